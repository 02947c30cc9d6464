"""The profile's use cases as the other packages call them."""

import asyncio
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.support.clock import FakeClock
from tests.support.people import People

from sante.core import events
from sante.core.db import PooledDatabase, act_as
from sante.core.errors import Conflict, Invalid
from sante.profile import service
from sante.profile.events import ProfileChanged
from sante.profile.service import Change, ConstraintChange, NewConstraint
from sante.profile.types import ConstraintKind, Sex, Stay, Units

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
async def alice(people: People, session: AsyncSession) -> UUID:
    made = await people.alice()
    await act_as(session, made.user_id)
    return made.user_id


@pytest.fixture
def told(alice: UUID) -> list[ProfileChanged]:
    """What is published, in order."""
    heard: list[ProfileChanged] = []

    async def listen(_session: AsyncSession, event: ProfileChanged) -> None:
        heard.append(event)

    events.listen({ProfileChanged: [listen]})
    return heard


async def stamp(session: AsyncSession, user_id: UUID) -> int:
    found = await session.execute(
        text("select stamp from user_stamps where user_id = :id"), {"id": user_id}
    )
    return found.scalar_one_or_none() or 0


async def test_a_new_account_is_a_person_with_defaults(session: AsyncSession, alice: UUID) -> None:
    person, today = await service.person_at(session, alice, now=NOW)
    assert today == date(2026, 3, 10)
    assert (person.zone, person.day_start_hour, person.units) == ("Europe/Berlin", 3, Units())
    assert (person.sex, person.age_on(today)) == (Sex.FEMALE, 50)
    assert person.stays == (Stay("Europe/Berlin", 3, NOW),)


async def test_a_change_is_told_once_with_its_fields_and_raises_the_stamp(
    session: AsyncSession, alice: UUID, told: list[ProfileChanged]
) -> None:
    before = await stamp(session, alice)
    wanted = Change(birth_date=date(1980, 1, 1), sex=Sex.FEMALE, height_cm=170)
    await service.change(session, alice, wanted, now=NOW)
    await service.change(session, alice, wanted, now=NOW)
    assert told == [ProfileChanged(alice, frozenset({"birth_date", "height_cm"}))]
    assert await stamp(session, alice) == before + 1


async def test_every_zone_and_day_start_a_person_lived_by_is_kept(
    session: AsyncSession, alice: UUID, clock: FakeClock
) -> None:
    """T7: whether a day could be missed depends on them."""
    clock.advance(hours=5)
    await service.change(session, alice, Change(zone="Asia/Tokyo"), now=clock.now())
    clock.advance(hours=5)
    person = await service.change(session, alice, Change(day_start_hour=0), now=clock.now())
    assert [(s.zone, s.day_start_hour, s.since.hour) for s in person.stays] == [
        ("Europe/Berlin", 3, 9),
        ("Asia/Tokyo", 3, 14),
        ("Asia/Tokyo", 0, 19),
    ]


async def test_a_change_of_something_else_is_not_a_move(session: AsyncSession, alice: UUID) -> None:
    person = await service.change(session, alice, Change(weight_kg=70.0), now=NOW)
    assert len(person.stays) == 1


async def test_a_person_carries_what_holds_now_or_later_and_not_what_is_over(
    session: AsyncSession, alice: UUID
) -> None:
    add = service.add_constraint
    await add(session, alice, NewConstraint(code="pregnancy", until=date(2026, 3, 9)), now=NOW)
    last = await add(
        session, alice, NewConstraint(code="diet:vegan", until=date(2026, 3, 10)), now=NOW
    )
    later = await add(
        session, alice, NewConstraint(code="medicine:insulin", since=date(2026, 4, 1)), now=NOW
    )
    person = await service.person(session, alice, today=date(2026, 3, 10))
    assert person.constraints == (later, last) or person.constraints == (last, later)
    assert len(await service.list_constraints(session, alice)) == 3


async def test_each_constraint_is_told_to_whoever_listens(
    session: AsyncSession, alice: UUID, told: list[ProfileChanged]
) -> None:
    new = NewConstraint(kind=ConstraintKind.MEDICINE, label="Euthyrox")
    made = await service.add_constraint(session, alice, new, now=NOW)
    await service.change_constraint(
        session, alice, made.id, ConstraintChange(until=date(2026, 3, 1)), now=NOW
    )
    await service.change_constraint(
        session, alice, made.id, ConstraintChange(until=date(2026, 3, 1)), now=NOW
    )
    await service.remove_constraint(session, alice, made.id)
    assert told == [ProfileChanged(alice, frozenset({"constraints"}))] * 3


async def test_a_refused_change_leaves_no_trace(
    session: AsyncSession, alice: UUID, told: list[ProfileChanged]
) -> None:
    with pytest.raises(Invalid):
        await service.change(session, alice, Change(zone="Asia/Tokyo", height_cm=1000.0), now=NOW)
    person, _ = await service.person_at(session, alice, now=NOW)
    assert (person.zone, person.height_cm, person.version) == ("Europe/Berlin", None, 1)
    assert told == []


async def test_the_first_steps_are_done_once(
    session: AsyncSession, alice: UUID, clock: FakeClock
) -> None:
    """V-T1."""
    first = await service.finish_onboarding(session, alice, now=clock.now())
    clock.advance(days=3)
    again = await service.finish_onboarding(session, alice, now=clock.now())
    assert first.onboarded_at == again.onboarded_at == NOW


async def test_without_a_person_set_nothing_of_a_profile_is_seen(
    session: AsyncSession, people: People
) -> None:
    """S4."""
    alice, charlie = await people.alice(), await people.charlie()
    await act_as(session, charlie.user_id)
    for table in ("profiles", "health_constraints", "zone_stays"):
        found = await session.execute(
            text(f"select count(*) from {table} where user_id = :id"), {"id": alice.user_id}
        )
        assert found.scalar_one() == 0


async def test_two_devices_adding_the_same_medicine_leave_one_entry(
    live: PooledDatabase, live_people: People
) -> None:
    made = await live_people.alice()
    new = NewConstraint(kind=ConstraintKind.MEDICINE, label="Coumadin")

    async def add() -> None:
        async with live.transaction(user_id=made.user_id) as session:
            await service.add_constraint(session, made.user_id, new, now=NOW)

    outcomes = await asyncio.gather(*(add() for _ in range(8)), return_exceptions=True)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Conflict) for outcome in outcomes) == 7


async def test_changes_made_at_the_same_time_all_count(
    live: PooledDatabase, live_people: People
) -> None:
    """R20: no lost update."""
    made = await live_people.alice()
    wanted = [
        Change(display_name="Al"),
        Change(height_cm=170.0),
        Change(weight_kg=70.0),
        Change(zone="Asia/Tokyo"),
        Change(unit_body="imperial"),
        Change(share_analytics=True),
    ]

    async def apply(one: Change) -> None:
        async with live.transaction(user_id=made.user_id) as session:
            await service.change(session, made.user_id, one, now=NOW)

    await asyncio.gather(*(apply(one) for one in wanted))
    async with live.transaction(user_id=made.user_id) as session:
        person, _ = await service.person_at(session, made.user_id, now=NOW)
    assert person.version == 1 + len(wanted)
    assert (person.display_name, person.height_cm, person.weight_kg) == ("Al", 170.0, 70.0)
    assert (person.zone, person.units.body) == ("Asia/Tokyo", "imperial")
    assert person.privacy.analytics
