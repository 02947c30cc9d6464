"""Heart and breath: a few days summed up, and how recovered a morning looks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from statistics import fmean

from sante.insights.rules.baseline import baseline
from sante.insights.rules.words import amount
from sante.insights.types import Part, Series
from sante.wearables.types import DailyMetrics


@dataclass(frozen=True, slots=True, kw_only=True)
class CardioFeatures:
    """`dip` is by how much the rate at rest lies below the day's average, as a share: a rough sign
    of a day and a night that differ. `hrv_kind` says which quantity `hrv_ms` is."""

    days: int
    average: float | None
    highest: float | None
    lowest: float | None
    resting: float | None
    hrv_ms: float | None
    hrv_kind: str
    respiration: float | None
    dip: float | None


def cardio_features(days: Sequence[DailyMetrics]) -> CardioFeatures:
    def known(name: str) -> list[float]:
        return [float(value) for day in days if (value := getattr(day, name)) is not None]

    kind = hrv_kind(days)
    hrv = known(kind) if kind else []
    dips = [
        1 - day.resting_heart_rate / day.average_heart_rate
        for day in days
        if day.resting_heart_rate is not None and day.average_heart_rate
    ]
    averages, resting = known("average_heart_rate"), known("resting_heart_rate")
    breath = known("respiration_rate")
    return CardioFeatures(
        days=len(days),
        average=fmean(averages) if averages else None,
        highest=max(known("max_heart_rate"), default=None),
        lowest=min(known("min_heart_rate"), default=None),
        resting=fmean(resting) if resting else None,
        hrv_ms=fmean(hrv) if hrv else None,
        hrv_kind=kind,
        respiration=fmean(breath) if breath else None,
        dip=fmean(dips) if dips else None,
    )


def hrv_kind(days: Sequence[DailyMetrics]) -> str:
    """The column with more days; RMSSD when both are alike. Empty when there is neither."""
    counts = {
        name: sum(getattr(day, name) is not None for day in days)
        for name in ("hrv_rmssd_ms", "hrv_sdnn_ms")
    }
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


@dataclass(frozen=True, slots=True)
class Recovery:
    """0 to 100; 50 is a usual morning. A comparison with yourself, not a measurement of health."""

    value: int
    parts: tuple[Part, ...]


def recovery(series: Mapping[str, Series], day: date) -> Recovery | None:
    """HRV and resting heart rate against the person's own baseline, each up to 50 points: usual
    is half of them, a quartile better three quarters. None without either, or before the baseline
    is reliable."""
    parts = []
    hrv = max(
        (series[k] for k in ("hrv_rmssd_ms", "hrv_sdnn_ms") if k in series),
        key=lambda s: len(s.points),
        default=None,
    )
    for found in (hrv, series.get("resting_heart_rate")):
        part = _part(found, day) if found is not None else None
        if part is not None:
            parts.append(part)
    if not parts:
        return None
    points = sum(part.points or 0.0 for part in parts)
    return Recovery(round(100 * points / sum(part.full for part in parts)), tuple(parts))


def _part(series: Series, day: date) -> Part | None:
    value, usual = series.on(day), baseline(series, day)
    if value is None or usual is None or not usual.reliable:
        return None
    metric = series.metric
    if metric.log:
        off, reach = log(value / usual.median), log(usual.high / usual.low) / 2
    else:
        off, reach = value - usual.median, (usual.high - usual.low) / 2
    reach = max(reach, metric.mad_floor)
    better = -off if metric.better == "lower" else off
    share = min(1.0, max(0.0, 0.5 + 0.25 * better / reach))
    why = (
        f"{amount(metric, value)}; half of your days lie from {amount(metric, usual.low)}"
        f" to {amount(metric, usual.high)}."
    )
    return Part(metric.title, 50 * share, 50, why)
