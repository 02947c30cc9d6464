"""Recordings in and out. What a field may be is said here; whether it can be, in rules/sessions."""

from datetime import date, datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.wearables.types.sessions import (
    GivenActivity,
    GivenCounts,
    GivenSample,
    GivenSession,
    GivenStage,
    HealthSession,
)

Day = date
MOST_SAMPLES: Final = 20_160  # a reading a minute for two weeks
MOST_COUNTS: Final = 2 * MOST_SAMPLES  # half-minutes
MOST_STAGES: Final = 2_000
_RATES: Final = "heart_rate.samples"
_METRES: Final = {"meters": 1.0, "m": 1.0, "km": 1000.0, "miles": 1609.344}
_KILOCALORIES: Final = {"calories": 1.0, "kcal": 1.0, "kJ": 1 / 4.184}

Share = Annotated[float, Field(ge=0, le=1)]
Number = Annotated[float, Field(ge=-1e9, le=1e9)]
Word = Annotated[str, Field(min_length=1, max_length=80)]
When = Annotated[datetime, Field(description="Without an offset it is meant by your own clock.")]


class HeartRateSampleIn(Model):
    timestamp: When
    value: Number = Field(description="Beats a minute.")
    confidence: Share | None = None
    context: Word | None = Field(None, examples=["resting"])


class HeartRateIn(Model):
    samples: list[HeartRateSampleIn] = Field(max_length=MOST_SAMPLES)
    statistics: dict[Word, Number] | None = Field(
        None, max_length=20, description="Accepted; they are computed again from the samples."
    )


class StepsIn(Model):
    total: Number
    cadence: Number | None = Field(None, description="Steps a minute.")
    confidence: Share | None = None


class DistanceIn(Model):
    value: Number
    unit: Literal["meters", "m", "km", "miles"] = "meters"


class EnergyIn(Model):
    value: Number
    unit: Literal["calories", "kcal", "kJ"] = Field(
        "kcal", description="`calories` are kilocalories, as devices call them."
    )


class WorkoutIn(Model):
    type: Word
    intensity: Word | None = None
    duration: Annotated[float, Field(ge=0, le=86_400)] | None = Field(
        None, description="Seconds of moving."
    )


class ActivityIn(Model):
    steps: StepsIn | None = None
    distance: DistanceIn | None = None
    active_energy: EnergyIn | None = None
    workout: WorkoutIn | None = None

    def given(self) -> GivenActivity:
        steps, workout = self.steps, self.workout
        distance, energy = self.distance, self.active_energy
        return GivenActivity(
            steps=steps.total if steps else None,
            steps_confidence=steps.confidence if steps else None,
            cadence=steps.cadence if steps else None,
            distance_m=round(distance.value * _METRES[distance.unit], 6) if distance else None,
            active_energy_kcal=(
                round(energy.value * _KILOCALORIES[energy.unit], 6) if energy else None
            ),
            workout=workout.type if workout else None,
            intensity=workout.intensity if workout else None,
            duration_s=workout.duration if workout else None,
        )


class SleepStageIn(Model):
    start_time: When
    end_time: When
    stage: Literal["awake", "light", "core", "deep", "rem", "asleep", "in_bed", "unknown"] = Field(
        description="`core` is `light`."
    )
    confidence: Share | None = None


class SleepQualityIn(Model):
    score: Annotated[float, Field(ge=0, le=100)] | None = None
    efficiency: Share | None = None
    disturbances: Annotated[int, Field(ge=0, le=10_000)] | None = None


class SleepIn(Model):
    stages: list[SleepStageIn] = Field(default=[], max_length=MOST_STAGES)
    quality: SleepQualityIn | None = None


class SignalIn(Model):
    type: Literal[
        "hrv_sdnn", "hrv_rmssd", "resting_heart_rate", "systolic_pressure", "diastolic_pressure",
        "spo2", "respiration", "body_temperature", "glucose", "flights_climbed", "vo2max",
        "exercise_time", "meditation", "social", "stress", "anxiety", "energy", "focus", "mood",
    ] = Field(
        description="Units: ms, beats or breaths a minute, mmHg, %, °C, mg/dL, mL/min/kg, minutes;"
        " how one feels from 1 to 10, mood from 1 to 5."
    )  # fmt: skip
    timestamp: When
    value: Number
    confidence: Share | None = None


