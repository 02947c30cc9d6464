"""What is followed over days, and the series of it: one definition each, never two in one.

Apple, Fitbit and our own half-hour rule mean different things by "resting heart rate", and SDNN is
not RMSSD: a change of device would look like a change of the body. So a series that devices define
keeps the one definition that covers the most of the recent days, and says how many days of others
it leaves out.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from sante.insights.types import Metric, Point, Series
from sante.wearables.types import DailyMetrics

RECENT_DAYS: Final = 60
HERE: Final = "worked out here"

METRICS: Final[tuple[Metric, ...]] = (
    Metric(key="sleep_minutes", title="Sleep", group="sleep", unit="min", smallest=20,
           mad_floor=15),
    Metric(key="sleep_midpoint", title="Middle of sleep", group="sleep", unit="", smallest=30,
           mad_floor=15, clock=True),
    Metric(key="sleep_efficiency", title="Sleep efficiency", group="sleep", unit="%", smallest=3,
           mad_floor=2, better="higher", one_source=True),
    Metric(key="deep_minutes", title="Deep sleep", group="sleep", unit="min", smallest=15,
           mad_floor=10, one_source=True),
    Metric(key="rem_minutes", title="REM sleep", group="sleep", unit="min", smallest=15,
           mad_floor=10, one_source=True),
    Metric(key="waso_minutes", title="Awake in the night", group="sleep", unit="min", smallest=10,
           mad_floor=8, better="lower", one_source=True),
    Metric(key="resting_heart_rate", title="Resting heart rate", group="heart", unit="bpm",
           smallest=2, mad_floor=1, better="lower", one_source=True),
    Metric(key="hrv_rmssd_ms", title="Heart rate variability (RMSSD)", group="heart", unit="ms",
           smallest=0.1, mad_floor=0.06, better="higher", one_source=True, log=True),
    Metric(key="hrv_sdnn_ms", title="Heart rate variability (SDNN)", group="heart", unit="ms",
           smallest=0.1, mad_floor=0.06, better="higher", one_source=True, log=True),
    Metric(key="respiration_rate", title="Breaths a minute", group="heart", unit="/min", smallest=1,
           mad_floor=0.4, decimals=1, one_source=True),
    Metric(key="vo2max", title="Cardio fitness (VO₂max)", group="heart", unit="mL/min/kg",
           smallest=1, mad_floor=0.5, decimals=1, better="higher", one_source=True),
    Metric(key="steps", title="Steps", group="activity", unit="steps", smallest=700, mad_floor=600,
           better="higher"),
    Metric(key="exercise_minutes", title="Exercise", group="activity", unit="min", smallest=5,
           mad_floor=5, better="higher", one_source=True),
)  # fmt: skip
BY_KEY: Final = {metric.key: metric for metric in METRICS}


def midpoint(day: DailyMetrics) -> float | None:
    """The middle between falling asleep and the last waking, in local minutes after midnight."""
    if day.sleep_start_at is None or day.sleep_end_at is None or day.utc_offset_minutes is None:
        return None
    middle = day.sleep_start_at + (day.sleep_end_at - day.sleep_start_at) / 2
    local = middle + timedelta(minutes=day.utc_offset_minutes)
    return (local.hour * 60 + local.minute + local.second / 60) % 1440


def bedtime(day: DailyMetrics) -> float | None:
    """When sleep began, in local minutes after midnight."""
    if day.sleep_start_at is None or day.utc_offset_minutes is None:
        return None
    local = day.sleep_start_at + timedelta(minutes=day.utc_offset_minutes)
    return local.hour * 60 + local.minute + local.second / 60


def _efficiency(day: DailyMetrics) -> float | None:
    return None if day.sleep_efficiency is None else day.sleep_efficiency * 100


_UNFINISHED: Final[Mapping[str, Any]] = dict.fromkeys(
    ("steps", "exercise_minutes", "workout_minutes", "mindful_minutes")
)
_READERS: Final[Mapping[str, Callable[[DailyMetrics], float | None]]] = {
    "sleep_midpoint": midpoint,
    "sleep_efficiency": _efficiency,
}


def value_of(metric: Metric, day: DailyMetrics) -> float | None:
    reader = _READERS.get(metric.key)
    if reader is not None:
        return reader(day)
    value: float | None = getattr(day, metric.key)
    return value


def definition(metric: Metric, day: DailyMetrics) -> str:
    """Who says so, by which rule: what has to be the same for two days to compare."""
    source = str(day.notes.get("sources", {}).get(metric.key, ""))
    return f"{source}, {HERE}" if metric.key in day.notes.get("computed", ()) else source


def series_of(metric: Metric, days: Sequence[DailyMetrics]) -> Series:
    """`days` in order of day."""
    known = [(day, value) for day in days if (value := value_of(metric, day)) is not None]
    if not metric.one_source or not known:
        return Series(metric, tuple(Point(day.day, float(value)) for day, value in known))
    recent = known[-1][0].day - timedelta(days=RECENT_DAYS)
    counted = Counter(definition(metric, day) for day, _ in known if day.day > recent)
    chosen = max(sorted(counted), key=lambda name: counted[name])
    own = [(day, value) for day, value in known if definition(metric, day) == chosen]
    points = tuple(Point(day.day, float(value)) for day, value in own)
    return Series(metric, points, chosen, len(known) - len(own))


def all_series(days: Sequence[DailyMetrics]) -> dict[str, Series]:
    """Of everything followed; empty series are left out."""
    found = {metric.key: series_of(metric, days) for metric in METRICS}
    return {key: series for key, series in found.items() if series.points}


def settled(days: Sequence[DailyMetrics], today: date) -> list[DailyMetrics]:
    """Without the movement of the day that still runs: half a day's steps are not a low day."""
    return [replace(d, **_UNFINISHED) if d.day == today else d for d in days]


def nights(days: Sequence[DailyMetrics], last: date, count: int) -> list[DailyMetrics]:
    """Those of the `count` days up to `last` that have sleep, oldest first."""
    first = last - timedelta(days=count - 1)
    return [d for d in days if first <= d.day <= last and d.sleep_minutes is not None]
