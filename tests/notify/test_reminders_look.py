"""What a look does: one message a slot, whatever happens to clocks, workers and people."""

from datetime import time, timedelta

import pytest
from tests.notify.reminding import Bedside, at, day, utc
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

from sante.notify.reminders import service
from sante.notify.reminders.types import Daily, Manners, OneTime, Repeat


@pytest.fixture
def bed(db: SavepointDatabase, clock: FakeClock, alice: Person) -> Bedside:
    """Alice lives in Berlin; it is Tuesday 10 March 2026, 10:00 there."""
    return Bedside(db, clock, alice)


async def test_a_slot_is_told_once_however_often_it_is_looked_at(bed: Bedside) -> None:
    await bed.add(Daily(at("12:00")))
    assert await bed.wakes() == [utc(2026, 3, 10, 11)]
    await bed.look(utc(2026, 3, 10, 10, 59))
    assert await bed.events() == []
    for _ in range(3):
        await bed.look(utc(2026, 3, 10, 11, 0))
    assert await bed.events() == [(day(10), 720, "sent")]
    assert await bed.wakes() == [utc(2026, 3, 11, 11)]


async def test_after_an_outage_old_slots_are_listed_and_one_is_told(bed: Bedside) -> None:
    """T12."""
    await bed.add(Daily(at("08:00", "12:00", "20:00")))
    told = await bed.look(utc(2026, 3, 12, 12, 0))  # 13:00 in Berlin
    assert told == {"told": 1, "missed": 5}
    assert await bed.events() == [
        (day(10), 720, "expired"),
        (day(10), 1200, "expired"),
        (day(11), 480, "expired"),
        (day(11), 720, "expired"),
        (day(11), 1200, "expired"),
        (day(12), 480, "expired"),
        (day(12), 720, "sent"),
    ][0:0] + [
        (day(10), 720, "expired"),
        (day(10), 1200, "expired"),
        (day(11), 480, "expired"),
        (day(11), 720, "expired"),
        (day(11), 1200, "expired"),
        (day(12), 480, "expired"),
        (day(12), 720, "sent"),
    ]
