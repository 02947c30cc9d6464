"""`sleep.csv`, one line a night with its totals, and `activities.csv`, one line a workout."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from sante.kit.clock import day_number
from sante.wearables.formats.base import Covered, SleepSegment, Workout
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.tables import put_day
from sante.wearables.formats.text import Fields, number, records, slug
from sante.wearables.formats.times import Moment
from sante.wearables.formats.withings.files import ACCOUNT, TRACKER

_STAGES: Final = {
    "light (s)": "light_sleep_minutes",
    "deep (s)": "deep_sleep_minutes",
    "rem (s)": "rem_sleep_minutes",
    "awake (s)": "awake_minutes",
}
_ASLEEP: Final = ("light (s)", "deep (s)", "rem (s)")
_FIGURES: Final = {
    "Snoring (s)": ("snoring[min]", 1 / 60),
    "Snoring episodes": ("snoring_episodes", 1.0),
    "wake up": ("wake_ups", 1.0),
}
_NUMBERS: Final = {
    "distance_m": "distance",
    "energy_kcal": "calories",
    "average_heart_rate": "hr_average",
    "max_heart_rate": "hr_max",
    "elevation_m": "elevation",
    "duration_s": "effduration",
}
NIGHT, WORKOUT = "sleep.csv", "activities.csv"
COVERAGE: Final = (
    Covered(NIGHT, "read",
            "time in bed, and totals of the date of waking: of two nights on it the longer",
            ("from", "to", *_STAGES, *_FIGURES)),
    Covered(NIGHT, "left out", "follows from the stages and the readings",
            ("Duration to sleep (s)", "Duration to wake up (s)", "Average heart rate",
             "Heart rate (min)", "Heart rate (max)")),
    Covered(NIGHT, "left out", "notes in words", ("Night events", "Notes")),
    Covered(WORKOUT, "read", "with the zone it took place in",
            ("from", "to", "Timezone", "Activity type", "Data")),
    Covered(WORKOUT, "left out", "a corrected time replaces the first in the export itself",
            ("from (manual)", "to (manual)", "Modified")),
    Covered(WORKOUT, "left out", "where you were is not kept", ("GPS",)),
)  # fmt: skip


def nights(reader: Reader, part: Part) -> Iterator[None]:
    known, owner = Fields(COVERAGE, NIGHT, reader.tally), ACCOUNT.owner(reader, "")
    for line, row in records(reader.stream(part)):
        known.check(row)
        span = _span(reader, part, line, row)
        if span is None:
            continue
        start, end = span
        reader.sleep.append(
            SleepSegment(
                source=owner.source, start=start.at, end=end.at, offset=end.east, stage="in_bed"
            )
        )
        reader.tally.count("sleep_analysis")
        on = date(1970, 1, 1) + timedelta(days=day_number(end.at, end.east))
        seconds = {name: number(row.get(name)) for name in _STAGES}
        if any(seconds[name] for name in _ASLEEP):
            total = sum(seconds[name] or 0 for name in _ASLEEP)
            put_day(reader, owner, on, "sleep_minutes", round(total / 60, 4))
        for name, metric in _STAGES.items():
            if (value := seconds[name]) is not None:
                put_day(reader, owner, on, metric, round(value / 60, 4))
        for name, (metric, factor) in _FIGURES.items():
            if (value := number(row.get(name))) is not None:
                put_day(reader, owner, on, metric, round(value * factor, 4))
        yield


def workouts(reader: Reader, part: Part) -> Iterator[None]:
    known, owner = Fields(COVERAGE, WORKOUT, reader.tally), TRACKER.owner(reader, "")
    for line, row in records(reader.stream(part)):
        known.check(row)
        span = _span(reader, part, line, row)
        if span is None:
            continue
        start, end = span
        told = _told(row.get("Data", ""))
        numbers: dict[str, Any] = {
            name: number(told.pop(theirs, None)) for name, theirs in _NUMBERS.items()
        }
        reader.workouts.append(
            Workout(
                source=owner.source, start=start.at, end=end.at, offset=start.east,
                activity=slug(row.get("Activity type", "")),
                zone=row.get("Timezone") or None, details=told, **numbers,
            )
        )  # fmt: skip
        reader.tally.count("workout")
        yield


def _told(text: str) -> dict[str, Any]:
    """The numbers and words of a workout; nothing nested is kept."""
    try:
        found = json.loads(text[:20_000])
    except (ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {
        str(name)[:80]: value
        for name, value in sorted(found.items())[:50]
        if number(value) is not None and not isinstance(value, str)
    }


def _span(
    reader: Reader, part: Part, line: int, row: Mapping[str, str]
) -> tuple[Moment, Moment] | None:
    start, end = reader.zone.read(row.get("from")), reader.zone.read(row.get("to"))
    where = reader.where(part, f"line {line}")
    if start is None or end is None:
        reader.problems.add("no_date", "Its dates cannot be read.", where)
        return None
    if end.at <= start.at:
        reader.problems.add("ends_before_it_starts", "It ends before it starts.", where)
        return None
    return start, end
