"""Mood and energy as they were told, and the form to tell today's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean
from typing import Final

from sante.progress.rules.scales import level_of
from sante.progress.types import CheckIn
from sante.ui import service as ui
from sante.ui.types import Form, Option

WORDS: Final = ("very low", "low", "okay", "good", "very good")
OPTIONS: Final = tuple(Option(str(n), str(n)) for n in range(1, 6))
SHOWN: Final = 14


@dataclass(frozen=True, slots=True)
class FeelingView:
    """`sentence` is empty before the first check-in; rows are (day, mood, energy, note)."""

    sentence: str
    rows: tuple[tuple[str, str, str, str], ...]
    form: Form
    options: tuple[Option, ...]
    told_today: bool


def feeling(told: Sequence[CheckIn], today: date) -> FeelingView:
    """`told` oldest first."""
    now = next((one for one in told if one.day == today), None)
    return FeelingView(
        sentence=_sentence(told),
        rows=tuple(_row(one, today) for one in list(reversed(told))[:SHOWN]),
        form=Form({} if now is None else _typed(now)),
        options=OPTIONS,
        told_today=now is not None,
    )


def _sentence(told: Sequence[CheckIn]) -> str:
    recent = told[-SHOWN:]
    found = {
        "mood": [level_of(one.mood_score) for one in recent if one.mood_score is not None],
        "energy": [level_of(one.energy_score) for one in recent if one.energy_score is not None],
    }
    parts = [f"{name} {mean(filter(None, lv)):.1f} of 5" for name, lv in found.items() if lv]
    if not parts:
        return ""
    days = "the last check-in" if len(recent) == 1 else f"the last {len(recent)} check-ins"
    said = " and ".join(parts)
    return f"{said[0].upper()}{said[1:]} on average over {days}."


def _row(one: CheckIn, today: date) -> tuple[str, str, str, str]:
    mood, energy = level_of(one.mood_score), level_of(one.energy_score)
    return ui.day_text(one.day, today).capitalize(), _word(mood), _word(energy), one.notes or ""


def _word(level: int | None) -> str:
    return "" if level is None else f"{level}, {WORDS[level - 1]}"


def _typed(now: CheckIn) -> dict[str, str]:
    found = {
        "mood": level_of(now.mood_score),
        "energy": level_of(now.energy_score),
        "notes": now.notes,
    }
    return {name: str(value) for name, value in found.items() if value is not None}
