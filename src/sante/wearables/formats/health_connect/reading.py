"""Readings, nights and workouts out of Health Connect's tables."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, cast

import numpy as np

from sante.wearables.formats.base import NONE, Device, Flag, SleepSegment, Unreadable, Workout
from sante.wearables.formats.health_connect.database import LARGEST, Database, Row
from sante.wearables.formats.health_connect.tables import (
    APPS,
    DEVICE_KINDS,
    DEVICES,
    EXERCISES,
    HEART,
    KINDS,
    SLEEP,
    STAGES,
    TYPED_IN,
    WORKOUTS,
    Kind,
)
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner, Spans
from sante.wearables.formats.tables import Target
from sante.wearables.formats.text import whole
from sante.wearables.formats.times import SECOND, Moment
from sante.wearables.rules.sources import kind_of
from sante.wearables.types import SourceKind

_MS: Final = 1_000
_EARLIEST, _LATEST = 0, 4_102_444_800_000  # 1970 to 2100, in milliseconds
_EAST: Final = 18 * 3600
_OWNED: Final = ("app_info_id", "device_info_id", "recording_method")
_NUMBERS: Final = "('integer', 'real')"


def read(reader: Reader, part: Part) -> Iterator[None]:
    content = bytearray(whole(reader.opened, part, LARGEST))
    reader.passed(part)
    database = Database(content)
    del content
    known = _Export(reader, database)
    if not known.is_ours:
        raise Unreadable(
            "unknown_database",
            "This is a database, but none that Health Connect exports. On the phone open Health"
            " Connect, Manage data, Backup and restore, and send the zip it writes.",
        )
    for kind in KINDS:
        yield from known.readings(kind)
    yield from known.heart()
    yield from known.nights()
    yield from known.workouts()
    known.others()
    yield


class _Export:
    def __init__(self, reader: Reader, database: Database) -> None:
        self._reader, self._db = reader, database
        self._apps = self._named(APPS, ("row_id", "app_name", "package_name"))
        self._devices = self._named(DEVICES, ("row_id", "manufacturer", "model", "device_type"))
        self._owners: dict[tuple[Any, Any], Owner] = {}
        self._read: set[str] = {APPS, DEVICES}

    @property
    def is_ours(self) -> bool:
        return APPS in self._db.tables and bool(
            self._db.tables & {kind.table for kind in KINDS} | self._db.tables & {*HEART, *SLEEP}
        )

    def _named(self, table: str, columns: tuple[str, ...]) -> dict[Any, Row]:
        if not self._db.has(table, columns):
            return {}
        asked = f"select {', '.join(columns)} from {table} limit 10000"  # noqa: S608 - ours
        return {row[0]: row[1:] for some in self._db.rows(asked) for row in some}

    def _owner(self, app: Any, device: Any) -> Owner:
        """The app is the source; the device it names says of what kind."""
        found = self._owners.get((app, device))
        if found is not None:
            return found
        name, package = (self._apps.get(app) or ("", ""))[:2]
        maker, model, number = self._devices.get(device) or ("", "", None)
        title = _text(name) or _text(package) or "Health Connect"
        kind = cast(SourceKind, DEVICE_KINDS.get(number, ""))
        book = self._reader.book
        source = book.source(title, kind or kind_of(title, _text(model)))
        known = Device(_text(model), _text(maker), _text(model))
        device_number = NONE if known == Device() else book.device(known)
        found = self._owners[app, device] = Owner(source, device_number)
        return found

    def readings(self, kind: Kind) -> Iterator[None]:
        at = ("start_time", "start_zone_offset", "end_time") if kind.spans else (
            "time", "zone_offset", "time")  # fmt: skip
        columns = (*dict.fromkeys(at), *_OWNED, *kind.values)
        if not self._db.has(kind.table, columns):
            return
        self._read.add(kind.table)
        for column, target in kind.values.items():
            asked = (
                f"select {', '.join(at)}, {column}, {', '.join(_OWNED)} from {kind.table}"  # noqa: S608
                f" where typeof({at[0]}) = 'integer' and typeof({at[2]}) = 'integer'"
                f" and typeof({column}) in {_NUMBERS}"
            )
            yield from self._put(asked, target, self._db.count(kind.table))

    def heart(self) -> Iterator[None]:
        parent, series = HEART
        own = ("epoch_millis", "beats_per_minute", "parent_key")
        if not (self._db.has(series, own) and self._db.has(parent, ("row_id", *_OWNED))):
            return
        self._read |= {parent, series}
        asked = (
            "select s.epoch_millis, p.start_zone_offset, s.epoch_millis, s.beats_per_minute,"  # noqa: S608
            f" {', '.join(f'p.{name}' for name in _OWNED)}"
            f" from {series} s join {parent} p on p.row_id = s.parent_key"
            f" where typeof(s.epoch_millis) = 'integer'"
            f" and typeof(s.beats_per_minute) in {_NUMBERS}"
        )
        yield from self._put(asked, Target("heart_rate", "count/min"), self._db.count(series))

    def _put(self, asked: str, target: Target, count: int) -> Iterator[None]:
        """Rows of (start, offset, end, value, app, device, method)."""
        reader, taken = self._reader, 0
        metric = reader.book.metric(target.metric, target.unit)
        for some in self._db.rows(asked):
            fine = [row for row in some if _is_possible(row)]
            taken += len(fine)
            by_owner: dict[tuple[Any, Any, bool], list[Row]] = {}
            for row in fine:
                key = (row[4], row[5], row[6] == TYPED_IN)
                by_owner.setdefault(key, []).append(row)
            for (app, device, typed), rows in by_owner.items():
                self._extend(self._owner(app, device), metric, target, rows, typed=typed)
            reader.tally.count(target.metric, len(fine))
            yield
        if taken < count:
            reader.problems.add(
                "no_number", f"{count - taken} rows have no time or no number.", target.metric
            )

    def _extend(
        self, owner: Owner, metric: int, target: Target, rows: Sequence[Row], *, typed: bool
    ) -> None:
        start = np.array([row[0] for row in rows], np.int64) * _MS
        end = np.array([row[2] for row in rows], np.int64) * _MS
        told = np.array([_seconds(row[1]) for row in rows], float)
        east = np.where(np.isnan(told), self._reader.zone.east(start // SECOND), told / 60)
        values = np.array([target.of(float(row[3])) for row in rows])
        offset = np.round(east).astype(np.int16)
        if not typed:
            self._reader.rows.extend(owner, metric, Spans(start, offset, end - start), values)
            return
        for n in range(len(rows)):
            at = Moment(int(start[n]), int(offset[n]), stated=not np.isnan(told[n]))
            self._reader.rows.add(
                owner, metric, at, float(values[n]), duration=int(end[n] - start[n]),
                flags=Flag.USER_ENTERED,
            )  # fmt: skip

    def nights(self) -> Iterator[None]:
        session, stages = SLEEP
        own = ("row_id", "start_time", "end_time", "end_zone_offset", *_OWNED)
        if not self._db.has(session, own):
            return
        self._read |= {session, stages}
        told = self._stages()
        asked = (
            "select start_time, end_zone_offset, end_time, row_id, app_info_id, device_info_id"  # noqa: S608
            f" from {session} where typeof(start_time) = 'integer'"
            " and typeof(end_time) = 'integer'"
        )
        for some in self._db.rows(asked):
            for row in some:
                if not _is_possible(row) or row[2] <= row[0]:
                    self._reader.problems.add("no_date", "A night has no span.", session)
                    continue
                self._night(row, told.get(row[3], ()))
            self._reader.tally.count("sleep_analysis", len(some))
            yield

    def _stages(self) -> Mapping[Any, list[tuple[int, int, str]]]:
        found: dict[Any, list[tuple[int, int, str]]] = {}
        own = ("parent_key", "stage_start_time", "stage_end_time", "stage_type")
        if not self._db.has(SLEEP[1], own):
            return found
        asked = f"select {', '.join(own)} from {SLEEP[1]}"  # noqa: S608 - ours
        for some in self._db.rows(asked):
            for parent, start, end, stage in some:
                whole_numbers = isinstance(start, int) and isinstance(end, int)
                if whole_numbers and _EARLIEST <= start < end < _LATEST:
                    found.setdefault(parent, []).append((start, end, STAGES.get(stage, "unknown")))
        return found

    def _night(self, row: Row, stages: Sequence[tuple[int, int, str]]) -> None:
        start, east, end = row[:3]
        owner = self._owner(row[4], row[5])
        seconds = _seconds(east)
        at = self._reader.zone.at(end * _MS)
        offset = at.east if np.isnan(seconds) else round(seconds / 60)
        spans = [(start, end, "in_bed" if stages else "asleep"), *stages]
        self._reader.sleep += [
            SleepSegment(source=owner.source, device=owner.device, start=first * _MS,
                         end=last * _MS, offset=offset, stage=stage)
            for first, last, stage in spans
        ]  # fmt: skip

    def workouts(self) -> Iterator[None]:
        own = ("start_time", "end_time", "start_zone_offset", "exercise_type", *_OWNED)
        if not self._db.has(WORKOUTS, own):
            return
        self._read.add(WORKOUTS)
        asked = (
            "select start_time, start_zone_offset, end_time, exercise_type, app_info_id,"  # noqa: S608
            f" device_info_id from {WORKOUTS} where typeof(start_time) = 'integer'"
            " and typeof(end_time) = 'integer'"
        )
        for some in self._db.rows(asked):
            for row in some:
                if not _is_possible(row) or row[2] <= row[0]:
                    self._reader.problems.add("no_date", "A workout has no span.", WORKOUTS)
                    continue
                owner, seconds = self._owner(row[4], row[5]), _seconds(row[1])
                at = self._reader.zone.at(row[0] * _MS)
                kind = row[3] if isinstance(row[3], int) else 0
                self._reader.workouts.append(
                    Workout(source=owner.source, device=owner.device, start=row[0] * _MS,
                            end=row[2] * _MS,
                            offset=at.east if np.isnan(seconds) else round(seconds / 60),
                            activity=EXERCISES[kind] if 0 <= kind < len(EXERCISES) else "other")
                )  # fmt: skip
            self._reader.tally.count("workout", len(some))
            yield

    def others(self) -> None:
        """Count what is not read: nothing is passed over in silence."""
        rest = [t for t in self._db.tables - self._read if t.endswith("_record_table")]
        left = sum(self._db.count(table) for table in rest)
        if left:
            self._reader.tally.leave_out("other_table", left)


def _text(value: object) -> str:
    return "".join(c for c in value if c.isprintable())[:100] if isinstance(value, str) else ""


def _seconds(east: object) -> float:
    """NaN where no offset is told, or none that can be."""
    known = isinstance(east, int) and -_EAST <= east <= _EAST
    return float(cast(int, east)) if known else float("nan")


def _is_possible(row: Row) -> bool:
    return bool(_EARLIEST <= row[0] <= row[2] < _LATEST)
