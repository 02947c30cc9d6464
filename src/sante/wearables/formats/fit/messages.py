"""A FIT file as messages: which of them are read, and what their fields are for."""

import io
import struct
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final, NamedTuple

import fitdecode
from fitdecode.exceptions import FitError
from fitdecode.reader import CrcCheck, ErrorHandling

from sante.wearables.formats.base import Covered
from sante.wearables.formats.tables import Target
from sante.wearables.formats.text import BadPart

MOST_BYTES: Final = 32 * 2**20  # of one file: three days of riding are four
_BROKEN: Final = (
    FitError, AssertionError, struct.error, ValueError, KeyError, IndexError, TypeError,
    OverflowError, AttributeError, ArithmeticError, OSError,
)  # fmt: skip

# message -> field -> what a reading of it is.
READINGS: Final = {
    "record": {
        "heart_rate": Target("heart_rate", "count/min"),
        "cadence": Target("cadence", "count/min"),
        "power": Target("power", "W"),
        "enhanced_speed": Target("speed", "m/s"),
        "enhanced_altitude": Target("altitude", "m"),
        "enhanced_respiration_rate": Target("respiration", "count/min"),
        "core_temperature": Target("body_temperature", "Cel"),
    },
    "stress_level": {"stress_level_value": Target("stress", "score")},
    "respiration_rate": {"respiration_rate": Target("respiration", "count/min")},
    "spo2_data": {"reading_spo2": Target("spo2", "%")},
    "hrv_value": {"value": Target("hrv_rmssd", "ms")},
    "monitoring_hr_data": {
        "current_day_resting_heart_rate": Target("resting_heart_rate", "count/min")
    },
    "weight_scale": {
        "weight": Target("weight", "kg"),
        "percent_fat": Target("body_fat", "%"),
        "percent_hydration": Target("body_water", "%"),
        "bone_mass": Target("bone_mass", "kg"),
        "muscle_mass": Target("muscle_mass", "kg"),
        "visceral_fat_rating": Target("visceral_fat_rating", "score"),
        "bmi": Target("body_mass_index", "kg/m2"),
    },
    "blood_pressure": {
        "systolic_pressure": Target("systolic_pressure", "mm[Hg]"),
        "diastolic_pressure": Target("diastolic_pressure", "mm[Hg]"),
        "heart_rate": Target("heart_rate", "count/min"),
    },
}
# message -> field -> the figure of the date its time lies on.
FIGURES: Final = {
    "hrv_status_summary": {
        "last_night_average": Target("hrv_rmssd", "ms"),
        "last_night_5_min_high": Target("hrv_rmssd_high", "ms"),
    },
    "skin_temp_overnight": {
        "average_deviation": Target("temperature_deviation", "Cel"),
        "nightly_value": Target("skin_temperature", "Cel"),
    },
}
# A time of its own name.
TIME: Final = {"stress_level": "stress_level_time"}
TOTALS: Final = {
    "duration_s": "total_timer_time",
    "distance_m": "total_distance",
    "energy_kcal": "total_calories",
    "average_heart_rate": "avg_heart_rate",
    "max_heart_rate": "max_heart_rate",
    "elevation_m": "total_ascent",
}
_PLACES: Final = (
    "start_position_lat", "start_position_long", "end_position_lat", "end_position_long",
    "nec_lat", "nec_long", "swc_lat", "swc_long",
)  # fmt: skip
COVERAGE: Final = (
    *(Covered(name, "read", "", (TIME.get(name, "timestamp"), *fields))
      for name, fields in READINGS.items()),
    *(Covered(name, "read", "figures of the date", ("timestamp", *fields))
      for name, fields in FIGURES.items()),
    Covered("monitoring", "read", "counters become what was counted between two of them",
            ("timestamp", "timestamp_16", "heart_rate", "cycles", "steps", "distance",
             "active_calories", "activity_type")),
    Covered("monitoring_info", "read", "its two clocks give the offset",
            ("timestamp", "local_timestamp")),
    Covered("activity", "read", "its two clocks give the offset",
            ("timestamp", "local_timestamp")),
    Covered("sleep_level", "read", "a stage lasts until the next", ("timestamp", "sleep_level")),
    Covered("sleep_assessment", "read", "a figure of the date of waking",
            ("overall_sleep_score",)),
    Covered("session", "read", "a workout", ("start_time", "total_elapsed_time", "sport",
                                            "sub_sport", *TOTALS.values())),
    Covered("session", "left out", "where you were is not kept", _PLACES),
    Covered("session", "kept", "its other numbers, beside the workout", ("*",)),
    Covered("file_id", "read", "which device", ("type", "manufacturer", "product",
                                                "garmin_product", "product_name")),
    Covered("file_id", "left out", "numbers of the device", ("serial_number", "time_created",
                                                             "number")),
    Covered("device_info", "read", "the device's era", ("device_index", "software_version",
                                                        "hardware_version")),
    *(Covered(name, "left out", why, ("*",)) for name, why in (
        ("record", "places are not kept, and the rest of a moment has no figure here"),
        ("monitoring", "follows from the counters"),
        ("monitoring_info", "how the device counts"),
        ("monitoring_hr_data", "a mean of seven days"),
        ("activity", "how the recording went"),
        ("sleep_assessment", "what the score is made of"),
        ("hrv_status_summary", "judgements and baselines of theirs"),
        ("skin_temp_overnight", "a mean of seven days"),
        ("stress_level", "how it was measured"),
        ("spo2_data", "how it was measured"),
        ("weight_scale", "estimates from weight and age"),
        ("blood_pressure", "means, and how it was measured"),
        ("device_info", "batteries, sensors and serial numbers"),
    )),
    Covered("hrv", "left out", "times between beats have no clock beside them"),
    Covered("lap, length, event", "left out", "parts of a workout"),
    Covered("other messages", "left out", "settings, or not documented by their maker"),
)  # fmt: skip
WANTED: Final = frozenset(c.kind for c in COVERAGE if c.fields)


class Message(NamedTuple):
    name: str
    values: dict[str, Any]

    def time(self, field: str = "timestamp") -> datetime | None:
        """None where the device had no clock yet: it then counts from its start."""
        found = self.values.get(field)
        return found if isinstance(found, datetime) else None


def is_fit(head: bytes) -> bool:
    return len(head) >= 14 and head[0] in (12, 14) and head[8:12] == b".FIT"


def messages(data: bytes) -> list[Message]:
    """Those that are read. Raises BadPart for a file that is broken anywhere."""
    try:
        return list(_messages(data))
    except _BROKEN:
        raise BadPart(
            "bad_fit", "The FIT file is broken or was cut off. Export it again and send it."
        ) from None


def _messages(data: bytes) -> Iterator[Message]:
    options: dict[str, Any] = {
        "check_crc": CrcCheck.RAISE, "error_handling": ErrorHandling.RAISE,
    }  # fmt: skip
    with fitdecode.FitReader(io.BytesIO(data), **options) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name in WANTED:
                yield Message(frame.name, _values(frame))


def _values(frame: Any) -> dict[str, Any]:
    """Named fields that hold something; those nobody has a name for are not documented."""
    return {
        field.name: field.value
        for field in frame.fields
        if field.value is not None and not field.name.startswith("unknown_")
    }
