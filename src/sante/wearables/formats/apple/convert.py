"""From Apple's records to batches, with vectors: shared by every engine."""

from collections.abc import Sequence
from json.encoder import encode_basestring as _quoted
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.apple import names
from sante.wearables.formats.apple.raw import MISSING, Raw, Tables
from sante.wearables.formats.base import (
    NO_NOTE,
    NONE,
    U2,
    Batch,
    Book,
    Flag,
    Problem,
    Samples,
    SleepSegment,
    Tally,
)
from sante.wearables.rules.metrics import METRICS
from sante.wearables.rules.sources import kind_of

_SECOND: Final = 1_000_000
_DAY_S: Final = 86_400
_MOST_PROBLEMS: Final = 20  # of one kind in one batch
_ZONE: Final = "HKTimeZone"
# Metadata that becomes a flag: (key, value) -> flag.
_FLAGS: Final = {
    ("HKWasUserEntered", "1"): Flag.USER_ENTERED,
    ("HKMetadataKeyHeartRateMotionContext", "1"): Flag.AT_REST,
    ("HKMetadataKeyHeartRateMotionContext", "2"): Flag.IN_MOTION,
    ("HKMetadataKeyHeartRateMotionContext", "0"): Flag(0),
    ("HKWasUserEntered", "0"): Flag(0),
}