class ActivityCountIn(Model):
    """Counts of an accelerometer, one an epoch; an epoch not worn is null."""

    start_time: When | None = Field(None, description="Of the first epoch; the recording's.")
    epoch_seconds: Literal[30, 60] = 60
    counts: list[Number | None] = Field(min_length=1, max_length=MOST_COUNTS)


class NewHealthSession(Model):
    session_id: Annotated[str, Field(min_length=1, max_length=100)] | None = Field(
        None, description="Yours. Sent again with the same contents, nothing is added."
    )
    start_time: When
    end_time: When
    data_source: Annotated[str, Field(min_length=1, max_length=200)] = Field(
        examples=["apple_watch_series_9"]
    )
    data_types: list[Word] = Field(default=[], max_length=50)
    heart_rate: HeartRateIn | None = None
    activity: ActivityIn | None = None
    sleep: SleepIn | None = None
    signals: list[SignalIn] = Field(default=[], max_length=MOST_SAMPLES)
    activity_count: ActivityCountIn | None = Field(
        None, description="Alone in a recording they may last two weeks, anything else 24 hours."
    )
    notes: Annotated[str, Field(max_length=1000)] | None = None

    def given(self) -> GivenSession:
        quality = (self.sleep.quality if self.sleep else None) or SleepQualityIn()
        rates = self.heart_rate.samples if self.heart_rate else []
        stages = self.sleep.stages if self.sleep else []
        return GivenSession(
            given_id=self.session_id,
            start=self.start_time,
            end=self.end_time,
            source=self.data_source,
            data_types=tuple(self.data_types),
            heart_rate=tuple(
                GivenSample(f"{_RATES}[{i}]", s.timestamp, s.value, s.confidence, s.context)
                for i, s in enumerate(rates)
            ),
            activity=self.activity.given() if self.activity else None,
            stages=tuple(
                GivenStage(
                    f"sleep.stages[{i}]", s.start_time, s.end_time,
                    "light" if s.stage == "core" else s.stage, s.confidence,
                )
                for i, s in enumerate(stages)
            ),
            sleep_score=quality.score,
            efficiency=quality.efficiency,
            disturbances=quality.disturbances,
            signals=tuple(
                GivenSample(f"signals[{i}]", s.timestamp, s.value, s.confidence, kind=s.type)
                for i, s in enumerate(self.signals)
            ),
            counts=self._counts(),
            notes=self.notes or None,
        )  # fmt: skip

    def _counts(self) -> GivenCounts | None:
        told = self.activity_count
        if told is None:
            return None
        return GivenCounts(
            told.start_time or self.start_time, told.epoch_seconds, tuple(told.counts)
        )


class SessionNote(Model):
    field: str = Field(description="Which item: `heart_rate.samples[3].value`.")
    code: str
    message: str


class HealthSessionOut(Model):
    health_session_id: Annotated[UUID, PublicId("hs")]
    session_id: str | None
    data_source: str
    start_time: datetime
    end_time: datetime
    local_date: Day
    timezone: str
    utc_offset_minutes: int
    data_types: list[str]
    heart_rate: dict[str, Any] | None = Field(
        description="samples, min, max, average, standard_deviation"
    )
    activity: dict[str, Any] | None
    sleep: dict[str, Any] | None
    signals: dict[str, int] | None = Field(description="Kind -> how many.")
    activity_count: dict[str, Any] | None = Field(
        description="epochs, epoch_seconds, not_worn, average"
    )
    quality: list[SessionNote] = Field(description="What was kept and marked as odd.")
    problems: list[SessionNote] = Field(description="What cannot be, and was not kept.")
    created_at: datetime

    @classmethod
    def of(cls, one: HealthSession) -> "HealthSessionOut":
        return cls(
            health_session_id=one.id,
            session_id=one.given_id,
            data_source=one.source,
            start_time=one.start,
            end_time=one.end,
            local_date=one.local_date,
            timezone=one.zone,
            utc_offset_minutes=one.utc_offset_minutes,
            data_types=list(one.data_types),
            heart_rate=one.summary.get("heart_rate"),
            activity=one.summary.get("activity"),
            sleep=one.summary.get("sleep"),
            signals=one.summary.get("signals"),
            activity_count=one.summary.get("activity_count"),
            quality=[SessionNote.model_validate(note) for note in one.quality],
            problems=[SessionNote.model_validate(note) for note in one.problems],
            created_at=one.created_at,
        )
