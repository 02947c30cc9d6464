from dataclasses import dataclass
from typing import Literal


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
    basis: Literal["device", "quiz"]
    coverage: float
    parts: tuple[Part, ...]
