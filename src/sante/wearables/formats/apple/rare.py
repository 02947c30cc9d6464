"""Workouts, activity summaries and what else an export holds besides records."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sante.wearables.formats.apple import names
from sante.wearables.formats.apple.dates import instants
from sante.wearables.formats.apple.raw import MISSING, Element
from sante.wearables.formats.base import (
    NONE,
    Book,
    Covered,
    DayValue,
    Problem,
    Tally,
    Workout,
)
from sante.wearables.rules.sources import kind_of

COVERAGE: Final = (
    Covered("Record", "read", "every type; those without a word of ours under their own name"),
    Covered("MetadataEntry", "read", "motion and typed-in become marks, the rest is kept beside"),
    Covered("HeartRateVariabilityMetadataList", "read", "each beat is a reading"),
    Covered("Workout", "read", "with its statistics and events"),
    Covered("Correlation", "read", "its records, which the file repeats, count once"),
    Covered("ActivitySummary", "read", "figures of a date, without a time"),
    Covered("ExportDate", "read"),
    Covered("creationDate", "left out", "when a reading was filed says nothing about you"),
    Covered("Me", "left out", "birth date and sex are yours to state under You"),
    Covered("WorkoutRoute", "left out", "where you were is not kept"),
    Covered("ClinicalRecord", "left out", "lab results come in as reports, where you check them"),
    Covered("Audiogram", "left out", "hearing is not tracked"),
    Covered("VisionPrescription", "left out", "sight is not tracked"),
)
_LEFT_OUT: Final = {
    "ClinicalRecord": "clinical_record",
    "Audiogram": "audiogram",
    "VisionPrescription": "vision_prescription",
}
_STATISTICS: Final = {
    "active_energy": "energy_kcal",
    "distance_walking_running": "distance_m",
    "distance_cycling": "distance_m",
    "distance_swimming": "distance_m",
    "distance_wheelchair": "distance_m",
}
_SUMMARY: Final = {
    "activeEnergyBurned": ("active_energy", "activeEnergyBurnedUnit", "kcal"),
    "activeEnergyBurnedGoal": ("active_energy_goal", "activeEnergyBurnedUnit", "kcal"),
    "appleMoveTime": ("move_time", "", "min"),
    "appleMoveTimeGoal": ("move_time_goal", "", "min"),
    "appleExerciseTime": ("exercise_time", "", "min"),
    "appleExerciseTimeGoal": ("exercise_time_goal", "", "min"),
    "appleStandHours": ("stand_hours", "", "count"),
    "appleStandHoursGoal": ("stand_hours_goal", "", "count"),
}


@dataclass
class Rare:
    """What came out of a run of elements."""

    workouts: list[Workout] = field(default_factory=list)
    days: list[DayValue] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(elements: Iterable[Element], book: Book, tally: Tally) -> Rare:
    found = Rare()
    for element in elements:
        tag = element.tag
        if tag == "Workout":
            _workout(element, book, tally, found)
        elif tag == "ActivitySummary":
            found.days += _summary(element, book, tally)
        elif tag == "ExportDate":
            start, _ = instants([element.attributes.get("value", "")])
            tally.exported_at = None if start[0] == MISSING else int(start[0]) * 1_000_000
        elif tag in _LEFT_OUT:
            tally.leave_out(_LEFT_OUT[tag])
        elif tag == "Correlation":
            tally.count("correlation")
        elif tag != "Me":
            tally.leave_out("unknown_element")
    return found


def _workout(element: Element, book: Book, tally: Tally, found: Rare) -> None:
    told = element.attributes
    (start, end), (offset, _) = instants([told.get("startDate", ""), told.get("endDate", "")])
    if MISSING in (start, end) or end < start:
        found.problems.append(Problem("no_date", "Its dates cannot be read.", "Workout"))
        tally.leave_out("no_date")
        return
    tally.count("workout")
    routes = sum(child.tag == "WorkoutRoute" for child in element.children)
    if routes:
        tally.leave_out("workout_route", routes)
    name = told.get("sourceName", "")
    device = told.get("device", "")
    bare = names.without_pointer(device)
    era = names.device_of(bare, name, told.get("sourceVersion", ""))
    meta = {
        c.attributes.get("key", "")[:200]: c.attributes.get("value", "")[:2000]
        for c in element.children
        if c.tag == "MetadataEntry"
    }
    zone = meta.pop("HKTimeZone", None)
    statistics = list(_statistics(element))
    found.workouts.append(
        Workout(
            source=book.source(name, kind_of(name, f"{era.model} {era.name}" if device else "")),
            device=book.device(era) if device else NONE,
            start=int(start) * 1_000_000,
            end=int(end) * 1_000_000,
            offset=int(offset),
            activity=names.snake(told.get("workoutActivityType", "")),
            zone=None if zone is None else zone[:64],
            duration_s=_minutes(told),
            elevation_m=_quantity("length", meta.get("HKElevationAscended", "")),
            details=_details(element, statistics, meta),
            **_totals(told, statistics),
        )
    )


def _statistics(element: Element) -> Iterator[dict[str, Any]]:
    for child in element.children:
        if child.tag != "WorkoutStatistics":
            continue
        told = child.attributes
        metric = names.snake(told.get("type", ""))
        scale = names.scale(metric, told.get("unit", ""))
        numbers = {
            what: round(value * scale.factor + scale.shift, 9)
            for what in ("sum", "average", "minimum", "maximum")
            if (value := _number(told.get(what))) is not None
        }
        yield {"metric": metric, "unit": scale.unit, **numbers}


def _totals(told: dict[str, str], statistics: list[dict[str, Any]]) -> dict[str, Any]:
    """Totals from the statistics (newer exports), else from the element's own attributes."""
    totals: dict[str, Any] = {}
    for one in statistics:
        column = _STATISTICS.get(one["metric"])
        if column is not None and "sum" in one:
            totals[column] = max(totals.get(column, 0.0), one["sum"])
        if one["metric"] == "heart_rate":
            totals["average_heart_rate"] = one.get("average")
            totals["max_heart_rate"] = one.get("maximum")
    for column, attribute, metric in (
        ("distance_m", "totalDistance", "distance_walking_running"),
        ("energy_kcal", "totalEnergyBurned", "active_energy"),
    ):
        value = _number(told.get(attribute))
        if column not in totals and value:
            scale = names.scale(metric, told.get(f"{attribute}Unit", ""))
            totals[column] = round(value * scale.factor + scale.shift, 9)
    return totals


