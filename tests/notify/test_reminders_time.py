"""What only time brings out: 120 days of travel and an outage, clocks that jump, workers that die
and race, and how the rounds find who is due."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text
from tests.notify.reminding import Bedside, at, utc, with_mail
from tests.support.clock import FakeClock
from tests.support.db import Cluster, SavepointDatabase
from tests.support.people import People, Person

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.notify.reminders import queries, service
from sante.notify.reminders.types import Daily
from sante.profile import service as profiles
from sante.profile.service import Change

MINUTE: Final = timedelta(minutes=1)
DAY: Final = timedelta(days=1)


@pytest.fixture
def mail(runtime: Runtime, settings: Settings) -> None:
    """A house that sends mail, so that each message stands in the outbox."""
    with_mail(settings)


# One person, 120 days. Each line: from and to a local date; by how many minutes UTC is behind the
# wall clock; what became of the slots at 01:45, 02:30 and 09:00. Written by hand from a calendar.
S, X, _ = "sent", "expired", ""
LIVED: Final[Sequence[tuple[str, str, int, tuple[str, str, str]]]] = (
    ("2026-02-10", "2026-03-05", 60, (S, S, S)),  # Berlin; on 5 March at 13:00 to New York
    ("2026-03-06", "2026-03-07", -300, (S, S, S)),
    # 8 March, 02:00 there: an hour is missing, and 02:30 comes at 03:00 (see MOVED).
    ("2026-03-08", "2026-03-08", -300, (S, _, _)),
    ("2026-03-08", "2026-03-08", -240, (_, S, S)),
    ("2026-03-09", "2026-03-14", -240, (S, S, S)),
    ("2026-03-15", "2026-03-17", -240, (X, X, X)),  # nothing runs from 15 to 18 March, 00:00 UTC
    ("2026-03-18", "2026-03-25", -240, (S, S, S)),
    # 25 March, 16:00 in New York, is 26 March, 10:00 on Kiritimati: 09:00 was an hour ago there.
    ("2026-03-26", "2026-03-26", 840, (X, X, S)),
    ("2026-03-27", "2026-04-02", 840, (S, S, S)),
    ("2026-04-03", "2026-04-03", 840, (S, _, _)),  # and 15 minutes later to Lord Howe, the 2nd
    ("2026-04-03", "2026-04-03", 660, (_, S, S)),
    ("2026-04-04", "2026-04-04", 660, (S, S, S)),
    # 5 April, 02:00 there: the clocks go back to 01:30; 01:45 comes twice and is told once.
    ("2026-04-05", "2026-04-05", 660, (S, _, _)),
    ("2026-04-05", "2026-04-05", 630, (_, S, S)),
    ("2026-04-06", "2026-06-09", 630, (S, S, S)),
)
MOVED: Final = {
    ("2026-03-08", 150): utc(2026, 3, 8, 7, 0),
    ("2026-03-26", 540): utc(2026, 3, 25, 20),
}
FLIGHTS: Final = (
    (utc(2026, 3, 5, 12), "America/New_York"),
    (utc(2026, 3, 25, 20), "Pacific/Kiritimati"),
    (utc(2026, 4, 2, 12), "Australia/Lord_Howe"),
)
OUTAGE: Final = (utc(2026, 3, 15), utc(2026, 3, 18))
END: Final = utc(2026, 6, 9, 12)


def by_hand() -> Iterator[tuple[date, int, str, datetime | None]]:
    for first, last, behind, states in LIVED:
        on = date.fromisoformat(first)
        while on <= date.fromisoformat(last):
            for minute, state in zip((105, 150, 540), states, strict=True):
                if state:
                    due = utc(on.year, on.month, on.day) + (minute - behind) * MINUTE
                    told = MOVED.get((on.isoformat(), minute), due) if state == S else None
                    yield on, minute, state, told
            on += DAY


async def test_120_days_with_three_flights_two_changes_of_clocks_and_an_outage(
    db: SavepointDatabase, clock: FakeClock, people: People
) -> None:
    """T9, T10, T12."""
    clock.set(utc(2026, 2, 9, 23))
    bed = Bedside(db, clock, await people.person("nomad", zone="Europe/Berlin"))
    await bed.prefer(quiet_start=time(0), quiet_end=time(0))
    await bed.add(Daily(at("01:45", "02:30", "09:00")))
    flights = list(FLIGHTS)
    while True:
        (wake,) = await bed.wakes()
        if OUTAGE[0] <= wake < OUTAGE[1]:
            wake = OUTAGE[1]
        if flights and flights[0][0] <= wake:
            moment, zone = flights.pop(0)
            clock.set(moment)
            async with db.transaction(user_id=bed.person.user_id) as session:
                await profiles.change(session, bed.person.user_id, Change(zone=zone), now=moment)
        elif wake > END:
            break
        else:
            clock.set(wake)
        await bed.look()
    found = await bed.events("local_date, slot, state, sent_at")
    assert found == sorted(by_hand(), key=lambda row: row[:2])
    assert len(found) == 3 * 120


STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 400)),
    st.tuples(st.just("jump"), st.sampled_from((1440, -1440, -60, 60, 3000))),
    st.tuples(st.just("look"), st.just(0)),
    st.tuples(st.just("round"), st.just(0)),
    st.tuples(st.just("crash"), st.just(0)),
    st.tuples(st.just("done"), st.just(0)),
)
_numbers = itertools.count()


async def die_looking(bed: Bedside) -> None:
    """All of a look, and the end of its worker before it is committed."""
    async with bed.db.transaction(user_id=bed.person.user_id) as session:
        await service.look(session, bed.person.user_id, now=bed.clock.now())
        raise ZeroDivisionError


async def take(bed: Bedside, what: str, number: int) -> None:
    user_id = bed.person.user_id
    if what in ("wait", "jump"):
        bed.clock.advance(minutes=number)
    elif what == "look":
        await bed.look()
    elif what == "round":
        await bed.round()
        await bed.look()
    elif what == "crash":
        with pytest.raises(ZeroDivisionError):
            await die_looking(bed)
    else:
        for event_id in (await bed.event_ids())[-1:]:
            async with bed.db.transaction(user_id=user_id) as session:
                await service.mark_done(session, user_id, event_id, now=bed.clock.now())


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    steps=st.lists(STEPS, min_size=4, max_size=25),
    zone=st.sampled_from(("Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia")),
)
async def test_whatever_clocks_and_workers_do_each_slot_has_one_end_and_one_message_at_most(
    steps: Sequence[tuple[str, int]],
    zone: str,
    db: SavepointDatabase,
    people: People,
    mail: None,
) -> None:
    """R7, R24."""
    clock = FakeClock(utc(2026, 3, 28, 9))  # the night before the clocks change in Berlin
    person = await people.person(f"n{next(_numbers)}", zone=zone)
    bed = Bedside(db, clock, person)
    await bed.prefer(quiet_start=time(0), quiet_end=time(0), daily_cap=50)
    await bed.add(Daily(at("02:30", "08:00", "14:00", "20:30")))
    start = furthest = clock.now()
    for what, number in steps:
        await take(bed, what, number)
        furthest = max(furthest, clock.now())
        if what in ("look", "round"):  # a clock set back before the reminder was made is believed
            start = min(start, clock.now())
    clock.set(furthest + timedelta(hours=3))
    await bed.round()
    await bed.look()

    events = await bed.events("id, local_date, slot, state, asked, due_at")
    assert {state for _, _, _, state, _, _ in events} <= {"sent", "done", "skipped", "expired"}
    assert all(asked <= 1 for _, _, _, _, asked, _ in events)
    assert len({(on, slot) for _, on, slot, _, _, _ in events}) == len(events)
    async with db.transaction(user_id=person.user_id) as session:
        keys = await session.scalars(text("select dedupe_key from scheduled_notifications"))
    told = [key for key in keys if key.startswith("reminder:")]
    assert sorted(told) == sorted(f"reminder:{e[0]}:1" for e in events if e[4])
    # Nothing is lost: every slot between the first and the last moment has its row.
    due = {e[5] for e in events}
    assert due == set(_due_between(zone, start, clock.now()))


def _due_between(zone: str, start: datetime, end: datetime) -> Iterator[datetime]:
    """By asking the clock each minute what it shows, as somebody would who stands before it."""
    from sante.kit.clock import zone_of

    slots = {time(2, 30), time(8), time(14), time(20, 30)}
    tz, seen = zone_of(zone), set()
    now, before = start, start.astimezone(tz).replace(tzinfo=None)
    while now < end:
        now += MINUTE
        local = now.astimezone(tz).replace(tzinfo=None)
        for slot in slots:
            wall = datetime.combine(local.date(), slot)
            if before < wall <= local and wall not in seen:
                seen.add(wall)
                yield now
        before = max(before, local)


async def made_live(live_people: People, live: PooledDatabase, now: datetime) -> Person:
    person = await live_people.person("ana")
    wanted = service.Wanted(message="Walk", schedule=Daily(at("12:00")))
    async with live.transaction(user_id=person.user_id) as session:
        await service.create(session, person.user_id, wanted, now=now)
    return person


async def test_lookers_that_race_tell_once(
    live: PooledDatabase, live_people: People, clock: FakeClock, live_runtime: Runtime
) -> None:
    """R7, on real connections."""
    with_mail(live_runtime.settings)
    person = await made_live(live_people, live, clock.now())

    async def look() -> None:
        async with live.transaction(user_id=person.user_id) as session:
            await service.look(session, person.user_id, now=utc(2026, 3, 10, 11))

    await asyncio.gather(*(look() for _ in range(8)))
    async with live.transaction(user_id=person.user_id) as session:
        asked = list(await session.scalars(text("select asked from reminder_events")))
        sent = await session.scalar(text("select count(*) from outbox where kind = 'reminder'"))
    assert (asked, sent) == ([1], 1)


async def test_rounds_that_race_queue_each_person_once(
    live: PooledDatabase, live_people: People, clock: FakeClock
) -> None:
    people = [await live_people.person(f"p{n}") for n in range(6)]
    await live_people.dana()  # whose account is closed
    async with live.system_transaction() as session:
        await session.execute(text("delete from procrastinate_jobs"))

    async def round_() -> int:
        async with live.system_transaction() as session:
            await service.begin_round(session, now=clock.now())
            return await service.queue_due(session, now=clock.now())

    found = await asyncio.gather(*(round_() for _ in range(4)))
    # The seven topics of each wait for their first look; Dana's are put off.
    assert sum(found) == 7 * (len(people) + 1)
    async with live.system_transaction() as session:
        queued = await session.scalar(
            text("select count(*) from procrastinate_jobs where task_name = :name"),
            {"name": service.LOOK},
        )
    assert queued == len(people)


async def test_the_rounds_find_who_is_due_by_the_index(
    live: PooledDatabase, live_people: People, clock: FakeClock, cluster: Cluster
) -> None:
    """20 000 reminders, 20 of them due: the planner reads the index of wake times alone."""
    person = await live_people.person("many")
    async with live.system_transaction() as session:
        await session.execute(
            text(
                "insert into reminders (user_id, id, kind, message, schedule, wake_at, created_at,"
                " updated_at) select :u, gen_random_uuid(), 'simple', 'x',"
                ' \'{"type": "daily", "times": ["08:00"], "days": [0]}\','
                " cast(:now as timestamptz) + make_interval(mins => n - 20), :now, :now"
                " from generate_series(1, 20000) n"
            ),
            {"u": person.user_id, "now": clock.now()},
        )
    name = conninfo_to_dict(live.app_url)["dbname"]
    with cluster.admin(str(name)) as admin:
        admin.execute("analyze reminders")
    async with live.system_transaction() as session:
        statement = queries.due(clock.now(), service.BATCH)
        compiled = statement.compile(session.bind, compile_kwargs={"literal_binds": True})
        plan = "\n".join(await session.scalars(text(f"explain {compiled}")))
    assert "ix_reminders_wake_at" in plan
    assert "Seq Scan" not in plan
