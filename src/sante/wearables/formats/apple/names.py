"""Apple's words in ours: types, units, values, devices."""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from sante.wearables.formats.base import Device
from sante.wearables.rules.metrics import METRICS

SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
STAGES: Final = {
    "HKCategoryValueSleepAnalysisInBed": "in_bed",
    "HKCategoryValueSleepAnalysisAsleep": "asleep",
    "HKCategoryValueSleepAnalysisAsleepUnspecified": "asleep",
    "HKCategoryValueSleepAnalysisAsleepCore": "light",
    "HKCategoryValueSleepAnalysisAsleepDeep": "deep",
    "HKCategoryValueSleepAnalysisAsleepREM": "rem",
    "HKCategoryValueSleepAnalysisAwake": "awake",
}

_PREFIX: Final = re.compile(
    r"^HK(?:Quantity|Category)TypeIdentifier|^HKDataType|^HKWorkoutActivityType|^HKCategoryValue"
)
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NAMES: Final = {
    "StepCount": "steps",
    "PushCount": "wheelchair_pushes",
    "ActiveEnergyBurned": "active_energy",
    "BasalEnergyBurned": "basal_energy",
    "AppleExerciseTime": "exercise_time",
    "AppleStandTime": "stand_time",
    "AppleMoveTime": "move_time",
    "WalkingAsymmetryPercentage": "walking_asymmetry",
    "WalkingDoubleSupportPercentage": "walking_double_support",
    "HeartRateVariabilitySDNN": "hrv_sdnn",
    "WalkingHeartRateAverage": "walking_heart_rate",
    "BloodPressureSystolic": "systolic_pressure",
    "BloodPressureDiastolic": "diastolic_pressure",
    "VO2Max": "vo2max",
    "OxygenSaturation": "spo2",
    "RespiratoryRate": "respiration",
    "AppleSleepingWristTemperature": "wrist_temperature",
    "BloodGlucose": "glucose",
    "BodyMass": "weight",
    "BodyFatPercentage": "body_fat",
    "WaistCircumference": "waist",
    "MindfulSession": "mindful",
}


@lru_cache(maxsize=4096)
def snake(identifier: str) -> str:
    """HKQuantityTypeIdentifierDietaryWater as `dietary_water`."""
    bare = _PREFIX.sub("", identifier, count=1)
    words = _NAMES.get(bare) or _WORD.sub("_", bare).lower()
    return re.sub(r"[^a-z0-9_]+", "_", words)[:80] or "unnamed"


class Unit(NamedTuple):
    dimension: str
    factor: float  # times the number gives the dimension's base
    shift: float = 0.0


_UNITS: Final = {
    "m": Unit("length", 1), "km": Unit("length", 1000), "cm": Unit("length", 0.01),
    "mm": Unit("length", 0.001), "mi": Unit("length", 1609.344), "ft": Unit("length", 0.3048),
    "in": Unit("length", 0.0254), "yd": Unit("length", 0.9144),
    "g": Unit("mass", 1), "kg": Unit("mass", 1000), "mg": Unit("mass", 0.001),
    "mcg": Unit("mass", 1e-6), "lb": Unit("mass", 453.59237), "oz": Unit("mass", 28.349523125),
    "st": Unit("mass", 6350.29318),
    "kcal": Unit("energy", 1), "Cal": Unit("energy", 1), "cal": Unit("energy", 0.001),
    "kJ": Unit("energy", 1 / 4.184), "J": Unit("energy", 1 / 4184),
    "min": Unit("time", 1), "s": Unit("time", 1 / 60), "ms": Unit("time", 1 / 60_000),
    "hr": Unit("time", 60), "d": Unit("time", 1440),
    "degC": Unit("warmth", 1), "degF": Unit("warmth", 5 / 9, -160 / 9),
    "K": Unit("warmth", 1, -273.15),
    "%": Unit("share", 100),  # Apple prints 0.97 with the unit %
    "m/s": Unit("speed", 1), "km/hr": Unit("speed", 1 / 3.6), "mi/hr": Unit("speed", 0.44704),
    "ft/s": Unit("speed", 0.3048),
    "count": Unit("count", 1), "count/min": Unit("rate", 1), "count/s": Unit("rate", 60),
    "mmHg": Unit("pressure", 1), "kPa": Unit("pressure", 7.500615613),
    "mg/dL": Unit("glucose", 1), "mmol/L": Unit("glucose", 18.01558800000541),
    "mL": Unit("volume", 1), "L": Unit("volume", 1000), "fl_oz_us": Unit("volume", 29.5735295625),
    "cup_us": Unit("volume", 236.5882365), "pt_us": Unit("volume", 473.176473),
    "mL/min·kg": Unit("uptake", 1), "kcal/hr·kg": Unit("effort", 1),
}  # fmt: skip
_MOLAR: Final = re.compile(r"^mmol<180\.[0-9]+>/L$")

