"""What sleep scores of every basis share: how long a night was, and how parts make a whole.

A score is 0 to 100 over the parts there is something to judge by. A missing part is left out and
the rest counts for the whole; the score then says how much it covers. The weights are a convention,
not a measurement: a score compares a person's nights with each other, and only nights of one basis.
"""

from dataclasses import dataclass
from typing import Final, Literal

Basis = Literal["device", "quiz"]

NBSP: Final = "\u00a0"
FULL_FROM: Final = 420.0  # minutes
FULL_TO: Final = 540.0
NONE_BELOW: Final = 180.0  # choice: nothing for three hours
LONG_ZERO: Final = 900.0  # choice: beyond nine hours it falls, to nothing at fifteen
DURATION: Final = 40.0  # points, in every basis
LEAST_COVERAGE: Final = 0.4


@dataclass(frozen=True, slots=True)
class Part:
    """`points` of `full`; None when there was nothing to judge by. `why` in plain words."""

    name: str
    points: float | None
    full: float
    why: str


@dataclass(frozen=True, slots=True)
class Score:
    """0 to 100 over the parts there is data for, and which share of the whole weight that is.

    `value` is None below the least coverage. Scores of two bases never stand in one chart.
    """

    value: int | None
    basis: Basis
    coverage: float
    parts: tuple[Part, ...]


def total(basis: Basis, parts: tuple[Part, ...]) -> Score:
    known = [(part.points, part.full) for part in parts if part.points is not None]
    there = sum(full for _, full in known)
    coverage = there / sum(part.full for part in parts)
    if coverage < LEAST_COVERAGE:
        return Score(None, basis, coverage, parts)
    value = 100 * sum(points for points, _ in known) / there
    return Score(int(value + 0.5), basis, coverage, parts)


def duration_part(slept: float) -> Part:
    """Of minutes asleep: full from seven to nine hours, falling evenly on both sides."""
    if slept < FULL_FROM:
        share = max(0.0, (slept - NONE_BELOW) / (FULL_FROM - NONE_BELOW))
        why = f"{hours(slept)}, short of {hours(FULL_FROM)}."
    elif slept > FULL_TO:
        share = max(0.0, (LONG_ZERO - slept) / (LONG_ZERO - FULL_TO))
        why = f"{hours(slept)}, more than {hours(FULL_TO)}."
    else:
        share, why = 1.0, f"{hours(slept)}, within {hours(FULL_FROM)} to {hours(FULL_TO)}."
    return Part("Duration", DURATION * share, DURATION, why)


def hours(value: float) -> str:
    """7 h 12 min, of minutes."""
    whole, rest = divmod(int(abs(value) + 0.5), 60)
    parts = [f"{whole}{NBSP}h"] if whole else []
    if rest or not whole:
        parts.append(f"{rest}{NBSP}min")
    return NBSP.join(parts)
