"""Oura's documents, one kind at a time. Times state their offset; heart rate variability is RMSSD.

Nights come as a string of stages, five minutes each, from the moment of going to bed.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import Any, Final

from sante.wearables.formats.base import Flag, SleepSegment, Workout
from sante.wearables.formats.oura.coverage import COVERAGE, DAYS
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.tables import put_day
from sante.wearables.formats.text import Fields, number, slug
from sante.wearables.formats.times import SECOND, Moment, day, length
from sante.wearables.rules.metrics import metric_key

_STAGES: Final = {"1": "deep", "2": "light", "3": "rem", "4": "awake"}
_STEP: Final = 300 * SECOND
_MOST_ITEMS: Final = 100_000
_AT_REST: Final = frozenset({"rest", "sleep"})
Items = Iterable[tuple[str, dict[str, Any]]]  # (where, document)


def owner_of(reader: Reader) -> Owner:
    return Owner(reader.book.source("Oura Ring", "ring"))


def sleep(reader: Reader, items: Items) -> Iterator[None]:
    known, owner = Fields(COVERAGE, "sleep", reader.tally), owner_of(reader)
    breath = reader.book.metric("respiration", "count/min")
    for where, item in items:
        known.check(item)
        if item.get("type") == "deleted":
            reader.tally.leave_out("deleted")
            continue
        span = _span(reader, where, item, "bedtime_start", "bedtime_end")
        if span is None:
            continue
        start, end = span
        _segment(reader, owner, (start.at, end.at), end.east, "in_bed")
        _stages(reader, owner, span, item.get("sleep_phase_5_min"))
        _series(reader, owner, item.get("heart_rate"), "heart_rate", "count/min")
        _series(reader, owner, item.get("hrv"), "hrv_rmssd", "ms")
        if value := number(item.get("average_breath")):
            reader.rows.add(owner, breath, start, value, duration=end.at - start.at)
            reader.tally.count("respiration")
        yield


def _stages(reader: Reader, owner: Owner, span: tuple[Moment, Moment], phases: object) -> None:
    start, end = span
    at = start.at
    text = phases if isinstance(phases, str) else ""
    for letter, same in groupby(text):
        until = min(at + _STEP * len(list(same)), end.at)
        stage = _STAGES.get(letter, "unknown")
        if until > at:
            _segment(reader, owner, (at, until), end.east, stage)
        at = until


def _segment(reader: Reader, owner: Owner, span: tuple[int, int], east: int, stage: str) -> None:
    reader.sleep.append(
        SleepSegment(source=owner.source, start=span[0], end=span[1], offset=east, stage=stage)
    )
    reader.tally.count("sleep_analysis")


def _series(
    reader: Reader, owner: Owner, told: object, metric: str, unit: str, *, flags: int = Flag.AT_REST
) -> None:
    """`{interval, items, timestamp}`: seconds, values of which some are null, the first's time."""
    if not isinstance(told, dict):
        return
    start, step = reader.zone.read(told.get("timestamp")), length(number(told.get("interval")))
    items = told.get("items")
    if start is None or not step or not isinstance(items, list):
        return
    number_of = reader.book.metric(metric, unit)
    for place, item in enumerate(items[:_MOST_ITEMS]):
        value = number(item)
        if value is not None:
            moment = Moment(start.at + place * step, start.east, start.stated)
            reader.rows.add(owner, number_of, moment, value, duration=step, flags=flags)
            reader.tally.count(metric)


def days(kind: str) -> "Handler":
    fields = DAYS[kind]

    def read(reader: Reader, items: Items) -> Iterator[None]:
        known, owner = Fields(COVERAGE, kind, reader.tally), owner_of(reader)
        for where, item in items:
            known.check(item)
            on = day(item.get("day"))
            if on is None:
                reader.problems.add("no_date", "Its date cannot be read.", where)
                continue
            for field, target in fields.items():
                value = number(_within(item, field))
                if value is not None:
                    key = metric_key(target.metric, target.unit)
                    put_day(reader, owner, on, key, target.of(value))
            if kind == "daily_activity":
                _series(reader, owner, item.get("met"), "physical_effort", "kcal/h/kg", flags=0)
            yield

    return read


def _within(item: dict[str, Any], field: str) -> object:
    value: Any = item
    for step in field.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value


def heart_rate(reader: Reader, items: Items) -> Iterator[None]:
    known, owner = Fields(COVERAGE, "heartrate", reader.tally), owner_of(reader)
    metric = reader.book.metric("heart_rate", "count/min")
    for where, item in items:
        known.check(item)
        moment, value = reader.zone.read(item.get("timestamp")), number(item.get("bpm"))
        if moment is None or value is None:
            reader.problems.add("no_date", "Its time or its value cannot be read.", where)
            continue
        source = str(item.get("source"))
        flags = Flag.AT_REST if source in _AT_REST else Flag(0)
        flags |= Flag.IN_MOTION if source == "workout" else Flag(0)
        reader.rows.add(owner, metric, reader.zone.at(moment.at), value, flags=flags)
        reader.tally.count("heart_rate")
        yield


def workout(reader: Reader, items: Items) -> Iterator[None]:
    known, owner = Fields(COVERAGE, "workout", reader.tally), owner_of(reader)
    for where, item in items:
        known.check(item)
        span = _span(reader, where, item, "start_datetime", "end_datetime")
        if span is None:
            continue
        start, end = span
        kept = {name: item[name] for name in ("intensity", "source") if item.get(name)}
        reader.workouts.append(
            Workout(
                source=owner.source, start=start.at, end=end.at, offset=start.east,
                activity=slug(str(item.get("activity") or "")),
                distance_m=number(item.get("distance")),
                energy_kcal=number(item.get("calories")),
                details={name: str(value)[:80] for name, value in kept.items()},
            )
        )  # fmt: skip
        reader.tally.count("workout")
        yield


def session(reader: Reader, items: Items) -> Iterator[None]:
    known, owner = Fields(COVERAGE, "session", reader.tally), owner_of(reader)
    metric = reader.book.metric("mindful", "")
    for where, item in items:
        known.check(item)
        span = _span(reader, where, item, "start_datetime", "end_datetime")
        if span is None:
            continue
        start, end = span
        note = {"type": str(item.get("type"))[:80]}
        nothing = float("nan")
        reader.rows.add(owner, metric, start, nothing, duration=end.at - start.at, note=note)
        reader.tally.count("mindful")
        _series(reader, owner, item.get("heart_rate"), "heart_rate", "count/min")
        _series(reader, owner, item.get("heart_rate_variability"), "hrv_rmssd", "ms")
        yield


def _span(
    reader: Reader, where: str, item: dict[str, Any], first: str, last: str
) -> tuple[Moment, Moment] | None:
    start, end = reader.zone.read(item.get(first)), reader.zone.read(item.get(last))
    if start is None or end is None:
        reader.problems.add("no_date", "Its dates cannot be read.", where)
        return None
    if end.at <= start.at:
        reader.problems.add("ends_before_it_starts", "It ends before it starts.", where)
        return None
    return start, end


Handler = Callable[[Reader, Items], Iterator[None]]
HANDLERS: Final[dict[str, Handler]] = {
    "sleep": sleep,
    **{kind: days(kind) for kind in DAYS},
    "heartrate": heart_rate,
    "workout": workout,
    "session": session,
}
