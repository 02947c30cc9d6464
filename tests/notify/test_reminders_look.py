"""What a look does: one message a slot, whatever happens to clocks, workers and people."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.notify.reminding import Bedside, at, day, utc, with_mail
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

from sante.core import events
from sante.core.events import publish
from sante.core.jobs import list_runs
from sante.core.settings import Settings
from sante.notify import service as notify
from sante.notify.events import DeliveryKnown, ReminderDone
from sante.notify.reminders import service
from sante.notify.reminders.types import Daily, OneTime, Repeat, Window
from sante.profile import service as profiles
from sante.profile.service import Change


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
    assert told == {"told": 1, "missed": 6}
    slots = [(10, 720), (10, 1200), (11, 480), (11, 720), (11, 1200), (12, 480)]
    missed = [(day(number), slot, "expired") for number, slot in slots]
    assert await bed.events() == [*missed, (day(12), 720, "sent")]


async def test_more_than_two_hours_late_nothing_is_told(bed: Bedside) -> None:
    """T12: two hours are still in time, a minute more is not."""
    await bed.add(Daily(at("12:00")))
    await bed.add(Daily(at("12:01")))
    assert await bed.look(utc(2026, 3, 10, 13, 1)) == {"told": 1, "missed": 1}
    assert [state for _, _, state in await bed.events()] == ["expired", "sent"]


async def test_a_window_is_told_until_it_closes(bed: Bedside) -> None:
    await bed.add(Window(time(12), time(17), time(12, 30)))
    await bed.add(Window(time(12), time(13), time(12, 30)))
    assert await bed.look(utc(2026, 3, 10, 15, 0)) == {"told": 1, "missed": 1}


async def test_a_long_outage_is_made_up_for_in_several_looks(bed: Bedside) -> None:
    every = tuple(time(hour) for hour in range(9, 21))
    await bed.add(Daily(every))
    end = utc(2026, 4, 30, 12, 30)  # 51 days of twelve slots
    looks = 0
    await bed.look(end)
    while (await bed.wakes())[0] <= end:
        await bed.look()
        looks += 1
    assert looks == 1
    states = [state for _, _, state in await bed.events()]
    assert states == ["expired"] * (len(states) - 1) + ["sent"]
    assert len(states) == 10 + 50 * 12 + 6  # not the minute it was made in


async def test_a_clock_that_jumped_a_day_ahead_and_back_loses_and_repeats_nothing(
    bed: Bedside,
) -> None:
    """R24."""
    await bed.add(Daily(at("09:00", "12:00", "18:00")))
    await bed.look(utc(2026, 3, 11, 8, 30))  # a day and more ahead: 09:30 tomorrow
    assert [state for _, _, state in await bed.events()] == ["expired", "expired", "sent"]
    bed.clock.set(utc(2026, 3, 10, 9, 5))
    await bed.round()
    await bed.look()
    for hour in (11, 17):
        await bed.look(utc(2026, 3, 10, hour))
    assert await bed.events("local_date, slot, state, asked") == [
        (day(10), 720, "sent", 1),
        (day(10), 1080, "sent", 1),
        (day(11), 540, "sent", 1),  # told a day early by the wrong clock, and not again
    ]
    for hour in (8, 11):
        await bed.look(utc(2026, 3, 11, hour))
    assert [tuple(e) for e in (await bed.events("local_date, slot, asked"))[2:]] == [
        (day(11), 540, 1),
        (day(11), 720, 1),
    ]


async def test_a_clock_that_went_back_an_hour_tells_nothing_twice(bed: Bedside) -> None:
    """R24."""
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11, 0))
    bed.clock.set(utc(2026, 3, 10, 10, 0))
    await bed.round()
    for minute in (0, 30, 59):
        await bed.look(utc(2026, 3, 10, 10, minute))
    await bed.look(utc(2026, 3, 10, 11, 0))
    assert await bed.events("slot, asked") == [(720, 1)]
    assert await bed.wakes() == [utc(2026, 3, 11, 11)]


async def fly(bed: Bedside, zone: str) -> None:
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        await profiles.change(session, bed.person.user_id, Change(zone=zone), now=bed.clock.now())


async def test_a_reminder_follows_the_person_unless_it_is_fixed(bed: Bedside) -> None:
    """T9."""
    await bed.add(Daily(at("12:00")))
    await bed.add(Daily(at("12:00")), zone="Europe/Berlin")
    bed.clock.set(utc(2026, 3, 10, 10, 30))
    await fly(bed, "America/New_York")
    await bed.look()  # the job that the change of zone queued
    assert await bed.wakes() == [utc(2026, 3, 10, 16), utc(2026, 3, 10, 11)]
    await bed.look(utc(2026, 3, 10, 11, 0))
    await bed.look(utc(2026, 3, 10, 16, 0))
    assert [zone for (zone,) in await bed.events("zone")] == ["America/New_York", "Europe/Berlin"]


async def test_a_change_of_zone_queues_a_look_at_once(bed: Bedside) -> None:
    """T9: within 60 seconds; the job waits in the transaction of the change itself."""
    await fly(bed, "Asia/Kolkata")
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        runs = await list_runs(session, bed.person.user_id)
    assert service.LOOK in {run.kind for run in runs}


async def test_a_flight_west_tells_no_time_of_the_day_again(bed: Bedside) -> None:
    await bed.add(Daily(at("11:00")))
    await bed.look(utc(2026, 3, 10, 10, 0))
    await fly(bed, "America/New_York")  # it is 06:00 there
    for hour in range(10, 24):
        await bed.look(utc(2026, 3, 10, hour, 30))
    assert await bed.events("local_date, slot, asked") == [(day(10), 660, 1)]
    assert await bed.wakes() == [utc(2026, 3, 11, 15)]


async def test_a_flight_east_lists_the_times_it_jumped_over(bed: Bedside) -> None:
    await bed.add(Daily(at("14:00", "17:30")))
    bed.clock.set(utc(2026, 3, 10, 10, 0))  # 11:00 in Berlin, 19:00 in Tokyo
    await fly(bed, "Asia/Tokyo")
    await bed.look()
    assert await bed.events() == [(day(10), 840, "expired"), (day(10), 1050, "sent")]


async def test_what_waits_for_quiet_hours_to_end_is_one_message(bed: Bedside) -> None:
    """T11."""
    for slot in ("22:00", "23:00", "06:59", "07:00"):
        await bed.add(Daily(at(slot)))
    for moment in (utc(2026, 3, 10, 21), utc(2026, 3, 10, 22), utc(2026, 3, 11, 5, 59)):
        assert (await bed.look(moment))["told"] == 0
    assert await bed.look(utc(2026, 3, 11, 6, 0)) == {"told": 4, "missed": 0}
    assert {state for _, _, state in await bed.events()} == {"sent"}


async def test_a_medicine_goes_through_quiet_hours_only_when_its_person_said_so(
    bed: Bedside,
) -> None:
    """T11."""
    await bed.add(Daily(at("23:00")), medicine=True)
    await bed.add(Daily(at("23:00")), medicine=True, breaks_quiet=True)
    assert (await bed.look(utc(2026, 3, 10, 22)))["told"] == 1
    assert sorted(state for _, _, state in await bed.events()) == ["due", "sent"]


async def test_enough_a_day_is_enough(bed: Bedside, settings: Settings) -> None:
    """What is over the day's count stands in the inbox and does not ring; medicines that break
    the quiet ring, and are not counted."""
    with_mail(settings)
    await bed.prefer(daily_cap=2)
    await bed.add(Daily(at("11:00", "12:00", "13:00")))
    await bed.add(Daily(at("10:30", "13:30")), medicine=True, breaks_quiet=True)
    for hour, minute in ((9, 30), (10, 0), (11, 0), (12, 0), (12, 30)):
        await bed.look(utc(2026, 3, 10, hour, minute))
    assert [state for _, _, state in await bed.events()] == ["sent"] * 5
    rang = ["released", "released", "released", "silent", "released"]
    assert await bed.notices("delivery") == rang
    await bed.look(utc(2026, 3, 11, 10))
    assert (await bed.notices("delivery"))[-1] == "released"


async def test_nudges_rest_until_they_may_again(bed: Bedside) -> None:
    """H4."""
    await bed.add(Daily(at("12:00")))
    await bed.add(Daily(at("12:00")), medicine=True, breaks_quiet=True)
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        until = bed.clock.now() + timedelta(hours=24)
        for end in (until, until - timedelta(hours=3)):
            await notify.pause_nudges(session, bed.person.user_id, end, now=bed.clock.now())
        kept = await notify.preferences(session, bed.person.user_id)
    assert kept.nudges_paused_until == until
    await bed.look(utc(2026, 3, 10, 11))
    assert sorted(state for _, _, state in await bed.events()) == ["due", "sent"]
    await bed.look(utc(2026, 3, 11, 11))
    states = [state for _, _, state in await bed.events()][2:]
    assert states == ["sent", "sent"]


async def test_it_is_asked_again_until_it_is_answered_but_not_forever(bed: Bedside) -> None:
    await bed.add(Daily(at("12:00")), repeat=Repeat(15, 2))
    for minute in (0, 10, 15, 30, 45, 59):
        await bed.look(utc(2026, 3, 10, 11, minute))
    assert await bed.events("asked, state") == [(3, "sent")]


async def test_an_answer_ends_the_asking(bed: Bedside) -> None:
    await bed.add(Daily(at("12:00")), repeat=Repeat(15, 5))
    await bed.look(utc(2026, 3, 10, 11))
    (event_id,) = await bed.event_ids()
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        await service.mark_done(session, bed.person.user_id, event_id, now=bed.clock.now())
    await bed.look(utc(2026, 3, 10, 11, 15))
    assert await bed.events("asked, state") == [(1, "done")]


async def test_a_snooze_comes_back_when_it_was_told_to(bed: Bedside) -> None:
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11))
    (event_id,) = await bed.event_ids()
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        await service.snooze(session, bed.person.user_id, event_id, minutes=30, now=bed.clock.now())
    assert await bed.wakes() == [utc(2026, 3, 10, 11, 30)]
    await bed.look(utc(2026, 3, 10, 11, 29))
    assert await bed.events("asked, state") == [(1, "snoozed")]
    await bed.look(utc(2026, 3, 10, 11, 30))
    assert await bed.events("asked, state") == [(2, "sent")]


async def test_several_at_once_are_not_a_burst(bed: Bedside, settings: Settings) -> None:
    """Three have a message each, with its answers; more are one."""
    with_mail(settings)
    subjects: list[str] = []
    for number in (3, 2):
        for _ in range(number):
            await bed.add(Daily(at("12:00")))
        await bed.look(utc(2026, 3, 10 + len(subjects) // 3, 11))
        async with bed.db.transaction(user_id=bed.person.user_id) as session:
            subjects = list(await session.scalars(text("select subject from outbox order by id")))
    assert subjects == ["A reminder"] * 3 + ["5 reminders"]


class Eaten:
    """Whether anything was eaten since: a check as the food package brings it."""

    name = "food_logged"

    def __init__(self, meals: list[datetime]) -> None:
        self._meals = meals

    async def done(
        self,
        _session: AsyncSession,
        _user_id: UUID,
        _condition: Mapping[str, Any],
        *,
        since: datetime,
        local_date: date,
        now: datetime,
    ) -> bool:
        return any(since <= meal <= now for meal in self._meals)


async def test_what_is_done_already_is_not_asked(bed: Bedside) -> None:
    """T-40."""
    meals: list[datetime] = []
    service.use_checks((Eaten(meals),))
    condition = {"name": "food_logged", "window_hours": 3}
    await bed.add(Daily(at("12:00", "20:00")), condition=condition, repeat=Repeat(10, 3))
    meals.append(utc(2026, 3, 10, 8, 30))
    await bed.look(utc(2026, 3, 10, 11))
    await bed.look(utc(2026, 3, 10, 19))
    assert await bed.events("state, answered_by, asked") == [("done", "log", 0), ("sent", None, 1)]
    meals.append(utc(2026, 3, 10, 19, 5))
    await bed.look(utc(2026, 3, 10, 19, 10))
    assert (await bed.events("state, answered_by, asked"))[1] == ("done", "log", 1)


async def test_a_day_off_is_skipped_where_the_reminder_rests_then(bed: Bedside) -> None:
    async def off(
        _session: AsyncSession, _user_id: UUID, first: date, _last: date
    ) -> frozenset[date]:
        return frozenset({first})

    service.ask_days_off(off)
    await bed.add(Daily(at("12:00")), rests_on_days_off=True)
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11))
    assert sorted(await bed.events("state, reason")) == [("sent", None), ("skipped", "day_off")]


async def test_once_is_once(bed: Bedside) -> None:
    await bed.add(OneTime(day(12), time(15)))
    await bed.look(utc(2026, 3, 12, 14))
    await bed.look(utc(2026, 3, 13, 14))
    assert await bed.events() == [(day(12), 900, "sent")]
    assert await bed.wakes() == [None]


async def test_a_time_moved_into_the_past_of_today_does_not_fire(bed: Bedside) -> None:
    made = await bed.add(Daily(at("12:00")))
    for moved in ("08:00", "18:00"):
        async with bed.db.transaction(user_id=bed.person.user_id) as session:
            wanted = service.Wanted(schedule=Daily(at(moved)))
            await service.change(session, bed.person.user_id, made.id, wanted, now=bed.clock.now())
        await bed.look()
    assert await bed.events() == []
    assert await bed.wakes() == [utc(2026, 3, 10, 17)]


async def test_what_is_stopped_or_removed_is_silent(bed: Bedside) -> None:
    stopped = await bed.add(Daily(at("12:00")))
    removed = await bed.add(Daily(at("12:00")))
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        now = bed.clock.now()
        wanted = service.Wanted(active=False)
        await service.change(session, bed.person.user_id, stopped.id, wanted, now=now)
        await service.remove(session, bed.person.user_id, removed.id, now=now)
    assert await bed.wakes() == [None, None]
    await bed.look(utc(2026, 3, 10, 11))
    assert await bed.events() == []


async def test_a_new_time_zone_database_moves_what_is_ahead(bed: Bedside) -> None:
    """T3: what was told is told; when the next one comes is worked out anew."""
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11))
    await bed.round()
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        await session.execute(  # as the rules of an older database had it
            text("update reminders set wake_at = '2026-03-11 12:00Z' where topic is null")
        )
    async with bed.db.system_transaction() as session:
        await session.execute(text("update reminder_rounds set tz_version = 'before'"))
    await bed.round()
    await bed.look()
    assert await bed.wakes() == [utc(2026, 3, 11, 11)]
    assert await bed.events("asked") == [(1,)]
    async with bed.db.system_transaction() as session:
        assert await service.begin_round(session, now=bed.clock.now()) == 0


async def test_a_message_that_may_not_have_arrived_is_shown_as_unknown(bed: Bedside) -> None:
    """R7."""
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11))
    (event_id,) = await bed.event_ids()
    states = []
    for known, key in ((False, f"{event_id}:1"), (True, f"{event_id}:1"), (False, f"{event_id}:2")):
        fact = DeliveryKnown(bed.person.user_id, f"reminder:{key}", known=known)
        async with bed.db.transaction(user_id=bed.person.user_id) as session:
            await publish(session, fact)
        states += await bed.events("state")
    assert states == [("unknown",), ("sent",), ("sent",)]


async def test_what_was_done_is_read_by_the_day_it_was_done(bed: Bedside) -> None:
    """For whoever rewards it; also of reminders that are gone since."""
    made = await bed.add(Daily(at("12:00", "20:00")))
    told: list[ReminderDone] = []

    async def hear(_session: AsyncSession, fact: ReminderDone) -> None:
        told.append(fact)

    events.listen({ReminderDone: (hear,)})
    await bed.look(utc(2026, 3, 10, 11))
    await bed.look(utc(2026, 3, 10, 19))
    user_id = bed.person.user_id
    for event_id, hours in zip(await bed.event_ids(), (0, 6), strict=True):
        bed.clock.advance(hours=hours)  # 20:00, and 02:00 in the night, which is the same day
        async with bed.db.transaction(user_id=user_id) as session:
            for _ in range(2):
                await service.mark_done(session, user_id, event_id, now=bed.clock.now())
    async with bed.db.transaction(user_id=user_id) as session:
        await service.remove(session, user_id, made.id, now=bed.clock.now())
        found = await service.done(session, user_id, day(10), day(10))
        after = await service.done(session, user_id, day(11), day(12))
    assert [event.wall.minute for event in found] == [720, 1200]
    assert after == []
    assert [(fact.event_id, fact.local_date) for fact in told] == [
        (event.id, day(10)) for event in found
    ]


async def test_quiet_hours_that_move_let_what_waits_be_judged_anew(bed: Bedside) -> None:
    """T9: the same look that the change of preferences queues."""
    await bed.prefer(quiet_start=time(9), quiet_end=time(13))
    await bed.add(Daily(at("12:00")))
    await bed.look(utc(2026, 3, 10, 11))
    assert await bed.events("state, follow_at") == [("due", utc(2026, 3, 10, 12))]
    bed.clock.set(utc(2026, 3, 10, 11, 10))
    await bed.prefer(quiet_end=time(14))
    await bed.look()
    assert await bed.events("state, follow_at") == [("due", utc(2026, 3, 10, 13))]
    await bed.prefer(quiet_start=time(22), quiet_end=time(7))
    await bed.look()
    assert await bed.events("state, asked") == [("sent", 1)]


async def test_who_turned_reminders_off_has_them_listed_and_medicines_told(bed: Bedside) -> None:
    """V-M13: the switch is one for all channels; what was let through always goes through it."""
    await bed.prefer(daily_reminders=False)
    await bed.add(Daily(at("12:00")))
    await bed.add(Daily(at("12:00")), medicine=True, breaks_quiet=True)
    await bed.look(utc(2026, 3, 10, 11))
    assert sorted(state for _, _, state in await bed.events()) == ["due", "sent"]
    assert await bed.notices("urgent") == [True]


async def test_a_medicine_rings_in_the_quiet_where_all_that_is_urgent_may(bed: Bedside) -> None:
    await bed.prefer(urgent_breaks_quiet=True)
    await bed.add(Daily(at("23:00")), medicine=True)
    await bed.add(Daily(at("23:00")))
    await bed.look(utc(2026, 3, 10, 22))
    assert sorted(state for _, _, state in await bed.events()) == ["due", "sent"]


async def test_an_answer_in_one_place_is_one_in_all(bed: Bedside) -> None:
    """The notice in the inbox and the reminder agree, whichever was tapped."""
    user_id = bed.person.user_id
    await bed.add(Daily(at("12:00", "13:00", "14:00")))
    await bed.look(utc(2026, 3, 10, 11))
    (first,) = await bed.notices("id")
    async with bed.db.transaction(user_id=user_id) as session:
        shown, said = await notify.act(session, user_id, first, "done", now=bed.clock.now())
    assert (shown.acted, said) == ("done", "Done. Well kept.")
    assert await bed.events("state, answered_by") == [("done", "person")]

    await bed.look(utc(2026, 3, 10, 12))
    event_id = (await bed.event_ids())[1]
    async with bed.db.transaction(user_id=user_id) as session:
        now = bed.clock.now()
        await service.skip(session, user_id, event_id, reason="sick", now=now)
        assert (await notify.inbox(session, user_id, now=now)).unread == 0
        await service.undo(session, user_id, event_id, now=now)
    assert await bed.notices("acted") == ["done", None]

    await bed.look(utc(2026, 3, 10, 13))
    third = (await bed.notices("id"))[-1]
    async with bed.db.transaction(user_id=user_id) as session:
        later = await notify.snooze(session, user_id, third, minutes=10, now=bed.clock.now())
    assert later.acted == "snooze"
    assert (await bed.events("state"))[-1] == ("snoozed",)
    await bed.look(utc(2026, 3, 10, 13, 10))
    assert (await bed.events("state, asked"))[-1] == ("sent", 2)
    assert await bed.notices("acted") == ["done", None, "snooze", None]
