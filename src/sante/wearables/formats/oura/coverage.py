"""What Oura's documents hold, as their second API and the export of the same data write them."""

from typing import Final

from sante.wearables.formats.base import Covered
from sante.wearables.formats.tables import Target

_ID: Final = "a number of their database"
_FOLLOWS: Final = "follows from the stages and the readings"
_MADE_OF: Final = "what the score is made of"
_TARGET: Final = "targets of theirs"

# kind -> field -> the figure of the date in `day`.
DAYS: Final = {
    "daily_activity": {
        "steps": Target("steps", "count"),
        "equivalent_walking_distance": Target("distance_walking_running", "m"),
        "active_calories": Target("active_energy", "kcal"),
        "total_calories": Target("total_energy", "kcal"),
        "high_activity_time": Target("high_activity_time", "min", 1 / 60),
        "medium_activity_time": Target("medium_activity_time", "min", 1 / 60),
        "low_activity_time": Target("low_activity_time", "min", 1 / 60),
        "sedentary_time": Target("sedentary_time", "min", 1 / 60),
        "resting_time": Target("resting_time", "min", 1 / 60),
        "non_wear_time": Target("non_wear_time", "min", 1 / 60),
        "inactivity_alerts": Target("inactivity_alerts", "count"),
        "score": Target("activity_score", "score"),
    },
    "daily_readiness": {
        "score": Target("readiness_score", "score"),
        "temperature_deviation": Target("temperature_deviation", "Cel"),
        "temperature_trend_deviation": Target("temperature_trend_deviation", "Cel"),
    },
    "daily_sleep": {"score": Target("sleep_score", "score")},
    "daily_spo2": {
        "spo2_percentage.average": Target("spo2", "%"),
        "breathing_disturbance_index": Target("breathing_disturbance_index", "score"),
    },
    "daily_stress": {
        "stress_high": Target("stress_high_time", "min", 1 / 60),
        "recovery_high": Target("recovery_high_time", "min", 1 / 60),
    },
    "vo2_max": {"vo2_max": Target("vo2max", "mL/min/kg")},
    "daily_cardiovascular_age": {"vascular_age": Target("vascular_age", "a")},
}
_SERIES: Final = ("interval", "items", "timestamp")


def _series(name: str) -> tuple[str, ...]:
    return tuple(f"{name}.{part}" for part in _SERIES)


COVERAGE: Final = (
    Covered("sleep", "read", "time in bed, stages of five minutes, heart rate, RMSSD, breath",
            ("bedtime_start", "bedtime_end", "sleep_phase_5_min", *_series("heart_rate"),
             *_series("hrv"), "average_breath", "type")),
    Covered("sleep", "left out", _FOLLOWS,
            ("average_heart_rate", "average_hrv", "awake_time", "deep_sleep_duration",
             "efficiency", "latency", "light_sleep_duration", "lowest_heart_rate",
             "rem_sleep_duration", "restless_periods", "time_in_bed", "total_sleep_duration",
             "day")),
    Covered("sleep", "left out", "the same stages from the app, and in finer steps",
            ("app_sleep_phase_5_min", "sleep_phase_30_sec")),
    Covered("sleep", "left out", "movement of half minutes", ("movement_30_sec",)),
    Covered("sleep", "left out", "read from the day's own document",
            ("readiness.*", "readiness_score_delta", "sleep_score_delta", "readiness")),
    Covered("sleep", "left out", "how it was recorded",
            ("low_battery_alert", "period", "sleep_algorithm_version", "sleep_analysis_reason",
             "ring_id")),
    *(Covered(kind, "read", "figures of a date, without a time", ("day", *fields))
      for kind, fields in DAYS.items()),
    Covered("daily_activity", "read", "effort of every minute", _series("met")),
    Covered("daily_activity", "left out", "follows from the effort",
            ("class_5_min", "average_met_minutes", "high_activity_met_minutes",
             "medium_activity_met_minutes", "low_activity_met_minutes",
             "sedentary_met_minutes")),
    Covered("daily_activity", "left out", _TARGET,
            ("target_calories", "target_meters", "meters_to_target")),
    *(Covered(kind, "left out", _MADE_OF, ("contributors.*", "contributors"))
      for kind in ("daily_activity", "daily_readiness", "daily_sleep")),
    *(Covered(kind, "left out", "when it was computed", ("timestamp",))
      for kind in ("daily_activity", "daily_readiness", "daily_sleep", "vo2_max")),
    Covered("daily_stress", "left out", "a word for the two times", ("day_summary",)),
    Covered("heartrate", "read", "every reading; the source marks rest and motion",
            ("bpm", "timestamp", "source")),
    Covered("heartrate", "left out", "the time again", ("timestamp_unix", "producer_timestamp")),
    Covered("workout", "read", "", ("activity", "start_datetime", "end_datetime", "calories",
                                    "distance")),
    Covered("workout", "kept", "beside the workout", ("intensity", "source")),
    Covered("workout", "left out", "a name in words, and the date again", ("label", "day")),
    Covered("session", "read", "mindful time, with heart rate and RMSSD",
            ("start_datetime", "end_datetime", *_series("heart_rate"),
             *_series("heart_rate_variability"))),
    Covered("session", "kept", "beside it", ("type",)),
    Covered("session", "left out", "a word for the mood, movement, and the date again",
            ("mood", "motion_count.*", "motion_count", "day")),
    *(Covered(kind, "left out", _ID, ("id",))
      for kind in ("sleep", *DAYS, "workout", "session")),
    Covered("tag, enhanced_tag", "left out", "notes in words"),
    Covered("personal_info", "left out", "age, sex and size are yours to state under You"),
    Covered("ring_configuration, sleep_time, rest_mode_period, daily_resilience", "left out",
            "settings, advice and words of theirs"),
)  # fmt: skip
LEFT: Final = frozenset(
    {
        "tag", "enhanced_tag", "personal_info", "ring_configuration", "sleep_time",
        "rest_mode_period", "daily_resilience", "ring_battery_level",
    }
)  # fmt: skip
