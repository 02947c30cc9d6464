"""The engine that runs everywhere: lxml, told to trust nothing.

It recovers from broken markup, resolves no entity, fetches nothing and caps depth; the prefilter
has taken declarations and long tokens away before.
"""

import math
from typing import Any, Final

import numpy as np
from lxml import etree

from sante.wearables.formats.apple.dates import beat_ms, instants
from sante.wearables.formats.apple.names import without_pointer
from sante.wearables.formats.apple.raw import Element, Raw, Tables, Words
from sante.wearables.formats.base import NONE, Unreadable

ENOUGH: Final = 50_000  # records, then they are handed on
DEEPEST: Final = 12
AMPERSAND: Final = "&#38;"
_MOST_POINTERS: Final = 10_000
_MOST_CHILDREN: Final = 200_000  # of one element that is no record


class PortableEngine:
    def __init__(self) -> None:
        self.tables = Tables(_Words)
        self._target = _Target(self.tables)
        self._parser = etree.XMLParser(
            target=self._target,  # type: ignore[arg-type]  # a target needs no comment()
            recover=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )

    def feed(self, data: bytes) -> Raw | None:
        self.push(data)
        return self.take() if self.count >= ENOUGH else None

    def push(self, data: bytes) -> None:
        self._parser.feed(data)

    def take(self) -> Raw | None:
        """What is complete, however little."""
        return self._target.take()

    @property
    def count(self) -> int:
        """How much there is to take, in records."""
        return self._target.count

    def close(self) -> Raw | None:
        self._parser.close()
        return self._target.take()

    @property
    def mended(self) -> int:
        """How many faults of the markup were passed over."""
        return len(self._parser.feed_error_log)


def _plain(text: str) -> str:
    """libxml2 that resolves no entity hands `&amp;` on as `&#38;`, and so everything behind it."""
    return text.replace(AMPERSAND, "&")


class _Words(Words):
    def added(self, text: str) -> str:
        return _plain(text)


