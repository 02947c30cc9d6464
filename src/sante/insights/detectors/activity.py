"""The day's movement against the person's own days."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules import words
from sante.insights.rules.movement import active_minutes
from sante.insights.types import Finding, Recommendation

WEEK_MINUTES = 150  # of moderate activity a week (WHO 2020)


def look(view: View) -> Iterable[Finding]:
    today = view.today
    if today is None:
        return
    if today.steps is not None and not view.running:
        yield _steps(view, today.steps)
    yield from _week(view)


def _steps(view: View, steps: float) -> Finding:
    usual = view.usual("steps")
    sentence = f"You took {words.number(steps)} steps"
    tone, achievement = "note", ""
    recommendation = None
    why: tuple[str, ...] = ()
    if usual is not None and usual.reliable:
        bounds = f"{words.number(usual.low)} and {words.number(usual.high)}"
        why = (f"Half of your last {usual.days} days lie between {bounds} steps.",)
        if steps > usual.high:
            sentence += ", more than on most of your days"
            tone, achievement = "good", f"{words.number(steps)} steps, above your usual range"
        elif steps < usual.low:
            sentence += ", fewer than on most of your days"
            recommendation = Recommendation(
                "Take a walk of 15 minutes today.",
                f"Your usual day has {words.number(usual.median)} steps.",
            )
        else:
            sentence += ", a usual day"
    return Finding(
        detector="activity", group="activity", tone="good" if tone == "good" else "note",
        sentence=f"{sentence}.", why=why, weight=0.8, recommendation=recommendation,
        achievement=achievement,
    )  # fmt: skip


def _week(view: View) -> Iterable[Finding]:
    """Told on the day the week's minutes pass what is recommended."""
    assert view.today is not None
    week = [*view.before(6), view.today]
    known = [m for day in week if (m := active_minutes(day)) is not None]
    total = sum(known)
    own = active_minutes(view.today) or 0.0
    if total >= WEEK_MINUTES > total - own:
        text = f"{words.minutes(total)} of activity in seven days"
        yield Finding(
            detector="activity", group="activity", tone="good", weight=0.5, achievement=text,
            sentence=f"{text}: more than the recommended {words.minutes(WEEK_MINUTES)}.",
            why=("World Health Organization 2020: at least 150 moderate minutes a week.",),
        )  # fmt: skip
