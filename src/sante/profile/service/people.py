"""A person's profile: making it, reading it, changing it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.errors import FieldError, Invalid
from sante.core.events import publish
from sante.identity.events import AccountCreated
from sante.kit.clock import DEFAULT_DAY_START, day_bounds, local_day
from sante.profile import queries, rules
from sante.profile.errors import StaleVersion, UnderMinimumAge
from sante.profile.events import ProfileChanged
from sante.profile.service.changes import UNSET, Change
from sante.profile.types import (
    ActivityLevel,
    Constraint,
    ConstraintKind,
    Gender,
    Person,
    Privacy,
    Sex,
    Stay,
    Units,
)

DEFAULT_MINIMUM_AGE: Final = 16
_LAST_ZONE: Final = "Pacific/Pago_Pago"  # nobody's date is behind theirs
_BATCH: Final = 1000  # people to a statement


async def on_account_created(
    session: AsyncSession, event: AccountCreated, *, minimum_age: int = DEFAULT_MINIMUM_AGE
) -> None:
    await create(
        session,
        event.user_id,
        Change(
            display_name=event.display_name,
            zone=event.timezone,
            birth_date=UNSET if event.birth_date is None else event.birth_date,
            sex=None if event.sex is None else Sex(event.sex),
        ),
        now=event.at,
        minimum_age=minimum_age,
    )


async def create(
    session: AsyncSession,
    user_id: UUID,
    start: Change,
    *,
    now: datetime,
    minimum_age: int = DEFAULT_MINIMUM_AGE,
) -> None:
    """Make the profile of a new account. Raises Invalid, or UnderMinimumAge."""
    row = {"zone": "UTC", "day_start_hour": DEFAULT_DAY_START, **start.given()}
    row |= _checked(row, zone="UTC", now=now, minimum_age=minimum_age)
    await queries.add_profile(
        session, {"user_id": user_id, **row, "created_at": now, "updated_at": now}
    )
    await queries.add_stay(session, user_id, Stay(row["zone"], row["day_start_hour"], now))


async def person(session: AsyncSession, user_id: UUID, *, today: date) -> Person:
    """The person, with the constraints that hold on `today` or later."""
    row = await queries.person(session, user_id, today)
    if row is None:
        raise _no_profile()
    return _person(user_id, row)


async def person_at(session: AsyncSession, user_id: UUID, *, now: datetime) -> tuple[Person, date]:
    """The person, and the local date `now` is for them: for who does not know their zone yet."""
    earliest = local_day(now, _LAST_ZONE)
    found = await person(session, user_id, today=earliest)
    return found, found.day_at(now)


async def local_days(
    session: AsyncSession, user_ids: Sequence[UUID], *, now: datetime
) -> dict[UUID, date]:
    """The local date of many people, a thousand to a statement; who is unknown is left out."""
    found: dict[UUID, date] = {}
    for start in range(0, len(user_ids), _BATCH):
        for row in await queries.clocks(session, user_ids[start : start + _BATCH]):
            found[row.user_id] = local_day(now, row.zone, row.day_start_hour)
    return found


async def days_begun(
    session: AsyncSession, *, now: datetime, after_hours: float, until_hours: float
) -> dict[date, list[UUID]]:
    """Local day -> everybody whose day began so many hours ago [after, until). Hours are counted
    from the instant the day begins, so clock changes neither skip nor repeat anybody. For the
    system's role."""
    days: dict[tuple[str, int], date] = {}
    for row in await queries.ways_of_life(session):
        day = local_day(now, row.zone, row.day_start_hour)
        begun = now - day_bounds(day, row.zone, row.day_start_hour)[0]
        if timedelta(hours=after_hours) <= begun < timedelta(hours=until_hours):
            days[row.zone, row.day_start_hour] = day
    found: dict[date, list[UUID]] = {}
    for who in await queries.living_by(session, list(days)) if days else ():
        found.setdefault(days[who.zone, who.day_start_hour], []).append(who.user_id)
    return found


