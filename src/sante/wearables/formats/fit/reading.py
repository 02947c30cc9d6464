"""From the messages of one FIT file to readings, nights and workouts."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from sante.kit.clock import day_number
from sante.wearables.formats.base import Device, Flag, SleepSegment, Workout
from sante.wearables.formats.fit.counters import Monitoring
from sante.wearables.formats.fit.messages import (
    COVERAGE,
    FIGURES,
    MOST_BYTES,
    READINGS,
    TIME,
    TOTALS,
    WANTED,
    Message,
    messages,
)
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.tables import put_day
from sante.wearables.formats.text import Fields, number, slug, whole
from sante.wearables.formats.times import SECOND, Moment, micros
from sante.wearables.rules.metrics import metric_key
from sante.wearables.rules.sources import kind_of
from sante.wearables.types import SourceKind

_MOST_OFFSET: Final = 18 * 3_600  # seconds
_GAP: Final = 4 * 3_600 * SECOND  # a longer silence between stages is no stage
_STAGES: Final = {"awake": "awake", "light": "light", "deep": "deep", "rem": "rem"}
_NEVER_KEPT: Final = frozenset(
    field for c in COVERAGE if c.kind == "session" and c.how != "kept" for field in c.fields
)
_KINDS: Final[dict[str, SourceKind]] = {"weight": "scale", "blood_pressure": "unknown"}
# A value below is the device's word for "none": off the wrist, too much movement.
_LEAST: Final = {"stress_level": 0.0, "respiration_rate": 1.0}


def fit(reader: Reader, part: Part) -> Iterator[None]:
    """One FIT file. Raises BadPart."""
    reader.passed(part)
    found = messages(whole(reader.opened, part, MOST_BYTES))
    known = {name: Fields(COVERAGE, name, reader.tally) for name in WANTED}
    for message in found:
        known[message.name].check(message.values)
    yield from _File(reader, found, reader.where(part, "")).read()


class _File:
    def __init__(self, reader: Reader, found: Sequence[Message], where: str) -> None:
        self._reader, self._found, self._where = reader, found, where.rstrip(", ")
        self._owner = _owner(reader, found)
        self._east = _east(found)

    def read(self) -> Iterator[None]:
        begins = next((m.time() for m in self._found if m.name == "monitoring_info"), None)
        east = self._moment(begins).east if begins is not None else self._east or 0
        counters = Monitoring(
            self._reader, self._owner, east, None if begins is None else micros(begins)
        )
        for message in self._found:
            if message.name == "monitoring":
                counters.take(message)
            elif message.name in READINGS:
                self._readings(message)
            elif message.name in FIGURES:
                self._figures(message)
            elif message.name == "session":
                self._workout(message)
            yield
        self._sleep()
        yield

    def _moment(self, when: datetime) -> Moment:
        if self._east is None:
            return self._reader.zone.at(micros(when))
        return Moment(micros(when), self._east, stated=True)

    def _readings(self, message: Message) -> None:
        when = message.time(TIME.get(message.name, "timestamp"))
        if when is None:
            self._reader.problems.add("no_date", "A message has no time.", self._where)
            return
        moment, least = self._moment(when), _LEAST.get(message.name)
        for field, target in READINGS[message.name].items():
            value = number(message.values.get(field))
            if value is None or (least is not None and value < least):
                continue
            metric = self._reader.book.metric(target.metric, target.unit)
            moving = message.name == "record" and target.metric == "heart_rate"
            flags = Flag.IN_MOTION if moving else Flag(0)
            self._reader.rows.add(self._owner, metric, moment, target.of(value), flags=flags)
            self._reader.tally.count(target.metric)

    def _figures(self, message: Message) -> None:
        when = message.time()
        if when is None:
            self._reader.problems.add("no_date", "A message has no time.", self._where)
            return
        for field, target in FIGURES[message.name].items():
            value = number(message.values.get(field))
            if value is not None:
                key = metric_key(target.metric, target.unit)
                on = _day(self._moment(when))
                put_day(self._reader, self._owner, on, key, target.of(value))

    def _sleep(self) -> None:
        levels = sorted(
            (micros(when), str(m.values.get("sleep_level")))
            for m in self._found
            if m.name == "sleep_level" and (when := m.time()) is not None
        )
        for (start, level), (end, _) in pairwise(levels):
            if 0 < end - start <= _GAP:
                east = self._reader.zone.at(end).east if self._east is None else self._east
                self._reader.sleep.append(
                    SleepSegment(
                        source=self._owner.source, device=self._owner.device, start=start,
                        end=end, offset=east, stage=_STAGES.get(level, "unknown"),
                    )
                )  # fmt: skip
                self._reader.tally.count("sleep_analysis")
        scores = (m.values.get("overall_sleep_score") for m in self._found)
        score = next((value for s in scores if (value := number(s)) is not None), None)
        if score is not None and levels:
            last = self._reader.zone.at(levels[-1][0])
            on = _day(last if self._east is None else Moment(last.at, self._east))
            put_day(self._reader, self._owner, on, metric_key("sleep_score", "score"), score)

    def _workout(self, message: Message) -> None:
        start, elapsed = (
            message.time("start_time"),
            number(message.values.get("total_elapsed_time")),
        )
        if start is None or elapsed is None or not 0 <= elapsed <= 14 * 86_400:
            self._reader.problems.add("no_date", "A workout's times cannot be read.", self._where)
            return
        moment = self._moment(start)
        sport, sub = (str(message.values.get(n, "")) for n in ("sport", "sub_sport"))
        activity = sub if sub and sub not in ("generic", "None", sport) else sport
        kept = {
            name: value
            for name, value in sorted(message.values.items())
            if name not in _NEVER_KEPT and number(value) is not None
        }
        totals = {name: number(message.values.get(field)) for name, field in TOTALS.items()}
        self._reader.workouts.append(
            Workout(
                source=self._owner.source, device=self._owner.device, start=moment.at,
                end=moment.at + round(elapsed * SECOND), offset=moment.east,
                activity=slug(activity), details=dict(kept), **totals,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        self._reader.tally.count("workout")


def _day(moment: Moment) -> date:
    return date(1970, 1, 1) + timedelta(days=day_number(moment.at, moment.east))


def _east(found: Sequence[Message]) -> int | None:
    """Minutes between the file's two clocks; None when it has one."""
    for message in found:
        if message.name in ("activity", "monitoring_info"):
            local, at = message.time("local_timestamp"), message.time()
            if local is not None and at is not None:
                seconds = (local - at).total_seconds()
                if abs(seconds) <= _MOST_OFFSET:
                    return round(seconds / 900) * 15  # clocks differ by quarters of an hour
    return None


def _owner(reader: Reader, found: Sequence[Message]) -> Owner:
    told = next((m.values for m in found if m.name == "file_id"), {})
    maker = str(told.get("manufacturer", "unknown")).replace("_", " ").title()
    product = told.get("product_name") or told.get("garmin_product") or told.get("product") or ""
    name = f"{maker} {str(product).replace('_', ' ')}".strip()[:100]
    file_kind = str(told.get("type", ""))
    kind = _KINDS.get(file_kind) or kind_of(name)
    if not told:
        return Owner(reader.book.source("FIT file", "unknown"))
    return Owner(reader.book.source(name, kind), reader.book.device(_era(name, maker, found)))


def _era(name: str, maker: str, found: Sequence[Message]) -> Device:
    """The device that made the file is the one with index 0."""
    for message in found:
        if message.name == "device_info" and message.values.get("device_index") in (0, "creator"):
            return Device(
                name=name,
                manufacturer=maker,
                hardware=str(message.values.get("hardware_version", ""))[:100],
                software=str(message.values.get("software_version", ""))[:100],
            )
    return Device(name=name, manufacturer=maker)
