"""Telling a person something: once, where they want it, when it is not quiet.

The inbox has it at once. Channels ring now, or when the quiet ends, or not at all when the day had
enough; those that waited ring as one. Everything is written in the caller's transaction: the job
that sends is queued with it or not at all.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.clock import day_bounds
from sante.kit.ids import encode, new_id
from sante.notify.models import AddressRow, NotificationRow
from sante.notify.queries import inbox as queries
from sante.notify.rules import preferences as rules
from sante.notify.rules.preferences import ON_LOCK_SCREENS, Decision, Told
from sante.notify.service import addresses
from sante.notify.service.desk import Desk, in_use
from sante.notify.service.inbox import data_of, read_notification
from sante.notify.service.outbox import Parcel, hand_in
from sante.notify.service.preferences import preferences
from sante.notify.types import Button, Notice, Preferences
from sante.profile import service as profile
from sante.profile.types import Person

INBOX: Final = "inbox"
WORDS: Final = {"done": "Done", "partial": "Partly", "skip": "Skip", "snooze": "In 30 min"}
_ACTING: Final = frozenset({"telegram"})  # channels whose buttons come back to us


async def tell(
    session: AsyncSession, user_id: UUID, notice: Notice, *, now: datetime
) -> UUID | None:
    """Put a notice into the inbox and on its way; its id.

    None when the person does not want this kind, or was told of this occasion already.
    """
    wanted = await preferences(session, user_id)
    if not rules.is_wanted(notice, wanted):
        return None
    person, _ = await profile.person_at(session, user_id, now=now)
    told = await _told_today(session, person, now)
    decision = rules.decide(
        notice.kind, urgent=notice.urgent, preferences=wanted, told=told, zone=person.zone, now=now
    )
    if notice.breaks_quiet:
        decision = Decision(now)
    ways = await _ways(session, user_id, wanted, now)
    row = _row(user_id, notice, decision.ring_at, ways, now)
    notification_id: UUID = row["id"]
    if not await queries.add_notification(session, row):
        return None
    if row["delivery"] == "held" and row["scheduled_for"] <= now:
        made = await queries.notification(session, user_id, notification_id)
        assert made is not None
        await _ring(session, user_id, [made], ways, discreet=wanted.discreet, now=now)
    return notification_id


def _row(
    user_id: UUID,
    notice: Notice,
    ring_at: datetime | None,
    ways: Sequence[AddressRow],
    now: datetime,
) -> dict[str, Any]:
    later = notice.not_before if notice.not_before and notice.not_before > now else None
    rings = ring_at is not None and bool(ways)
    return {
        "user_id": user_id,
        "id": new_id(),
        "type": notice.kind,
        "title": notice.title,
        "body": notice.body,
        "data": data_of(notice),
        "scheduled_for": max(ring_at or now, later or now),
        "snoozed_until": later,
        "channel": ways[0].channel if rings else INBOX,
        "sent": not rings,  # the inbox has it
        "sent_at": None if rings else now,
        "dedupe_key": notice.dedupe_key,
        "urgent": notice.urgent or notice.breaks_quiet,
        "delivery": "held" if rings else "silent",
        "created_at": now,
        "expires_at": notice.expires_at,
    }


async def release(session: AsyncSession, user_id: UUID, *, now: datetime) -> int:
    """Ring for what was held until now; how many notices rang. What is not worth ringing for any
    more stays in the inbox alone."""
    rows = await queries.held(session, user_id, now)
    if not rows:
        return 0
    wanted = await preferences(session, user_id)
    person, _ = await profile.person_at(session, user_id, now=now)
    stale = [row.id for row in rows if row.expires_at <= now]
    await _silence(session, user_id, stale, now)
    fresh = [row for row in rows if row.expires_at > now]
    loud = await _loud(session, person, fresh, wanted, now=now)
    if loud:
        ways = await _ways(session, user_id, wanted, now)
        await _ring(session, user_id, loud, ways, discreet=wanted.discreet, now=now)
    return len(loud)


async def people_due(session: AsyncSession, *, now: datetime, limit: int) -> list[UUID]:
    """Whose held notices may ring by now; as the system role."""
    return [row.user_id for row in await queries.due(session, now, limit=limit)]


async def _loud(
    session: AsyncSession,
    person: Person,
    rows: Sequence[NotificationRow],
    wanted: Preferences,
    *,
    now: datetime,
) -> list[NotificationRow]:
    """Those that ring now. Preferences and zone may have changed since they were held."""
    told = await _told_today(session, person, now)
    loud = []
    for row in rows:
        # What they asked to hear of later is not counted against them.
        before = Told() if row.snoozed_until is not None else told
        decision = rules.decide(
            row.type, urgent=row.urgent, preferences=wanted, told=before, zone=person.zone, now=now
        )
        if decision.ring_at is None:
            await _silence(session, person.user_id, [row.id], now)
        elif decision.ring_at > now:
            later = {"scheduled_for": decision.ring_at}
            await queries.set_notification(session, person.user_id, [row.id], later)
        else:
            loud.append(row)
    return loud


async def _ring(
    session: AsyncSession,
    user_id: UUID,
    rows: Sequence[NotificationRow],
    ways: Sequence[AddressRow],
    *,
    discreet: bool,
    now: datetime,
) -> None:
    """One message for each way, about all of them."""
    first, ids = rows[0], [row.id for row in rows]
    if not ways:
        await _silence(session, user_id, ids, now)
        return
    desk = in_use()
    for way in ways:
        parcel = _parcel(desk, rows, way, discreet=discreet)
        await hand_in(session, desk, user_id, parcel, now=now)
    values = {
        "delivery": "released",
        "ring_id": first.id,
        "released_at": now,
        "channel": ways[0].channel,
    }
    await queries.set_notification(session, user_id, ids, values)


def _parcel(
    desk: Desk, rows: Sequence[NotificationRow], way: AddressRow, *, discreet: bool
) -> Parcel:
    first, alone = rows[0], len(rows) == 1
    hides = discreet and way.channel in ON_LOCK_SCREENS
    whole = not hides or all(row.data.get("on_lock") == row.body for row in rows)
    if whole and len(rows) > 1:
        title, body = rules.merged_text([row.title for row in rows])
    elif whole:
        title, body = first.title, first.body
    elif alone and "on_lock" in first.data:
        title, body = first.title, first.data["on_lock"]
    else:
        title, body = rules.discreet_text(first.type, len(rows))
    return Parcel(
        kind=first.type if alone else "held",
        channel=way.channel,
        label=way.label,
        subject=title,
        body=body,
        # A notice that was snoozed rings again: another time is another occasion.
        dedupe_key=f"notice:{first.id}:{int(first.scheduled_for.timestamp())}:{way.id}",
        expires_at=max(row.expires_at for row in rows),
        address_id=way.id,
        notification_id=first.id,
        link=f"{desk.house}/inbox/{encode('ntf', first.id)}" if alone else f"{desk.house}/inbox",
        buttons=_buttons(first, whole=whole) if alone and way.channel in _ACTING else (),
        urgent=any(row.urgent for row in rows),
    )


def _buttons(row: NotificationRow, *, whole: bool) -> tuple[Button, ...]:
    """For a discreet message, only what shows the rest."""
    key = encode("ntf", row.id)
    if not whole:
        return (Button("Show", f"n:show:{key}"),)
    return tuple(Button(WORDS[verb], f"n:{verb}:{key}") for verb in read_notification(row).actions)


async def _ways(
    session: AsyncSession, user_id: UUID, wanted: Preferences, now: datetime
) -> list[AddressRow]:
    """The addresses that ring for this person, in the order of rules.CHANNELS."""
    desk = in_use()
    found = await addresses.working(session, desk, user_id, now=now)
    order = {name: place for place, name in enumerate(rules.CHANNELS)}
    kept = [a for a in found if a.channel in desk.channels and wanted.wants(a.channel)]
    return sorted(kept, key=lambda a: (order[a.channel], a.id))


async def _silence(
    session: AsyncSession, user_id: UUID, ids: Sequence[UUID], now: datetime
) -> None:
    if ids:
        values = {"delivery": "silent", "sent": True, "sent_at": now}
        await queries.set_notification(session, user_id, ids, values)


async def _told_today(session: AsyncSession, person: Person, now: datetime) -> Told:
    began, _ = day_bounds(person.day_at(now), person.zone, person.day_start_hour)
    return Told(*await queries.rung_since(session, person.user_id, began))