def _details(
    element: Element, statistics: list[dict[str, Any]], meta: dict[str, str]
) -> dict[str, object]:
    events = [
        {
            "type": names.snake(
                child.attributes.get("type", "").removeprefix("HKWorkoutEventType")
            ),
            "date": child.attributes.get("date", "")[:25],
            "minutes": _number(child.attributes.get("duration")),
        }
        for child in element.children
        if child.tag == "WorkoutEvent"
    ]
    made = {"statistics": statistics, "events": events[:500], "metadata": meta}
    kept: dict[str, object] = {name: value for name, value in made.items() if value}
    # Sorted, so that one workout is one text whatever order its file had.
    found: dict[str, object] = json.loads(json.dumps(kept, sort_keys=True))
    return found


def _summary(element: Element, book: Book, tally: Tally) -> Iterator[DayValue]:
    told = element.attributes
    try:
        day = date.fromisoformat(told.get("dateComponents", ""))
    except ValueError:
        tally.leave_out("no_date")
        return
    if day.year < 1971:  # the export writes its epoch for days without data
        return
    tally.count("activity_summary")
    source = book.source("Activity rings", "watch")
    for attribute, (metric, unit_attribute, unit) in _SUMMARY.items():
        value = _number(told.get(attribute))
        if value is None:
            continue
        if unit_attribute:
            scale = names.scale("active_energy", told.get(unit_attribute, unit))
            value = round(value * scale.factor, 9)
        yield DayValue(source=source, day=day, metric=metric, value=value)


def _minutes(told: dict[str, str]) -> float | None:
    value = _number(told.get("duration"))
    seconds = {"s": 1.0, "min": 60.0, "hr": 3600.0}.get(told.get("durationUnit", "min"))
    return None if value is None or seconds is None else round(value * seconds, 6)


def _quantity(dimension: str, text: str) -> float | None:
    """`3400 cm` as metres."""
    number, _, unit = text.partition(" ")
    value = _number(number)
    scale = names.scale("elevation", unit) if value is not None else None
    if value is None or scale is None or scale.unit != {"length": "m"}[dimension]:
        return None
    return round(value * scale.factor, 9)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if -1e15 < value < 1e15 else None
