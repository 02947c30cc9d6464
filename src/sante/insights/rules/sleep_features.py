"""A few nights summed up: means, shares of the stages, and how many of six things are in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from sante.insights.rules.series import bedtime
from sante.insights.rules.stats import circular_sd
from sante.wearables.types import DailyMetrics

LEAST_NIGHTS: Final = 3
INCONSISTENT_SD: Final = 30.0  # minutes of the time of falling asleep
# From good to poor; of shares, (from, to). Each band is worth a third less than the one before.
EFFICIENCY: Final = (0.90, 0.80, 0.70)
LATENCY: Final = (15.0, 30.0, 45.0)
WASO: Final = (20.0, 40.0, 60.0)
REM: Final = ((0.18, 0.25), (0.15, 0.30), (0.10, 0.35))
DEEP: Final = ((0.13, 0.20), (0.10, 0.25), (0.05, 0.30))


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepFeatures:
    """Means over the nights; None where no night told it. `overall` is 0 to 6, and of fewer than
    six parts a sum over those there are: `parts` says how many."""

    nights: int
    total_minutes: float
    efficiency: float | None
    latency_minutes: float | None
    waso_minutes: float | None
    awakenings: float | None
    rem_share: float | None
    deep_share: float | None
    light_share: float | None
    bedtime_sd_minutes: float | None
    consistent: bool | None
    overall: float
    parts: int


def sleep_features(nights: Sequence[DailyMetrics]) -> SleepFeatures | None:
    """None under three nights. `nights` have sleep."""
    if len(nights) < LEAST_NIGHTS:
        return None
    times = [time for night in nights if (time := bedtime(night)) is not None]
    spread = circular_sd(times) if len(times) >= LEAST_NIGHTS else None
    efficiency = _mean(nights, "sleep_efficiency")
    latency, waso = _mean(nights, "sleep_latency_minutes"), _mean(nights, "waso_minutes")
    shares = {stage: _share(nights, stage) for stage in ("rem", "deep", "light")}
    scores = [
        _at_least(efficiency, EFFICIENCY),
        _at_most(latency, LATENCY),
        _at_most(waso, WASO),
        _within(shares["rem"], REM),
        _within(shares["deep"], DEEP),
        None if spread is None else float(spread <= INCONSISTENT_SD),
    ]
    known = [score for score in scores if score is not None]
    return SleepFeatures(
        nights=len(nights),
        total_minutes=fmean(n.sleep_minutes or 0.0 for n in nights),
        efficiency=efficiency,
        latency_minutes=latency,
        waso_minutes=waso,
        awakenings=_mean(nights, "awakenings"),
        rem_share=shares["rem"],
        deep_share=shares["deep"],
        light_share=shares["light"],
        bedtime_sd_minutes=spread,
        consistent=None if spread is None else spread <= INCONSISTENT_SD,
        overall=sum(known),
        parts=len(known),
    )


def _mean(nights: Sequence[DailyMetrics], name: str) -> float | None:
    known = [value for night in nights if (value := getattr(night, name)) is not None]
    return fmean(known) if known else None


def _share(nights: Sequence[DailyMetrics], stage: str) -> float | None:
    known = [
        value / night.sleep_minutes
        for night in nights
        if (value := getattr(night, f"{stage}_minutes")) is not None and night.sleep_minutes
    ]
    return fmean(known) if known else None


def _at_least(value: float | None, bands: tuple[float, ...]) -> float | None:
    return None if value is None else _band([value >= limit for limit in bands])


def _at_most(value: float | None, bands: tuple[float, ...]) -> float | None:
    return None if value is None else _band([value <= limit for limit in bands])


def _within(value: float | None, bands: tuple[tuple[float, float], ...]) -> float | None:
    return None if value is None else _band([low <= value <= high for low, high in bands])


def _band(met: list[bool]) -> float:
    """1, two thirds, one third, nothing."""
    return 1 - met.index(True) / 3 if True in met else 0.0
