"""The figures of a day, put together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np

from sante.wearables.rules.daily import heart, movement
from sante.wearables.rules.daily.columns import (
    DAY,
    MINUTE,
    Column,
    best_source,
    empty,
    lasts,
    means,
    split_at_midnight,
)
from sante.wearables.rules.daily.sleep import Night, Segment, nights
from sante.wearables.rules.daily.tuning import TUNING
from sante.wearables.types import DailyMetrics

EPOCH: Final = date(1970, 1, 1)
_EPOCH_AT: Final = datetime(1970, 1, 1, tzinfo=UTC)

# Counts: every moment is counted by one source only.
COUNTS: Final = {
    "steps": "steps",
    "distance_walking_running": "distance_m",
    "active_energy": "active_energy_kcal",
    "basal_energy": "basal_energy_kcal",
    "exercise_time": "exercise_minutes",
    "stand_time": "stand_minutes",
    "flights_climbed": "flights_climbed",
}
# Levels: a day's mean, or its last value, of its most trusted source.
MEANS: Final = {
    "hrv_sdnn": "hrv_sdnn_ms",
    "hrv_rmssd": "hrv_rmssd_ms",
    "spo2": "spo2_percent",
    "respiration": "respiration_rate",
    "systolic_pressure": "systolic_mmhg",
    "diastolic_pressure": "diastolic_mmhg",
    "glucose": "glucose_mg_dl",
    "resting_heart_rate": "resting_heart_rate",
}
LASTS: Final = {"vo2max": "vo2max", "weight": "weight_kg"}
METRICS: Final = (*COUNTS, *MEANS, *LASTS, "heart_rate", "mindful")
# Figures of whole dates, used on days without readings.
DAY_VALUES: Final = {
    "steps": "steps",
    "distance_walking_running": "distance_m",
    "active_energy": "active_energy_kcal",
    "basal_energy": "basal_energy_kcal",
    "exercise_time": "exercise_minutes",
    "flights_climbed": "flights_climbed",
    "resting_heart_rate": "resting_heart_rate",
    "hrv_sdnn": "hrv_sdnn_ms",
    "hrv_rmssd": "hrv_rmssd_ms",
    "spo2": "spo2_percent",
    "respiration": "respiration_rate",
    "vo2max": "vo2max",
    "weight": "weight_kg",
    "sleep_minutes": "sleep_minutes",
    "deep_sleep_minutes": "deep_minutes",
    "light_sleep_minutes": "light_minutes",
    "rem_sleep_minutes": "rem_minutes",
    "awake_minutes": "awake_minutes",
}


@dataclass(frozen=True, slots=True)
class WorkoutSpan:
    """`day` is the local date of its start, `offset` minutes east of UTC."""

    day: int
    start: int
    end: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class DayFigure:
    rank: int
    day: int
    metric: str
    value: float


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything that bears on some days. `names`: the sources in order of trust."""

    names: Sequence[str]
    columns: Mapping[str, Column] = field(default_factory=dict)
    sleep: Sequence[Segment] = ()
    workouts: Sequence[WorkoutSpan] = ()
    figures: Sequence[DayFigure] = ()

    def column(self, metric: str) -> Column:
        return self.columns.get(metric) or empty()


