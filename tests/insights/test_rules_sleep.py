"""Scores and features of nights, worked out by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from sante.insights.rules.baseline import baseline, weight
from sante.insights.rules.regularity import regularity_index, sleep_debt, sleep_need, social_jetlag
from sante.insights.rules.series import BY_KEY, midpoint, series_of
from sante.insights.rules.sleep_features import sleep_features
from sante.insights.rules.sleep_score import device_score
from sante.insights.types import Point, Series
from tests.insights.days import night

DAY = date(2026, 3, 10)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def test_the_worked_example_of_the_documents() -> None:
    """G-10: 40 + 18.3 + 15.2 + 14.9 = 88."""
    own = night(DAY, start=23 * 60, slept=450, deep_minutes=75.0, rem_minutes=90.0,
                waso_minutes=40.0, awakenings=3)  # fmt: skip
    usual = [night(ago(n), start=22 * 60 + 20) for n in range(1, 15)]
    score = device_score(own, usual)
    assert score is not None
    points = {part.name: round(part.points or 0, 2) for part in score.parts}
    assert points == {
        "Duration": 40.0, "Stages": 18.33, "Consistency": 15.24, "Interruptions": 14.88,
    }  # fmt: skip
    assert (score.value, score.basis, score.coverage) == (88, "device", 1.0)
    assert "40\u00a0min from your usual 22:20" in score.parts[2].why


def test_a_missing_part_is_left_out_and_the_rest_counts_for_the_whole() -> None:
    own = night(DAY, deep_minutes=None, rem_minutes=None, waso_minutes=20.0, awakenings=None)
    score = device_score(own, [])
    assert score is not None
    assert (score.value, round(score.coverage, 2)) == (100, 0.60)
    assert [part.points is None for part in score.parts] == [False, True, True, False]
    assert device_score(replace(own, sleep_minutes=None), []) is None


@pytest.mark.parametrize(
    ("slept", "points"), [(420, 40), (540, 40), (300, 20), (180, 0), (720, 20), (900, 0)]
)
def test_duration_is_full_from_seven_to_nine_hours(slept: float, points: float) -> None:
    score = device_score(night(DAY, slept=slept), [])
    assert score is not None
    assert score.parts[0].points == pytest.approx(points)


def test_bedtimes_around_midnight_are_near_each_other() -> None:
    usual = [night(ago(n), start=23 * 60 + 55) for n in range(1, 8)]
    score = device_score(night(DAY, start=24 * 60 + 5), usual)
    assert score is not None
    assert score.parts[2].points == 20  # 10 minutes off, inside the grace


def test_features_count_six_things_in_order() -> None:
    """C-17: efficiency and WASO middling, latency, REM, deep and bedtime good."""
    three = [night(ago(n), slept=400, waso_minutes=30.0, sleep_efficiency=0.85,
                   deep_minutes=64.0, rem_minutes=84.0) for n in range(3)]  # fmt: skip
    found = sleep_features(three)
    assert found is not None
    assert found.parts == 6
    assert found.overall == pytest.approx(4 + 2 * 2 / 3)
    assert (found.consistent, found.bedtime_sd_minutes) == (True, 0.0)
    assert sleep_features(three[:2]) is None


def test_times_of_the_clock_have_circular_means() -> None:
    five = [night(ago(n), start=23 * 60 + 40 + 40 * (n % 2), slept=480) for n in range(6)]
    middles = [midpoint(one) for one in five]
    assert middles == [pytest.approx(3 * 60 + 50 + 40 * (n % 2)) for n in range(6)]
    late = Series(BY_KEY["sleep_midpoint"], tuple(
        Point(ago(n), (1435.0, 5.0)[n % 2]) for n in range(1, 11)))  # fmt: skip
    found = baseline(late, DAY)
    assert found is not None
    assert found.median % 1440 < 6 or found.median % 1440 > 1434  # midnight, not noon


def test_regularity_is_one_hundred_for_like_days_and_minus_one_hundred_for_opposite_ones() -> None:
    """Phillips 2017."""
    asleep = [minute < 480 for minute in range(1440)]
    like = {ago(n): asleep for n in range(5)}
    opposite = {ago(n): [a == (n % 2 == 0) for a in asleep] for n in range(5)}
    assert regularity_index(like) == 100
    assert regularity_index(opposite) == -100
    half: dict[date, list[bool | None]] = {
        ago(n): [None if m >= 720 else m < 480 for m in range(1440)] for n in range(5)
    }
    assert regularity_index(half) == 100
    assert regularity_index({ago(n): asleep for n in range(4)}) is None
    assert regularity_index({ago(2 * n): asleep for n in range(5)}) is None


def test_social_jetlag_is_the_way_between_the_middles_of_free_and_of_work_days() -> None:
    week = [night(ago(n), start=23 * 60 + (90 if ago(n).weekday() > 4 else 0)) for n in range(14)]
    assert social_jetlag(week) == pytest.approx(90)
    assert social_jetlag(week[:2]) is None


def test_sleep_debt_weighs_the_last_nights_most_and_is_paid_back() -> None:
    short = {ago(n): 420.0 for n in range(14)}
    weights = sum(0.5 ** (n / 4) for n in range(14))
    assert sleep_debt(short, DAY, 480) == pytest.approx(60 * weights)
    long = short | {DAY: 480 + 60 * (weights - 1)}
    assert sleep_debt(long, DAY, 480) == pytest.approx(0)
    assert sleep_debt({DAY: 300.0}, DAY, 480) is None


def test_need_is_eight_hours_until_free_days_tell() -> None:
    days = [night(ago(n), slept=510 if ago(n).weekday() > 4 else 400) for n in reversed(range(28))]
    assert sleep_need(days[:6]) == (480, False)
    assert sleep_need(days) == (510, True)


def test_a_baseline_needs_seven_days_and_is_reliable_at_fourteen() -> None:
    """C-21."""
    series = Series(BY_KEY["steps"], tuple(Point(ago(n), 1000.0 * n) for n in range(20, 0, -1)))
    found = baseline(series, DAY)
    assert found is not None
    assert (found.days, found.reliable) == (20, True)
    assert found.low < found.median < 10_500 < found.high  # recent, smaller days count more
    few = Series(series.metric, series.points[-7:])
    seven = baseline(few, DAY)
    assert seven is not None
    assert not seven.reliable
    assert baseline(Series(series.metric, series.points[-6:]), DAY) is None
    assert (weight(0), round(weight(30), 4)) == (1.0, round(0.7 + 0.3 / 2.718281828, 4))


def test_definitions_of_resting_heart_rate_are_never_mixed() -> None:
    def told(n: int, source: str, *, computed: bool = False) -> object:
        notes = {"sources": {"resting_heart_rate": source},
                 "computed": ["resting_heart_rate"] if computed else []}  # fmt: skip
        return night(ago(n), resting_heart_rate=50.0 + n, notes=notes)

    days = [told(n, "Watch") for n in range(40, 30, -1)]
    days += [told(n, "Ring") for n in range(30, 3, -1)]
    days += [told(n, "Ring", computed=True) for n in range(3, 0, -1)]
    series = series_of(BY_KEY["resting_heart_rate"], days)  # type: ignore[arg-type]
    assert (series.source, len(series.points), series.mixed) == ("Ring", 27, 13)