class _Devices(dict[str, int]):
    """Numbers of devices by their text as it stands, pointer and all; few are remembered."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words

    def __missing__(self, text: str) -> int:
        if len(self) >= _MOST_POINTERS:
            self.clear()
        number = self[text] = self._words[without_pointer(text)]
        return number


class _Target:
    """Collects records as columns of Python values; made into arrays a batch at a time."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._devices = _Devices(tables.devices)
        self._depth = 0
        self._row = -1  # of the record we are in
        self._row_depth = 0
        self._open: list[Element] = []
        self._children = 0
        self._handed_on = 0
        self._clear()

    def _clear(self) -> None:
        self._codes: list[tuple[int, int, int, int, int, int, float, int]] = []
        self._starts: list[str] = []
        self._ends: list[str] = []
        self._meta: list[tuple[int, int, str]] = []
        self._beats: list[tuple[int, int, float]] = []
        self._others: list[Element] = []

    @property
    def count(self) -> int:
        return len(self._codes) + len(self._beats) // 4 + len(self._others)

    def start(self, tag: str, attributes: Any) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable("unsafe_xml", "The export is nested deeper than any export is.")
        if tag == "Record" and self._depth in (2, 3):
            self._record(attributes)
        elif self._row >= 0:
            self._inside_record(tag, attributes)
        elif self._depth >= 2:
            self._other(tag, attributes)

    def end(self, tag: str) -> None:
        if self._row >= 0:
            if tag == "Record" and self._depth == self._row_depth:
                self._row = -1
        elif self._open and self._depth >= 2:
            done = self._open.pop()
            if not self._open:
                self._others.append(done)
                self._children = 0
        self._depth -= 1

    # No data(): there is no text in an export but line ends, and nobody is called for each.

    def close(self) -> None:
        """The parser asks for it; what was read is taken with `take`."""

    def _record(self, attributes: Any) -> None:
        get, tables = attributes.get, self._tables
        printed = get("value")
        value, text = math.nan, NONE
        if printed is not None:
            try:
                value = float(printed)
            except ValueError:
                text = tables.texts[printed]
        unit, version, device = get("unit"), get("sourceVersion"), get("device")
        self._codes.append(
            (
                tables.types[get("type") or ""],
                NONE if unit is None else tables.units[unit],
                tables.sources[get("sourceName") or ""],
                NONE if version is None else tables.versions[version],
                NONE if device is None else self._devices[device],
                text,
                value,
                int(self._depth > 2),
            )
        )
        self._starts.append(get("startDate") or "")
        self._ends.append(get("endDate") or "")
        self._row, self._row_depth = len(self._codes) - 1, self._depth

    def _inside_record(self, tag: str, attributes: Any) -> None:
        if tag == "MetadataEntry":
            key = self._tables.keys[attributes.get("key") or ""]
            self._meta.append((self._row, key, attributes.get("value") or ""))
        elif tag == "InstantaneousBeatsPerMinute":
            at = beat_ms(attributes.get("time") or "")
            try:
                rate = float(attributes.get("bpm") or "")
            except ValueError:
                return
            if at is not None and math.isfinite(rate):
                self._beats.append((self._row, at, rate))

    def _other(self, tag: str, attributes: Any) -> None:
        self._children += 1
        if self._children > _MOST_CHILDREN:
            raise Unreadable("unsafe_xml", "An element of the export holds impossibly much.")
        made = Element(tag, {name: _plain(text) for name, text in attributes.items()})
        if self._open:
            self._open[-1].children.append(made)
        self._open.append(made)

    def take(self) -> Raw | None:
        """What was collected, as arrays; the record that is still open stays for the next."""
        keep = self._row >= 0
        n = len(self._codes) - keep
        if n <= 0 and not self._others:
            return None
        made = self._raw(n)
        tail = self._codes[n:], self._starts[n:], self._ends[n:]
        meta = [(0, key, value) for row, key, value in self._meta if row >= n]
        beats = [(0, at, rate) for row, at, rate in self._beats if row >= n]
        self._clear()
        self._codes, self._starts, self._ends = tail
        self._meta, self._beats = meta, beats
        self._row = 0 if keep else -1
        self._handed_on += n
        return made

    def _raw(self, n: int) -> Raw:
        codes = self._codes[:n]
        columns = list(zip(*codes, strict=True)) or [()] * 8
        start, offset = instants(self._starts[:n])
        end, _ = instants(self._ends[:n])
        meta = [entry for entry in self._meta if entry[0] < n]
        beats = [beat for beat in self._beats if beat[0] < n]
        meta_row, meta_key, meta_text = zip(*meta, strict=True) if meta else ((), (), ())
        beat_row, beat_at, beat_rate = zip(*beats, strict=True) if beats else ((), (), ())
        values = {text: code for code, text in enumerate(dict.fromkeys(meta_text))}
        value = np.array(columns[6], np.float64)
        value[~np.isfinite(value)] = np.nan
        return Raw(
            type=np.array(columns[0], np.uint16),
            unit=np.array(columns[1], np.uint16),
            source=np.array(columns[2], np.uint16),
            version=np.array(columns[3], np.uint16),
            device=np.array(columns[4], np.uint16),
            text=np.array(columns[5], np.uint16),
            start=start,
            end=end,
            offset=offset,
            value=value,
            nested=np.array(columns[7], np.uint8),
            meta_row=np.array(meta_row, np.uint32),
            meta_key=np.array(meta_key, np.uint16),
            meta_value=np.array([values[text] for text in meta_text], np.uint32),
            meta_values=[_plain(text) for text in values],
            beat_row=np.array(beat_row, np.uint32),
            beat_ms=np.array(beat_at, np.int64),
            beat_rate=np.array(beat_rate, np.float64),
            first=self._handed_on,
            others=self._others,
        )
