"""The tables of an export: of Fitbit, and those Google writes since, one for each metric.

Fitbit's own state no offset and are meant by the owner's clock; Google's are in UTC. Tables of
days write midnight for a date. Google's name what measured: the phone's steps and the band's are
two sources, of which every moment counts once.
"""

import re
from typing import Final

from sante.wearables.formats.tables import Named, Table, Target

FITBIT: Final = Named(
    "Fitbit",
    "band",
    {
        "MobileTrack": "phone",
        "Google Health App": "phone",
        "Fit Health Connect": "app",
        "Health Connect": "app",
    },
)
_FOLLOWS: Final = "follows from the readings"
_SPREAD: Final = "how far the readings of the night spread"
_MINUTE: Final = 60


def _named(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|/){pattern}(?:[ _(-][^/]*)?\.csv$", re.IGNORECASE)


def _google(
    kind: str,
    name: str,
    values: dict[str, Target],
    *,
    seconds: int = 0,
    daily: bool = False,
    left: dict[str, str] | None = None,
) -> Table:
    return Table(
        kind=kind, files=_named(name), when="timestamp", values=values, seconds=seconds,
        daily=daily, left=left or {}, source="data source",
        empty=frozenset({0.0}) if daily or seconds else frozenset(),
    )  # fmt: skip


TABLES: Final = (
    Table(
        kind="Daily SpO2", files=_named("Daily SpO2"), when="timestamp", daily=True,
        values={"average_value": Target("spo2", "%")},
        left={"lower_bound": _FOLLOWS, "upper_bound": _FOLLOWS},
    ),
    Table(
        kind="Minute SpO2", files=_named("Minute SpO2"), when="timestamp", seconds=_MINUTE,
        values={"value": Target("spo2", "%")},
    ),
    Table(
        kind="Daily Heart Rate Variability Summary",
        files=_named("Daily Heart Rate Variability Summary"), when="timestamp", daily=True,
        values={
            "rmssd": Target("hrv_rmssd", "ms"),
            "nremhr": Target("nrem_heart_rate", "count/min"),
            "entropy": Target("heart_rate_entropy", "score"),
        },
        empty=frozenset({0.0}),
    ),
    Table(
        kind="Heart Rate Variability Details",
        files=_named("Heart Rate Variability Details"), when="timestamp", seconds=5 * _MINUTE,
        values={"rmssd": Target("hrv_rmssd", "ms")},
        kept=("coverage", "low_frequency", "high_frequency"),
    ),
    Table(
        kind="Daily Respiratory Rate Summary", files=_named("Daily Respiratory Rate Summary"),
        when="timestamp", daily=True,
        values={"daily_respiratory_rate": Target("respiration", "count/min")},
        empty=frozenset({-1.0, 0.0}),
    ),
    Table(
        kind="Respiratory Rate Summary", files=_named("Respiratory Rate Summary"),
        when="timestamp",
        values={"full_sleep_breathing_rate": Target("respiration", "count/min")},
        left={
            f"{part}_sleep_{what}": _SPREAD if what != "breathing_rate" else "of one stage"
            for part in ("full", "deep", "light", "rem")
            for what in ("breathing_rate", "standard_deviation", "signal_to_noise")
            if (part, what) != ("full", "breathing_rate")
        },
        empty=frozenset({-1.0, 0.0}),
    ),
    Table(
        kind="Computed Temperature", files=_named("Computed Temperature"), when="sleep_start",
        until="sleep_end", values={"nightly_temperature": Target("wrist_temperature", "Cel")},
        left={
            "type": "how it was recorded",
            "temperature_samples": _SPREAD,
            "baseline_relative_sample_sum": _SPREAD,
            "baseline_relative_sample_sum_of_squares": _SPREAD,
            "baseline_relative_nightly_standard_deviation": _SPREAD,
            "baseline_relative_sample_standard_deviation": _SPREAD,
        },
    ),
    Table(
        kind="Device Temperature", files=_named("Device Temperature"), when="recorded_time",
        seconds=_MINUTE,
        values={"temperature": Target("wrist_temperature_change", "Cel")},
        left={"sensor_type": "how it was recorded"},
    ),
    Table(
        kind="Sleep score", files=_named("sleep_score"), when="timestamp",
        values={"overall_score": Target("sleep_score", "score")},
        left={
            "sleep_log_entry_id": "a number of their database",
            **dict.fromkeys(
                ("composition_score", "revitalization_score", "duration_score",
                 "deep_sleep_in_minutes", "resting_heart_rate", "restlessness"),
                "what the score is made of, read from where it is measured",
            ),
        },
    ),
    Table(
        kind="Stress score", files=_named("Stress Score"), when="DATE", daily=True,
        values={"STRESS_SCORE": Target("stress_management_score", "score")},
        left=dict.fromkeys(
            ("UPDATED_AT", "SLEEP_POINTS", "MAX_SLEEP_POINTS", "RESPONSIVENESS_POINTS",
             "MAX_RESPONSIVENESS_POINTS", "EXERTION_POINTS", "MAX_EXERTION_POINTS", "STATUS",
             "CALCULATION_FAILED"),
            "what the score is made of",
        ),
        empty=frozenset({0.0}),
    ),
    _google("Google: heart rate", "heart_rate",
            {"beats per minute": Target("heart_rate", "count/min")}),
    _google("Google: steps", "steps", {"steps": Target("steps", "count")}, seconds=_MINUTE),
    _google("Google: distance", "distance",
            {"distance": Target("distance_walking_running", "m")}, seconds=_MINUTE),
    _google("Google: calories", "calories", {"calories": Target("total_energy", "kcal")},
            seconds=_MINUTE),
    _google("Google: active energy", "active_energy_burned",
            {"Kilocalories": Target("active_energy", "kcal")}, seconds=_MINUTE),
    _google("Google: floors", "floors", {"floors": Target("flights_climbed", "count")},
            seconds=_MINUTE),
    _google("Google: resting heart rate", "daily_resting_heart_rate",
            {"beats per minute": Target("resting_heart_rate", "count/min")}, daily=True),
    _google("Google: heart rate variability", "heart_rate_variability",
            {"root mean square of successive differences milliseconds": Target("hrv_rmssd", "ms"),
             "standard deviation milliseconds": Target("hrv_sdnn", "ms")}),
    _google("Google: daily heart rate variability", "daily_heart_rate_variability",
            {"average heart rate variability milliseconds": Target("hrv_rmssd", "ms"),
             "non rem heart rate beats per minute": Target("nrem_heart_rate", "count/min"),
             "entropy": Target("heart_rate_entropy", "score")}, daily=True,
            left={"deep sleep root mean square of successive differences milliseconds":
                  "of one stage"}),
    _google("Google: blood oxygen", "oxygen_saturation",
            {"oxygen saturation percentage": Target("spo2", "%")}),
    _google("Google: daily blood oxygen", "daily_oxygen_saturation",
            {"average percentage": Target("spo2", "%")}, daily=True,
            left=dict.fromkeys(("lower bound percentage", "upper bound percentage",
                                "baseline percentage", "standard deviation percentage"),
                               _FOLLOWS)),
    _google("Google: daily respiratory rate", "daily_respiratory_rate",
            {"breaths per minute": Target("respiration", "count/min")}, daily=True),
    _google("Google: body temperature", "body_temperature",
            {"temperature celsius": Target("wrist_temperature", "Cel")}),
    _google("Google: weight", "weight", {"weight grams": Target("weight", "kg", 0.001)}),
    _google("Google: height", "height", {"height millimeters": Target("height", "m", 0.001)}),
)  # fmt: skip
