from datetime import date, datetime

from pydantic import Field

from sante.core.schemas import Model
from sante.wearables.types import FIGURES, DailyMetrics

Day = date  # a field named date would hide the type
_WHOLE = ("steps", "flights_climbed")


class DayNotes(Model):
    sources: dict[str, str] = Field({}, description="Figure -> the source it is from.")
    computed: list[str] = Field([], description="Worked out here, not told by a device.")
    implausible: int = Field(0, description="Readings left out as impossible.")


class DayOut(Model):
    """One local day. Null is no data, which is not zero. Sleep belongs to the day of waking."""

    date: Day
    utc_offset_minutes: int | None
    steps: int | None
    distance_m: float | None
    active_energy_kcal: float | None
    basal_energy_kcal: float | None
    exercise_minutes: float | None
    stand_minutes: float | None
    flights_climbed: int | None
    mindful_minutes: float | None
    workout_minutes: float | None
    sleep_minutes: float | None
    in_bed_minutes: float | None
    deep_minutes: float | None
    light_minutes: float | None
    rem_minutes: float | None
    awake_minutes: float | None
    nap_minutes: float | None = Field(description="Not part of sleep_minutes.")
    sleep_latency_minutes: float | None
    waso_minutes: float | None = Field(description="Awake after falling asleep.")
    awakenings: int | None = Field(description="Of five minutes or more.")
    sleep_efficiency: float | None = Field(description="Asleep of the time in bed, 0 to 1.")
    sleep_start_at: datetime | None
    sleep_end_at: datetime | None
    resting_heart_rate: float | None
    average_heart_rate: float | None
    min_heart_rate: float | None
    max_heart_rate: float | None
    hrv_sdnn_ms: float | None = Field(description="Does not compare with hrv_rmssd_ms.")
    hrv_rmssd_ms: float | None
    spo2_percent: float | None
    respiration_rate: float | None
    vo2max: float | None = Field(description="mL/min/kg")
    weight_kg: float | None
    systolic_mmhg: float | None
    diastolic_mmhg: float | None
    glucose_mg_dl: float | None
    data_quality_score: float = Field(description="How well the day is covered, 0 to 1.")
    notes: DayNotes

    @classmethod
    def of(cls, day: DailyMetrics) -> "DayOut":
        figures = {name: getattr(day, name) for name in FIGURES}
        for name in _WHOLE:
            if figures[name] is not None:
                figures[name] = round(figures[name])
        return cls(
            date=day.day,
            utc_offset_minutes=day.utc_offset_minutes,
            data_quality_score=day.data_quality_score,
            notes=DayNotes.model_validate(day.notes),
            **figures,
        )


class DaysOut(Model):
    days: list[DayOut]
