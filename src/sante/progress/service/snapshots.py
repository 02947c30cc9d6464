"""A person's snapshot: read once, kept until something of theirs is written.

It is kept under the stamp of the person's writes, so a kept one is never out of date. A log gives
the next one without reading again: it locks the stamp, which holds back everybody else who writes
for this person until the commit, and when that is still the stamp the request had read, nobody
wrote in between. Whoever makes the answer keeps the new one after the commit (`remember`): what is
not committed must not be found under a stamp that another write may come to have.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import cache as caching
from sante.core.cache import Cache, CacheKey, cache_key
from sante.goals import service as goals
from sante.goals.types import Commitment, Goal, GoalStatus, LogEntry, Pause
from sante.profile import service as profiles
from sante.profile.types import Facts, Person
from sante.progress import queries
from sante.progress.rules.habits import (
    DAY,
    cut,
    earlier_of,
    expected_periods,
    letter_of,
    schedule_of,
    track_of,
)
from sante.progress.types import Break, Card, CardText, GoalLine, Period, Snapshot

CHANGEABLE_DAYS: Final = 8  # logs of these days are kept in full: they can still be changed
_FORM: Final = TypeAdapter(Snapshot)


@dataclass(frozen=True, slots=True)
class Memory:
    """Where snapshots are kept, and the stamp the request read with its authentication."""

    cache: Cache
    stamp: int


async def snapshot(
    session: AsyncSession, user_id: UUID, *, now: datetime, memory: Memory | None = None
) -> Snapshot:
    """The person's snapshot for the local day of `now`."""
    if memory is None:
        return await load(session, user_id, now=now)
    key = _key(user_id, memory.stamp)

    async def make() -> bytes:
        return _FORM.dump_json(await load(session, user_id, now=now))

    body = await memory.cache.load(key, caching.STREAKS, make)
    found = _FORM.validate_json(body)
    if found.day != found.person.day_at(now):  # a new day has begun, and nothing was written yet
        found = await load(session, user_id, now=now)
        await memory.cache.set(key, _FORM.dump_json(found), caching.STREAKS)
    return found


async def remember(cache: Cache, found: Snapshot, stamp: int) -> None:
    """Keep the snapshot that a committed write with this stamp has left."""
    key = _key(found.person.user_id, stamp)
    await cache.set(key, _FORM.dump_json(found), caching.STREAKS)


def _key(user_id: UUID, stamp: int) -> CacheKey:
    return cache_key(user_id, "streaks", stamp)


async def load(session: AsyncSession, user_id: UUID, *, now: datetime) -> Snapshot:
    """Read everything anew."""
    return (await gather(session, user_id, now=now)).snapshot


