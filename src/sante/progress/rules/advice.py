"""What to look at next: two things at most, never a reproach."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from sante.goals.types import ActionCategory
from sante.progress.rules.report import lagging
from sante.progress.rules.timeline import Timeline
from sante.progress.types import ActionShare, Advice, NextMilestone, RetestAdvice

MOST: Final = 2
SHORT: Final = 5  # minutes: nothing to make smaller
SETTLED: Final = 1.5  # time constants after which a marker shows four fifths of its change


@dataclass(frozen=True, slots=True)
class Measured:
    """A goal's targets: their names, the days their levels take to follow a change of habits, and
    how many days after the start they were last measured again."""

    names: Mapping[str, str]
    tau_days: tuple[float, ...] = ()
    last_retest: int | None = None


def advice(
    actions: Sequence[ActionShare],
    ahead: Sequence[NextMilestone],
    timeline: Timeline,
    measured: Measured,
) -> Advice:
    behind = lagging(actions)[:MOST]
    return Advice(
        focus_areas=tuple(_focus(one, measured.names) for one in behind),
        quick_wins=tuple(_smaller(one) for one in behind) or _close(ahead),
        retest=retest(timeline, measured),
    )


def _focus(one: ActionShare, names: Mapping[str, str]) -> str:
    done = one.totals.completed + one.totals.partial
    said = f"“{one.name}” was done {done} of {one.totals.due} times."
    acts_on = [names[marker] for marker in one.target_biomarkers if marker in names][:MOST]
    return f"{said} It acts on {' and '.join(acts_on)}." if acts_on else said


def _smaller(one: ActionShare) -> str:
    if one.category is ActionCategory.MOVEMENT and one.minutes > SHORT:
        half = max(SHORT, one.minutes // 2)
        return f"Even {half} minutes of “{one.name}” count. Log them as partly done."
    return f"Tie “{one.name}” to something you do every day anyway."


def _close(ahead: Sequence[NextMilestone]) -> tuple[str, ...]:
    if not ahead or ahead[0].days_away > 7:
        return ()
    first = ahead[0]
    days = "1 day" if first.days_away == 1 else f"{first.days_away} days"
    return (f"{days} to “{first.name}”. Keep doing what you do.",)


def retest(timeline: Timeline, measured: Measured) -> RetestAdvice:
    """When measuring again says something: at five sixths of the goal, and not before one of its
    markers can have followed."""
    if not measured.tau_days:
        return RetestAdvice(None, "This goal has no lab value to measure again.")
    sensible = ceil(SETTLED * min(measured.tau_days))
    due = max(timeline.retest_due, sensible)
    last = measured.last_retest
    if last is not None and last >= due:
        return RetestAdvice(None, "You have measured again. Your results show what has changed.")
    if last is not None:
        due = max(due, last + sensible)
    days = max(0, due - timeline.elapsed)
    if days == 0:
        return RetestAdvice(0, "It is time for a re-test: your values can have followed by now.")
    return RetestAdvice(days, f"Plan a re-test around day {due}. Earlier, little can be told yet.")
