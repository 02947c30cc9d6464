"""Saved meals: found by their words, and how much of a habit they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import mean, pstdev
from typing import Final

from sante.nutrition.rules.text import alike, fold, tokens, trigrams


@dataclass(frozen=True, slots=True)
class FormulaTuning:
    detect: float = 0.85
    suggest: float = 0.70
    window_days: int = 90
    often: int = 10  # uses in the window that count in full
    weights: tuple[float, float, float] = (0.5, 0.3, 0.2)  # occurrences, consistency, recency
    save_from: int = 3  # times a set of foods was eaten before saving it is offered


TUNING: Final = FormulaTuning()


def similarity(text: str, name: str, keywords: Iterable[str]) -> float:
    """0 to 1: how much a text says of a saved meal, by whole words and by their letters."""
    return max((_similar(text, words) for words in (name, *keywords)), default=0.0)


def _similar(text: str, words: str) -> float:
    if fold(text) == fold(words):
        return 1.0
    said, meant = set(tokens(text)), set(tokens(words))
    if not said or not meant:
        return 0.0
    whole = 2 * len(said & meant) / (len(said) + len(meant))
    letters = alike(
        frozenset().union(*map(trigrams, said)), frozenset().union(*map(trigrams, meant))
    )
    return max(whole, letters)


def habit(days: Sequence[date], today: date) -> float:
    """0 to 1 over 90 days: how often, how evenly, and how lately. `days` in order."""
    recent = [day for day in days if 0 <= (today - day).days < TUNING.window_days]
    if not recent:
        return 0.0
    often, even, late = TUNING.weights
    occurrences = min(1.0, len(recent) / TUNING.often)
    recency = 1 - (today - recent[-1]).days / TUNING.window_days
    return often * occurrences + even * _evenness(recent) + late * recency


def often_together(
    meals: Iterable[tuple[date, frozenset[str]]], known: Iterable[frozenset[str]], today: date
) -> list[tuple[frozenset[str], float]]:
    """Sets of two foods and more that were eaten together often enough to be worth a name, the
    strongest habit first; sets that are saved already are left out."""
    days: dict[frozenset[str], list[date]] = {}
    for day, foods in meals:
        if len(foods) >= 2:
            days.setdefault(foods, []).append(day)
    saved = set(known)
    scored = [
        (foods, habit(sorted(found), today))
        for foods, found in days.items()
        if foods not in saved and len(found) >= TUNING.save_from
    ]
    strong = [(foods, score) for foods, score in scored if score >= TUNING.suggest]
    return sorted(strong, key=lambda pair: (-pair[1], sorted(pair[0])))


def _evenness(days: Sequence[date]) -> float:
    """1 when the gaps are all alike; one or two uses say nothing of a rhythm."""
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    gaps = [gap for gap in gaps if gap > 0]
    if len(gaps) < 2:
        return 0.0
    return max(0.0, 1 - pstdev(gaps) / mean(gaps))
