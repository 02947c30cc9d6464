"""Slopes against another implementation, and what noise may not be called."""

import random
from datetime import date, timedelta

import pytest

from sante.insights.rules.anomaly import anomalies, sensor_gap
from sante.insights.rules.rhythm import rhythm_shift, variability_spikes
from sante.insights.rules.series import BY_KEY
from sante.insights.rules.stats import (
    benjamini_hochberg,
    hamed_rao,
    slope,
    weighted_quantile,
)
from sante.insights.rules.trend import period_end, period_start, report, without_weekdays
from sante.insights.types import Metric, Point, Series
from sante.kit.circular import apart, circular_mean

DAY = date(2026, 3, 8)  # a Sunday
# An AR(1) with a little trend; p, slope and inflation by pymannkendall 1.4.3.
ORACLE = [1.288, 2.416, 1.88, 0.647, -0.603, -0.416, -1.328, -2.425, -1.609, -1.061, -0.235,
          -1.073, -0.78, -0.627, -1.951, -0.896, -0.319, 2.186, 1.882, 1.31, 2.263, 1.948, 2.427,
          1.516]  # fmt: skip


def series(values: list[float], key: str = "resting_heart_rate", last: date = DAY) -> Series:
    first = last - timedelta(days=len(values) - 1)
    points = (Point(first + timedelta(days=n), value) for n, value in enumerate(values))
    return Series(BY_KEY[key], tuple(points))


def ar1(chance: random.Random, n: int, likeness: float) -> list[float]:
    value, found = 0.0, []
    for _ in range(n + 30):
        value = likeness * value + chance.gauss(0, 1)
        found.append(value)
    return found[-n:]


def test_slope_and_p_equal_another_implementation() -> None:
    found = slope(range(24), ORACLE, correct_above=9)
    assert found.p == pytest.approx(0.157405663974874, abs=1e-12)
    assert hamed_rao([v - found.value * n for n, v in enumerate(ORACLE)]) == pytest.approx(
        2.9314343100189033, abs=1e-9
    )
    assert slope(range(24), ORACLE, correct_above=0.2).corrected


@pytest.mark.parametrize(("n", "likeness"), [(28, 0.0), (28, 0.6), (91, 0.4)])
def test_noise_is_called_a_trend_about_as_often_as_stated(n: int, likeness: float) -> None:
    """p < 0.05 in 5 of 100; at most 9 in these 200 series allows for chance in 200."""
    chance = random.Random(11)
    called = 0
    for _ in range(200):
        values = without_weekdays(series(ar1(chance, n, likeness)).points)
        called += slope(range(n), values, correct_above=0.2, spent=6).p < 0.05
    assert called / 200 <= 0.09


def test_one_outlier_does_not_turn_a_trend() -> None:
    """G-8."""
    chance = random.Random(3)
    values = [60 - 0.2 * n + chance.gauss(0, 0.8) for n in range(28)]
    values[-1] = 95.0
    found = report("weekly", {"r": series(values)}, DAY).trends[0]
    assert (found.movement, found.direction) == ("falling", "improving")
    assert found.slope == pytest.approx(-1.4, abs=0.4)
    assert found.low is not None
    assert found.high is not None
    assert found.low < -1.4 < found.high
    assert found.improvement_score == 100
    assert "Resting heart rate: down about" in found.sentence


def test_a_change_too_small_to_matter_is_no_clear_trend() -> None:
    values = [55 + 0.05 * n for n in range(28)]  # 1.35 beats: sure, and not worth a word
    found = report("weekly", {"r": series(values)}, DAY).trends[0]
    assert (found.movement, found.direction) == ("no clear trend", "stable")
    assert found.sentence == "Resting heart rate: no clear trend over four weeks."


@pytest.mark.parametrize("days", [13, 20])
def test_too_few_days_are_no_trend_at_all(days: int) -> None:
    found = report("weekly", {"r": series([60.0 - n for n in range(days)])}, DAY).trends[0]
    assert (found.movement, found.direction, found.p) == ("not enough data", None, None)


def test_the_day_of_the_week_is_taken_out_before() -> None:
    chance = random.Random(5)
    first = DAY - timedelta(days=27)
    weekend = [4000.0 if (first + timedelta(days=n)).weekday() > 4 else 0.0 for n in range(28)]
    values = [8000 + w + chance.gauss(0, 50) for w in weekend]
    flat = without_weekdays(series(values, "steps").points)
    assert max(flat) - min(flat) < 500
    assert report("weekly", {"s": series(values, "steps")}, DAY).trends[0].direction == "stable"


def test_p_values_are_adjusted_over_all_metrics() -> None:
    assert benjamini_hochberg([0.01, 0.04, 0.03, 0.5]) == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )
    chance = random.Random(2)
    one = series([60 - 0.08 * n + chance.gauss(0, 1) for n in range(28)])
    alone = report("weekly", {"r": one}, DAY)
    noise = {str(n): series(ar1(chance, 28, 0), "steps") for n in range(9)}
    among = report("weekly", {"r": one} | noise, DAY)
    assert (alone.tested, among.tested) == (1, 10)
    assert among.trends[0].p > alone.trends[0].p  # type: ignore[operator]


