from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyMetrics:
    """One local day in figures; None where there is no data, which is not zero.

    Sleep belongs to the day of waking. `hrv_sdnn_ms` and `hrv_rmssd_ms` are two quantities that do
    not compare. `notes`: `sources` (whose reading each figure is), `computed` (figures worked out
    here rather than told by a device), `implausible` (readings left out).
    """

    day: date
    utc_offset_minutes: int | None = None
    steps: float | None = None
    distance_m: float | None = None
    active_energy_kcal: float | None = None
    basal_energy_kcal: float | None = None
    exercise_minutes: float | None = None
    stand_minutes: float | None = None
    flights_climbed: float | None = None
    mindful_minutes: float | None = None
    workout_minutes: float | None = None
    sleep_minutes: float | None = None
    in_bed_minutes: float | None = None
    deep_minutes: float | None = None
    light_minutes: float | None = None
    rem_minutes: float | None = None
    awake_minutes: float | None = None
    nap_minutes: float | None = None
    sleep_latency_minutes: float | None = None
    waso_minutes: float | None = None
    awakenings: int | None = None
    sleep_efficiency: float | None = None  # 0 to 1
    sleep_start_at: datetime | None = None
    sleep_end_at: datetime | None = None
    resting_heart_rate: float | None = None
    average_heart_rate: float | None = None
    min_heart_rate: float | None = None
    max_heart_rate: float | None = None
    hrv_sdnn_ms: float | None = None
    hrv_rmssd_ms: float | None = None
    spo2_percent: float | None = None
    respiration_rate: float | None = None
    vo2max: float | None = None
    weight_kg: float | None = None
    systolic_mmhg: float | None = None
    diastolic_mmhg: float | None = None
    glucose_mg_dl: float | None = None
    data_quality_score: float = 0.0  # 0 to 1
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def has_data(self) -> bool:
        return any(getattr(self, name) is not None for name in FIGURES)


# The columns that hold a figure of the day.
FIGURES = tuple(
    f.name
    for f in fields(DailyMetrics)
    if f.name not in ("day", "utc_offset_minutes", "data_quality_score", "notes")
)
