from datetime import date
from typing import Literal

from pydantic import Field

from sante.core.schemas import Model
from sante.insights.types import Pattern, Patterns


class PatternOut(Model):
    """Two things that go together; which causes which, or what both, is not known."""

    type: Literal["temporal_correlation"] = "temporal_correlation"
    habit: str
    outcome: str
    lag_days: int
    days_with: int
    days_without: int
    median_with: float
    median_without: float
    unit: str
    effect: float = Field(description="Rank-biserial correlation, -1 to 1.")
    impact: int = Field(description="The size of the effect, 0 to 100.")
    confidence: float = Field(description="1 less the adjusted p.")
    p_adjusted: float

    @classmethod
    def of(cls, one: Pattern) -> "PatternOut":
        return cls(
            habit=one.habit_title,
            outcome=one.outcome_title,
            lag_days=one.lag,
            days_with=one.with_days,
            days_without=one.without_days,
            median_with=one.with_median,
            median_without=one.without_median,
            unit=one.unit,
            effect=one.effect,
            impact=round(100 * abs(one.effect)),
            confidence=1 - one.adjusted_p,
            p_adjusted=one.adjusted_p,
        )


class PatternsOut(Model):
    items: list[PatternOut]
    pairs_tested: int
    first_day: date | None
    last_day: date | None

    @classmethod
    def of(cls, one: Patterns | None) -> "PatternsOut":
        if one is None:
            return cls(items=[], pairs_tested=0, first_day=None, last_day=None)
        return cls(
            items=[PatternOut.of(p) for p in one.found],
            pairs_tested=one.tested,
            first_day=one.first,
            last_day=one.last,
        )
