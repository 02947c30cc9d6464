"""When slots are due, over the zones and nights that break such code; quiet hours; figures."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kit.test_clock import ZONES
from tests.notify.reminding import at, day, utc

from sante.kit.clock import zone_of
from sante.kit.ids import new_id
from sante.notify.reminders.rules import stats as rules
from sante.notify.reminders.rules.notices import schedules
from sante.notify.reminders.rules.schedules import read, write
from sante.notify.reminders.rules.slots import exists, next_slots, slots, wall_at
from sante.notify.reminders.rules.words import notice_of, notice_of_many, schedule_text
from sante.notify.reminders.types import (
    Daily,
    Event,
    EveryDays,
    Kind,
    Monthly,
    OneTime,
    Reminder,
    Schedule,
    SkipReason,
    State,
    Stay,
    Wall,
    Window,
)
from sante.notify.rules.preferences import quiet_until
from sante.notify.types import Preferences, Topic

settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
EVER = datetime(1970, 1, 1, tzinfo=UTC)
MORE_ZONES = [*ZONES, "Asia/Kolkata", "America/Nuuk", "Asia/Tehran", "Pacific/Chatham"]
walls = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def due(schedule: Schedule, zone: str, first: date, until: datetime) -> list[datetime]:
    found = slots(schedule, (Stay(zone, EVER),), Wall(first, -1), until=until)
    return [slot.due_at for slot in found]


@pytest.mark.parametrize(
    ("zone", "on", "wall", "expected"),
    [
        # In a gap: the first instant after it (T10).
        ("Europe/Berlin", date(2026, 3, 29), "02:30", utc(2026, 3, 29, 1, 0)),
        ("America/New_York", date(2026, 3, 8), "02:00", utc(2026, 3, 8, 7, 0)),
        ("Australia/Lord_Howe", date(2026, 10, 4), "02:15", utc(2026, 10, 3, 15, 30)),
        ("Africa/Cairo", date(2026, 4, 24), "00:30", utc(2026, 4, 23, 22, 0)),
        ("Antarctica/Troll", date(2026, 3, 29), "02:30", utc(2026, 3, 29, 1, 0)),
        # In a fold: the first of the two.
        ("Europe/Berlin", date(2026, 10, 25), "02:30", utc(2026, 10, 25, 0, 30)),
        ("America/New_York", date(2026, 11, 1), "01:30", utc(2026, 11, 1, 5, 30)),
        ("Australia/Lord_Howe", date(2026, 4, 5), "01:45", utc(2026, 4, 4, 14, 45)),
        # Far from Greenwich.
        ("Pacific/Kiritimati", date(2026, 3, 10), "09:00", utc(2026, 3, 9, 19, 0)),
        ("Asia/Kolkata", date(2026, 3, 10), "09:00", utc(2026, 3, 10, 3, 30)),
    ],
)
def test_a_time_that_is_skipped_or_comes_twice_is_due_once(
    zone: str, on: date, wall: str, expected: datetime
) -> None:
    found = due(Daily(at(wall)), zone, on, expected + timedelta(hours=4))
    assert found == [expected]


def test_a_date_that_never_came_has_no_slot() -> None:
    """Samoa went from 29 to 31 December 2011."""
    found = slots(
        Daily(at("09:00")),
        (Stay("Pacific/Apia", EVER),),
        Wall(date(2011, 12, 28), 600),
        until=utc(2012, 1, 1),
    )
    assert [slot.wall.day.day for slot in found] == [29, 31, 1]


@given(st.sampled_from(MORE_ZONES), walls, st.dates(date(2012, 1, 1), date(2034, 1, 1)))
def test_every_date_has_its_slot_at_its_wall_time_or_just_after_a_gap(
    zone: str, wall: time, first: date
) -> None:
    """T10, T18."""
    until = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=10)
    found = list(slots(Daily((wall,)), (Stay(zone, EVER),), Wall(first, -1), until=until))
    days = [slot.wall.day for slot in found]
    lived = [first + timedelta(days=n) for n in range(len(days))]
    assert days == [one for one in lived if exists(one, zone)]
    assert len(days) >= 9
    for slot in found:
        local = slot.due_at.astimezone(zone_of(zone))
        if wall_at(slot.due_at, zone) != slot.wall:  # a gap: a moment before, it was not reached
            before = (slot.due_at - timedelta(seconds=1)).astimezone(zone_of(zone))
            assert Wall(before.date(), before.hour * 60 + before.minute) < slot.wall
            assert before.utcoffset() != local.utcoffset()


stays = st.lists(
    st.tuples(st.sampled_from(MORE_ZONES), st.integers(1, 12 * 24)), min_size=1, max_size=6
)


@given(stays, st.lists(walls, min_size=1, max_size=4, unique=True))
def test_wherever_somebody_flies_each_wall_time_comes_once_and_in_order(
    trips: list[tuple[str, int]], times: list[time]
) -> None:
    """T9, T18: due by an instant is exactly what any clock they lived by had reached."""
    since, lived = utc(2026, 2, 1), []
    for zone, hours in trips:
        lived.append(Stay(zone, since))
        since += timedelta(hours=hours)
    schedule = Daily(tuple(sorted(times)))
    start = wall_at(utc(2026, 2, 1), lived[0].zone)
    seen: list[Wall] = []
    for hour in range(0, int((since - utc(2026, 2, 1)) / timedelta(hours=1)) + 48, 29):
        now = utc(2026, 2, 1) + timedelta(hours=hour)
        known = tuple(stay for stay in lived if stay.since <= now)
        found = [s.wall for s in slots(schedule, known, start, until=now)]
        assert found == sorted(set(found))
        assert found[: len(seen)] == seen  # a later flight takes nothing back
        seen = found
        ahead = next_slots(schedule, known, start, now=now)
        assert not found or ahead[0].wall > found[-1]


ALL: list[Schedule] = [
    OneTime(day(20), time(15, 30)),
    Daily(at("08:00", "20:00"), frozenset({1, 5})),
    EveryDays(3, at("12:00"), day(10)),
    Window(time(9), time(11), time(9, 40), frozenset({6, 7})),
    Monthly(1, time(8)),
]


@pytest.mark.parametrize("schedule", ALL, ids=lambda s: type(s).__name__)
def test_a_schedule_is_read_as_it_was_written(schedule: Schedule) -> None:
    assert read(write(schedule)) == schedule


def test_schedules_read_as_people_say_them() -> None:
    assert [schedule_text(one) for one in ALL] == [
        "once, on 2026-03-20 at 15:30",
        "on Mondays and Fridays at 08:00 and 20:00",
        "every 3 days at 12:00",
        "at weekends between 09:00 and 11:00, at 09:40",
        "on day 1 of each month at 08:00",
    ]


def test_stored_weekdays_count_from_monday_which_is_0() -> None:
    """R-36."""
    sunday = write(Daily(at("09:00"), frozenset({7})))
    assert sunday["days"] == [6]
    found = due(read(sunday), "Europe/Berlin", day(9), utc(2026, 3, 23))
    assert found == [utc(2026, 3, 15, 8), utc(2026, 3, 22, 8)]


@pytest.mark.parametrize(
    ("zone", "now", "hours", "ends"),
    [
        ("Europe/Berlin", utc(2026, 3, 10, 20, 59), (time(22), time(7)), None),
        ("Europe/Berlin", utc(2026, 3, 10, 21, 0), (time(22), time(7)), utc(2026, 3, 11, 6)),
        ("Europe/Berlin", utc(2026, 3, 11, 5, 59), (time(22), time(7)), utc(2026, 3, 11, 6)),
        ("Europe/Berlin", utc(2026, 3, 11, 6, 0), (time(22), time(7)), None),
        # The night the clocks go forward is an hour shorter, the other one longer.
        ("Europe/Berlin", utc(2026, 3, 28, 22, 0), (time(22), time(7)), utc(2026, 3, 29, 5)),
        ("Europe/Berlin", utc(2026, 10, 24, 21, 0), (time(22), time(7)), utc(2026, 10, 25, 6)),
        # The end itself is skipped: quiet ends with the gap.
        ("Europe/Berlin", utc(2026, 3, 29, 0, 30), (time(1), time(2, 30)), utc(2026, 3, 29, 1)),
        ("Asia/Kolkata", utc(2026, 3, 10, 8, 0), (time(13), time(14)), utc(2026, 3, 10, 8, 30)),
        ("UTC", utc(2026, 3, 10, 8, 0), (time(8), time(8)), None),
    ],
)
def test_quiet_hours_are_half_open_and_follow_the_clock_on_the_wall(
    zone: str, now: datetime, hours: tuple[time, time], ends: datetime | None
) -> None:
    """T11."""
    assert quiet_until(now, *hours, zone) == ends


def event(number: int, state: State, late: int = 0, wall: str = "08:00", **more: object) -> Event:
    """Of the 1st to 31st of March."""
    at_ = time.fromisoformat(wall)
    due_at = utc(2026, 3, number, at_.hour, at_.minute)
    answered = state in (State.DONE, State.SKIPPED)
    asked = 0 if state is State.EXPIRED else 1
    return Event(
        id=new_id(),
        user_id=UUID(int=1),
        reminder_id=UUID(int=2),
        wall=Wall(day(number), at_.hour * 60 + at_.minute),
        zone="UTC",
        utc_offset_minutes=0,
        due_at=due_at,
        state=state,
        asked=asked,
        answered_at=due_at + timedelta(minutes=late) if answered else None,
        answered_by="person" if answered else None,
        **more,  # type: ignore[arg-type]
    )


def test_figures_count_what_was_asked_and_excuse_what_has_a_reason() -> None:
    events = [
        event(1, State.DONE, 10),
        event(2, State.DONE, 20),
        event(3, State.SKIPPED, reason=SkipReason.SICK),
        event(4, State.DONE, 60),
        event(5, State.SENT),
        event(6, State.EXPIRED),
        event(7, State.SKIPPED, reason=SkipReason.OTHER),
        event(8, State.DONE, 0),
        event(9, State.SENT),  # today: still open
    ]
    found = rules.stats(events[::-1], day(9))
    assert (found.rate.done, found.rate.counted) == (4, 6)
    assert (found.excused, found.missed) == (1, 1)
    assert (found.average_delay, found.median_delay) == (22.5, 15.0)
    assert (found.streak, found.longest) == (1, 3)
    assert found.best is None


def test_the_best_time_is_the_one_kept_most() -> None:
    kept = [event(n, State.DONE, wall="08:00") for n in range(1, 6)]
    missed = [event(n, State.SENT, wall="20:00") for n in range(1, 6)]
    assert rules.stats([*kept, *missed], day(9)).best == time(8)
    assert rules.stats(kept, day(9)).best is None  # nothing to compare it with


def reminder(schedule: Schedule, **more: object) -> Reminder:
    return Reminder(
        id=UUID(int=2),
        user_id=UUID(int=1),
        kind=Kind.SIMPLE,
        message="Take metformin",
        schedule=schedule,
        created_at=utc(2026, 3, 1),
        **more,  # type: ignore[arg-type]
    )


def test_a_time_is_suggested_from_seven_answers_that_agree() -> None:
    daily = reminder(Daily(at("08:00")))
    answers = [event(n, State.DONE, 38 + n % 3) for n in range(1, 8)]
    found = rules.suggestion(daily, answers)
    assert found is not None
    assert (found.instead_of, found.at, found.minutes) == (time(8), time(8, 40), 39)
    assert rules.suggestion(daily, answers[1:]) is None
    assert rules.suggestion(daily, [event(n, State.DONE, 10) for n in range(1, 8)]) is None
    assert rules.suggestion(reminder(Daily(at("08:00")), adaptive=False), answers) is None


def test_a_suggestion_stays_inside_the_window() -> None:
    window = reminder(Window(time(8), time(8, 30), time(8)))
    found = rules.suggestion(window, [event(n, State.DONE, 90) for n in range(1, 8)])
    assert found is not None
    assert found.at == time(8, 25)


def test_a_locked_screen_names_nothing_of_health() -> None:
    quiet = reminder(Daily(at("08:00")))
    told = notice_of(quiet, event(1, State.SENT), now=utc(2026, 3, 1, 8))
    many = notice_of_many(
        [(quiet, event(1, State.SENT)), (quiet, event(2, State.SENT))], now=utc(2026, 3, 2, 8)
    )
    for notice in (told, many):
        assert "metformin" not in (notice.title + notice.on_lock).lower()
        assert "metformin" in notice.body.lower()  # for the inbox
    open_ = reminder(Daily(at("08:00")), shows_text=True)
    shown = notice_of(open_, event(1, State.SENT), now=utc(2026, 3, 1, 8))
    assert (shown.title, shown.on_lock) == ("A reminder", "Take metformin")


def test_a_streak_at_risk_is_told_ninety_minutes_before_it_gets_quiet() -> None:
    """R-20."""
    assert schedules(Preferences())[Topic.STREAK] == Daily(at("20:30"))
    late = Preferences(quiet_start=time(0, 30))
    assert schedules(late)[Topic.STREAK] == Daily(at("23:00"))
