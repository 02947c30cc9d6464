"""What is kept of one person's progress: worked out anew, compared, put right."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.types import Goal, GoalStatus
from sante.kit.ids import new_id
from sante.profile.types import Person
from sante.progress import queries
from sante.progress.rules.milestones import reached
from sante.progress.rules.stored import closed_days, expectations, goal_days
from sante.progress.rules.streaks import DAY
from sante.progress.rules.timeline import Timeline
from sante.progress.rules.tuning import TUNING
from sante.progress.rules.weeks import weeks_of_goal
from sante.progress.service.holdings import Holdings, holdings
from sante.progress.types import (
    ClosedDay,
    Expectation,
    GoalDayClosed,
    GoalWeek,
    Granted,
    Stored,
)

Values = dict[str, Any]
KEYS: Mapping[str, tuple[str, ...]] = {
    "expectations": ("id",),
    "daily_progress": ("local_date",),
    "goal_progress": ("goal_id", "local_date"),
    "weekly_progress": ("goal_id", "week_start"),
}
NOT_OF_LOGS = frozenset({"projected_biomarkers"})


@dataclass(frozen=True, slots=True)
class Difference:
    """How many rows of a table are missing, different from what the logs say, or too many."""

    table: str
    missing: int
    different: int
    unexpected: int

    @property
    def any(self) -> bool:
        return bool(self.missing or self.different or self.unexpected)


async def differences(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Difference]:
    """Where what is kept is not what follows from the logs."""
    compared = await _compare(session, user_id, now)
    return [one.difference for one in compared if one.difference.any]


async def restate(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Difference]:
    """Put right what is kept of a person, after a change of the past or of the plan; what differed.
    A milestone that was granted stays."""
    compared = await _compare(session, user_id, now)
    for one in compared:
        if one.table == "goal_milestones":
            await queries.grant(session, user_id, one.rows, now)
        else:
            await queries.replace(session, one.table, user_id, one.gone, one.rows)
    return [one.difference for one in compared if one.difference.any]


@dataclass(frozen=True, slots=True)
class _Compared:
    """`gone` are ids of rows to take out; `rows` those to put in."""

    table: str
    gone: Sequence[UUID]
    rows: Sequence[Values]
    difference: Difference


async def _compare(session: AsyncSession, user_id: UUID, now: datetime) -> list[_Compared]:
    found = await holdings(session, user_id, now=now)
    kept = {table: await queries.kept(session, table, user_id) for table in KEYS}
    merged = _merged_ids(found, kept["expectations"])
    wanted = worked_out(found, merged)
    rows = _rows(found, wanted)
    over = {table: _over(table, kept[table], found.horizon.closed_through) for table in KEYS}
    compared = [_compared(table, over[table], rows[table]) for table in KEYS]
    return [*compared, await _milestones(session, user_id, wanted)]


def _over(table: str, kept: Sequence[Row[Any]], closed: date) -> list[Row[Any]]:
    """The rows of what is over. Somebody who flew west, or a server whose clock went back, stands
    before days that were closed already: those are left alone until they are over again."""
    match table:
        case "daily_progress" | "goal_progress":
            return [row for row in kept if row.local_date <= closed]
        case "weekly_progress":
            return [row for row in kept if row.week_end <= closed]
        case _:
            return list(kept)


def worked_out(found: Holdings, merged_ids: Mapping[str, UUID]) -> Stored:
    """All of it, from what the person holds and has logged."""
    horizon, week_start = found.horizon, found.person.week_start
    ended = found.gathered.ended
    days: list[GoalDayClosed] = []
    weeks: list[GoalWeek] = []
    milestones: list[Granted] = []
    for goal_id, held in found.by_goal.items():
        closed = closed_days([one.habit for one in held], horizon, week_start)
        mine = list(goal_days(goal_id, closed))
        over = [
            week
            for week in weeks_of_goal(held, horizon, week_start)
            if week.through == week.first + 6 * DAY
        ]
        goal = found.goals[goal_id]
        timeline = Timeline(goal.start_date, goal.duration_days, counted_to(found, goal))
        milestones += reached(goal_id, timeline, mine, over)
        days += mine
        weeks += over
    held_all = sorted(found.held, key=lambda one: one.commitment.user_action_id)
    cards = found.view.snapshot.cards
    return Stored(
        expectations=tuple(expectations(held_all, cards, horizon, ended, merged_ids)),
        days=tuple(closed_days(list(found.view.habits.values()), horizon, week_start)),
        goal_days=tuple(days),
        weeks=tuple(weeks),
        milestones=tuple(milestones),
    )


def counted_to(found: Holdings, goal: Goal) -> date:
    """The day up to which a goal's time counts: today, or when it was given up or laid aside."""
    match goal.status:
        case GoalStatus.ABANDONED:
            return found.gathered.ended[goal.goal_id]
        case GoalStatus.PAUSED:
            pauses = found.gathered.pauses
            return max((p.start for p in pauses if p.goal_id == goal.goal_id), default=found.today)
        case _:
            return found.today


