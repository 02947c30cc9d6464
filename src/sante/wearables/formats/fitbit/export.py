"""`Global Export Data`: a JSON file for each metric and month, or day.

Which clock a file goes by is in no file of the export. Found by comparing exports with their
second copy, which states it: heart rate, steps and distance are UTC; calories, sleep and weight are
the owner's own clock; the rest are dates. Distances are centimetres, weights pounds, and calories
include what the body burns at rest.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np

from sante.wearables.formats.base import I2, I8, Covered
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Handler, Reader
from sante.wearables.formats.rows import Owner, Spans
from sante.wearables.formats.tables import Target, put_day
from sante.wearables.formats.text import BadPart, Fields, number
from sante.wearables.formats.times import MISSING, SECOND, us_day, walls
from sante.wearables.rules.metrics import metric_key

STAMP: Final = "MM/DD/YY hh:mm:ss"
_PIECE: Final = 20_000
_NO_TIME: Final = "23:59:59"  # written where a weight was given without a time
_POUND: Final = 0.45359237
_UTC, _OWN = "UTC", "own"

# kind -> what a minute's value is, and by which clock.
MINUTES: Final = {
    "steps": (Target("steps", "count"), _UTC),
    "distance": (Target("distance_walking_running", "m", 0.01), _UTC),
    "calories": (Target("total_energy", "kcal"), _OWN),
}
# kind -> the figure of a date.
DATES: Final = {
    "sedentary_minutes": Target("sedentary_time", "min"),
    "lightly_active_minutes": Target("lightly_active_time", "min"),
    "moderately_active_minutes": Target("moderately_active_time", "min"),
    "very_active_minutes": Target("very_active_time", "min"),
}
# The fields of the files with the most items, all declared below.
_ITEM: Final = {"dateTime", "value"}
_BEATS: Final = {"bpm", "confidence"}
COVERAGE: Final = (
    Covered("heart_rate", "read", "every reading", ("dateTime", "value.bpm")),
    Covered("heart_rate", "kept", "beside the reading", ("value.confidence",)),
    *(Covered(kind, "read", "every minute that is not zero", ("dateTime", "value"))
      for kind in MINUTES),
    *(Covered(kind, "read", "a figure of the date", ("dateTime", "value")) for kind in DATES),
    Covered("resting_heart_rate", "read", "a figure of the date", ("value.date", "value.value")),
    Covered("resting_heart_rate", "left out", "repeats the date", ("dateTime",)),
    Covered("resting_heart_rate", "left out", "how sure the estimate is", ("value.error",)),
    Covered("demographic_vo2_max", "read", "a figure of the date",
            ("dateTime", "value.filteredDemographicVO2Max")),
    Covered("demographic_vo2_max", "left out", "the estimate before it is smoothed, and errors",
            ("value.demographicVO2Max", "value.demographicVO2MaxError",
             "value.filteredDemographicVO2MaxError")),
    Covered("weight", "read", "pounds; one without a time is a figure of the date",
            ("date", "time", "weight", "fat")),
    Covered("weight", "kept", "beside the reading", ("source",)),
    Covered("weight", "left out", "follows from weight and height", ("bmi",)),
    Covered("weight", "left out", "a number of their database", ("logId",)),
)  # fmt: skip


def heart_rate(reader: Reader, part: Part) -> Iterator[None]:
    """One every few seconds, years of them: what is the same for all is looked at once."""
    known, owner = Fields(COVERAGE, "heart_rate", reader.tally), _owner(reader)
    metric = reader.book.metric("heart_rate", "count/min")
    for first, items in _pieces(reader, part):
        fine = []
        notes: dict[int | None, int] = {}
        for item in items:
            value = _object(item.get("value"))
            if item.keys() != _ITEM or value.keys() != _BEATS:
                known.check(item)
            found, told = number(value.get("bpm")), value.get("confidence")
            if found is None:
                continue
            sure = told if isinstance(told, int) else None
            if sure not in notes:
                notes[sure] = reader.rows.note_number({"confidence": sure})
            fine.append((item.get("dateTime"), found, notes[sure]))
        at, east, dated = _times(reader, part, first, [stamp for stamp, _, _ in fine], _UTC)
        values = np.array([value for _, value, _ in fine], np.float64)[dated]
        codes = np.array([code for _, _, code in fine], np.uint32)[dated]
        reader.rows.extend(owner, metric, Spans(at, east), values, note=codes)
        reader.tally.count("heart_rate", len(at))
        yield


def minutes(kind: str) -> Handler:
    target, clock = MINUTES[kind]

    def read(reader: Reader, part: Part) -> Iterator[None]:
        known, owner = Fields(COVERAGE, kind, reader.tally), _owner(reader)
        metric = reader.book.metric(target.metric, target.unit)
        for first, items in _pieces(reader, part):
            fine = []
            for item in items:
                if item.keys() != _ITEM:
                    known.check(item)
                value = number(item.get("value"))
                if value:
                    fine.append((item.get("dateTime"), target.of(value)))
            at, east, dated = _times(reader, part, first, [stamp for stamp, _ in fine], clock)
            values = np.array([value for _, value in fine], np.float64)[dated]
            reader.rows.extend(owner, metric, Spans(at, east, 60 * SECOND), values)
            reader.tally.count(target.metric, len(at))
            yield

    return read


def dates(kind: str) -> Handler:
    target = DATES[kind]

    def read(reader: Reader, part: Part) -> Iterator[None]:
        known = Fields(COVERAGE, kind, reader.tally)
        for place, item in _items(reader, part):
            known.check(item)
            value = number(item.get("value"))
            if value is not None:
                _put(reader, part, place, item.get("dateTime"), target, value)
            yield

    return read


def resting_heart_rate(reader: Reader, part: Part) -> Iterator[None]:
    known = Fields(COVERAGE, "resting_heart_rate", reader.tally)
    target = Target("resting_heart_rate", "count/min")
    for place, item in _items(reader, part):
        known.check(item)
        told = _object(item.get("value"))
        value = number(told.get("value"))
        if value:  # days without one are written as 0, a year ahead
            _put(reader, part, place, told.get("date"), target, value)
        yield


def vo2max(reader: Reader, part: Part) -> Iterator[None]:
    known = Fields(COVERAGE, "demographic_vo2_max", reader.tally)
    target = Target("vo2max", "mL/min/kg")
    for place, item in _items(reader, part):
        known.check(item)
        value = number(_object(item.get("value")).get("filteredDemographicVO2Max"))
        if value:
            _put(reader, part, place, item.get("dateTime"), target, value)
        yield


def weight(reader: Reader, part: Part) -> Iterator[None]:
    known, owner = Fields(COVERAGE, "weight", reader.tally), _owner(reader)
    targets = {"weight": Target("weight", "kg", _POUND), "fat": Target("body_fat", "%")}
    for place, item in _items(reader, part):
        known.check(item)
        for name, target in targets.items():
            value = number(item.get(name))
            if value is None:
                continue
            if item.get("time") in (_NO_TIME, None):
                _put(reader, part, place, item.get("date"), target, target.of(value))
                continue
            stamp = f"{item.get('date')} {item.get('time')}"
            at, east, dated = _times(reader, part, place, [stamp], _OWN)
            if dated[0]:
                number_of = reader.book.metric(target.metric, target.unit)
                values = np.array([target.of(value)])
                told = {"source": item.get("source")}
                note = np.array([reader.rows.note_number(told)], np.uint32)
                reader.rows.extend(owner, number_of, Spans(at, east), values, note=note)
                reader.tally.count(target.metric)
        yield


def _owner(reader: Reader) -> Owner:
    return Owner(reader.book.source("Fitbit", "band"))


def _items(reader: Reader, part: Part) -> Iterator[tuple[int, dict[str, Any]]]:
    found = reader.json(part)
    if not isinstance(found, list):
        raise BadPart("unknown_content", "This file is not the list it should be.")
    for place, item in enumerate(found):
        if isinstance(item, dict):
            yield place, item
        else:
            where = reader.where(part, f"item {place + 1}")
            reader.problems.add("bad_item", "It is not what such a file holds.", where)


def _pieces(reader: Reader, part: Part) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """(place of the first, items), some thousands at a time."""
    held: list[dict[str, Any]] = []
    first = 0
    for place, item in _items(reader, part):
        if not held:
            first = place
        held.append(item)
        if len(held) >= _PIECE:
            yield first, held
            held = []
    if held:
        yield first, held


def _times(
    reader: Reader, part: Part, first: int, stamps: Iterable[object], clock: str
) -> tuple[I8, I2, Any]:
    """(microseconds UTC, minutes east, which of `stamps` could be read)."""
    texts = [stamp if isinstance(stamp, str) else "" for stamp in stamps]
    wall = walls(texts, STAMP)
    for row in np.flatnonzero(wall == MISSING).tolist():
        where = reader.where(part, f"near item {first + row + 1}")
        reader.problems.add("no_date", "Its date cannot be read.", where)
    dated = wall != MISSING
    wall = wall[dated]
    if clock == _UTC:
        return wall * SECOND, reader.zone.east(wall), dated
    at, east = reader.zone.utc(wall)
    return at * SECOND, east, dated


def _put(
    reader: Reader, part: Part, place: int, stamp: object, target: Target, value: float
) -> None:
    on = us_day(stamp)
    if on is None:
        where = reader.where(part, f"item {place + 1}")
        reader.problems.add("no_date", "Its date cannot be read.", where)
        return
    put_day(reader, _owner(reader), on, metric_key(target.metric, target.unit), value)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