def test_periods_begin_on_mondays_and_on_the_first() -> None:
    assert period_start("weekly", DAY) == date(2026, 3, 2)
    assert period_end("weekly", date(2026, 3, 2)) == DAY
    assert period_end("monthly", date(2026, 2, 1)) == date(2026, 2, 28)
    assert period_start("quarterly", date(2026, 12, 31)) == date(2026, 10, 1)
    assert period_end("quarterly", date(2026, 10, 1)) == date(2026, 12, 31)


def test_steady_people_are_alarmed_at_most_once_in_sixty_nights() -> None:
    chance = random.Random(7)
    alarms = nights = 0
    for _ in range(200):
        found = anomalies(series([chance.gauss(55, 3) for _ in range(120)]))
        alarms += len(found)
        nights += 120 - 14
    assert 0 < alarms / nights * 60 <= 1


def test_a_fever_is_told_once_and_does_not_hide_the_next() -> None:
    chance = random.Random(1)
    values = [chance.gauss(55, 1.5) for _ in range(60)]
    values[30:33] = [72.0, 73.0, 71.0]
    values[50] = 72.0
    days = [one.day for one in anomalies(series(values)) if one.value > 70]
    first = DAY - timedelta(days=59)
    assert days == [first + timedelta(days=30), first + timedelta(days=50)]


def test_three_days_of_five_somewhat_away_are_told_too() -> None:
    values = [(52.0, 53.0, 55.0, 57.0, 58.0)[n % 5] for n in range(30)]
    values += [62.5, 55.0, 62.5, 62.5]
    found = anomalies(series(values))
    assert [one.kind for one in found] == ["often"]
    assert 2 <= found[0].z < 3


def test_a_change_that_stays_becomes_the_usual() -> None:
    chance = random.Random(4)
    values = [chance.gauss(55, 1.5) for _ in range(40)] + [chance.gauss(70, 1.5) for _ in range(60)]
    late = [one for one in anomalies(series(values)) if one.day > DAY - timedelta(days=25)]
    assert [one for one in late if one.value > 65 and one.z > 3] == []


def test_a_silent_sensor_is_not_a_change() -> None:
    told = series([55.0] * 40, last=DAY - timedelta(days=3))
    assert sensor_gap(told, DAY) == 3
    assert sensor_gap(told, DAY - timedelta(days=2)) is None
    rare = Series(told.metric, told.points[::4])
    assert sensor_gap(rare, DAY) is None


@pytest.mark.parametrize(
    ("moved", "kind"),
    [
        (0, "stable"),
        (25, "stable"),
        (45, "slight"),
        (95, "later"),
        (80, "slight"),
        (-65, "earlier"),
    ],
)
def test_a_rhythm_moves_by_an_hour_earlier_or_one_and_a_half_later(moved: int, kind: str) -> None:
    """C-22."""
    values = [(180.0 - 190 + (moved if n >= 28 else 0)) % 1440 for n in range(35)]
    found = rhythm_shift(series(values, "sleep_midpoint"), DAY)
    assert found is not None
    assert (found.kind, round(found.minutes)) == (kind, moved)


def test_variability_is_told_when_it_is_far_above_the_usual() -> None:
    """C-23."""
    chance = random.Random(9)
    steady: list[float | None] = [300 + chance.gauss(0, 30) for _ in range(35 * 24)]
    assert variability_spikes(steady) == ()
    uneven = steady[:-24] + [0.0, 1500.0] * 12
    assert "24 h" in {spike.window for spike in variability_spikes(uneven)}
    assert variability_spikes([None] * 24 * 35) == ()


def test_means_of_clock_times_go_round_midnight() -> None:
    assert apart(circular_mean([1430, 10]), 0) == pytest.approx(0, abs=1e-6)
    with pytest.raises(ValueError, match="no mean"):
        circular_mean([0, 720])


def test_quantiles_weigh_days() -> None:
    assert weighted_quantile([(1, 1), (2, 1), (3, 1)], 0.5) == 2
    assert weighted_quantile([(1, 1), (2, 1), (3, 8)], 0.5) > 2.5
    assert weighted_quantile([(4, 1)], 0.25) == 4


def test_metrics_say_which_way_is_better_only_where_that_is_known() -> None:
    def moving(metric: Metric) -> list[float]:
        base = 30.0 if metric.log else 300.0
        return [base * (1 + 0.02 * n) for n in range(28)]

    for key, metric in BY_KEY.items():
        found = report("weekly", {key: series(moving(metric), key)}, DAY).trends[0]
        if metric.better is None and key != "sleep_minutes":
            assert found.direction in (None, "stable"), key
            assert found.improvement_score is None
