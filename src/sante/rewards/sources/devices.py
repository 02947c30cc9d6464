"""What watches and phones recorded: workouts, minutes of calm, and nights.

A night is not worth XP: nobody does it. It keeps the streak of sleep.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sante.rewards.sources.base import Asked
from sante.rewards.types import Domain, Fact
from sante.wearables import service as wearables
from sante.wearables.types import DailyMetrics, WorkoutSummary

_MOST: Final = timedelta(days=3_600)  # as far back as days are read


async def facts(asked: Asked) -> Sequence[Fact]:
    first = max(asked.first, asked.last - _MOST)
    workouts = await wearables.workouts(asked.session, asked.user_id, first, asked.last)
    days = await wearables.daily_metrics(asked.session, asked.user_id, first, asked.last)
    return [*_workouts(workouts), *_days(days)]


def _workouts(found: Sequence[WorkoutSummary]) -> Iterator[Fact]:
    """Each once, though a watch and a phone have seen it: of those that overlap, the first."""
    until: datetime | None = None
    for one in sorted(found, key=lambda w: (w.start, w.end)):
        if until is not None and one.start < until:
            continue
        until = one.end
        yield Fact(
            source="workout",
            key=one.start.astimezone(UTC).isoformat(timespec="minutes"),
            kind=one.activity,
            label=f"Workout: {one.activity.replace('_', ' ')}",
            day=_local_date(one),
            at=one.end,
            domain=Domain.EXERCISE,
            rule="workout",
            recorded=True,
        )


def _local_date(workout: WorkoutSummary) -> date:
    offset = timedelta(minutes=workout.utc_offset_minutes or 0)
    return (workout.start.astimezone(UTC) + offset).date()


def _days(found: Sequence[DailyMetrics]) -> Iterator[Fact]:
    for one in found:
        if one.sleep_minutes:
            yield _day(one, "night", "Night recorded", Domain.SLEEP, deed=False)
        if one.mindful_minutes:
            yield _day(one, "calm", "Minutes of calm", Domain.MINDFULNESS, deed=True)


def _day(one: DailyMetrics, source: str, label: str, domain: Domain, *, deed: bool) -> Fact:
    return Fact(
        source=source,
        key=one.day.isoformat(),
        kind=source,
        label=label,
        day=one.day,
        at=datetime.combine(one.day, time(12), UTC),
        domain=domain,
        deed=deed,
        recorded=True,
    )