class Converter:
    """One for a file. `received`: microseconds UTC, after which a reading cannot be."""

    def __init__(self, tables: Tables, book: Book, tally: Tally, received: int) -> None:
        self._tables = tables
        self._book = book
        self._tally = tally
        self._latest = received + 26 * 3600 * _SECOND
        self._metrics: dict[tuple[int, int], tuple[int, float, float]] = {}
        self._owners: dict[tuple[int, int, int], tuple[int, int]] = {}

    def batch(self, raw: Raw) -> Batch:
        fine, problems = self._judge(raw)
        notes, codes, flags, zones = self._metadata(raw)
        source, device = self._owners_of(raw)
        asleep = fine & (raw.type == self._type(names.SLEEP))
        sleep = self._sleep(raw, np.flatnonzero(asleep), source, device, zones)
        rows = np.flatnonzero(fine & ~asleep)
        samples = self._samples(raw, rows, source, device, flags, codes, notes)
        self._count(raw, fine)
        return Batch(samples=samples, sleep=sleep, problems=problems)

    def _type(self, identifier: str) -> int:
        texts = self._tables.types.texts
        return texts.index(identifier) if identifier in texts else -1

    def _judge(self, raw: Raw) -> tuple[npt.NDArray[np.bool_], list[Problem]]:
        dated = (raw.start != MISSING) & (raw.end != MISSING)
        forward = raw.end >= raw.start
        problems = []
        for bad, code, message in (
            (~dated, "no_date", "Its date cannot be read."),
            (dated & ~forward, "ends_before_it_starts", "It ends before it starts."),
        ):
            rows = np.flatnonzero(bad)
            problems += [
                Problem(code, message, f"Record {raw.first + int(row) + 1}")
                for row in rows[:_MOST_PROBLEMS]
            ]
            if len(rows):
                self._tally.leave_out(code, len(rows))
        return dated & forward, problems

    def _count(self, raw: Raw, fine: npt.NDArray[np.bool_]) -> None:
        counted = np.bincount(raw.type[fine & (raw.nested == 0)], minlength=1)
        for number in np.flatnonzero(counted):
            name = names.snake(self._tables.types.texts[number])
            self._tally.count(name, int(counted[number]))

    def _metadata(self, raw: Raw) -> tuple[list[str], npt.NDArray[np.uint32], Any, dict[int, str]]:
        """(notes, each record's note, each record's flags, the zones that records state)."""
        keys, values = self._tables.keys.texts, raw.meta_values
        flags = np.zeros(len(raw), np.uint8)
        noted = np.ones(len(raw.meta_row), bool)
        for (key, value), flag in _FLAGS.items():
            found = _numbers_of(raw.meta_key, keys, key)
            found &= _numbers_of(raw.meta_value, values, value)
            flags[raw.meta_row[found]] |= np.uint8(flag)
            noted &= ~found
        stated = _numbers_of(raw.meta_key, keys, _ZONE)
        told = zip(raw.meta_row[stated].tolist(), raw.meta_value[stated].tolist(), strict=True)
        zones = {row: values[value][:64] for row, value in told}
        notes, codes = _notes(raw, keys, noted & ~stated)
        return notes, codes, flags, zones

    def _owners_of(self, raw: Raw) -> tuple[U2, U2]:
        """Source and device of each record, in the Book's numbers."""
        key = (raw.source.astype(np.int64) << 32) | (raw.device.astype(np.int64) << 16)
        known, places = np.unique(key | raw.version, return_inverse=True)
        pairs = [self._owner(int(k >> 32), int(k >> 16) & NONE, int(k) & NONE) for k in known]
        found = np.array(pairs or np.empty((0, 2)), np.uint16)
        return found[places, 0], found[places, 1]

    def _owner(self, source: int, device: int, version: int) -> tuple[int, int]:
        key = (source, device, version)
        if key not in self._owners:
            tables = self._tables
            name = tables.sources.texts[source]
            told = tables.devices.texts[device] if device != NONE else ""
            software = tables.versions.texts[version] if version != NONE else ""
            era = names.device_of(told, name, software)
            number = self._book.source(
                name, kind_of(name, f"{era.model} {era.name}" if told else "")
            )
            has_era = bool(told or software)
            self._owners[key] = number, self._book.device(era) if has_era else NONE
        return self._owners[key]

    def _sleep(
        self, raw: Raw, rows: npt.NDArray[np.intp], source: U2, device: U2, zones: dict[int, str]
    ) -> list[SleepSegment]:
        texts = self._tables.texts.texts
        found = []
        for row in rows.tolist():
            text = texts[raw.text[row]] if raw.text[row] != NONE else ""
            if raw.end[row] == raw.start[row]:
                continue
            found.append(
                SleepSegment(
                    source=int(source[row]),
                    device=int(device[row]),
                    start=int(raw.start[row]) * _SECOND,
                    end=int(raw.end[row]) * _SECOND,
                    offset=int(raw.offset[row]),
                    stage=names.STAGES.get(text, "unknown"),
                    zone=zones.get(row),
                )
            )
        return found

    def _samples(
        self,
        raw: Raw,
        rows: npt.NDArray[np.intp],
        source: U2,
        device: U2,
        flags: Any,
        codes: npt.NDArray[np.uint32],
        notes: Sequence[str],
    ) -> Samples:
        metric, value = self._measured(raw, rows)
        start = raw.start[rows] * _SECOND
        duration = (raw.end[rows] - raw.start[rows]) * _SECOND
        own = Samples(
            metric=metric,
            source=source[rows],
            device=device[rows],
            start=start,
            duration=duration,
            offset=raw.offset[rows],
            value=value,
            category=self._categories(raw.text[rows]),
            flags=flags[rows],
            note=codes[rows],
            notes=notes,
        )
        own.flags[self._implausible(own)] |= np.uint8(Flag.IMPLAUSIBLE)
        beats = self._beats(raw, source, device)
        return own if beats is None else _joined(own, beats)

    def _measured(self, raw: Raw, rows: npt.NDArray[np.intp]) -> tuple[U2, Any]:
        """Metric and value in its unit: one look-up for each pair of type and unit."""
        key = (raw.type[rows].astype(np.int64) << 16) | raw.unit[rows]
        known, places = np.unique(key, return_inverse=True)
        found = [self._metric(int(k >> 16), int(k) & NONE) for k in known]
        metric = np.array([number for number, _, _ in found], np.uint16)[places]
        factor = np.array([f for _, f, _ in found], np.float64)[places]
        shift = np.array([s for _, _, s in found], np.float64)[places]
        value = raw.value[rows]
        scaled = (factor != 1.0) | (shift != 0.0)
        # Rounded, for 0.97 times 100 is to be 97 and not 97.00000000000001.
        return metric, np.where(scaled, np.round(value * factor + shift, 9), value)

    def _metric(self, type_: int, unit: int) -> tuple[int, float, float]:
        if (type_, unit) not in self._metrics:
            name = names.snake(self._tables.types.texts[type_])
            printed = self._tables.units.texts[unit] if unit != NONE else ""
            scale = names.scale(name, printed) if printed else names.Scale("")
            number = self._book.metric(name, scale.unit)
            self._metrics[type_, unit] = number, scale.factor, scale.shift
        return self._metrics[type_, unit]

    def _categories(self, text: U2) -> U2:
        used, places = np.unique(text, return_inverse=True)
        words = self._tables.texts.texts
        new = [
            NONE if code == NONE else self._book.category(names.snake(words[code])[:80])
            for code in used.tolist()
        ]
        return np.array(new, np.uint16)[places]

    def _implausible(self, samples: Samples) -> npt.NDArray[np.bool_]:
        limits = [METRICS.get(name) for name in self._book.metrics]
        low = np.array([m.low if m else -np.inf for m in limits])
        high = np.array([m.high if m else np.inf for m in limits])
        with np.errstate(invalid="ignore"):
            outside = samples.value < low[samples.metric]
            outside |= samples.value > high[samples.metric]
        long = samples.duration > _DAY_S * _SECOND
        return outside | long | (samples.start > self._latest)

    def _beats(self, raw: Raw, source: U2, device: U2) -> Samples | None:
        """The beats of a measurement: readings at their own time of the measurement's local day."""
        if not len(raw.beat_row):
            return None
        row = raw.beat_row
        begun = raw.start[row]
        fine = begun != MISSING
        row, begun = row[fine], begun[fine]
        east = raw.offset[row].astype(np.int64) * 60
        midnight = (begun + east) // _DAY_S * _DAY_S - east
        at = midnight * _SECOND + raw.beat_ms[fine] * 1000
        at += np.where(at < (begun - _DAY_S // 2) * _SECOND, _DAY_S * _SECOND, 0)  # past midnight
        self._tally.count("heartbeat", len(row))
        n = len(row)
        return Samples(
            metric=np.full(n, self._book.metric("heartbeat", "count/min"), np.uint16),
            source=source[row],
            device=device[row],
            start=at,
            duration=np.zeros(n, np.int64),
            offset=raw.offset[row],
            value=raw.beat_rate[fine],
            category=np.full(n, NONE, np.uint16),
            flags=np.zeros(n, np.uint8),
            note=np.full(n, NO_NOTE, np.uint32),
        )


def _numbers_of(column: Any, texts: Sequence[str], wanted: str) -> npt.NDArray[np.bool_]:
    """Where a column says this text; it may have several numbers."""
    found = np.zeros(len(column), bool)
    for number, text in enumerate(texts):
        if text == wanted:
            found |= column == number
    return found


def _notes(
    raw: Raw, keys: Sequence[str], mine: npt.NDArray[np.bool_]
) -> tuple[list[str], npt.NDArray[np.uint32]]:
    """What these entries say, as JSON, and which of it each record says.

    The JSON is put together as json.dumps(..., ensure_ascii=False, sort_keys=True) would: each
    distinct entry is written once, which spares most of the work.
    """
    codes = np.full(len(raw), NO_NOTE, np.uint32)
    if not mine.any():
        return [], codes
    short = [key[:200] for key in keys]
    places = {key: place for place, key in enumerate(sorted(set(short)))}
    rank = np.array([places[key] for key in short], np.int64)[raw.meta_key[mine]]
    row, value = raw.meta_row[mine], raw.meta_value[mine]
    order = np.lexsort((rank, row))  # of a key that is there twice, the last stays the last
    row, rank, value = row[order], rank[order], value[order]
    last = np.ones(len(row), bool)
    last[:-1] = (row[1:] != row[:-1]) | (rank[1:] != rank[:-1])
    row, rank, value = row[last], rank[last], value[last]
    known, which = np.unique((value.astype(np.int64) << 16) | rank, return_inverse=True)
    names = [_quoted(key) for key in places]
    said = [
        f"{names[p & NONE]}: {_quoted(raw.meta_values[p >> 16][:2000])}" for p in known.tolist()
    ]
    starts = np.flatnonzero(np.r_[True, row[1:] != row[:-1]])
    ends = np.r_[starts[1:], len(row)]
    alone = ends - starts == 1  # as most are: numbered all at once
    numbers: dict[str, int] = {}
    used, places_of = np.unique(which[starts[alone]], return_inverse=True)
    new = [numbers.setdefault(said[number], len(numbers)) for number in used.tolist()]
    codes[row[starts[alone]]] = np.array(new, np.uint32)[places_of]
    for at, end in zip(starts[~alone].tolist(), ends[~alone].tolist(), strict=True):
        text = ", ".join([said[number] for number in which[at:end].tolist()])
        codes[row[at]] = numbers.setdefault(text, len(numbers))
    return [f"{{{text}}}" for text in numbers], codes


def _joined(own: Samples, beats: Samples) -> Samples:
    columns = ("metric", "source", "device", "start", "duration", "offset", "value", "category")
    both = {
        name: np.concatenate([getattr(own, name), getattr(beats, name)])
        for name in (*columns, "flags", "note")
    }
    return Samples(**both, notes=own.notes)
