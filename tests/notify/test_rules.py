"""Quiet hours on the wall, in every kind of zone, and what shows on a locked screen."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit.clock import zone_of
from sante.notify.rules import ATTEMPTS, addresses, next_attempt, preferences
from sante.notify.rules.preferences import Told, decide, loud_from, quiet_until
from sante.notify.types import Preferences

ZONES = [
    "America/New_York", "Europe/Berlin", "Africa/Cairo", "America/Santiago", "Asia/Beirut",
    "Atlantic/Azores", "Australia/Lord_Howe", "Antarctica/Troll", "Africa/Casablanca",
    "Asia/Kathmandu", "America/Vancouver", "Pacific/Apia", "Pacific/Kiritimati",
]  # fmt: skip
walls = st.times().map(lambda t: t.replace(second=0, microsecond=0))
began = datetime(2026, 1, 1, tzinfo=UTC)
instants = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: began + timedelta(minutes=minutes))


def at(day: str, wall: str, zone: str = "Europe/Berlin") -> datetime:
    local = datetime.combine(date.fromisoformat(day), time.fromisoformat(wall))
    return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("wall", "quiet"),
    [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("06:59", True),
     ("07:00", False), ("12:00", False)],
)  # fmt: skip
def test_quiet_hours_hold_their_start_and_not_their_end(wall: str, quiet: bool) -> None:
    """T11."""
    found = quiet_until(at("2026-03-10", wall), time(22), time(7), "Europe/Berlin")
    assert (found is not None) is quiet


def test_equal_ends_mean_no_quiet() -> None:
    assert quiet_until(at("2026-03-10", "03:00"), time(7), time(7), "Europe/Berlin") is None


def test_quiet_within_a_day() -> None:
    found = quiet_until(at("2026-03-10", "13:30"), time(13), time(15), "Europe/Berlin")
    assert found == at("2026-03-10", "15:00")


def test_quiet_ends_with_the_jump_where_the_clock_skips_its_end() -> None:
    """02:30 does not exist in Berlin on 29 March 2026: 03:00 is the first instant after."""
    found = quiet_until(at("2026-03-29", "01:30"), time(22), time(2, 30), "Europe/Berlin")
    assert found is not None
    assert at("2026-03-29", "03:00") <= found <= at("2026-03-29", "03:30")


def test_the_second_time_a_wall_time_comes_round_is_not_a_day_later() -> None:
    """02:10 comes twice on 25 October 2026; in the second the quiet still ends within the hour."""
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)
    found = quiet_until(second, time(22), time(2, 30), "Europe/Berlin")
    assert found == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@given(now=instants, start=walls, end=walls, zone=st.sampled_from(ZONES))
def test_a_message_is_held_for_less_than_a_day_and_never_rings_in_the_quiet(
    now: datetime, start: time, end: time, zone: str
) -> None:
    """T18."""
    rings = loud_from(now, [(start, end)], zone)
    assert now <= rings <= now + timedelta(hours=27)
    assert quiet_until(rings, start, end, zone) is None


def test_patterns_have_quiet_hours_of_their_own() -> None:
    wanted = Preferences(pattern_alerts=True)
    for kind, hour in (("reminder", "07:00"), ("pattern", "08:00")):
        found = decide(
            kind, urgent=False, preferences=wanted, told=Told(), zone="Europe/Berlin",
            now=at("2026-03-10", "03:00"),
        )  # fmt: skip
        assert found.ring_at == at("2026-03-10", hour)


def test_a_channel_that_is_down_for_a_day_is_tried_through_it() -> None:
    began = now = at("2026-03-10", "08:00")
    lasts = began + timedelta(days=30)
    tried = 1
    while (due := next_attempt(tried, now, lasts)) is not None:
        assert due - now <= timedelta(hours=3)
        now, tried = due, tried + 1
    assert tried == ATTEMPTS
    assert now - began > timedelta(hours=36)


def test_what_the_other_side_asks_for_is_waited_for() -> None:
    now = at("2026-03-10", "08:00")
    asked = timedelta(minutes=5)
    assert next_attempt(1, now, now + timedelta(days=1), asked=asked) == now + asked
    assert next_attempt(1, now, now + timedelta(minutes=4), asked=asked) is None


def test_a_discreet_text_names_nothing() -> None:
    for kind in ("reminder", "streak_at_risk", "weekly_summary", "milestone", "pattern", "other"):
        title, body = preferences.discreet_text(kind)
        assert title == "Santé"
        assert body.endswith(".")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+49 170 1234567", "+491701234567"),
        ("0049 (170) 123-4567", "+491701234567"),
        ("0170 1234567", ""),
        ("+0170 1234567", ""),
        ("call me", ""),
        ("+49170123456789012", ""),
        ("+４９1701234567", ""),
    ],
)
def test_a_number_is_written_with_its_country(typed: str, kept: str) -> None:
    found = addresses.phone(typed)
    assert (found.clear, bool(found.problem)) == (kept, not kept)
    assert "1234" not in found.label


@pytest.mark.parametrize(
    "typed",
    ["http://example.org", "ftp://example.org", "https://", "https://a:b@example.org",
     "javascript:1", "https://example.org/#x", "https://exa mple.org", "https://[::1", "https://example.org:99999"],
)  # fmt: skip
def test_an_address_of_the_web_is_https_and_nothing_else(typed: str) -> None:
    assert addresses.web_address(typed).problem


def test_a_host_the_operator_lets_through_may_go_without_encryption() -> None:
    lan = frozenset({"ntfy.lan"})
    assert addresses.topic("http://ntfy.lan/mine", lan).label == "ntfy.lan/mi…"
    assert addresses.topic("http://ntfy.lan/mine").problem
    assert addresses.web_address("http://other.lan/x", lan).problem


def test_a_topic_is_one_name_at_a_server() -> None:
    assert addresses.topic("https://ntfy.sh/my-topic").label == "ntfy.sh/my…"
    for wrong in ("https://ntfy.sh", "https://ntfy.sh/", "https://ntfy.sh/a b", "ntfy.sh/x"):
        assert addresses.topic(wrong).problem