async def change(
    session: AsyncSession,
    user_id: UUID,
    wanted: Change,
    *,
    now: datetime,
    version: int | None = None,
    minimum_age: int = DEFAULT_MINIMUM_AGE,
) -> Person:
    """Apply a change and tell who listens; a change that changes nothing leaves no trace.

    Raises Invalid, UnderMinimumAge, or StaleVersion when `version` is not the present one.
    """
    row = await queries.lock_profile(session, user_id)
    if row is None:
        raise _no_profile()
    if version is not None and version != row["version"]:
        raise StaleVersion(row["version"])
    given = _checked(wanted.given(), zone=row["zone"], now=now, minimum_age=minimum_age)
    changed = {name: value for name, value in given.items() if row[name] != value}
    if changed:
        await queries.change_profile(session, user_id, {**changed, "updated_at": now})
        if changed.keys() & {"zone", "day_start_hour"}:
            here = {**row, **changed}
            stay = Stay(here["zone"], here["day_start_hour"], now)
            await queries.add_stay(session, user_id, stay)
        await touch(session, user_id)
        await publish(session, ProfileChanged(user_id, frozenset(changed)))
    after, _ = await person_at(session, user_id, now=now)
    return after


async def finish_onboarding(session: AsyncSession, user_id: UUID, *, now: datetime) -> Person:
    """Note that the first steps are done; the first time stands."""
    row = await queries.lock_profile(session, user_id)
    if row is None:
        raise _no_profile()
    if not row["onboarding_completed"]:
        done = {"onboarding_completed": True, "onboarding_completed_at": now, "updated_at": now}
        await queries.change_profile(session, user_id, done)
        await touch(session, user_id)
    after, _ = await person_at(session, user_id, now=now)
    return after


def _no_profile() -> RuntimeError:
    return RuntimeError("an account without a profile: the one is made with the other")


def _checked(
    given: Mapping[str, Any], *, zone: str, now: datetime, minimum_age: int
) -> dict[str, Any]:
    """The change as it is stored. Raises Invalid with all that is wrong, or UnderMinimumAge."""
    canonical = rules.canonical_zone(given.get("zone", zone))
    today = local_day(now, canonical or zone, 0)  # a birthday starts at midnight
    problems = {
        "timezone": _ask(rules.zone_problem, given.get("zone")),
        "date_of_birth": _ask(rules.birth_problem, given.get("birth_date"), today),
        "height": _ask(rules.height_problem, given.get("height_cm")),
        "weight": _ask(rules.weight_problem, given.get("weight_kg")),
        "weighed_on": _ask(rules.weighed_problem, given.get("weighed_on"), today),
    }
    errors = [FieldError(name, text) for name, text in problems.items() if text is not None]
    if errors:
        raise Invalid(" ".join(error.message for error in errors), errors=errors)
    too_young = _ask(rules.check_age, given.get("birth_date"), today, minimum_age)
    if too_young is not None:
        raise UnderMinimumAge(too_young, errors=[FieldError("date_of_birth", too_young)])
    return _canonical(given, canonical, today)


def _canonical(given: Mapping[str, Any], zone: str | None, today: date) -> dict[str, Any]:
    """As it is stored: the zone in its own spelling, measures to a gram and a hundredth of a mm,
    a weight with the day it was taken."""
    row = dict(given)
    if "zone" in row:
        row["zone"] = zone
    for name in ("height_cm", "weight_kg"):
        if row.get(name) is not None:
            row[name] = round(row[name], 3)
    if "weight_kg" in row:
        row.setdefault("weighed_on", None if row["weight_kg"] is None else today)
    return row


def _ask(rule: Any, value: object, *rest: object) -> str | None:
    return None if value is None else rule(value, *rest)


def _person(user_id: UUID, row: Row[Any]) -> Person:
    return Person(
        user_id=user_id,
        zone=row.zone,
        display_name=row.display_name,
        birth_date=row.birth_date,
        sex=None if row.sex is None else Sex(row.sex),
        gender=None if row.gender is None else Gender(row.gender),
        day_start_hour=row.day_start_hour,
        week_start=row.week_start,
        units=Units(row.unit_labs, row.unit_body, row.unit_energy, row.unit_clock),
        height_cm=row.height_cm,
        weight_kg=row.weight_kg,
        weighed_on=row.weighed_on,
        activity_level=None if row.activity_level is None else ActivityLevel(row.activity_level),
        privacy=Privacy(row.share_data, row.share_research, row.share_analytics),
        onboarded_at=row.onboarding_completed_at,
        version=row.version,
        constraints=tuple(_constraint(item) for item in row.constraints or ()),
        stays=tuple(Stay(z, h, datetime.fromisoformat(at)) for z, h, at in row.stays or ()),
    )


def _constraint(item: Sequence[Any]) -> Constraint:
    """One entry of the query's JSON array; JSON has no dates or UUIDs of its own."""
    id_, kind, code, label, since, until = item
    return Constraint(
        id=UUID(id_),
        kind=ConstraintKind(kind),
        code=code,
        label=label,
        since=None if since is None else date.fromisoformat(since),
        until=None if until is None else date.fromisoformat(until),
    )
