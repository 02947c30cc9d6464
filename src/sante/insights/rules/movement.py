"""A few days of movement summed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from sante.wearables.types import DailyMetrics


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFeatures:
    """Totals over the days and means over those with data; None where no day told it.

    `consistency` is 1 less the coefficient of variation of the steps, not below 0.
    """

    days: int
    steps_total: float | None
    steps_average: float | None
    steps_peak: float | None
    distance_m: float | None
    active_energy_kcal: float | None
    exercise_total: float | None
    exercise_average: float | None
    flights: float | None
    active_minutes: float | None
    workout_minutes: float | None
    consistency: float | None


def activity_features(days: Sequence[DailyMetrics]) -> ActivityFeatures:
    def known(name: str) -> list[float]:
        return [float(value) for day in days if (value := getattr(day, name)) is not None]

    def total(name: str) -> float | None:
        values = known(name)
        return sum(values) if values else None

    steps, exercise = known("steps"), known("exercise_minutes")
    active = [m for day in days if (m := active_minutes(day)) is not None]
    return ActivityFeatures(
        days=len(days),
        steps_total=sum(steps) if steps else None,
        steps_average=fmean(steps) if steps else None,
        steps_peak=max(steps, default=None),
        distance_m=total("distance_m"),
        active_energy_kcal=total("active_energy_kcal"),
        exercise_total=sum(exercise) if exercise else None,
        exercise_average=fmean(exercise) if exercise else None,
        flights=total("flights_climbed"),
        active_minutes=sum(active) if active else None,
        workout_minutes=total("workout_minutes"),
        consistency=consistency(steps),
    )


def active_minutes(day: DailyMetrics) -> float | None:
    """The device's exercise minutes, else the time of workouts: never both, they overlap."""
    return day.exercise_minutes if day.exercise_minutes is not None else day.workout_minutes


def consistency(values: Sequence[float]) -> float | None:
    """1 less the coefficient of variation; None under three days or when nothing was done."""
    if len(values) < 3 or fmean(values) <= 0:
        return None
    return max(0.0, 1 - pstdev(values) / fmean(values))
