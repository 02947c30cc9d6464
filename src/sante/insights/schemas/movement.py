from datetime import date, datetime

from pydantic import Field

from sante.core.schemas import Model
from sante.insights.schemas.models import AccuracyOut
from sante.insights.service import SleepFromMovement, models
from sante.insights.types import MovementNight, NightBasis, Rhythm, RhythmBasis

Day = date


class UsedModel(Model):
    """As GET /insights/models lists it."""

    name: str
    version: str
    published: list[AccuracyOut]
    measured: list[AccuracyOut]

    @classmethod
    def of(cls, name: str, version: str) -> "UsedModel":
        known = next((one for one in models() if one.name == name), None)
        return cls(
            name=name,
            version=version,
            published=[AccuracyOut.of(a) for a in known.published] if known else [],
            measured=[AccuracyOut.of(a) for a in known.measured] if known else [],
        )


class DataQuality(Model):
    """Of the data, not of the person."""

    value: float = Field(ge=0, le=1)
    parts: dict[str, float] = Field(
        description="completeness 0.30, variability 0.25, realism 0.20, signal 0.15, padding 0.10"
    )


class MovementNightOut(Model):
    date: Day = Field(description="The local day of waking.")
    sleep_start: datetime
    sleep_end: datetime
    basis: NightBasis = Field(
        description="`bed`: within the time in bed that something told; `movement`: the longest"
        " sleep between two noons."
    )
    sleep_minutes: float
    waso_minutes: float
    latency_minutes: float | None = Field(description="Null where nothing says when you lay down.")
    efficiency: float = Field(description="0 to 1.")
    awakenings: int = Field(description="Of five minutes or more.")
    known: float = Field(description="Share of the night the device was worn.")
    source: str
    epoch_seconds: int
    model: UsedModel
    model_why: str
    data_quality: DataQuality
    generated_at: datetime | None

    @classmethod
    def of(cls, one: MovementNight) -> "MovementNightOut":
        return cls(
            date=one.day,
            sleep_start=one.start,
            sleep_end=one.end,
            basis=one.basis,
            sleep_minutes=one.sleep_minutes,
            waso_minutes=one.waso_minutes,
            latency_minutes=one.latency_minutes,
            efficiency=one.efficiency,
            awakenings=one.awakenings,
            known=one.known,
            source=one.source,
            epoch_seconds=one.epoch_seconds,
            model=UsedModel.of(one.model, one.version),
            model_why=one.why,
            data_quality=DataQuality(value=one.quality, parts=dict(one.quality_parts)),
            generated_at=one.made_at,
        )


class RhythmOut(Model):
    """Of rest and movement. Conventions: docs/insights.md."""

    first_day: Day
    last_day: Day
    days: int
    basis: RhythmBasis
    source: str
    interdaily_stability: float
    intradaily_variability: float
    l5: float = Field(description="Mean of the five least active hours, a minute.")
    l5_start_minute: int = Field(description="Local minutes after midnight.")
    m10: float = Field(description="Mean of the ten most active hours, a minute.")
    m10_start_minute: int
    relative_amplitude: float
    model: UsedModel
    data_quality: DataQuality

    @classmethod
    def of(cls, one: Rhythm) -> "RhythmOut":
        return cls(
            first_day=one.first,
            last_day=one.last,
            days=one.days,
            basis=one.basis,
            source=one.source,
            interdaily_stability=one.interdaily,
            intradaily_variability=one.intradaily,
            l5=one.l5,
            l5_start_minute=one.l5_start,
            m10=one.m10,
            m10_start_minute=one.m10_start,
            relative_amplitude=one.relative,
            model=UsedModel.of(one.model, one.version),
            data_quality=DataQuality(value=one.quality, parts=dict(one.quality_parts)),
        )


class SleepFromMovementOut(Model):
    items: list[MovementNightOut]
    rhythm: RhythmOut | None
    chosen_model: str | None = Field(description="The one you named; null while it is automatic.")

    @classmethod
    def of(cls, found: SleepFromMovement) -> "SleepFromMovementOut":
        return cls(
            items=[MovementNightOut.of(one) for one in found.nights],
            rhythm=RhythmOut.of(found.rhythm) if found.rhythm is not None else None,
            chosen_model=found.named or None,
        )


class AskScore(Model):
    """The two dates bound the nights that are scored; a year of them when left out."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to", description="Included.")
    model: str | None = Field(
        None,
        max_length=60,
        description="A model of task sleep_wake. It is remembered for later nights; where it does"
        " not take your data another is used and says so. `auto` forgets it.",
    )