# How a metric's own unit relates to the base of its dimension.
_TARGETS: Final = {
    "m": Unit("length", 1), "kg": Unit("mass", 1000), "g": Unit("mass", 1),
    "kcal": Unit("energy", 1), "min": Unit("time", 1), "ms": Unit("time", 1 / 60_000),
    "Cel": Unit("warmth", 1), "%": Unit("share", 1), "m/s": Unit("speed", 1),
    "count": Unit("count", 1), "count/min": Unit("rate", 1), "mm[Hg]": Unit("pressure", 1),
    "mg/dL": Unit("glucose", 1), "mL": Unit("volume", 1), "mL/min/kg": Unit("uptake", 1),
    "kcal/h/kg": Unit("effort", 1), "kg/m2": Unit("count", 1),
}  # fmt: skip
_DEFAULT: Final = {
    "length": "m", "mass": "g", "energy": "kcal", "time": "min", "warmth": "Cel", "share": "%",
    "speed": "m/s", "count": "count", "rate": "count/min", "pressure": "mm[Hg]",
    "glucose": "mg/dL", "volume": "mL", "uptake": "mL/min/kg", "effort": "kcal/h/kg",
}  # fmt: skip


class Scale(NamedTuple):
    """`value * factor + shift` is the value in `unit`."""

    unit: str
    factor: float = 1.0
    shift: float = 0.0


@lru_cache(maxsize=4096)
def scale(name: str, printed: str) -> Scale:
    """How values of our metric `name`, printed in a unit, are stored. A unit that is not known, or
    of another dimension than the metric, is kept as it is: it then names a metric of its own."""
    unit = _UNITS["mmol/L"] if _MOLAR.match(printed) else _UNITS.get(printed)
    known = METRICS.get(name)
    if unit is None:
        return Scale(printed)
    token = known.unit if known is not None else _DEFAULT[unit.dimension]
    target = _TARGETS.get(token)
    if target is None or target.dimension != unit.dimension:
        return Scale(printed)
    return Scale(token, unit.factor / target.factor, unit.shift)


_POINTER: Final = re.compile(r"^<<HKDevice: 0x[0-9a-fA-F]+>,?\s*")
_KEYS: Final = re.compile(
    r"(?:^|,\s*)(name|manufacturer|model|hardware|software|firmware|localIdentifier"
    r"|UDIDeviceIdentifier|creation date):"
)


def without_pointer(device: str) -> str:
    """`<<HKDevice: 0x3…>, name:Apple Watch, …>` from `name:` on. The pointer may be another for
    each record: it tells nothing, and one would soon have too many devices."""
    return _POINTER.sub("", device, count=1)


def device_of(text: str, source: str, version: str) -> Device:
    """From a device's text without its pointer."""
    parts = _KEYS.split(text.removesuffix(">"))
    told = {key: value.strip()[:100] for key, value in zip(parts[1::2], parts[2::2], strict=True)}
    if not told:
        return Device(name=source[:100], software=version[:100])
    return Device(
        name=told.get("name", ""),
        manufacturer=told.get("manufacturer", ""),
        model=told.get("model", ""),
        hardware=told.get("hardware", ""),
        software=told.get("software", version[:100]),
    )
