"""Days that are far from what is usual, and days on which only the sensor was.

z is the distance from the median of the 28 days before, in robust standard deviations (1.4826
times the median absolute deviation, not below a floor of the metric). Days flagged before stay out
of the baseline, or one fever would hide the next, and the spread is widened for the few days it
comes from. Told once when |z| reaches 3, or when it reached
2 on three of the last five days with data, in the same direction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log, pi, sqrt
from statistics import median
from typing import Literal

from sante.insights.rules.stats import MAD_TO_SD, mad
from sante.insights.rules.tuning import TUNING
from sante.insights.types import Point, Series
from sante.kit.circular import apart, circular_median


@dataclass(frozen=True, slots=True)
class Anomaly:
    """`kind`: far away once, or clearly away again and again."""

    day: date
    kind: Literal["once", "often"]
    z: float
    value: float
    usual: float


def anomalies(series: Series) -> tuple[Anomaly, ...]:
    """All of a series, in order of day. A stretch of days away is told on the day it shows and not
    again until a day within |z| < 2 has come."""
    flagged: set[date] = set()
    away: list[tuple[date, float]] = []
    found: list[Anomaly] = []
    told = False
    for at, point in enumerate(series.points):
        known = _before(series.points[:at], point.day, flagged)
        if len(known) < TUNING.anomaly_least:
            continue
        z, usual = _distance(series, point.value, known)
        away.append((point.day, z))
        if abs(z) < TUNING.anomaly_often:
            told = False
            continue
        kind = _kind(away, z)
        if kind is not None:
            flagged.add(point.day)
            if not told:
                found.append(Anomaly(point.day, kind, z, point.value, usual))
            told = True
    return tuple(found)


def _before(points: Sequence[Point], day: date, flagged: set[date]) -> list[float]:
    first = day - timedelta(days=TUNING.anomaly_days)
    recent = points[-TUNING.anomaly_days :]
    return [p.value for p in recent if p.day >= first and p.day not in flagged]


def _distance(series: Series, value: float, known: Sequence[float]) -> tuple[float, float]:
    """(z, what is usual)."""
    metric = series.metric
    if metric.clock:
        usual = circular_median(known)
        rest, off = [apart(v, usual) for v in known], apart(value, usual)
    elif metric.log:
        usual = median(known)
        rest = [log(v) for v in known if v > 0] or [0.0]
        off = log(value / usual) if value > 0 and usual > 0 else 0.0
    else:
        usual, rest = median(known), list(known)
        off = value - usual
    return off / (max(MAD_TO_SD * mad(rest), metric.mad_floor) * _few(len(rest))), usual


def _few(n: int) -> float:
    """By how much more a new day varies than the spread of a few days says: the deviation of few
    days is estimated too small (Croux and Rousseeuw 1992), and their median is off itself. 1.06 of
    28 days, 1.12 of 14."""
    return n / (n - 0.8) * sqrt(1 + pi / (2 * n))


def _kind(away: Sequence[tuple[date, float]], z: float) -> Literal["once", "often"] | None:
    if abs(z) >= TUNING.anomaly_once:
        return "once"
    needed, of = TUNING.anomaly_of
    alike = [1 for _, other in away[-of:] if abs(other) >= TUNING.anomaly_often and other * z > 0]
    return "often" if len(alike) >= needed else None


def sensor_gap(series: Series, day: date) -> int | None:
    """How many days up to `day` are without data, of a metric told on most of the 28 days before
    that; None when there is no gap of two days or more, or the metric was rare anyway."""
    earlier = [p.day for p in series.points if p.day <= day]
    if not earlier or (missing := (day - earlier[-1]).days) < 2 or missing > TUNING.anomaly_days:
        return None
    first = earlier[-1] - timedelta(days=TUNING.anomaly_days - 1)
    told = sum(first <= p <= earlier[-1] for p in earlier)
    return missing if told >= TUNING.anomaly_days * 0.7 else None
