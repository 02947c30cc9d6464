from datetime import date, datetime

from pydantic import Field

from sante.core.schemas import Model
from sante.insights.types import Direction, Group, Movement, Period, Trend, TrendReport


class TrendOut(Model):
    """Slopes are per week in `unit`, or of the logarithm where `logarithm` is true."""

    metric: str
    title: str
    group: Group
    unit: str
    logarithm: bool
    movement: Movement
    direction: Direction | None = Field(description="Null where nothing says which way is better.")
    improvement_score: int | None = Field(description="0 to 100; 50 is no change.")
    sentence: str
    source: str | None = Field(description="Whose definition it is; one only.")
    days: int
    slope_per_week: float | None
    slope_low: float | None = Field(description="95 % interval.")
    slope_high: float | None
    change: float | None = Field(description="Over the window.")
    p_adjusted: float | None
    autocorrelation_corrected: bool

    @classmethod
    def of(cls, one: Trend) -> "TrendOut":
        metric = one.metric
        return cls(
            metric=metric.key,
            title=metric.title,
            group=metric.group,
            unit="min" if metric.clock else metric.unit,
            logarithm=metric.log,
            movement=one.movement,
            direction=one.direction,
            improvement_score=one.improvement_score,
            sentence=one.sentence,
            source=one.source or None,
            days=one.days,
            slope_per_week=one.slope,
            slope_low=one.low,
            slope_high=one.high,
            change=one.change,
            p_adjusted=one.p,
            autocorrelation_corrected=one.corrected,
        )


class ReportOut(Model):
    period: Period
    start: date
    first_day: date = Field(description="The window reaches back before the period.")
    last_day: date
    direction: Direction | None
    improvement_score: int | None
    confidence: float = Field(description="Share of the window's days with data, 0 to 1.")
    tested: int = Field(description="Metrics tested together; p-values are adjusted for that.")
    version: str
    generated_at: datetime | None
    trends: list[TrendOut]

    @classmethod
    def of(cls, one: TrendReport) -> "ReportOut":
        return cls(
            period=one.period,
            start=one.start,
            first_day=one.first,
            last_day=one.last,
            direction=one.direction,
            improvement_score=one.improvement_score,
            confidence=one.confidence,
            tested=one.tested,
            version=one.version,
            generated_at=one.made_at,
            trends=[TrendOut.of(t) for t in one.trends],
        )


class TrendsOut(Model):
    """Newest period first."""

    items: list[ReportOut]
