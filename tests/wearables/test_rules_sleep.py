"""Nights from stages (science, section 6): the definitions, one by one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit.clock import day_number
from sante.wearables.rules.daily.sleep import ASLEEP, Night, Segment, nights

WATCH, PHONE = 0, 1
MINUTE = 60_000_000
EVENING = int(datetime(2026, 3, 7, 22, 0, tzinfo=UTC).timestamp()) * 1_000_000
SUNDAY = 20_520  # 8 March 2026, in days since 1970


def at(minutes: float) -> int:
    return EVENING + int(minutes * MINUTE)


def seg(start: float, end: float, stage: str, *, rank: int = WATCH, offset: int = 60) -> Segment:
    return Segment(rank, at(start), at(end), offset, stage)


def only(*segments: Segment) -> Night:
    found = nights(segments)
    assert len(found) == 1
    return next(iter(found.values()))


def test_the_day_used_here_is_a_sunday() -> None:
    assert day_number(at(600), 60) == SUNDAY
    assert (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=SUNDAY)).isoweekday() == 7


def test_a_night_has_its_minutes_latency_wakefulness_and_efficiency() -> None:
    night = only(
        seg(0, 480, "in_bed"),
        seg(20, 100, "light"), seg(100, 160, "deep"), seg(160, 175, "awake"),
        seg(175, 255, "rem"), seg(255, 258, "awake"), seg(258, 470, "light"),
    )  # fmt: skip
    assert (night.total, night.in_bed) == (432, 480)
    assert (night.light, night.deep, night.rem, night.awake) == (292, 60, 80, 18)
    assert (night.latency, night.waso) == (20, 18)
    assert night.awakenings == 1  # three minutes are none
    assert night.efficiency == pytest.approx(0.9)


def test_a_night_belongs_to_the_day_of_waking() -> None:
    """T13."""
    assert set(nights([seg(0, 400, "light")])) == {SUNDAY}
    assert set(nights([seg(0, 50, "light")])) == {SUNDAY - 1}  # 22:50 UTC is 23:50 at +1
    assert set(nights([seg(0, 70, "light")])) == {SUNDAY}


def test_the_zone_at_waking_decides_the_day() -> None:
    assert set(nights([seg(0, 200, "light", offset=0)])) == {SUNDAY}
    assert set(nights([seg(0, 200, "light", offset=-300)])) == {SUNDAY - 1}


def test_one_source_a_night_never_the_sum() -> None:
    night = only(
        seg(0, 480, "light"),
        seg(0, 470, "asleep", rank=PHONE),
        seg(-20, 500, "in_bed", rank=PHONE),
    )
    assert (night.total, night.rank) == (480, WATCH)
    assert night.in_bed == 520  # only the phone knows, and its word is taken


def test_stages_beat_plain_sleep_whoever_is_trusted_more() -> None:
    night = only(seg(0, 480, "asleep"), seg(0, 450, "deep", rank=PHONE))
    assert (night.rank, night.total, night.deep) == (PHONE, 450, 450)


def test_plain_sleep_counts_in_no_stage() -> None:
    night = only(seg(0, 480, "asleep"))
    assert (night.total, night.deep, night.light, night.rem) == (480, None, None, None)
    assert night.efficiency == 1.0


def test_time_in_bed_alone_is_no_sleep() -> None:
    night = only(seg(0, 480, "in_bed", rank=PHONE))
    assert (night.total, night.in_bed, night.efficiency) == (None, 480, None)


def test_overlapping_stages_of_one_source_are_not_added() -> None:
    night = only(seg(0, 480, "asleep"), seg(60, 120, "deep"), seg(60, 120, "deep"))
    assert (night.total, night.deep) == (480, 60)


def test_a_long_gap_makes_two_episodes_of_one_night() -> None:
    """Split sleep: both count, the time between neither as bed nor as sleep."""
    night = only(seg(0, 200, "light"), seg(270, 500, "light"))
    assert (night.total, night.in_bed, night.waso) == (430, 430, 0)
    short = only(seg(0, 200, "light"), seg(255, 500, "light"))
    assert (short.in_bed, short.waso) == (500, 55)


def test_a_nap_stands_apart_from_the_night() -> None:
    night = only(seg(0, 480, "light"), seg(16 * 60, 16 * 60 + 45, "light"))  # 14:00 UTC
    assert (night.total, night.nap) == (480, 45)


def test_a_day_with_nothing_but_a_nap_shows_it_as_sleep() -> None:
    night = only(seg(16 * 60, 16 * 60 + 45, "light"))
    assert (night.total, night.nap) == (45, 0)


def test_odd_transitions_are_physiology() -> None:
    """C-13, R-62: deep to awake and rem to deep are never thrown away."""
    night = only(
        seg(0, 90, "deep"), seg(90, 100, "awake"), seg(100, 200, "rem"), seg(200, 300, "deep")
    )
    assert (night.deep, night.rem, night.awake) == (190, 100, 10)


STAGES = ("in_bed", "awake", "asleep", "light", "deep", "rem", "unknown")
segments = st.lists(
    st.builds(
        lambda rank, start, length, stage: seg(start, start + length, stage, rank=rank),
        st.integers(0, 2),
        st.integers(0, 2000),
        st.integers(1, 300),
        st.sampled_from(STAGES),
    ),
    max_size=25,
)


@given(segments)
def test_figures_of_any_night_hold_together(found: list[Segment]) -> None:
    for night in nights(found).values():
        assert night.in_bed >= 0
        if night.total is None:
            continue
        assert 0 < night.total <= night.in_bed + 1e-6
        assert 0 <= (night.efficiency or 0) <= 1
        assert (night.latency or 0) >= 0
        assert (night.waso or 0) >= 0
        stages = [night.deep, night.light, night.rem]
        if None not in stages:
            assert sum(stage or 0 for stage in stages) <= night.total + 1e-6


@given(segments, st.randoms())
def test_the_order_of_segments_does_not_matter(found: list[Segment], chance) -> None:  # type: ignore[no-untyped-def]
    before = nights(found)
    chance.shuffle(found)
    assert nights(found) == before


def test_what_counts_as_sleep_is_said_once() -> None:
    assert set(STAGES) > ASLEEP
