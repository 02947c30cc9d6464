"""Published formulas on numbers worked out by hand, with their conventions."""

from math import log

import numpy as np
import pytest

from sante.insights.rules.actigraphy import cole_kripke, oakley, sadeh, summed, webster
from sante.insights.rules.rest_activity import DAY, rest_activity, week_window


def pulse(height: float, at: int = 10, n: int = 21) -> np.ndarray:
    counts = np.zeros(n)
    counts[at] = height
    return counts


def test_cole_kripke_looks_four_minutes_back_and_two_ahead() -> None:
    """600 counts: 0.001 x 230 x 6 = 1.38, awake; a minute later 76 x 6 = 0.456, asleep."""
    assert list(np.flatnonzero(~cole_kripke(pulse(600)))) == [10]
    # 5,000: 50 x 67 and 50 x 74 before it, 50 x 106 four minutes after it, nothing five after.
    assert list(np.flatnonzero(~cole_kripke(pulse(5000)))) == [8, 9, 10, 11, 12, 13, 14]
    # Clipped at 300: a million counts weigh as 30,000.
    assert (cole_kripke(pulse(1e6)) == cole_kripke(pulse(30_000))).all()


def test_sadeh_is_above_minus_four_when_asleep() -> None:
    assert sadeh(np.zeros(21)).all()
    steady = np.full(31, 60.0)
    index = 7.601 - 0.065 * 60 - 1.08 * 11 - 0 - 0.703 * log(61)
    assert index == pytest.approx(-11.069, abs=1e-3)
    assert not sadeh(steady)[15]
    # One minute of 40 counts: 7.601 - 0.065 x 40/11 - 0.056 x 16.33 - 0.703 x ln 41 = 3.84.
    assert sadeh(pulse(40)).all()


def test_oakley_weighs_its_neighbours() -> None:
    """22 counts: 44 > 40, awake; beside it 0.2 x 22 = 4.4, asleep."""
    assert list(np.flatnonzero(~oakley(pulse(22)))) == [10]
    assert oakley(pulse(22), limit=80).all()
    assert list(np.flatnonzero(~oakley(pulse(110)))) == [10]
    assert list(np.flatnonzero(~oakley(pulse(210)))) == [8, 9, 10, 11, 12]


def test_webster_counts_the_first_minutes_after_waking_as_awake() -> None:
    awake = np.zeros(40, dtype=bool)
    asleep = ~awake
    asleep[10:14] = False
    assert list(np.flatnonzero(~webster(asleep))) == [10, 11, 12, 13, 14]
    asleep[10:20] = False
    assert list(np.flatnonzero(~webster(asleep))) == [*range(10, 23)]


def test_a_short_sleep_between_long_stretches_awake_is_awake() -> None:
    asleep = np.ones(60, dtype=bool)
    asleep[10:21] = False
    asleep[27:40] = False
    assert not webster(asleep)[21:27].any()


def test_a_night_adds_up() -> None:
    asleep = np.array([False] * 10 + [True] * 100 + [False] * 20 + [True] * 60 + [False] * 10)
    found = summed(asleep)
    assert (found.total, found.latency, found.waso, found.efficiency) == (160, 10, 20, 0.8)
    assert summed(np.zeros(5, dtype=bool)).latency is None


def test_the_same_half_active_day_three_times() -> None:
    """IS = 1. Five changes of 1 among 71 pairs of hours, variance 1/4: IV = (5/71)/(1/4)."""
    day = np.concatenate([np.zeros(720), np.ones(720)])
    found = rest_activity(np.tile(day, 3))
    assert found is not None
    assert found.interdaily == pytest.approx(1)
    assert found.intradaily == pytest.approx(5 / 71 / 0.25)
    assert (found.l5, found.m10, found.relative) == (0, 1, 1)
    assert (found.l5_start, found.m10_start, found.days) == (0, 720, 3)


def test_the_convention_is_without_degrees_of_freedom() -> None:
    """By hand from the formula, on days that differ."""
    chance = np.random.default_rng(1)
    minutes = chance.gamma(1, 40, 7 * DAY)
    x = minutes.reshape(-1, 60).mean(axis=1)
    by_hour = x.reshape(7, 24).mean(axis=0)
    expected = 168 * ((by_hour - x.mean()) ** 2).sum() / (24 * ((x - x.mean()) ** 2).sum())
    found = rest_activity(minutes)
    assert found is not None
    assert found.interdaily == pytest.approx(expected)
    assert found.intradaily == pytest.approx(
        168 * (np.diff(x) ** 2).sum() / (167 * ((x - x.mean()) ** 2).sum())
    )


def test_minutes_not_worn_are_left_out_and_two_days_are_too_few() -> None:
    day = np.concatenate([np.zeros(720), np.ones(720)])
    minutes = np.tile(day, 4)
    minutes[DAY : DAY + 300] = np.nan
    found = rest_activity(minutes)
    assert found is not None
    assert found.interdaily == pytest.approx(1)
    assert rest_activity(np.tile(day, 2)) is None
    assert rest_activity(np.zeros(3 * DAY)) is None
    never = np.tile(day, 3)
    never[:60] = never[DAY : DAY + 60] = never[2 * DAY : 2 * DAY + 60] = np.nan
    assert rest_activity(never) is None


def test_a_week_of_minutes_is_standardised_and_its_quality_told() -> None:
    """C-20."""
    steps = np.tile(np.concatenate([np.zeros(600), np.full(840, 49.0)]), 7)
    week = week_window(steps)
    assert week.values[-1] == pytest.approx((7 - 3.2) / 1.8)
    assert week.values[0] == pytest.approx(-3.2 / 1.8)
    assert week.quality == 1
    half = week_window(steps[: 7 * 720])
    assert half.values[0] == 0
    assert half.quality == pytest.approx(1 - 0.15 - 0.05, abs=0.01)
    assert week_window(np.full(10, np.nan)).quality == 0
