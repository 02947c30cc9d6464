"""What goes together with what, told only when chance is unlikely, and never as a cause.

Pairs and lags are given beforehand. A pair counts with 10 days or more on each side and 28 or more
in all. The p-value comes from shuffling the outcome in blocks of a week, which keeps that days
resemble their neighbours; it is adjusted over all pairs tested (Benjamini-Hochberg, q = 0.10). A
pair is told when the adjusted p is at most q, the rank-biserial correlation is 0.3 or more, and the
last fifth of the days points the same way.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zlib import crc32

import numpy as np

from sante.insights.rules.stats import benjamini_hochberg
from sante.insights.rules.tuning import TUNING, Tuning
from sante.insights.types import Habit, Outcome, Pattern, Patterns

VERSION: Final = "patterns-1"


@dataclass(frozen=True, slots=True)
class _Pair:
    habit: Habit
    outcome: Outcome
    lag: int
    done: np.ndarray  # bool, in order of day
    value: np.ndarray
    effect: float
    p: float


def find(
    habits: Sequence[Habit],
    outcomes: Sequence[Outcome],
    span: tuple[date, date],
    tuning: Tuning = TUNING,
) -> Patterns:
    """All pairs of habits and outcomes over the days of `span`, both ends included."""
    pairs = list(_pairs(habits, outcomes, span, tuning))
    adjusted = benjamini_hochberg([pair.p for pair in pairs])
    found = [
        _told(pair, p)
        for pair, p in zip(pairs, adjusted, strict=True)
        if p <= tuning.pattern_q
        and abs(pair.effect) >= tuning.pattern_effect
        and holds_at_the_end(pair.done, pair.value, tuning)
    ]
    found.sort(key=lambda pattern: -abs(pattern.effect))
    return Patterns(tuple(found), len(pairs), *span)


def _pairs(
    habits: Sequence[Habit], outcomes: Sequence[Outcome], span: tuple[date, date], tuning: Tuning
) -> Iterable[_Pair]:
    for habit in habits:
        for outcome in outcomes:
            for lag in outcome.lags:
                done, value = _columns(habit, outcome, lag, span)
                if not _enough(done, tuning):
                    continue
                seed = crc32(f"{habit.key} {outcome.key} {lag}".encode()) ^ tuning.pattern_seed
                ranks = _ranks(value)
                effect = rank_biserial(done, ranks)
                p = _p(done, ranks, np.random.default_rng(seed), tuning)
                yield _Pair(habit, outcome, lag, done, value, effect, p)


def _p(done: np.ndarray, ranks: np.ndarray, chance: np.random.Generator, tuning: Tuning) -> float:
    """Where no shuffle came near, more of them say how unlikely it is: among some hundreds of pairs
    the least p of the first would be too coarse for any to pass."""
    p = block_p(done, ranks, chance, tuning)
    if p * (tuning.pattern_draws + 1) < 1.5:
        p = block_p(done, ranks, chance, tuning, rounds=tuning.pattern_rounds)
    return p


def _columns(
    habit: Habit, outcome: Outcome, lag: int, span: tuple[date, date]
) -> tuple[np.ndarray, np.ndarray]:
    rows = [
        (habit.days[day], value)
        for day in sorted(habit.days)
        if span[0] <= day <= span[1]
        and (value := outcome.days.get(day + timedelta(days=lag))) is not None
    ]
    return np.array([d for d, _ in rows], dtype=bool), np.array([v for _, v in rows], dtype=float)


def _enough(done: np.ndarray, tuning: Tuning) -> bool:
    yes = int(done.sum())
    sides = min(yes, len(done) - yes)
    return len(done) >= tuning.pattern_days and sides >= tuning.pattern_side


def _ranks(value: np.ndarray) -> np.ndarray:
    """Average ranks, from 1."""
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    ends = np.cumsum(count)
    ranks: np.ndarray = (ends - (count - 1) / 2)[place]
    return ranks


def rank_biserial(done: np.ndarray, ranks: np.ndarray) -> float:
    """How much more often a day with the habit is the higher one than the lower, -1 to 1."""
    n1 = int(done.sum())
    n0 = len(done) - n1
    u = float(ranks[done].sum()) - n1 * (n1 + 1) / 2
    return 2 * u / (n1 * n0) - 1


def block_p(
    done: np.ndarray,
    ranks: np.ndarray,
    chance: np.random.Generator,
    tuning: Tuning = TUNING,
    *,
    rounds: int = 1,
) -> float:
    """Two-sided, by shuffling whole weeks of the outcome and turning the whole around: both keep
    that days resemble their neighbours, which single days shuffled would not. `rounds` of as many
    shuffles, one after the other, for they take room."""
    at_least = sum(_as_far(done, ranks, chance, tuning) for _ in range(rounds))
    return (at_least + 1) / (rounds * tuning.pattern_draws + 1)


def _as_far(
    done: np.ndarray, ranks: np.ndarray, chance: np.random.Generator, tuning: Tuning
) -> int:
    """How many of the shuffles show an effect as large as the days do."""
    n, width, draws = len(ranks), tuning.pattern_block, tuning.pattern_draws
    seen = abs(rank_biserial(done, ranks))
    blocks = -(-n // width)
    # Each row: an order of the blocks, and by how many days the whole is turned.
    order = np.argsort(chance.random((draws, blocks)), axis=1)
    turned = chance.integers(0, n, (draws, 1))
    n1 = int(done.sum())
    sums = _sums(done, ranks, order, turned, width)
    effects = np.abs(2 * (sums - n1 * (n1 + 1) / 2) / (n1 * (n - n1)) - 1)
    return int((effects >= seen - 1e-12).sum())


def _sums(
    done: np.ndarray, ranks: np.ndarray, order: np.ndarray, turned: np.ndarray, width: int
) -> np.ndarray:
    """The ranks that fall on days with the habit, for each shuffle. What a block adds depends on
    where it begins and where it lands alone, so that is worked out once for all places (n by n),
    and a shuffle adds up its blocks instead of its days. Ranks are halves: the sums are exact."""
    n, blocks = len(ranks), order.shape[1]
    short = n - (blocks - 1) * width  # the last block may be shorter than the others
    rows = np.arange(len(order))
    at = np.argmax(order == blocks - 1, axis=1)  # where the short one comes
    place = np.arange(blocks)
    lands = place * width - (width - short) * (place > at[:, None])
    begins = order * width + turned
    begins -= n * (begins >= n)
    whole, part = (_block_sums(done, ranks, size) for size in (width, short))
    added = whole.take(lands * n + begins)
    added[rows, at] = part.take(lands[rows, at] * n + begins[rows, at])
    found: np.ndarray = added.sum(axis=1, dtype=np.float64)
    return found


def _block_sums(done: np.ndarray, ranks: np.ndarray, size: int) -> np.ndarray:
    """[p, b]: what `size` days from b on add when they land on p and after."""
    n = len(ranks)
    landing = np.concatenate([done, np.zeros(size)]).astype(np.float32)
    beginning = np.concatenate([ranks, ranks[:size]]).astype(np.float32)
    found = np.zeros((n, n), np.float32)
    for day in range(size):
        found += np.outer(landing[day : day + n], beginning[day : day + n])
    return found


def holds_at_the_end(done: np.ndarray, value: np.ndarray, tuning: Tuning = TUNING) -> bool:
    """Whether the last fifth of the days points the way all of them do; not when it has none of
    one side."""
    tail = max(2, round(len(done) * tuning.pattern_tail))
    last, own = done[-tail:], value[-tail:]
    if last.all() or not last.any():
        return False
    return rank_biserial(done, _ranks(value)) * rank_biserial(last, _ranks(own)) > 0


def _told(pair: _Pair, adjusted: float) -> Pattern:
    return Pattern(
        habit=pair.habit.key,
        habit_title=pair.habit.title,
        outcome=pair.outcome.key,
        outcome_title=pair.outcome.title,
        unit=pair.outcome.unit,
        decimals=pair.outcome.decimals,
        lag=pair.lag,
        with_days=int(pair.done.sum()),
        without_days=int((~pair.done).sum()),
        with_median=float(np.median(pair.value[pair.done])),
        without_median=float(np.median(pair.value[~pair.done])),
        effect=pair.effect,
        p=pair.p,
        adjusted_p=adjusted,
    )
