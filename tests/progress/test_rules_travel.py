"""Which days are over, and which never were, for somebody who travels (T7)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.goals.types import Frequency, Schedule
from sante.kit.clock import local_day
from sante.profile.types import Stay
from sante.progress.rules.streaks import slots_of, streak
from sante.progress.rules.travel import horizon, short_days
from sante.progress.types import Habit, Mark, Period

ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Africa/Cairo",
    "America/Santiago",
    "Asia/Beirut",
    "Atlantic/Azores",
    "Australia/Lord_Howe",
    "Antarctica/Troll",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "America/Vancouver",
    "Pacific/Apia",
    "Pacific/Kiritimati",
)
DAILY = Schedule(Frequency.DAILY)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]  # year, month, day, hour, minute


def stay(zone: str, since: datetime, hour: int = 3) -> Stay:
    return Stay(zone, hour, since)


def test_at_home_yesterday_is_over_when_today_begins() -> None:
    here = stay("Europe/Berlin", utc(2026, 1, 1))
    before = horizon(utc(2026, 3, 10, 1, 59), here, [here])  # 02:59 in Berlin
    after = horizon(utc(2026, 3, 10, 2, 0), here, [here])
    assert (before.last, before.closed_through) == (date(2026, 3, 9), date(2026, 3, 8))
    assert (after.last, after.closed_through) == (date(2026, 3, 10), date(2026, 3, 9))


def test_a_day_is_over_only_when_it_has_ended_where_the_person_was_yesterday_too() -> None:
    stays = [
        stay("America/Los_Angeles", utc(2026, 1, 1)),
        stay("Asia/Tokyo", utc(2026, 3, 9, 20)),
    ]
    soon = horizon(utc(2026, 3, 10, 0), stays[-1], stays)  # 09:00 on the 10th in Tokyo
    assert (soon.last, soon.closed_through) == (date(2026, 3, 10), date(2026, 3, 8))
    settled = horizon(utc(2026, 3, 12, 0), stays[-1], stays)  # 52 hours later
    assert (settled.last, settled.closed_through) == (date(2026, 3, 12), date(2026, 3, 11))


def test_where_one_stands_changes_when_a_day_ends_or_a_zone_is_forgotten() -> None:
    stays = [
        stay("America/Los_Angeles", utc(2026, 1, 1)),
        stay("Asia/Tokyo", utc(2026, 3, 9, 20)),
    ]
    tokyo = utc(2026, 3, 10, 18)  # 03:00 on the 11th
    angeles = utc(2026, 3, 10, 10)  # 03:00 on the 10th, in summer time
    forgotten = utc(2026, 3, 11, 20)
    assert horizon(utc(2026, 3, 10, 0), stays[-1], stays).until == angeles
    assert horizon(utc(2026, 3, 10, 12), stays[-1], stays).until == tokyo
    assert horizon(utc(2026, 3, 11, 19), stays[-1], stays).until == forgotten


@given(st.integers(0, 6 * 24 * 60))
def test_nothing_changes_before_the_instant_that_is_told(minutes: int) -> None:
    now = utc(2026, 3, 8) + timedelta(minutes=minutes)
    stays = [
        stay("America/Los_Angeles", utc(2026, 1, 1)),
        stay("Asia/Tokyo", utc(2026, 3, 9, 20)),
        stay("Europe/Berlin", utc(2026, 3, 11, 5), hour=0),
    ]
    known = [s for s in stays if s.since <= now]
    first = horizon(now, known[-1], known)
    assert first.until > now
    for share in (0.01, 0.5, 0.99):
        then = now + (first.until - now) * share
        later = horizon(then, known[-1], known)
        assert (later.last, later.closed_through) == (first.last, first.closed_through)


def test_a_day_lost_over_the_date_line_cannot_be_missed() -> None:
    """Los Angeles on the evening of the 8th, Auckland on the morning of the 10th."""
    stays = [
        stay("America/Los_Angeles", utc(2026, 1, 1)),
        stay("Pacific/Auckland", utc(2026, 3, 9, 19)),
    ]
    assert short_days(stays) == {date(2026, 3, 9), date(2026, 3, 10)}  # 9 hours, and 19
    marks = {date(2026, 3, 8): Mark.DONE, date(2026, 3, 10): Mark.DONE}
    habit = Habit(DAILY, (Period(date(2026, 3, 8)),), marks=marks)
    where = horizon(utc(2026, 3, 12), stays[-1], stays)
    run = streak(slots_of(habit, where), where.last, freezes=0)
    assert run.longest == 2


def test_a_day_lived_twice_over_the_date_line_counts_once() -> None:
    stays = [
        stay("Pacific/Auckland", utc(2026, 1, 1)),
        stay("America/Los_Angeles", utc(2026, 3, 10, 8)),  # the 10th again
    ]
    assert short_days(stays) == frozenset()
    marks = {date(2026, 3, d): Mark.DONE for d in (9, 10, 11)}
    habit = Habit(DAILY, (Period(date(2026, 3, 9)),), marks=marks)
    where = horizon(utc(2026, 3, 11, 22), stays[-1], stays)
    assert streak(slots_of(habit, where), where.last, freezes=0).current == 3


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", date(2026, 3, 8)),  # 23 hours
        ("America/New_York", date(2026, 11, 1)),  # 25
        ("Antarctica/Troll", date(2026, 3, 29)),  # 22
        ("Australia/Lord_Howe", date(2026, 10, 4)),  # 23.5
    ],
)
def test_a_change_of_the_clock_at_home_takes_no_day_away(zone: str, day: date) -> None:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    stays = [stay(zone, utc(2026, 1, 1)), stay(zone, noon, hour=3)]
    assert short_days(stays) == frozenset()


WALKS = st.lists(
    st.tuples(st.sampled_from(ZONES), st.integers(1, 24 * 60 * 5), st.integers(0, 6)),
    min_size=1,
    max_size=8,
)


@given(WALKS, st.data())
def test_no_walk_through_the_zones_breaks_a_streak_of_daily_entries(
    walk: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    """Somebody who logs on every date of which they live most, some hours into it."""
    begin = utc(2026, 3, 1)
    stays, at = [], begin
    for zone, minutes, hour in walk:
        stays.append(stay(zone, at, hour))
        at += timedelta(minutes=minutes)
    end = at + timedelta(hours=data.draw(st.integers(0, 72)))
    skipped = short_days(stays)
    logged: set[date] = set()
    moment, misses = begin, 0
    while moment <= end:
        known = [s for s in stays if s.since <= moment]
        here = known[-1]
        today = local_day(moment, here.zone, here.day_start_hour)
        if today not in skipped or data.draw(st.booleans()):
            logged.add(today)
        habit = Habit(
            DAILY, (Period(min(logged, default=today)),), marks=dict.fromkeys(logged, Mark.DONE)
        )
        where = horizon(moment, here, known)
        run = streak(slots_of(habit, where), where.last, freezes=0)
        misses += run.current != len(logged)
        moment += timedelta(hours=3)
    assert misses == 0
    assert len(logged) <= (end - begin) / timedelta(hours=24) + 3
