"""What is measured: the metrics Santé knows by name, each with its one unit and its limits.

A reading of anything else is kept under its own name and unit (`name[unit]`), so nothing a device
wrote is lost because we had no word for it.

Limits mark, they never reject (a device that says 25 beats a minute said so): a value outside
carries IMPLAUSIBLE and stays out of the daily figures.
"""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Metric:
    """`unit` is how every value is stored; `low` and `high` bound what is believed."""

    name: str
    unit: str
    low: float = float("-inf")
    high: float = float("inf")


_KNOWN: Final = (
    # movement
    Metric("steps", "count", 0, 100_000),
    Metric("distance_walking_running", "m", 0, 100_000),
    Metric("distance_cycling", "m", 0, 400_000),
    Metric("distance_swimming", "m", 0, 100_000),
    Metric("distance_wheelchair", "m", 0, 100_000),
    Metric("wheelchair_pushes", "count", 0, 100_000),
    Metric("flights_climbed", "count", 0, 500),
    Metric("cadence", "count/min", 0, 300),
    Metric("active_energy", "kcal", 0, 5_000),
    Metric("basal_energy", "kcal", 0, 5_000),
    Metric("exercise_time", "min", 0, 1_440),
    Metric("stand_time", "min", 0, 1_440),
    Metric("move_time", "min", 0, 1_440),
    Metric("physical_effort", "kcal/h/kg", 0, 100),
    Metric("activity_count", "count", 0, 1_000_000),  # of an accelerometer, in an epoch
    Metric("walking_speed", "m/s", 0, 15),
    Metric("walking_step_length", "m", 0, 3),
    Metric("walking_asymmetry", "%", 0, 100),
    Metric("walking_double_support", "%", 0, 100),
    # heart
    Metric("heart_rate", "count/min", 20, 250),
    Metric("heartbeat", "count/min", 20, 300),
    Metric("resting_heart_rate", "count/min", 20, 150),
    Metric("walking_heart_rate", "count/min", 20, 220),
    Metric("hrv_sdnn", "ms", 0, 500),
    Metric("hrv_rmssd", "ms", 0, 500),
    Metric("systolic_pressure", "mm[Hg]", 50, 280),
    Metric("diastolic_pressure", "mm[Hg]", 25, 180),
    Metric("vo2max", "mL/min/kg", 5, 100),
    # breath, blood, warmth
    Metric("spo2", "%", 50, 100),
    Metric("respiration", "count/min", 3, 80),
    Metric("body_temperature", "Cel", 30, 45),
    Metric("wrist_temperature", "Cel", 20, 45),
    Metric("glucose", "mg/dL", 10, 800),
    # body
    Metric("weight", "kg", 2, 500),
    Metric("height", "m", 0.3, 2.8),
    Metric("body_mass_index", "kg/m2", 5, 150),
    Metric("body_fat", "%", 0, 100),
    Metric("lean_body_mass", "kg", 1, 300),
    Metric("waist", "m", 0.2, 3),
    # mind and scores of devices, 0 to 100 unless the device says otherwise
    Metric("mindful", "", 0, 0),
    Metric("stress", "score", 0, 100),
)

METRICS: Final = {metric.name: metric for metric in _KNOWN}

# What a stage is called here. "core" of other vocabularies is light.
SLEEP_STAGES: Final = ("in_bed", "awake", "asleep", "light", "deep", "rem", "unknown")

_NAME: Final = re.compile(r"[a-z0-9_.:]{1,80}(?:\[[^\[\]\s]{1,40}\])?")


def metric_key(name: str, unit: str) -> str:
    """How readings of `name` in `unit` are filed: a metric has one unit, or its own name tells."""
    known = METRICS.get(name)
    if (known is not None and known.unit == unit) or not unit:
        return name
    printed = re.sub(r"[\[\]\s]", "", unit)[:40]
    return f"{name}[{printed}]"


def unit_of(key: str) -> str:
    """The unit of a filed metric; empty when it has none."""
    known = METRICS.get(key)
    if known is not None:
        return known.unit
    return key.partition("[")[2].removesuffix("]")


def is_metric_key(text: str) -> bool:
    return _NAME.fullmatch(text) is not None
