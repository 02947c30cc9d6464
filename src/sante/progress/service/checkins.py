"""How a day was, and holidays from everything."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.core.events import publish
from sante.kit import clock
from sante.kit.ids import new_id
from sante.profile import service as profiles
from sante.progress import queries
from sante.progress.events import BreaksChanged, CheckInChanged
from sante.progress.rules.scales import Scale, score_of, steps_of
from sante.progress.service.closing import person_changed
from sante.progress.types import Break, CheckIn

OLDEST_DAYS: Final = 366
LONGEST_BREAK: Final = 92


@dataclass(frozen=True, slots=True)
class NewCheckIn:
    scale: Scale = "1-5"
    mood: int | None = None
    energy: int | None = None
    notes: str | None = None


async def check_in(
    session: AsyncSession, user_id: UUID, day: date, told: NewCheckIn, *, now: datetime
) -> CheckIn:
    """Note how a day was; what was noted before is replaced. Raises Invalid."""
    person, today = await profiles.person_at(session, user_id, now=now)
    _check_day(day, today)
    _check_steps(told)
    stamp = clock.stamp(now, person.zone, person.day_start_hour)
    made = CheckIn(
        day=day,
        scale=told.scale,
        mood=told.mood,
        mood_score=score_of(told.mood, told.scale),
        energy=told.energy,
        energy_score=score_of(told.energy, told.scale),
        notes=told.notes,
    )
    await touch(session, user_id)
    await queries.put_check_in(
        session,
        {
            "user_id": user_id,
            "id": new_id(),
            "local_date": day,
            "zone": stamp.zone,
            "utc_offset_minutes": stamp.utc_offset_minutes,
            "checked_in_at": now,
            "scale": made.scale,
            "mood": made.mood,
            "mood_score": made.mood_score,
            "energy": made.energy,
            "energy_score": made.energy_score,
            "notes": made.notes,
        },
    )
    await publish(session, CheckInChanged(user_id, day))
    return made


async def check_ins_between(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> list[CheckIn]:
    rows = await queries.check_ins(session, user_id, first, last)
    return [
        CheckIn(
            row.local_date,
            row.scale,
            row.mood,
            row.mood_score,
            row.energy,
            row.energy_score,
            row.notes,
        )
        for row in rows
    ]


async def check_in_on(session: AsyncSession, user_id: UUID, day: date) -> CheckIn:
    """Raises NotFound."""
    found = await check_ins_between(session, user_id, day, day)
    if not found:
        raise NotFound
    return found[0]


async def remove_check_in(session: AsyncSession, user_id: UUID, day: date) -> None:
    """Raises NotFound."""
    if not await queries.remove_check_in(session, user_id, day):
        raise NotFound
    await touch(session, user_id)
    await publish(session, CheckInChanged(user_id, day))


async def take_break(
    session: AsyncSession, user_id: UUID, wanted: Break, *, now: datetime
) -> Break:
    """Set days apart on which nothing is expected; the one of the same first day is replaced.

    Days that are past may be set apart too. Raises Invalid.
    """
    _, today = await profiles.person_at(session, user_id, now=now)
    length = (wanted.last_day - wanted.first_day).days + 1
    if length < 1:
        raise _invalid("last_day", "A break cannot end before its first day.")
    if length > LONGEST_BREAK:
        raise _invalid(
            "last_day", f"A break lasts {LONGEST_BREAK} days at most. Pause your goals instead."
        )
    if abs((wanted.first_day - today).days) > OLDEST_DAYS:
        raise _invalid("first_day", "That is more than a year away. Check the year.")
    await touch(session, user_id)
    await queries.put_break(
        session,
        {
            "user_id": user_id,
            "id": new_id(),
            "first_day": wanted.first_day,
            "last_day": wanted.last_day,
            "reason": wanted.reason,
            "created_at": now,
        },
    )
    await person_changed(session, user_id)
    await publish(session, BreaksChanged(user_id))
    return wanted


async def end_break(session: AsyncSession, user_id: UUID, first_day: date) -> None:
    """Take a break back altogether. Raises NotFound."""
    if not await queries.remove_break(session, user_id, first_day):
        raise NotFound
    await touch(session, user_id)
    await person_changed(session, user_id)
    await publish(session, BreaksChanged(user_id))


def _check_day(day: date, today: date) -> None:
    if day > today:
        raise _invalid("date", f"{day.isoformat()} is still to come. Check in when it is there.")
    if (today - day).days > OLDEST_DAYS:
        raise _invalid("date", "That day is more than a year ago.")


def _check_steps(told: NewCheckIn) -> None:
    if told.mood is None and told.energy is None and not told.notes:
        raise _invalid("mood", "Say at least one thing: your mood, your energy, or a note.")
    most = steps_of(told.scale)
    given: Mapping[Literal["mood", "energy"], int | None] = {
        "mood": told.mood,
        "energy": told.energy,
    }
    for field, value in given.items():
        if value is not None and not 1 <= value <= most:
            raise _invalid(field, f"On this scale it goes from 1 to {most}.")


def _invalid(field: str, message: str) -> Invalid:
    return Invalid(message, errors=[FieldError(field, message)])