@dataclass(frozen=True, slots=True)
class Gathered:
    """A snapshot with what it was made from. `ended`: goals given up, with the day they were."""

    snapshot: Snapshot
    goals: tuple[Goal, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    pauses: tuple[Pause, ...] = ()
    logs: tuple[LogEntry, ...] = ()
    ended: Mapping[UUID, date] = field(default_factory=dict)
    refused: frozenset[str] = frozenset()


async def gather(session: AsyncSession, user_id: UUID, *, now: datetime) -> Gathered:
    person, today = await profiles.person_at(session, user_id, now=now)
    breaks = await list_breaks(session, user_id)
    held = await goals.commitments(session, user_id)
    found = Snapshot(
        person, today, breaks=tuple(Period(b.first_day, b.last_day + DAY) for b in breaks)
    )
    if not held:
        return Gathered(found)
    first = min(c.activation_date for c in held)
    horizon = today + 2 * DAY  # a person's other clocks may show tomorrow
    rows = await goals.list_goals(session, user_id, today=today)
    pauses = await goals.pauses(session, user_id, first, horizon)
    logs = await goals.logs_between(session, user_id, first, horizon)
    facts = await goals.facts_for(session, person, today)
    low = await goals.low_capacity_days(session, user_id, today, today)
    past = _Past(today, tuple(pauses), _ended(rows, person), _letters(held, logs), facts)
    running = [g for g in rows if g.status_on(today) is GoalStatus.ACTIVE and g.start_date <= today]
    running.sort(key=lambda goal: (goal.start_date, goal.goal_id))
    recent = today - timedelta(days=CHANGEABLE_DAYS)
    snapshot = replace(
        found,
        goals=tuple(GoalLine(g.goal_id, g.title, g.start_date, g.duration_days) for g in running),
        cards=_cards(held, frozenset(g.goal_id for g in running), past),
        entries=tuple(entry for entry in logs if entry.local_date >= recent),
        low_capacity=bool(low),
    )
    actions = {c.action.id: c.action for c in held}
    refused = (key for key, action in actions.items() if goals.entry_for(action, facts).refused)
    return Gathered(snapshot, rows, held, past.pauses, logs, past.ended, frozenset(refused))


async def list_breaks(session: AsyncSession, user_id: UUID) -> list[Break]:
    rows = await queries.breaks(session, user_id)
    return [Break(row.first_day, row.last_day, row.reason) for row in rows]


async def days_off(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> frozenset[date]:
    """Days from `first` to `last`, both included, on which nothing was expected of the person."""
    found: set[date] = set()
    for one in await list_breaks(session, user_id):
        day = max(one.first_day, first)
        while day <= min(one.last_day, last):
            found.add(day)
            day += DAY
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Past:
    """What cards are made from beside the commitments."""

    today: date
    pauses: tuple[Pause, ...]
    ended: Mapping[UUID, date]
    letters: Mapping[str, Mapping[date, str]]
    facts: Facts


def _ended(rows: Iterable[Goal], person: Person) -> dict[UUID, date]:
    """Goals that were given up, with the day they were."""
    return {goal.goal_id: day for goal in rows if (day := goal.ended_on(person.day_at)) is not None}


def _letters(held: Iterable[Commitment], logs: Iterable[LogEntry]) -> dict[str, dict[date, str]]:
    """What was logged, by action of the library and day."""
    actions = {c.user_action_id: c.action.id for c in held}
    found: dict[str, dict[date, str]] = {}
    for entry in logs:
        found.setdefault(actions[entry.user_action_id], {})[entry.local_date] = letter_of(entry)
    return found


def _cards(held: Sequence[Commitment], running: frozenset[UUID], past: _Past) -> tuple[Card, ...]:
    """One card an action, those that run first in the order of their plans."""
    groups: dict[str, list[Commitment]] = {}
    for commitment in sorted(held, key=lambda c: (c.phase, c.rank, c.action.id)):
        groups.setdefault(commitment.action.id, []).append(commitment)
    cards = [_card(group, running, past) for group in groups.values()]
    return tuple(sorted(cards, key=lambda card: not card.running))


def _card(group: Sequence[Commitment], running: frozenset[UUID], past: _Past) -> Card:
    """A card of what is not safe for the person any more rests from the day after it was last
    logged: what is not offered cannot be missed."""
    action = group[0].action
    letters = past.letters.get(action.id, {})
    on = expected_periods(group, past.pauses, past.ended)
    entry = goals.entry_for(action, past.facts)
    if entry.refused:
        on = cut(on, max(letters, default=date.min) + DAY)
    now = [c for c in group if not entry.refused and _runs(c, running, past.today)]
    now.sort(key=lambda c: c.user_action_id)
    reminders = [c.reminder_time for c in now if c.reminder_time is not None]
    return Card(
        action_id=action.id,
        user_action_ids=tuple(c.user_action_id for c in now),
        goal_ids=tuple(c.goal.goal_id for c in now),
        schedule=schedule_of(now or group),
        on=on,
        earlier=earlier_of(now or group),
        track=track_of(letters),
        reminder_time=min(reminders, default=None),
        text=_text(now[0], entry.cautions) if now else None,
    )


def _runs(commitment: Commitment, running: frozenset[UUID], today: date) -> bool:
    kept = commitment.removed_on is None or today < commitment.removed_on
    kept = kept and not commitment.rests_on(today)
    return commitment.goal.goal_id in running and commitment.activation_date <= today and kept


def _text(commitment: Commitment, cautions: tuple[str, ...]) -> CardText:
    action = commitment.action
    return CardText(
        name=commitment.title,
        short_name=action.short_name,
        icon=action.icon,
        category=action.category,
        minutes=action.minutes,
        how_to=action.how_to,
        two_minutes=action.two_minutes,
        target_biomarkers=action.target_biomarkers,
        metric=action.metric,
        cautions=cautions,
    )
