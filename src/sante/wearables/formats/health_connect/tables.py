"""What Health Connect's database holds, as Android's own sources define it (HealthFitness module).

Columns are found by name: their order differs between phones that were upgraded and new ones. Times
are milliseconds UTC, offsets seconds, weights grams, energy small calories.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sante.wearables.formats.base import Covered
from sante.wearables.formats.tables import Target


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of readings; `spans` when they have a start and an end, else a moment."""

    table: str
    values: Mapping[str, Target]
    spans: bool = False


KINDS: Final = (
    Kind("steps_record_table", {"count": Target("steps", "count")}, spans=True),
    Kind("distance_record_table", {"distance": Target("distance_walking_running", "m")},
         spans=True),
    Kind("active_calories_burned_record_table",
         {"energy": Target("active_energy", "kcal", 0.001)}, spans=True),
    Kind("total_calories_burned_record_table",
         {"energy": Target("total_energy", "kcal", 0.001)}, spans=True),
    Kind("floors_climbed_record_table", {"floors": Target("flights_climbed", "count")},
         spans=True),
    Kind("wheelchair_pushes_record_table", {"count": Target("wheelchair_pushes", "count")},
         spans=True),
    Kind("weight_record_table", {"weight": Target("weight", "kg", 0.001)}),
    Kind("height_record_table", {"height": Target("height", "m")}),
    Kind("body_fat_record_table", {"percentage": Target("body_fat", "%")}),
    Kind("lean_body_mass_record_table", {"mass": Target("lean_body_mass", "kg", 0.001)}),
    Kind("resting_heart_rate_record_table",
         {"beats_per_minute": Target("resting_heart_rate", "count/min")}),
    Kind("heart_rate_variability_rmssd_record_table",
         {"heart_rate_variability_millis": Target("hrv_rmssd", "ms")}),
    Kind("oxygen_saturation_record_table", {"percentage": Target("spo2", "%")}),
    Kind("respiratory_rate_record_table", {"rate": Target("respiration", "count/min")}),
    Kind("blood_glucose_record_table", {"level": Target("glucose", "mg/dL", 18.01558800000541)}),
    Kind("body_temperature_record_table", {"temperature": Target("body_temperature", "Cel")}),
    Kind("vo2_max_record_table",
         {"vo2_milliliters_per_minute_kilogram": Target("vo2max", "mL/min/kg")}),
    Kind("blood_pressure_record_table",
         {"systolic": Target("systolic_pressure", "mm[Hg]"),
          "diastolic": Target("diastolic_pressure", "mm[Hg]")}),
)  # fmt: skip
HEART: Final = ("heart_rate_record_table", "heart_rate_record_series_table")
SLEEP: Final = ("sleep_session_record_table", "sleep_stages_table")
WORKOUTS: Final = "exercise_session_record_table"
APPS, DEVICES = "application_info_table", "device_info_table"
STAGES: Final = {0: "unknown", 1: "awake", 2: "asleep", 3: "awake", 4: "light", 5: "deep",
                 6: "rem", 7: "awake"}  # fmt: skip
DEVICE_KINDS: Final = {1: "watch", 2: "phone", 3: "scale", 4: "ring", 6: "band", 7: "band"}
TYPED_IN: Final = 3  # of recording_method
# Android's numbers for kinds of exercise, from 0 on; they are not those of the androidx library.
EXERCISES: Final = [
    "other",
    "badminton",
    "baseball",
    "basketball",
    "cycling",
    "stationary_cycling",
    "boot_camp",
    "boxing",
    "calisthenics",
    "cricket",
    "dancing",
    "exercise_class",
    "fencing",
    "american_football",
    "australian_football",
    "frisbee",
    "golf",
    "guided_breathing",
    "gymnastics",
    "handball",
    "high_intensity_interval_training",
    "hiking",
    "ice_hockey",
    "ice_skating",
    "martial_arts",
    "paddling",
    "paragliding",
    "pilates",
    "racquetball",
    "rock_climbing",
    "roller_hockey",
    "rowing",
    "rugby",
    "running",
    "treadmill_running",
    "sailing",
    "scuba_diving",
    "skating",
    "skiing",
    "snowboarding",
    "snowshoeing",
    "soccer",
    "softball",
    "squash",
    "stair_climbing",
    "strength_training",
    "stretching",
    "surfing",
    "open_water_swimming",
    "pool_swimming",
    "table_tennis",
    "tennis",
    "volleyball",
    "walking",
    "water_polo",
    "weightlifting",
    "wheelchair",
    "yoga",
    "other",
    "stair_climbing_machine",
    "elliptical",
    "rowing_machine",
]

_MOMENT: Final = ("time", "zone_offset")
_SPAN: Final = ("start_time", "start_zone_offset", "end_time")
COVERAGE: Final = (
    *(Covered(k.table, "read", "", (*(_SPAN if k.spans else _MOMENT), *k.values)) for k in KINDS),
    Covered(HEART[0], "read", "the offset of its readings", ("start_zone_offset",)),
    Covered(HEART[1], "read", "every reading", ("epoch_millis", "beats_per_minute")),
    Covered(SLEEP[0], "read", "time in bed, or asleep where it has no stages",
            ("start_time", "end_time", "end_zone_offset")),
    Covered(SLEEP[1], "read", "every stage",
            ("stage_start_time", "stage_end_time", "stage_type")),
    Covered(WORKOUTS, "read", "a workout",
            ("start_time", "end_time", "start_zone_offset", "exercise_type")),
    Covered("every record", "read", "which app and device wrote it, and whether it was typed in",
            ("app_info_id", "device_info_id", "recording_method")),
    Covered("every record", "left out", "numbers of their database",
            ("row_id", "uuid", "client_record_id", "client_record_version", "dedupe_hash",
             "last_modified_time", "local_date")),
    Covered("every record", "left out", "titles and notes in words", ("title", "notes")),
    Covered("nutrition, hydration", "left out", "food and drink are logged with Santé"),
    Covered("menstruation, cervical mucus, ovulation, intercourse", "left out", "not tracked"),
    Covered("basal_metabolic_rate_record_table", "left out", "a rate, which nothing counted"),
    Covered("exercise routes", "left out", "where you were is not kept"),
    Covered("other tables", "left out", "speed, power and cadence, plans, logs and settings"),
)  # fmt: skip
