"""Which files of a Withings export hold what.

Measurements stand by the owner's clock, all else with its offset. `raw_…` files hold lists: the
values of several spans that follow each other from `start`, each as long as `duration` says.
"""

import re
from typing import Final

from sante.wearables.formats.base import Covered
from sante.wearables.formats.tables import Named, Table, Target

_POUND, _STONE, _INCH = 0.45359237, 6.35029318, 0.0254
_COMMENT: Final = "a note in words"

SCALE: Final = Named("Withings scale", "scale")
MONITOR: Final = Named("Withings blood pressure monitor", "unknown")
TRACKER: Final = Named("Withings tracker", "watch")
MAT: Final = Named("Withings sleep mat", "unknown")
ACCOUNT: Final = Named("Withings", "app")


def named(stem: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|/){stem}\.csv$", re.IGNORECASE)


def _masses(column: str, metric: str) -> dict[str, Target]:
    return {
        f"{column} (kg)": Target(metric, "kg"),
        f"{column} (lb)": Target(metric, "kg", _POUND),
        f"{column} (lbs)": Target(metric, "kg", _POUND),
        f"{column} (st)": Target(metric, "kg", _STONE),
    }


TABLES: Final = (
    (Table(
        kind="weight.csv", files=named("weight"), when="Date",
        values={
            **_masses("Weight", "weight"), **_masses("Fat mass", "fat_mass"),
            **_masses("Bone mass", "bone_mass"), **_masses("Muscle mass", "muscle_mass"),
            **_masses("Hydration", "body_water"),
        },
        left={"Comments": _COMMENT},
    ), SCALE),
    (Table(
        kind="height.csv", files=named("height"), when="Date",
        values={
            "Height (m)": Target("height", "m"), "Height (cm)": Target("height", "m", 0.01),
            "Height (in)": Target("height", "m", _INCH),
        },
        left={"Comments": _COMMENT},
    ), SCALE),
    (Table(
        kind="bp.csv", files=named("bp"), when="Date",
        values={
            "Heart rate": Target("heart_rate", "count/min"),
            "Systolic": Target("systolic_pressure", "mm[Hg]"),
            "Diastolic": Target("diastolic_pressure", "mm[Hg]"),
        },
        left={"Comments": _COMMENT},
        empty=frozenset({0.0}),
    ), MONITOR),
    *((Table(
        kind=f"aggregates_{stem}.csv", files=named(f"aggregates_{stem}"), when="date", daily=True,
        values={"value": target},
    ), ACCOUNT) for stem, target in (
        ("steps", Target("steps", "count")),
        ("distance", Target("distance_walking_running", "m")),
        ("calories_earned", Target("active_energy", "kcal")),
        ("calories_passive", Target("basal_energy", "kcal")),
    )),
)  # fmt: skip

# raw_<where>_<what>.csv
WHERE: Final = {
    "tracker": TRACKER, "hr": TRACKER, "spo2_auto": TRACKER, "bed": MAT, "sleep-monitor": MAT,
    "core_body": TRACKER,
}  # fmt: skip
RAW: Final = {
    "steps": Target("steps", "count"),
    "distance": Target("distance_walking_running", "m"),
    "calories-earned": Target("active_energy", "kcal"),
    "elevation": Target("elevation_gain", "m"),
    "hr": Target("heart_rate", "count/min"),
    "spo2": Target("spo2", "%"),
    "respiratory-rate": Target("respiration", "count/min"),
}
STATE: Final = "sleep-state"
STATES: Final = {0: "awake", 1: "light", 2: "deep", 3: "rem"}
# Counts of nothing say no more than a gap does, and would hide what another device counted.
NOT_ZERO: Final = frozenset({"steps", "distance", "calories-earned", "elevation"})
RAW_FILE: Final = re.compile(
    rf"(?:^|/)raw_({'|'.join(WHERE)})_({'|'.join([*RAW, STATE])})\.csv$", re.IGNORECASE
)
LEFT: Final = (
    ("places", re.compile(r"(?:^|/)raw_location_[^/]*\.csv$"), "where you were is not kept"),
    ("signal.csv", named("signal"), "ECGs are not read"),
    ("aggregates_elevation.csv", named("aggregates_elevation"),
     "floors in one export and metres in another; the raw file is read"),
    ("lap-pool", re.compile(r"(?:^|/)raw_[^/]*lap-pool\.csv$"), "laps are part of workouts"),
    ("other raw files", re.compile(r"(?:^|/)raw_[^/]*\.csv$"),
     "quality marks and signals without a unit"),
)  # fmt: skip
COVERAGE: Final = (
    *(covered for table, _ in TABLES for covered in table.coverage),
    *(Covered(f"raw {what}", "read", "every span", ("start", "duration", "value"))
      for what in (*RAW, STATE)),
    *(Covered(kind, "left out", why) for kind, _, why in LEFT),
)  # fmt: skip
