"""Last night: how long, how good, and what a calmer one would need."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules import words
from sante.insights.rules.regularity import sleep_debt, sleep_need
from sante.insights.rules.sleep_score import device_score
from sante.insights.rules.tuning import TUNING
from sante.insights.types import Finding, Recommendation

DEBT_WORTH_A_WORD = 180.0  # minutes
GOOD_SCORE = 85
NIGHTS_OF_A_STREAK = 5


def look(view: View) -> Iterable[Finding]:
    night = view.today
    if night is None or night.sleep_minutes is None:
        return
    slept = night.sleep_minutes
    usual = view.usual("sleep_minutes")
    sentence = f"You slept {words.hours(slept)}"
    if usual is not None and usual.reliable:
        off = slept - usual.median
        if abs(off) < 20:
            sentence += ", about as usual"
        else:
            sentence += f", {words.hours(off)} {'more' if off > 0 else 'less'} than usual"
    yield Finding(
        detector="sleep", group="sleep", tone="note", sentence=f"{sentence}.", weight=0.9,
        recommendation=_more_sleep(slept),
    )  # fmt: skip
    yield from _score(view)
    yield from _debt(view)
    yield from _streak(view)


def _more_sleep(slept: float) -> Recommendation | None:
    if slept >= TUNING.sleep_full_from:
        return None
    return Recommendation(
        "Go to bed half an hour earlier tonight.",
        f"You slept {words.hours(slept)}; most adults do well with"
        f" {words.hours(TUNING.sleep_full_from)} to {words.hours(TUNING.sleep_full_to)}.",
    )


def _score(view: View) -> Iterable[Finding]:
    assert view.today is not None
    score = device_score(view.today, [n for n in view.nights if n.day < view.day])
    if score is None or score.value is None:
        return
    known = [p for p in score.parts if p.points is not None]
    least = min(known, key=lambda p: (p.points or 0) / p.full)
    sentence = f"Your sleep score is {score.value} of 100"
    if (least.points or 0) < 0.75 * least.full:
        sentence += f"; most points are lost on {least.name.lower()}"
    yield Finding(
        detector="sleep", group="sleep", tone="good" if score.value >= GOOD_SCORE else "note",
        sentence=f"{sentence}.", weight=0.6, why=tuple(f"{p.name}: {p.why}" for p in score.parts),
        achievement=f"Sleep score {score.value}" if score.value >= GOOD_SCORE else "",
    )  # fmt: skip


def _debt(view: View) -> Iterable[Finding]:
    need, own = sleep_need([d for d in view.days if d.sleep_minutes is not None])
    slept = {d.day: d.sleep_minutes for d in view.nights if d.sleep_minutes is not None}
    debt = sleep_debt(slept, view.day, need)
    if debt is None or debt < DEBT_WORTH_A_WORD:
        return
    whose = "what you sleep on free days" if own else "eight hours a night"
    yield Finding(
        detector="sleep", group="sleep", tone="note", weight=0.5,
        sentence=f"By a rule of thumb you are {words.hours(debt)} of sleep short.",
        why=(f"Against {whose}, over 14 nights, older ones weighing less.",
             "A rule of thumb, not a measurement."),
        recommendation=Recommendation(
            "Plan two longer nights this week.",
            f"Nights have added up to {words.hours(debt)} short.",
        ),
    )  # fmt: skip


def _streak(view: View) -> Iterable[Finding]:
    recent = [n for n in view.nights if (view.day - n.day).days < NIGHTS_OF_A_STREAK]
    if len(recent) < NIGHTS_OF_A_STREAK:
        return
    if all((n.sleep_minutes or 0) >= TUNING.sleep_full_from for n in recent):
        text = (
            f"{NIGHTS_OF_A_STREAK} nights in a row of {words.hours(TUNING.sleep_full_from)} or more"
        )
        yield Finding(
            detector="sleep", group="sleep", tone="good", sentence=f"{text}.", weight=0.4,
            achievement=text,
        )  # fmt: skip
