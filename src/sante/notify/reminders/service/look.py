"""Looking after one person's reminders: what came due since the last look, once and for all.

Everything happens in one transaction: the row that claims a slot, the message that tells of it,
and the instant of the next look. So a worker that dies leaves all of it or nothing. A slot that has
a row already is never told again, whoever looks, and whatever the clock does meanwhile.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.ids import new_id
from sante.notify import service as notify
from sante.notify.reminders import queries
from sante.notify.reminders.models import ReminderRow
from sante.notify.reminders.rules import firing, words
from sante.notify.reminders.rules.slots import due_at, next_slots, rewound, slots, wall_at
from sante.notify.reminders.service import asking
from sante.notify.reminders.service.rows import (
    changing,
    event_row,
    offset_of,
    read_event,
    read_reminder,
    stays_of,
)
from sante.notify.reminders.types import (
    Event,
    Reminder,
    SkipReason,
    Slot,
    State,
    Wall,
)
from sante.notify.types import About, Preferences, Said, Topic
from sante.profile import service as profiles
from sante.profile.types import Person

MOST: Final = 400  # slots of one reminder in one look; of a longer outage the next look goes on
_RESTING: Final = frozenset({Topic.MORNING, Topic.EVENING, Topic.STREAK, Topic.WEEKLY_CHECK_IN})
Pair = tuple[Reminder, Event]


@dataclass
class _Look:
    """One look. `cursors`: how far each reminder has come by it; `again`: there is more to do."""

    session: AsyncSession
    person: Person
    preferences: Preferences
    now: datetime
    day_off: bool
    cursors: dict[UUID, Wall] = field(default_factory=dict)
    again: set[UUID] = field(default_factory=set)
    told: list[Pair] = field(default_factory=list)


async def look(session: AsyncSession, user_id: UUID, *, now: datetime) -> dict[str, int]:
    """Tell, hold, list and let go what is due, and set when to look again."""
    person, today = await profiles.person_at(session, user_id, now=now)
    rows = await queries.reminders(session, user_id, topics=True, locked=True)
    held = [reminder for row in rows if (reminder := read_reminder(row)).active]
    await queries.remove_unreached(session, user_id, now)
    looking = _Look(
        session,
        person,
        await notify.preferences(session, user_id),
        now,
        await asking.is_day_off(session, user_id, today),
    )
    due = [(reminder, slot, worth) for reminder in held for slot, worth in _due(looking, reminder)]
    own = [(r, slot, worth) for r, slot, worth in due if r.topic is None]
    claimed = await _claim(looking, [await _judged(looking, *one) for one in own])
    await _follow(looking, {reminder.id: reminder for reminder in held})
    await _tell(looking)
    topics = [(r, slot) for r, slot, worth in due if r.topic is not None and worth]
    said = await _tell_topics(looking, topics)
    await _set_next(looking, held, {row.id: row for row in rows})
    missed = sum(event.state is State.EXPIRED for _, event in claimed)
    return {"told": len(looking.told) + said, "missed": missed}


def _due(looking: _Look, reminder: Reminder) -> list[tuple[Slot, bool]]:
    """The slots that came due since the last look, and whether each is worth telling."""
    now = looking.now
    stays = stays_of(reminder, looking.person)
    if reminder.cursor is None:  # the first look: nothing before it was promised
        looking.cursors[reminder.id] = wall_at(now, stays[-1].zone)
        return []
    cursor = rewound(reminder.cursor, stays, now)
    looking.cursors[reminder.id] = cursor
    found = list(islice(slots(reminder.schedule, stays, cursor, until=now), MOST + 1))
    if len(found) > MOST:
        looking.again.add(reminder.id)
        found = found[:MOST]
    if found:
        looking.cursors[reminder.id] = found[-1].wall
    judged = firing.judge(found, now)
    return [(slot, worth and reminder.id not in looking.again) for slot, worth in judged]


async def _judged(looking: _Look, reminder: Reminder, slot: Slot, worth: bool) -> Pair:
    """The slot's event as it shall stand."""
    now, person = looking.now, looking.person
    _, zone = due_at(slot.wall, stays_of(reminder, person))
    event = Event(
        id=new_id(),
        user_id=reminder.user_id,
        reminder_id=reminder.id,
        wall=slot.wall,
        zone=zone,
        utc_offset_minutes=offset_of(slot.due_at, zone),
        due_at=slot.due_at,
        state=State.EXPIRED,
    )
    if not worth:
        return reminder, event
    if reminder.rests_on_days_off and looking.day_off:
        event = _answered(event, State.SKIPPED, looking)
        return reminder, replace(event, reason=SkipReason.DAY_OFF)
    if await _done_already(looking, reminder):
        return reminder, _answered(event, State.DONE, looking)
    match firing.manner(reminder, looking.preferences, now, zone=person.zone):
        case firing.Tell():
            return reminder, _asked(event, reminder, now)
        case firing.Hold(until):
            return reminder, replace(event, state=State.DUE, follow_at=until)
        case firing.Keep() | firing.Drop():
            return reminder, replace(event, state=State.DUE)


async def _claim(looking: _Look, wanted: Sequence[Pair]) -> list[Pair]:
    """Write the events whose slots nobody has written yet; those to be told are told."""
    added = await queries.add_events(looking.session, [event_row(event) for _, event in wanted])
    claimed = [(reminder, event) for reminder, event in wanted if event.id in added]
    looking.told += [pair for pair in claimed if pair[1].state is State.SENT]
    return claimed


