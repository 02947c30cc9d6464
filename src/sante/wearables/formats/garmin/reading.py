"""The files of a Garmin Connect export, one kind at a time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, Final

from sante.wearables.formats.base import SleepSegment, Workout
from sante.wearables.formats.garmin.coverage import (
    COVERAGE,
    DAY,
    NIGHT,
    NIGHT_FIGURES,
    STATUS,
)
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.tables import Target, put_day
from sante.wearables.formats.text import BadPart, Fields, number, slug
from sante.wearables.formats.times import SECOND, Moment, Zone, day, iso, length
from sante.wearables.rules.metrics import metric_key

_KEPT: Final = next(c.fields for c in COVERAGE if c.how == "kept")
_QUARTER: Final = 900  # seconds: clocks differ by multiples of it
_EARLIEST_MS: Final = 0
_LATEST_MS: Final = 4_102_444_800_000  # the year 2100
_NIGHT_ENDS: Final = ("sleepStartTimestampGMT", "sleepEndTimestampGMT")
_NAP_ENDS: Final = ("napStartTimestampGMT", "napEndTimestampGMT")
Offsets = dict[date, int]


class Connect:
    """What the files of one export share: whose they are, and the offset each date had."""

    def __init__(self, offsets: Offsets) -> None:
        self._offsets = offsets

    def owner(self, reader: Reader) -> Owner:
        return Owner(reader.book.source("Garmin Connect", "watch"))

    def at(self, zone: Zone, text: object, on: date | None) -> Moment | None:
        """A time in UTC without saying so, on a date of which the offset may be known."""
        when = iso(text)
        if when is None:
            return None
        found = zone.moment(when if when.tzinfo else _utc(when))
        east = self._offsets.get(on) if on is not None else None
        return zone.at(found.at) if east is None else Moment(found.at, east, stated=True)

    def days(self, reader: Reader, part: Part) -> Iterator[None]:
        """`UDSFile_….json`."""
        known, owner = Fields(COVERAGE, "UDSFile", reader.tally), self.owner(reader)
        for where, item in _items(reader, part):
            known.check(item)
            on = day(item.get("calendarDate"))
            if on is None:
                reader.problems.add("no_date", "Its date cannot be read.", where)
                continue
            _figures(reader, owner, on, item, DAY)
            for total in _list(_within(item, "allDayStress.aggregatorList")):
                value = number(total.get("averageStressLevel"))
                if total.get("type") == "TOTAL" and value is not None and value >= 0:
                    put_day(reader, owner, on, "stress", value)
            yield

    def nights(self, reader: Reader, part: Part) -> Iterator[None]:
        """`…_sleepData.json`."""
        known, owner = Fields(COVERAGE, "sleepData", reader.tally), self.owner(reader)
        for where, item in _items(reader, part):
            known.check(item)
            on = day(item.get("calendarDate"))
            if on is None or not self._bed(reader, owner, item, _NIGHT_ENDS, on):
                reader.problems.add("no_date", "Its dates cannot be read.", where)
                continue
            seconds = {field: number(item.get(field)) for field in NIGHT}
            if any(seconds[field] for field in list(NIGHT)[:3]):
                total = sum(seconds[field] or 0 for field in list(NIGHT)[:3])
                put_day(reader, owner, on, "sleep_minutes", round(total / 60, 4))
            for field, metric in NIGHT.items():
                if (value := seconds[field]) is not None:
                    put_day(reader, owner, on, metric, round(value / 60, 4))
            _figures(reader, owner, on, item, NIGHT_FIGURES)
            for nap in _list(item.get("napList")):
                self._bed(reader, owner, nap, _NAP_ENDS, on)
            yield

    def _bed(
        self,
        reader: Reader,
        owner: Owner,
        item: Mapping[str, Any],
        names: tuple[str, str],
        on: date | None,
    ) -> bool:
        start, end = (self.at(reader.zone, item.get(name), on) for name in names)
        if start is None or end is None or end.at <= start.at:
            return False
        reader.sleep.append(
            SleepSegment(
                source=owner.source, start=start.at, end=end.at, offset=end.east, stage="in_bed"
            )
        )
        reader.tally.count("sleep_analysis")
        return True

    def status(self, reader: Reader, part: Part) -> Iterator[None]:
        """`…_healthStatusData.json`."""
        known, owner = Fields(COVERAGE, "healthStatusData", reader.tally), self.owner(reader)
        for where, item in _items(reader, part):
            known.check(item)
            on = day(item.get("calendarDate"))
            if on is None:
                reader.problems.add("no_date", "Its date cannot be read.", where)
                continue
            for metric in _list(item.get("metrics")):
                target, value = STATUS.get(str(metric.get("type"))), number(metric.get("value"))
                if target is not None and value is not None:
                    key = metric_key(target.metric, target.unit)
                    put_day(reader, owner, on, key, target.of(value))
            yield

    def fitness(self, reader: Reader, part: Part) -> Iterator[None]:
        """`…_fitnessAgeData.json`."""
        known, owner = Fields(COVERAGE, "fitnessAgeData", reader.tally), self.owner(reader)
        wanted = {"biometricVo2Max": Target("vo2max", "mL/min/kg")}
        for where, item in _items(reader, part):
            known.check(item)
            on = day(item.get("asOfDateGmt"))
            if on is None:
                reader.problems.add("no_date", "Its date cannot be read.", where)
                continue
            _figures(reader, owner, on, item, wanted)
            yield

    def workouts(self, reader: Reader, part: Part) -> Iterator[None]:
        """`…_summarizedActivities.json`: a list around the list."""
        known, owner = Fields(COVERAGE, "summarizedActivities", reader.tally), self.owner(reader)
        outer = [inner for _, inner in _items(reader, part)]
        items = [a for o in outer for a in _list(o.get("summarizedActivitiesExport", [o]))]
        for place, item in enumerate(items):
            known.check(item)
            made = _workout(reader, owner, item)
            if made is None:
                where = reader.where(part, f"activity {place + 1}")
                reader.problems.add("no_date", "Its times cannot be read.", where)
                continue
            reader.workouts.append(made)
            reader.tally.count("workout")
            yield


def _workout(reader: Reader, owner: Owner, item: Mapping[str, Any]) -> Workout | None:
    began = _milliseconds(item.get("startTimeGmt")) or _milliseconds(item.get("beginTimestamp"))
    moved = length(_scaled(item.get("duration"), 0.001))
    lasted = length(_scaled(item.get("elapsedDuration"), 0.001)) or moved
    if began is None or moved is None or lasted is None:
        return None
    local = _milliseconds(item.get("startTimeLocal"))
    east = None if local is None else round((local - began) / 1000 / _QUARTER) * 15
    known = east is not None and abs(east) <= 18 * 60
    kind = item.get("activityType")
    name = kind.get("typeKey") if isinstance(kind, dict) else kind
    return Workout(
        source=owner.source,
        start=began * 1000,
        end=began * 1000 + max(lasted, moved),
        offset=east if known and east is not None else reader.zone.at(began * 1000).east,
        activity=slug(str(name or "")),
        duration_s=moved / SECOND,
        distance_m=_scaled(item.get("distance"), 0.01),
        average_heart_rate=number(item.get("avgHr")),
        max_heart_rate=number(item.get("maxHr")),
        elevation_m=_scaled(item.get("elevationGain"), 0.01),
        details={n: item[n] for n in sorted(_KEPT) if number(item.get(n)) is not None},
    )


def offsets(values: list[Any]) -> Offsets:
    """Minutes east of each date, of the contents of daily summaries."""
    found: Offsets = {}
    for value in values:
        for item in value if isinstance(value, list) else []:
            if not isinstance(item, dict):
                continue
            on = day(item.get("calendarDate"))
            local, at = (iso(item.get(f"wellnessStartTime{clock}")) for clock in ("Local", "Gmt"))
            if on is not None and local is not None and at is not None:
                seconds = (_utc(local) - _utc(at)).total_seconds()
                if abs(seconds) <= 18 * 3_600:
                    found[on] = round(seconds / _QUARTER) * 15
    return found


def _utc(when: datetime) -> datetime:
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when


def _items(reader: Reader, part: Part) -> Iterator[tuple[str, dict[str, Any]]]:
    found = reader.json(part)
    if not isinstance(found, list):
        raise BadPart("unknown_content", "This file is not the list it should be.")
    for place, item in enumerate(found):
        where = reader.where(part, f"item {place + 1}")
        if isinstance(item, dict):
            yield where, item
        else:
            reader.problems.add("bad_item", "It is not what such a file holds.", where)


def _figures(
    reader: Reader, owner: Owner, on: date, item: Mapping[str, Any], wanted: Mapping[str, Target]
) -> None:
    for field, target in wanted.items():
        value = number(_within(item, field))
        if value is not None and value >= 0:  # below: the watch was not worn
            put_day(reader, owner, on, metric_key(target.metric, target.unit), target.of(value))


def _within(item: Any, field: str) -> object:
    for step in field.split("."):
        item = item.get(step) if isinstance(item, dict) else None
    found: object = item
    return found


def _list(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _milliseconds(value: object) -> int | None:
    found = number(value)
    return None if found is None or not _EARLIEST_MS < found < _LATEST_MS else round(found)


def _scaled(value: object, factor: float) -> float | None:
    found = number(value)
    return None if found is None else round(found * factor, 6)
