"""The older CSV, `oura_…_trends.csv`: one line a date, with everything of it."""

import re
from collections.abc import Iterator
from typing import Final

from sante.wearables.formats.base import Covered, SleepSegment
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.tables import Named, Table, Target, read_table
from sante.wearables.formats.text import records

_RING: Final = Named("Oura Ring", "ring")
_MADE_OF: Final = (
    "Total Sleep Score", "REM Sleep Score", "Deep Sleep Score", "Sleep Efficiency Score",
    "Restfulness Score", "Sleep Latency Score", "Sleep Timing Score", "Sleep Timin Score",
    "Stay Active Score", "Move Every Hour Score", "Meet Daily Targets Score",
    "Training Frequency Score", "Training Volume Score", "Recovery Time Score",
    "Previous Night Score", "Sleep Balance Score", "Previous Day Activity Score",
    "Activity Balance Score", "Temperature Score", "Resting Heart Rate Score",
    "HRV Balance Score", "Recovery Index Score",
)  # fmt: skip
_MINUTE: Final = 1 / 60
_BED: Final = ("Bedtime Start", "Bedtime End")
TABLE: Final = Table(
    kind="trends.csv",
    files=re.compile(r"\.csv$", re.IGNORECASE),
    when="date",
    daily=True,
    values={
        "Sleep Score": Target("sleep_score", "score"),
        "Total Sleep Time": Target("sleep_minutes", "", _MINUTE),
        "Total Sleep Duration": Target("sleep_minutes", "", _MINUTE),
        "REM Sleep Time": Target("rem_sleep_minutes", "", _MINUTE),
        "REM Sleep Duration": Target("rem_sleep_minutes", "", _MINUTE),
        "Light Sleep Time": Target("light_sleep_minutes", "", _MINUTE),
        "Light Sleep Duration": Target("light_sleep_minutes", "", _MINUTE),
        "Deep Sleep Time": Target("deep_sleep_minutes", "", _MINUTE),
        "Deep Sleep Duration": Target("deep_sleep_minutes", "", _MINUTE),
        "Awake Time": Target("awake_minutes", "", _MINUTE),
        "Average Resting Heart Rate": Target("sleep_heart_rate", "count/min"),
        "Lowest Resting Heart Rate": Target("sleep_lowest_heart_rate", "count/min"),
        "Average HRV": Target("hrv_rmssd", "ms"),
        "Temperature Deviation (°C)": Target("temperature_deviation", "Cel"),
        "Respiratory Rate": Target("respiration", "count/min"),
        "Activity Score": Target("activity_score", "score"),
        "Activity Burn": Target("active_energy", "kcal"),
        "Total Burn": Target("total_energy", "kcal"),
        "Steps": Target("steps", "count"),
        "Equivalent Walking Distance": Target("distance_walking_running", "m"),
        "Inactive Time": Target("sedentary_time", "min"),
        "Rest Time": Target("resting_time", "min"),
        "Low Activity Time": Target("low_activity_time", "min"),
        "Medium Activity Time": Target("medium_activity_time", "min"),
        "High Activity Time": Target("high_activity_time", "min"),
        "Non-wear Time": Target("non_wear_time", "min"),
        "Readiness Score": Target("readiness_score", "score"),
    },
    left={
        **dict.fromkeys(_MADE_OF, "what a score is made of"),
        **dict.fromkeys(
            ("Total Bedtime", "Restless Sleep", "Sleep Efficiency", "Sleep Latency",
             "Sleep Timing", "Average MET", "Long Periods of Inactivity", "Daily Movement"),
            "follows from what is read",
        ),
        "Target Calories": "a target of theirs",
    },
)  # fmt: skip
COVERAGE: Final = (
    *TABLE.coverage,
    Covered(TABLE.kind, "read", "time in bed", _BED),
)
# Headings that together are this table's alone.
_MARKS: Final = frozenset({"date", "Readiness Score", "Sleep Score"})


def fits(header: tuple[str, ...]) -> bool:
    return set(header) >= _MARKS


def trends(reader: Reader, part: Part) -> Iterator[None]:
    yield from read_table(reader, part, TABLE, _RING, COVERAGE)
    source = _RING.owner(reader, "").source
    for _, row in records(reader.opened.stream(part)):
        start, end = (reader.zone.read(row.get(name)) for name in _BED)
        if start is not None and end is not None and end.at > start.at:
            reader.sleep.append(
                SleepSegment(
                    source=source, start=start.at, end=end.at, offset=end.east, stage="in_bed"
                )
            )
            reader.tally.count("sleep_analysis")
        yield
