"""What goes together is told rarely, and noise hardly ever."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from sante.insights.rules.patterns import block_p, find, holds_at_the_end, rank_biserial
from sante.insights.rules.tuning import TUNING
from sante.insights.types import Habit, Outcome

FIRST = date(2026, 1, 1)
QUICK = replace(TUNING, pattern_draws=300)


def days(count: int) -> list[date]:
    return [FIRST + timedelta(days=n) for n in range(count)]


def habit(done: np.ndarray, key: str = "walk") -> Habit:
    return Habit(key, "a walk", dict(zip(days(len(done)), map(bool, done), strict=True)))


def outcome(value: np.ndarray, key: str = "sleep", lags: tuple[int, ...] = (0,)) -> Outcome:
    told = dict(zip(days(len(value)), map(float, value), strict=True))
    return Outcome(key, "Sleep", "min", 0, told, lags)


def span(count: int) -> tuple[date, date]:
    return FIRST, FIRST + timedelta(days=count - 1)


def test_rank_biserial_is_one_when_every_day_with_is_above_every_day_without() -> None:
    done = np.array([True, True, False, False])
    assert rank_biserial(done, np.array([3.0, 4.0, 1.0, 2.0])) == 1
    assert rank_biserial(done, np.array([1.0, 2.0, 3.0, 4.0])) == -1
    assert rank_biserial(done, np.array([1.0, 4.0, 2.0, 3.0])) == 0


def test_a_real_pair_is_found_at_its_lag_and_nothing_else() -> None:
    chance = np.random.default_rng(1)
    done = chance.random(120) < 0.4
    after = np.concatenate([[False], done[:-1]])
    value = 420 + 45 * after + chance.normal(0, 30, 120)
    found = find([habit(done)], [outcome(value, lags=(0, 1, 2))], span(120))
    assert found.tested == 3
    assert [pattern.lag for pattern in found.found] == [1]
    told = found.found[0]
    assert told.effect > 0.5
    assert told.with_median - told.without_median == pytest.approx(45, abs=20)
    assert told.with_days + told.without_days == 119


def test_white_noise_is_told_no_more_often_than_stated() -> None:
    """G-14: in 200 people whose habits do nothing, every pattern told is false, so the false
    discovery share is the share of people who are told any: at most q."""
    chance = np.random.default_rng(2)
    told = 0
    for _ in range(200):
        habits = [habit(chance.random(60) < 0.5, key=str(n)) for n in range(3)]
        outcomes = [outcome(chance.normal(0, 1, 60), key=str(n), lags=(0, 1)) for n in range(2)]
        told += bool(find(habits, outcomes, span(60), QUICK).found)
    assert told / 200 <= TUNING.pattern_q


def test_one_real_pair_is_found_among_hundreds() -> None:
    """Who tracks much is not told less for it."""
    chance = np.random.default_rng(7)
    done = chance.random(60) < 0.5
    real = outcome(100 * done + chance.normal(0, 10, 60), key="real")
    habits = [habit(done), *(habit(chance.random(60) < 0.5, key=str(n)) for n in range(59))]
    noise = [outcome(chance.normal(0, 1, 60), key=str(n)) for n in range(4)]
    found = find(habits, [real, *noise], span(60), QUICK)
    assert found.tested == 300
    assert ("walk", "real") in {(one.habit, one.outcome) for one in found.found}


def test_days_that_resemble_their_neighbours_do_not_make_patterns() -> None:
    """Two slow waves have nothing to do with each other, and often look as if they had."""
    chance = np.random.default_rng(3)

    def wave() -> np.ndarray:
        value = np.zeros(120)
        for n in range(1, 120):
            value[n] = 0.7 * value[n - 1] + chance.normal()
        return value

    ps = [
        block_p(wave() > 0, np.argsort(np.argsort(wave())) + 1.0, np.random.default_rng(n), QUICK)
        for n in range(200)
    ]
    assert sum(p < 0.05 for p in ps) / 200 <= 0.10


def test_too_few_days_on_a_side_are_not_tested() -> None:
    value = np.arange(60.0)
    done = np.arange(60) < 9
    assert find([habit(done)], [outcome(value)], span(60)).tested == 0
    assert find([habit(np.arange(27) % 2 == 0)], [outcome(value[:27])], span(27)).tested == 0


def test_what_has_stopped_holding_is_not_told() -> None:
    done = np.tile([True, False], 50)
    value = np.where(done, 10.0, 0.0) + np.arange(100) / 1000
    assert holds_at_the_end(done, value)
    value[-20:] = np.where(done[-20:], 0.0, 10.0)
    assert not holds_at_the_end(done, value)
    assert find([habit(done)], [outcome(value)], span(100)).found == ()


def test_the_same_days_give_the_same_answer() -> None:
    chance = np.random.default_rng(5)
    done, value = chance.random(80) < 0.5, chance.normal(0, 1, 80)
    first = find([habit(done)], [outcome(value)], span(80))
    assert find([habit(done)], [outcome(value)], span(80)) == first


@pytest.mark.parametrize("days", [28, 30, 83, 366])
def test_adding_up_blocks_is_adding_up_days(days: int) -> None:
    """The shuffles as they are meant, day by day, give the very same p."""
    from sante.insights.rules.patterns import _ranks, block_p, rank_biserial
    from sante.insights.rules.tuning import TUNING

    made = np.random.default_rng(days)
    done = made.random(days) < 0.4
    ranks = _ranks(np.round(made.normal(0, 1, days) + 0.3 * done, 1))
    chance = np.random.default_rng(7)
    blocks = -(-days // 7)
    order = np.argsort(chance.random((TUNING.pattern_draws, blocks)), axis=1)
    laid = (order[:, :, None] * 7 + np.arange(7)).reshape(TUNING.pattern_draws, -1)
    laid = laid[laid < days].reshape(TUNING.pattern_draws, days)
    turned = (laid + chance.integers(0, days, (TUNING.pattern_draws, 1))) % days
    n1 = int(done.sum())
    effects = [
        abs(2 * (ranks[row] @ done - n1 * (n1 + 1) / 2) / (n1 * (days - n1)) - 1) for row in turned
    ]
    seen = abs(rank_biserial(done, ranks))
    expected = (sum(e >= seen - 1e-12 for e in effects) + 1) / (TUNING.pattern_draws + 1)
    assert block_p(done, ranks, np.random.default_rng(7)) == expected
