"""How a plan is lived: doses from logs, and those to be expected."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from sante.goals.rules.schedule import doses_of
from sante.goals.types import Commitment, GoalWithPlan, LogEntry, LogStatus

EXPECTED_ADHERENCE: Final = 0.70  # the benchmark for results (V-G4), until logs say otherwise
RECENT_DAYS: Final = 14
SHARES: Final = {LogStatus.COMPLETED: 1.0, LogStatus.PARTIAL: 0.5}


@dataclass(frozen=True, slots=True)
class Practice:
    """How the plan is lived: the share of each day's dose per action of the library, from the
    goal's start to its end, and done/planned so far. `expected` is the share assumed for the days
    to come."""

    doses: Mapping[str, Sequence[float]]
    consistency: float
    days: int
    expected: float = EXPECTED_ADHERENCE


def resting_days(
    pauses: Sequence[tuple[date, date | None]], start: date, on: date
) -> frozenset[int]:
    """The days since `start`, up to `on`, on which a goal was paused [from, to)."""
    passed = range((on - start).days + 1)
    return frozenset(
        day
        for day in passed
        if any(
            first <= start + timedelta(days=day)
            and (last is None or start + timedelta(days=day) < last)
            for first, last in pauses
        )
    )


def practice_of(
    found: GoalWithPlan,
    logs: Sequence[LogEntry],
    on: date,
    adherence: float | None,
    *,
    resting: Set[int] = frozenset(),
) -> Practice:
    """Doses from logs up to `on`, assumed doses after it. What was not done while the goal rested
    leaves the body all the same, but it was not planned either."""
    start = found.goal.start_date
    passed = min(max((on - start).days + 1, 0), found.goal.duration_days)
    by_action: dict[str, list[float]] = {}
    planned = done = 0.0
    for commitment in found.commitments:
        mine = {
            log.local_date: SHARES.get(log.status, 0.0)
            for log in logs
            if log.user_action_id == commitment.user_action_id
        }
        lead = min(max((commitment.activation_date - start).days, 0), found.goal.duration_days)
        taken = doses_of(commitment, mine, max(passed - lead, 0))
        past = _until_removed([0.0] * min(lead, passed) + taken, commitment, start)
        counted = [
            share
            for day, share in enumerate(taken, lead)
            if day not in resting and not commitment.rests_on(start + timedelta(days=day))
        ]
        planned += len(counted)
        done += sum(counted)
        future = _expected(commitment, counted, adherence)
        rest = [future if lead <= day else 0.0 for day in range(passed, found.goal.duration_days)]
        series = _until_removed(past + rest, commitment, start)
        known = by_action.get(commitment.action.id)
        by_action[commitment.action.id] = (
            series if known is None else [max(a, b) for a, b in zip(known, series, strict=True)]
        )
    ahead = [share for series in by_action.values() for share in series[passed:] if share > 0]
    return Practice(
        doses=by_action,
        consistency=done / planned if planned else 0.0,
        days=passed,
        expected=fmean(ahead) if ahead else 0.0,
    )


def _until_removed(series: list[float], commitment: Commitment, start: date) -> list[float]:
    if commitment.removed_on is None:
        return series
    last = max((commitment.removed_on - start).days, 0)
    return [share if day < last else 0.0 for day, share in enumerate(series)]


def _expected(commitment: Commitment, taken: Sequence[float], adherence: float | None) -> float:
    if commitment.schedule.per_week == 0 or commitment.resting:
        return 0.0
    if adherence is not None:
        return min(max(adherence, 0.0), 1.0)
    recent = taken[-RECENT_DAYS:]
    if len(recent) < RECENT_DAYS:
        return EXPECTED_ADHERENCE
    return sum(recent) / len(recent)
