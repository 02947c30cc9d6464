"""What a person is told, where, and when: the inbox at once, channels when it is not quiet."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from tests.conftest import make_runtime
from tests.notify.notices import in_inbox, notice, outbox, prefer, release, tell
from tests.support import db as support
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.ids import new_id
from sante.notify.types import About

NOON = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # 12:00 in Berlin
NIGHT = datetime(2026, 3, 10, 22, 30, tzinfo=UTC)  # 23:30 in Berlin


@pytest.fixture
def house(db: support.SavepointDatabase, clock: FakeClock, tmp_path: Path) -> Runtime:
    """A house with mail: everybody has one channel that works."""
    settings = Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        smtp_url="smtp://127.0.0.1:1",
        mail_from="sante@house.example",
        public_url="https://sante.example",
        confirm_email=False,
    )
    clock.set(NOON)
    return make_runtime(db, clock, settings)


@pytest.fixture
async def ana(house: Runtime) -> Person:
    return await People(house).person("ana")


async def test_a_notice_stands_in_the_inbox_and_leaves_by_what_the_person_has(
    house: Runtime, ana: Person
) -> None:
    told = await tell(house, ana, notice(NOON))
    (row,) = await in_inbox(house, ana)
    assert (row["id"], row["channel"], row["delivery"]) == (told, "email", "released")
    assert (row["sent"], row["opened"]) == (False, False)
    (message,) = await outbox(house, ana)
    assert (message["subject"], message["recipient"]) == ("Psyllium", ana.email)
    assert message["notification_id"] == told
    assert message["expires_at"] == NOON + timedelta(hours=3)


async def test_an_occasion_is_told_once(house: Runtime, ana: Person) -> None:
    """R7."""
    assert await tell(house, ana, notice(NOON)) is not None
    assert await tell(house, ana, notice(NOON)) is None
    assert len(await in_inbox(house, ana)) == len(await outbox(house, ana)) == 1


async def test_what_a_person_does_not_want_is_written_nowhere(house: Runtime, ana: Person) -> None:
    await prefer(house, ana, streak_alerts=False)
    assert await tell(house, ana, notice(NOON, kind="streak_at_risk")) is None
    assert await tell(house, ana, notice(NOON, kind="pattern", impact=90)) is None  # off at first
    assert await in_inbox(house, ana) == []
    assert await tell(house, ana, notice(NOON, "two", kind="channel_off")) is not None


async def test_patterns_ring_only_when_they_matter_enough(house: Runtime, ana: Person) -> None:
    """T-26."""
    await prefer(house, ana, pattern_alerts=True, pattern_daily_cap=1)
    assert await tell(house, ana, notice(NOON, "a", kind="pattern", impact=59)) is None
    for key in ("b", "c"):
        assert await tell(house, ana, notice(NOON, key, kind="pattern", impact=60)) is not None
    assert [r["delivery"] for r in await in_inbox(house, ana)] == ["released", "silent"]


async def test_in_quiet_hours_the_inbox_has_it_and_nothing_rings(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    """T11."""
    clock.set(NIGHT)
    await tell(house, ana, notice(NIGHT, expires_at=NIGHT + timedelta(days=1)))
    (row,) = await in_inbox(house, ana)
    assert (row["delivery"], await outbox(house, ana)) == ("held", [])
    assert row["scheduled_for"] == datetime(2026, 3, 11, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
    assert await release(house, ana) == 0


async def test_what_was_held_rings_as_one_when_the_quiet_ends(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    clock.set(NIGHT)
    later = NIGHT + timedelta(days=1)
    for number in range(3):
        await tell(
            house, ana, notice(NIGHT, str(number), title=f"Number {number}", expires_at=later)
        )
    await tell(house, ana, notice(NIGHT, "soon over", expires_at=NIGHT + timedelta(hours=1)))
    clock.set(datetime(2026, 3, 11, 6, 0, tzinfo=UTC))
    assert await release(house, ana) == 3
    assert await release(house, ana) == 0
    (message,) = await outbox(house, ana)
    assert message["subject"] == "3 things waited while it was quiet"
    found = await in_inbox(house, ana)
    assert [row["delivery"] for row in found] == ["released"] * 3 + ["silent"]
    assert len({row["ring_id"] for row in found[:3]}) == 1


async def test_an_urgent_notice_breaks_through_only_by_choice(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    clock.set(NIGHT)
    await tell(house, ana, notice(NIGHT, "one", urgent=True))
    assert await outbox(house, ana) == []
    await prefer(house, ana, urgent_breaks_quiet=True, daily_cap=0)
    await tell(house, ana, notice(NIGHT, "two", urgent=True))
    assert len(await outbox(house, ana)) == 1


async def test_after_the_cap_of_the_day_the_inbox_alone_has_it(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    await prefer(house, ana, daily_cap=2)
    for number in range(4):
        await tell(house, ana, notice(NOON, str(number)))
    assert len(await outbox(house, ana)) == 2
    assert len(await in_inbox(house, ana)) == 4
    clock.set(NOON + timedelta(days=1))
    await tell(house, ana, notice(clock.now(), "tomorrow"))
    assert len(await outbox(house, ana)) == 3


async def test_a_new_address_takes_the_place_of_the_old_one(house: Runtime, ana: Person) -> None:
    from sqlalchemy import text

    await tell(house, ana, notice(NOON, "one"))
    async with house.database.transaction(user_id=ana.user_id) as session:
        await session.execute(text("update users set email = 'new@example.org'"))
    await tell(house, ana, notice(NOON, "two"))
    waiting = await outbox(house, ana)
    assert [row["recipient"] for row in waiting] == ["new@example.org"]  # the old one is forgotten


async def test_a_channel_that_is_switched_off_is_not_used(house: Runtime, ana: Person) -> None:
    await prefer(house, ana, email_enabled=False)
    await tell(house, ana, notice(NOON))
    (row,) = await in_inbox(house, ana)
    assert (row["channel"], row["delivery"], row["sent"]) == ("inbox", "silent", True)
    assert await outbox(house, ana) == []


async def test_a_notice_and_its_cause_are_stored_together_or_not_at_all(
    house: Runtime, ana: Person
) -> None:
    """R6."""
    from sante.notify import service

    async def write_and_fail() -> None:
        async with house.database.transaction(user_id=ana.user_id) as session:
            await service.tell(session, ana.user_id, notice(NOON), now=NOON)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()
    assert (await in_inbox(house, ana), await outbox(house, ana)) == ([], [])


async def test_zone_and_hours_may_change_while_something_is_held(
    house: Runtime, ana: Person, clock: FakeClock
) -> None:
    clock.set(NIGHT)
    await tell(house, ana, notice(NIGHT, expires_at=NIGHT + timedelta(days=1)))
    await prefer(house, ana, quiet_end=time(9))
    clock.set(datetime(2026, 3, 11, 6, 0, tzinfo=UTC))
    assert await release(house, ana) == 0
    clock.set(datetime(2026, 3, 11, 8, 0, tzinfo=UTC))
    assert await release(house, ana) == 1


def test_a_notice_says_what_it_can_mean_or_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no action"):
        notice(NOON, actions=("explode",))
    with pytest.raises(ValueError, match="about"):
        notice(NOON, actions=("done",))
    with pytest.raises(ValueError, match="path"):
        notice(NOON, link="//evil.example")
    assert notice(NOON, actions=("done",), about=About("action", new_id())).actions == ("done",)
