"""Who is asked from above: what is done already, what there is to say, which days are off.

The packages that know lie above this one, so the wiring lays their answers out here.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.clock import day_bounds
from sante.notify.types import AlreadyDone, Asked, Choosable, Composer, Said, Topic
from sante.profile.types import Person

DaysOff = Callable[[AsyncSession, UUID, date, date], Awaitable[frozenset[date]]]


async def _no_days(
    _session: AsyncSession, _user_id: UUID, _first: date, _last: date
) -> frozenset[date]:
    return frozenset()


_composers: list[Composer] = []
_checks: dict[str, AlreadyDone] = {}
_days_off: list[DaysOff] = [_no_days]


def use_composers(composers: Sequence[Composer]) -> None:
    """Whom to ask what there is to say, in the order in which it is said."""
    _composers[:] = composers


def use_checks(checks: Sequence[AlreadyDone]) -> None:
    """Whom to ask whether something is done already."""
    _checks.clear()
    _checks.update({check.name: check for check in checks})


def ask_days_off(ask: DaysOff) -> None:
    """Let `ask` say on which days nothing is expected of a person."""
    _days_off[0] = ask


def known_conditions() -> list[str]:
    return sorted(_checks)


async def is_day_off(session: AsyncSession, user_id: UUID, day: date) -> bool:
    return day in await _days_off[0](session, user_id, day, day)


async def already_done(
    session: AsyncSession, person: Person, condition: Mapping[str, Any], *, now: datetime
) -> bool:
    """Whether what the condition names was done: since its hours ago, or on the person's day.

    A condition nobody can check (its package is gone) is not met: better told once too often.
    """
    check = _checks.get(condition["name"])
    if check is None:
        return False
    today = person.day_at(now)
    hours = condition.get("window_hours")
    since = (
        day_bounds(today, person.zone, person.day_start_hour)[0]
        if hours is None
        else now - timedelta(hours=hours)
    )
    return await check.done(
        session, person.user_id, condition, since=since, local_date=today, now=now
    )


async def choices(session: AsyncSession, user_id: UUID, *, now: datetime) -> list[Asked]:
    """The conditions a person can choose in a form."""
    found: list[Asked] = []
    for name, check in sorted(_checks.items()):
        if isinstance(check, Choosable):
            offered = await check.choices(session, user_id, now=now)
            found += [Asked(f"{name}:{one.value}", one.label) for one in offered]
    return found


def chosen(value: str) -> dict[str, Any]:
    """The condition of a choice of a form. Raises KeyError or ValueError."""
    name, _, argument = value.partition(":")
    check = _checks.get(name)
    if check is None or not isinstance(check, Choosable):
        raise KeyError(name)
    return {"name": name, **check.read(argument)}


async def compose(
    session: AsyncSession, user_id: UUID, topic: Topic, *, local_date: date, now: datetime
) -> Said | None:
    """What all composers have to say on a topic, as one; None when that is nothing."""
    said = [
        one
        for composer in _composers
        if topic in composer.topics
        and (one := await composer.compose(session, user_id, topic, local_date=local_date, now=now))
    ]
    if not said:
        return None
    lines = "\n".join(one.line for one in said)
    details = "\n".join(one.detail or one.line for one in said)
    return Said(lines, details, said[0].link)