def _merged_ids(found: Holdings, rows: Iterable[Row[Any]]) -> dict[str, UUID]:
    """An id for each action that several commitments hold, the same as before where there is."""
    known = {row.action_id: row.id for row in rows if row.goal_id is None}
    counts: dict[str, int] = {}
    for one in found.held:
        counts[one.action_id] = counts.get(one.action_id, 0) + 1
    return {action: known.get(action) or new_id() for action, n in counts.items() if n > 1}


def _compared(table: str, kept: Iterable[Row[Any]], wanted: Sequence[Values]) -> _Compared:
    key = KEYS[table]
    by_key: dict[Hashable, Values] = {tuple(row[name] for name in key): row for row in wanted}
    same: set[Hashable] = set()
    gone: list[UUID] = []
    different = unexpected = 0
    for row in kept:
        place = tuple(getattr(row, name) for name in key)
        want = by_key.get(place)
        if want is not None and _agree(want, row):
            same.add(place)
            continue
        gone.append(row.id)
        different += want is not None
        unexpected += want is None
    new = [row for place, row in by_key.items() if place not in same]
    difference = Difference(table, len(new) - different, different, unexpected)
    return _Compared(table, gone, new, difference)


def _agree(want: Values, row: Row[Any]) -> bool:
    return all(getattr(row, n) == value for n, value in want.items() if n not in NOT_OF_LOGS)


async def _milestones(session: AsyncSession, user_id: UUID, wanted: Stored) -> _Compared:
    granted = await queries.milestones(session, user_id)
    have = {(row.goal_id, row.milestone) for row in granted}
    rows = [
        {"goal_id": one.goal_id, "milestone": one.milestone, "achieved_on": one.on}
        for one in wanted.milestones
        if (one.goal_id, one.milestone) not in have
    ]
    return _Compared("goal_milestones", (), rows, Difference("goal_milestones", len(rows), 0, 0))


def _rows(found: Holdings, wanted: Stored) -> dict[str, list[Values]]:
    clock = _clock(found)
    return {
        "expectations": [{**_expectation(one), **clock} for one in wanted.expectations],
        "daily_progress": [_day(one) for one in wanted.days],
        "goal_progress": [_goal_day(one) for one in wanted.goal_days],
        "weekly_progress": [
            {**week_values(one), "projected_biomarkers": _projected(found.goals[one.goal_id])}
            for one in wanted.weeks
        ],
    }


def _clock(found: Holdings) -> Values:
    """By which clock the person's days are closed. Who has moved just now is looked after by hand
    until the clocks they left behind do not count any more."""
    person = found.person
    memory = timedelta(hours=TUNING.zone_memory_hours)
    moved = len(person.stays) > 1 and person.stays[-1].since + memory > found.view.now
    return {
        "zone": None if moved else person.zone,
        "day_start_hour": person.day_start_hour,
        "week_start": person.week_start,
        "review_on": _review_on(person, found.today, moved=moved),
    }


def _review_on(person: Person, today: date, *, moved: bool) -> date | None:
    """The next day on which something else may be safe for the person than today."""
    days = [c.since for c in person.constraints if c.since is not None and c.since > today]
    days += [c.until + DAY for c in person.constraints if c.until is not None and c.until >= today]
    return min([today + DAY, *days] if moved else days, default=None)


def _expectation(one: Expectation) -> Values:
    schedule = one.schedule
    everyday = schedule.per_week == 0 or not schedule.days
    days = range(1, 8) if everyday else schedule.days
    return {
        "id": one.id,
        "goal_id": one.goal_id,
        "action_id": one.action_id,
        "category": one.category.value,
        "user_action_ids": list(one.user_action_ids),
        "shared": one.shared,
        "frequency": schedule.frequency.value,
        "per_week": schedule.per_week,
        "weekdays": 0 if schedule.per_week == 0 else sum(1 << (day - 1) for day in days),
        "on_days": queries.multirange(one.on),
        "until_day": one.until,
    }


def _day(one: ClosedDay) -> Values:
    totals = one.totals
    return {
        "local_date": one.day,
        "actions_planned": totals.total,
        "actions_completed": totals.completed,
        "actions_partial": totals.partial,
        "actions_skipped": totals.skipped,
        "actions_excused": totals.excused,
        "completion_rate": totals.rate,
        "outcome": one.outcome.value,
        "current_streak": one.streak,
        "streak_ended": one.ended,
    }


def _goal_day(one: GoalDayClosed) -> Values:
    return {
        "goal_id": one.goal_id,
        **_day(one.closed),
        "longest_streak": one.longest,
        "asked_so_far": one.due,
        "credit_so_far": one.credit,
    }


def week_values(week: GoalWeek) -> Values:
    totals = week.totals
    return {
        "goal_id": week.goal_id,
        "week_number": week.number,
        "week_start": week.first,
        "week_end": week.first + 6 * DAY,
        "through": week.through,
        "actions_planned": totals.total,
        "actions_completed": totals.completed,
        "actions_partial": totals.partial,
        "actions_asked": totals.due,
        "consistency": week.consistency,
        "days_active": week.days_active,
        "category_breakdown": {c.value: share for c, share in week.by_category},
        "top_performing_action": week.top,
        "needs_attention_action": week.attention,
    }


def _projected(goal: Goal) -> dict[str, float]:
    return {h.target.biomarker_id: h.projected for h in goal.targets if h.projected is not None}
