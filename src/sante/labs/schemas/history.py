"""The draws of one marker in JSON."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.labs import service
from sante.labs.schemas.common import Limits, ValueOut, limits_out, rounded
from sante.labs.schemas.profile import BiomarkerOut, ReferralOut
from sante.labs.schemas.reports import DrawFactsOut
from sante.labs.types import (
    Beside,
    Change,
    Draw,
    History,
    MarkerAim,
    Mover,
    PrintedDraw,
    Referral,
    Trend,
    UnitSystem,
    Verdict,
)

Day = date  # a field named date would hide the type


class ChangeOut(Model):
    """`real`: more than the marker varies by itself in 19 of 20 pairs of draws; null: unknown."""

    days: int
    absolute: float
    percent: float | None
    limit_percent: float | None
    real: bool | None

    @classmethod
    def of(cls, change: Change, draw: Draw, system: UnitSystem) -> "ChangeOut":
        value = draw.judged
        now = rounded(value.biomarker_id, value.value, value.unit, system)
        earlier = value.value - change.absolute
        before = rounded(value.biomarker_id, earlier, value.unit, system)
        return cls(
            days=change.days,
            absolute=round(now - before, 4),
            percent=None if change.percent is None else round(change.percent, 1),
            limit_percent=None if change.limit_percent is None else round(change.limit_percent, 1),
            real=change.real,
        )


class PrintedOut(Model):
    """As the report prints it, in its own unit, with the range of its laboratory."""

    name: str
    value: str
    unit: str
    reference: str
    locator: str
    lab_name: str | None
    edited: bool

    @classmethod
    def of(cls, printed: PrintedDraw) -> "PrintedOut":
        return cls(
            name=printed.name,
            value=printed.value,
            unit=printed.unit,
            reference=printed.reference,
            locator=printed.locator,
            lab_name=printed.lab_name,
            edited=printed.edited,
        )


class DrawOut(ValueOut):
    """`status`, `reference`, `target` and `percentile` are by sex and age on the day."""

    report_id: Annotated[UUID, PublicId("rep")] | None
    change: ChangeOut | None = Field(description="Since the draw before.")
    noise: Limits | None = Field(
        description="Where the usual value lies in 19 of 20 cases when this draw is all there is."
    )
    printed: PrintedOut | None = Field(description="Null for what was computed.")
    draw: DrawFactsOut | None = Field(description="How the sample was taken; null when computed.")


class TrendOut(Model):
    """The newest draws against as many before. `cannot_tell`: the marker's own variation is not
    known, or a value was only a limit."""

    verdict: Verdict
    since: Day
    draws_before: int
    draws_after: int
    percent: float | None
    limit_percent: float | None = Field(description="Smaller changes may be chance.")

    @classmethod
    def of(cls, trend: Trend) -> "TrendOut":
        return cls(
            verdict=trend.verdict,
            since=trend.since,
            draws_before=trend.before,
            draws_after=trend.after,
            percent=None if trend.percent is None else round(trend.percent, 1),
            limit_percent=None if trend.limit_percent is None else round(trend.limit_percent, 1),
        )


class AimOut(Model):
    """The target of a goal that runs."""

    goal: str
    target: Limits
    unit: str
    by: Day

    @classmethod
    def of(cls, aim: MarkerAim, biomarker_id: str, system: UnitSystem) -> "AimOut":
        limits = limits_out(biomarker_id, aim.target, aim.unit, system)
        assert limits is not None
        shown = service.shown(service.registry()[biomarker_id], 0.0, aim.unit, system)
        return cls(goal=aim.title, target=limits, unit=shown.unit, by=aim.by)


class MoverOut(Model):
    """What trials saw an action do: the middle, and where it falls in 8 of 10."""

    action_id: str
    name: str
    low: float
    middle: float
    high: float
    unit: Literal["percent", "canonical"]
    per: str | None
    grade: str

    @classmethod
    def of(cls, mover: Mover) -> "MoverOut":
        factor = 100.0 if mover.relative else 1.0
        return cls(
            action_id=mover.action_id,
            name=mover.name,
            low=round(mover.low * factor, 3),
            middle=round(mover.middle * factor, 3),
            high=round(mover.high * factor, 3),
            unit="percent" if mover.relative else "canonical",
            per=mover.per or None,
            grade=mover.grade,
        )


class HistoryOut(Model):
    biomarker: BiomarkerOut
    draws: list[DrawOut] = Field(description="The oldest first.")
    trend: TrendOut | None = Field(description="Null with fewer than two days.")
    aims: list[AimOut]
    movers: list[MoverOut] = Field(description="Actions that move it and are safe for you.")
    referrals: list[ReferralOut] = Field(description="Coaching on it stops until seen to.")

    @classmethod
    def of(
        cls,
        history: History,
        biomarker: BiomarkerOut,
        system: UnitSystem,
        *,
        told: Beside,
        referrals: Sequence[Referral],
    ) -> "HistoryOut":
        marker = history.biomarker_id
        return cls(
            biomarker=biomarker,
            draws=[_draw(draw, system) for draw in history.draws],
            trend=TrendOut.of(history.trend) if history.trend else None,
            aims=[AimOut.of(aim, marker, system) for aim in told.aims],
            movers=[MoverOut.of(mover) for mover in told.movers],
            referrals=[ReferralOut.of(each, system) for each in referrals],
        )


def _draw(draw: Draw, system: UnitSystem) -> DrawOut:
    value = ValueOut.of(draw.judged, system)
    return DrawOut(
        **{name: getattr(value, name) for name in ValueOut.model_fields},
        report_id=draw.judged.report_id,
        change=ChangeOut.of(draw.change, draw, system) if draw.change else None,
        noise=limits_out(value.biomarker_id, draw.noise, draw.judged.unit, system),
        printed=PrintedOut.of(draw.printed) if draw.printed else None,
        draw=DrawFactsOut.of(draw.printed.draw) if draw.printed else None,
    )
