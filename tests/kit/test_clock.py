"""Local days and wall times, over the zones and nights that break them."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit import clock

ZONES = [
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
    "UTC",
]
zones = st.sampled_from(ZONES)
instants = st.datetimes(
    datetime(2010, 1, 1),  # noqa: DTZ001 - the strategy adds the zone
    datetime(2035, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
day_starts = st.integers(0, 6)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # six numbers at most


@pytest.mark.parametrize(
    ("instant", "zone", "day"),
    [
        (utc(2026, 3, 10, 1, 59), "Europe/Berlin", date(2026, 3, 9)),
        (utc(2026, 3, 10, 2, 0), "Europe/Berlin", date(2026, 3, 10)),
        (utc(2026, 3, 29, 0, 59), "Europe/Berlin", date(2026, 3, 28)),
        (utc(2026, 3, 29, 1, 0), "Europe/Berlin", date(2026, 3, 29)),
        (utc(2026, 3, 10, 12, 0), "Pacific/Kiritimati", date(2026, 3, 10)),
        (utc(2026, 3, 10, 13, 0), "Pacific/Kiritimati", date(2026, 3, 11)),
    ],
)
def test_a_day_starts_at_three_in_the_night(instant: datetime, zone: str, day: date) -> None:
    assert clock.local_day(instant, zone) == day


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Antarctica/Troll", date(2026, 3, 29), 22),
        ("Antarctica/Troll", date(2026, 10, 25), 26),
        ("Australia/Lord_Howe", date(2026, 10, 4), 23.5),
        ("Australia/Lord_Howe", date(2026, 4, 5), 24.5),
        ("Europe/Berlin", date(2026, 3, 29), 23),
        ("Europe/Berlin", date(2026, 10, 25), 25),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_days_are_as_long_as_they_are(zone: str, day: date, hours: float) -> None:
    """T16. Apia skipped 30 December 2011 altogether."""
    start, end = clock.day_bounds(day, zone, day_start_hour=0)
    assert end - start == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Africa/Cairo", date(2026, 4, 24)),
        ("America/Havana", date(2026, 3, 8)),
        ("America/Santiago", date(2026, 9, 6)),
        ("Asia/Beirut", date(2026, 3, 29)),
        ("Atlantic/Azores", date(2026, 3, 29)),
    ],
)
def test_where_midnight_does_not_exist_it_is_the_first_instant_after(zone: str, day: date) -> None:
    """T10."""
    found = clock.first_instant(day, time(0), zone)
    local = found.astimezone(clock.zone_of(zone))
    assert (local.date(), local.time()) == (day, time(1))
    before = (found - timedelta(seconds=1)).astimezone(clock.zone_of(zone))
    assert before.date() == day - timedelta(days=1)


def test_where_a_time_comes_twice_it_is_the_first() -> None:
    """T10."""
    found = clock.first_instant(date(2026, 10, 25), time(0), "Atlantic/Azores")
    assert found == utc(2026, 10, 25, 0, 0)


@given(zones, instants, st.times())
def test_an_alarm_fires_once_per_local_date(zone: str, after: datetime, wall: time) -> None:
    """T10: over a week each date fires exactly once, a skipped one not at all."""
    wall = wall.replace(second=0, microsecond=0)
    fired = []
    at = after
    while at < after + timedelta(days=7):
        at = clock.next_fire(wall, zone, at)
        fired.append(at.astimezone(clock.zone_of(zone)).date())
    assert len(fired) == len(set(fired))
    gaps = [later - earlier for earlier, later in itertools.pairwise(fired)]
    assert all(gap in (timedelta(days=1), timedelta(days=2)) for gap in gaps)


@given(zones, instants, day_starts)
def test_an_instant_lies_in_the_bounds_of_its_day(
    zone: str, instant: datetime, day_start: int
) -> None:
    """T18."""
    day = clock.local_day(instant, zone, day_start)
    offset = instant.astimezone(clock.zone_of(zone)).utcoffset()
    start, end = clock.day_bounds(day, zone, day_start)
    edges = {
        instant.astimezone(clock.zone_of(zone)).replace(fold=fold).utcoffset() for fold in (0, 1)
    }
    if edges == {offset}:  # a repeated hour belongs to its wall-clock label on both rounds
        assert start <= instant < end or day_start_repeats(day, zone, day_start)


def day_start_repeats(day: date, zone: str, day_start: int) -> bool:
    """Whether the clock shows the day's start twice, so that the label changes twice too."""
    for edge in (day, day + timedelta(days=1)):
        at = datetime.combine(edge, time(day_start), clock.zone_of(zone))
        if at.utcoffset() != at.replace(fold=1).utcoffset():
            return True
    return False


@given(zones, instants)
def test_a_stamp_is_fixed_when_written(zone: str, instant: datetime) -> None:
    """T1."""
    made = clock.stamp(instant, zone)
    assert made.at == instant
    local = instant + timedelta(minutes=made.utc_offset_minutes)
    assert local.replace(tzinfo=None, second=0, microsecond=0) == instant.astimezone(
        clock.zone_of(zone)
    ).replace(tzinfo=None, second=0, microsecond=0)
    assert abs((made.local_date - local.date()).days) <= 1


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
        (date(1976, 3, 1), date(2026, 2, 28), 49),
        (date(1976, 3, 1), date(2026, 3, 1), 50),
    ],
)
def test_ages_count_completed_years(birth: date, day: date, age: int) -> None:
    assert clock.age_on(birth, day) == age


def test_unknown_zones_and_naive_instants_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown time zone"):
        clock.zone_of("Mars/Olympus")
    with pytest.raises(ValueError, match="unknown time zone"):
        clock.zone_of("../../etc/passwd")
    with pytest.raises(ValueError, match="needs a time zone"):
        clock.local_day(datetime(2026, 1, 1), "UTC")  # noqa: DTZ001 - that is the point


def test_every_zone_offered_can_be_used() -> None:
    """T3: all from the pinned database."""
    assert len(clock.zone_names()) > 400
    for name in clock.zone_names():
        assert clock.zone_of(name).key == name
    assert clock.tz_version() >= "2026"