class _Days:
    """Figures gathered by day, with whose they are."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self.values: dict[int, dict[str, Any]] = {}
        self.sources: dict[int, dict[str, str]] = {}
        self.computed: dict[int, list[str]] = {}

    def put(self, day: int, column: str, value: Any, rank: int | None = None) -> None:
        self.values.setdefault(day, {})[column] = value
        if rank is not None:
            self.sources.setdefault(day, {})[column] = self._names[rank]

    def missing(self, day: int, column: str) -> bool:
        return self.values.get(day, {}).get(column) is None


def daily_metrics(inputs: Inputs, first: date, last: date) -> list[DailyMetrics]:
    """One for each date from `first` to `last` of which anything is known."""
    days = _Days(inputs.names)
    _counts(inputs, days)
    _levels(inputs, days)
    slept = nights(inputs.sleep)
    for day, night in slept.items():
        _put_night(days, day, night)
    _put_minutes(inputs, days)
    _from_dates(inputs, days)
    beats = _heart(inputs, days)  # last: what a device told of a day beats what is worked out here
    low, high = ((limit - EPOCH).days for limit in (first, last))
    left_out = _left_out(inputs)
    offsets = _offsets(inputs)
    found = []
    for day in range(low, high + 1):
        values = days.values.get(day)
        if not values:
            continue
        bad = left_out.get(day, 0)
        found.append(
            DailyMetrics(
                day=EPOCH + timedelta(days=day),
                utc_offset_minutes=offsets.get(day),
                data_quality_score=_quality(values, beats.get(day), slept.get(day), bad),
                notes=_notes(days, day, bad),
                **values,
            )
        )
    return found


def _counts(inputs: Inputs, days: _Days) -> None:
    for metric, name in COUNTS.items():
        column = split_at_midnight(inputs.column(metric))
        _, ranks = best_source(column)
        for day, total in movement.totals(column).items():
            days.put(day, name, round(total, 3), ranks.get(day))


def _levels(inputs: Inputs, days: _Days) -> None:
    for metric, name in (*MEANS.items(), *LASTS.items()):
        column = inputs.column(metric)
        column, ranks = best_source(column.take(np.flatnonzero(~np.isnan(column.value))))
        for day, value in (lasts if metric in LASTS else means)(column).items():
            days.put(day, name, round(value, 3), ranks[day])


def _heart(inputs: Inputs, days: _Days) -> dict[int, heart.HeartDay]:
    column = inputs.column("heart_rate")
    column, ranks = best_source(column.take(np.flatnonzero(~np.isnan(column.value))))
    found = dict(heart.heart_days(column))
    for day, beats in found.items():
        days.put(day, "average_heart_rate", round(beats.average, 1), ranks[day])
        days.put(day, "min_heart_rate", beats.low)
        days.put(day, "max_heart_rate", beats.high)
        if beats.resting is not None and days.missing(day, "resting_heart_rate"):
            days.put(day, "resting_heart_rate", round(beats.resting, 1), ranks[day])
            days.computed.setdefault(day, []).append("resting_heart_rate")
    return found


def _put_night(days: _Days, day: int, night: Night) -> None:
    for name, value in (
        ("sleep_minutes", night.total),
        ("in_bed_minutes", night.in_bed),
        ("deep_minutes", night.deep),
        ("light_minutes", night.light),
        ("rem_minutes", night.rem),
        ("awake_minutes", night.awake),
        ("nap_minutes", night.nap or None),
        ("sleep_latency_minutes", night.latency),
        ("waso_minutes", night.waso),
        ("awakenings", night.awakenings),
        ("sleep_efficiency", night.efficiency),
    ):
        if value is not None:
            days.put(day, name, round(value, 4) if name != "awakenings" else value)
    for name, at in (("sleep_start_at", night.start), ("sleep_end_at", night.end)):
        if at is not None:
            days.put(day, name, _EPOCH_AT + timedelta(microseconds=at))
    days.put(day, "in_bed_minutes", round(night.in_bed, 4), night.rank)


def _put_minutes(inputs: Inputs, days: _Days) -> None:
    for day, minutes in movement.minutes(inputs.column("mindful")).items():
        days.put(day, "mindful_minutes", round(minutes, 3))
    spans: dict[int, list[tuple[int, int]]] = {}
    for workout in inputs.workouts:
        for day, start, end in _by_day(workout):
            spans.setdefault(day, []).append((start, end))
    for day, own in spans.items():
        starts, ends = (np.array(edge, np.int64) for edge in zip(*own, strict=True))
        days.put(day, "workout_minutes", round(movement.covered_minutes(starts, ends), 3))


def _by_day(workout: WorkoutSpan) -> Iterator[tuple[int, int, int]]:
    """(day, start, end) of each local day it reaches into."""
    day, start = workout.day, workout.start
    while True:
        midnight = (day + 1) * DAY - workout.offset * MINUTE
        yield day, start, min(workout.end, max(midnight, start))
        if workout.end <= midnight:
            return
        day, start = day + 1, max(midnight, start)


def _from_dates(inputs: Inputs, days: _Days) -> None:
    for figure in sorted(inputs.figures, key=lambda f: f.rank):
        name = DAY_VALUES.get(figure.metric)
        if name is not None and days.missing(figure.day, name):
            days.put(figure.day, name, figure.value, figure.rank)


def _left_out(inputs: Inputs) -> dict[int, int]:
    bad = [column.left_out for column in inputs.columns.values()]
    days, counts = np.unique(np.concatenate(bad or [np.empty(0, np.int64)]), return_counts=True)
    return dict(zip(days.tolist(), counts.tolist(), strict=True))


def _offsets(inputs: Inputs) -> dict[int, int]:
    """The offset of each day's last reading."""
    found: dict[int, tuple[int, int]] = {}
    for column in inputs.columns.values():
        if not len(column):
            continue
        ends = np.flatnonzero(np.r_[column.day[1:] != column.day[:-1], True])
        for row in ends.tolist():
            day, at = int(column.day[row]), int(column.start[row])
            if day not in found or found[day] < (at, int(column.offset[row])):
                found[day] = at, int(column.offset[row])
    return {day: offset for day, (_, offset) in found.items()}


def _quality(
    values: Mapping[str, Any], beats: heart.HeartDay | None, night: Night | None, bad: int
) -> float:
    """How well the day is covered: worn hours, sleep with stages, steps, few odd readings. A rule
    of thumb of ours, from 0 to 1; it says how far to trust the day's figures, nothing of health."""
    t = TUNING
    worn = min(1.0, beats.hours / t.hours_worn) if beats else 0.0
    slept = 0.0 if night is None else 1.0 if night.staged else 0.7 if night.total else 0.3
    clean = 1.0 if bad + (beats.jumps if beats else 0) == 0 else 0.5
    stepped = float(values.get("steps") is not None)
    score = (
        t.weight_worn * worn
        + t.weight_sleep * slept
        + t.weight_steps * stepped
        + t.weight_clean * clean
    )
    return round(score, 3)


def _notes(days: _Days, day: int, bad: int) -> dict[str, Any]:
    made = {
        "sources": days.sources.get(day, {}),
        "computed": sorted(days.computed.get(day, [])),
        "implausible": bad,
    }
    return {name: value for name, value in made.items() if value}