async def _follow(looking: _Look, reminders: dict[UUID, Reminder]) -> None:
    """What was held, snoozed, or is asked until it is answered, once its time has come."""
    now, user_id = looking.now, looking.person.user_id
    for row in await queries.following(looking.session, user_id):
        event, reminder = read_event(row), reminders.get(row.reminder_id)
        if reminder is None or event.follow_at is None or event.follow_at > now:
            continue
        after = await _followed(looking, reminder, event)
        await queries.set_event(looking.session, user_id, event.id, changing(after))
        if after.state is State.DONE:
            about = About(words.HANDLER, event.id)
            await notify.settle(looking.session, user_id, about, "done", now=now)
        if after.asked > event.asked:
            looking.told.append((reminder, after))


async def _followed(looking: _Look, reminder: Reminder, event: Event) -> Event:
    now = looking.now
    if await _done_already(looking, reminder):
        return _answered(event, State.DONE, looking)
    if not firing.follow_up(event, now):
        over = State.SENT if event.asked else State.EXPIRED
        return replace(event, state=over, follow_at=None)
    match firing.manner(reminder, looking.preferences, now, zone=looking.person.zone):
        case firing.Tell():
            return _asked(event, reminder, now)
        case firing.Hold(until):
            return replace(event, follow_at=until)
        case firing.Keep() | firing.Drop():
            return replace(event, state=State.SENT if event.asked else State.DUE, follow_at=None)


async def _done_already(looking: _Look, reminder: Reminder) -> bool:
    return reminder.condition is not None and await asking.already_done(
        looking.session, looking.person, reminder.condition, now=looking.now
    )


def _asked(event: Event, reminder: Reminder, now: datetime) -> Event:
    asked = event.asked + 1
    follow = firing.next_ask(reminder, asked, now)
    return replace(event, state=State.SENT, asked=asked, sent_at=now, follow_at=follow)


def _answered(event: Event, state: State, looking: _Look) -> Event:
    """Answered by what is written elsewhere, not by the person."""
    return replace(
        event,
        state=state,
        follow_at=None,
        answered_at=looking.now,
        answered_on=looking.person.day_at(looking.now),
        answered_by="log",
    )


async def _tell(looking: _Look) -> None:
    """Each by itself, or all that is not urgent in one message where it would be a burst."""
    user_id, now = looking.person.user_id, looking.now
    urgent = [pair for pair in looking.told if pair[0].urgent]
    others = [pair for pair in looking.told if not pair[0].urgent]
    notices = [words.notice_of(*pair, now=now) for pair in urgent]
    if firing.apart(others, now):
        notices += [words.notice_of(*pair, now=now) for pair in others]
    else:
        notices.append(words.notice_of_many(others, now=now))
    for notice in notices:
        await notify.tell(looking.session, user_id, notice, now=now)


async def _tell_topics(looking: _Look, due: Sequence[tuple[Reminder, Slot]]) -> int:
    """One message with all there is to say, if there is anything. What says nothing leaves no
    row: the cursor has passed it, and a row a day for each silence would be most of the table."""
    said: list[tuple[Topic, Said]] = []
    events: list[Pair] = []
    for reminder, slot in due:
        one = await _said(looking, reminder)
        if one is None or reminder.topic is None:
            continue
        _, zone = due_at(slot.wall, stays_of(reminder, looking.person))
        event = Event(
            id=new_id(),
            user_id=reminder.user_id,
            reminder_id=reminder.id,
            wall=slot.wall,
            zone=zone,
            utc_offset_minutes=offset_of(slot.due_at, zone),
            due_at=slot.due_at,
            state=State.SENT,
            asked=1,
            sent_at=looking.now,
        )
        events.append((reminder, event))
        said.append((reminder.topic, one))
    added = await queries.add_events(looking.session, [event_row(event) for _, event in events])
    fresh = [(s, r, e) for s, (r, e) in zip(said, events, strict=True) if e.id in added]
    if fresh:
        wall = max(event.wall for _, _, event in fresh)
        notice = words.notice_of_topics([one for one, _, _ in fresh], wall, now=looking.now)
        await notify.tell(looking.session, looking.person.user_id, notice, now=looking.now)
    return len(fresh)


async def _said(looking: _Look, reminder: Reminder) -> Said | None:
    topic = reminder.topic
    if topic is None or (looking.day_off and topic in _RESTING):
        return None
    how = firing.manner(reminder, looking.preferences, looking.now, zone=looking.person.zone)
    if not isinstance(how, firing.Tell):
        return None
    return await asking.compose(
        looking.session,
        looking.person.user_id,
        topic,
        local_date=looking.person.day_at(looking.now),
        now=looking.now,
    )


async def _set_next(
    looking: _Look, held: Sequence[Reminder], before: Mapping[UUID, ReminderRow]
) -> None:
    """Write how far each reminder has come and when it is looked at next, where that changed."""
    user_id, now = looking.person.user_id, looking.now
    follows: dict[UUID, datetime] = {}
    for row in await queries.following(looking.session, user_id):
        assert row.follow_at is not None
        follows.setdefault(row.reminder_id, row.follow_at)
    rows = []
    for reminder in held:
        cursor = looking.cursors[reminder.id]
        if reminder.id in looking.again:
            wake: datetime | None = now
        else:
            coming = next_slots(
                reminder.schedule, stays_of(reminder, looking.person), cursor, now=now
            )
            wakes = [coming[0].due_at] if coming else []
            wakes += [follows[reminder.id]] if reminder.id in follows else []
            wake = min(wakes, default=None)
        if (reminder.cursor, before[reminder.id].wake_at) != (cursor, wake):
            rows.append(
                {
                    "of": user_id,
                    "which": reminder.id,
                    "new_cursor_date": cursor.day,
                    "new_cursor_minute": cursor.minute,
                    "new_wake_at": wake,
                    "new_looked_at": now,
                }
            )
    await queries.set_cursors(looking.session, rows)
