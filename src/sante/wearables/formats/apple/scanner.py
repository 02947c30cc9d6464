"""The engine that is compiled: reads records at memory speed, and leaves all else to lxml.

The scanner (scan/scan.c) takes complete records out of the bytes; what is left, the document
without them, goes to the portable engine in order. So workouts and other elements are read by one
piece of code whichever engine runs, and when the scanner meets anything it does not know it stops
before it and that engine simply gets the rest, in the state it would be in anyway. There is no
library on a machine without a C compiler, and none is used that was made of other sources.
"""

import ctypes
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sante.wearables.formats.apple import compiling
from sante.wearables.formats.apple.dates import beat_ms
from sante.wearables.formats.apple.names import without_pointer
from sante.wearables.formats.apple.portable import AMPERSAND, PortableEngine
from sante.wearables.formats.apple.prefilter import Prefilter
from sante.wearables.formats.apple.raw import Engine, Raw, Words, joined
from sante.wearables.formats.base import NONE

ENOUGH: Final = 150_000  # records and beats, then they are handed on
LONGEST: Final = 2**20  # bytes of one element; what is longer is read without the scanner
_JOIN: Final = 4096  # of a piece, in which the element that was cut usually ends
_FULL, _STOP = 2, 3
_TYPES, _UNITS, _SOURCES, _VERSIONS, _DEVICES, _TEXTS, _KEYS, _VALUES = range(8)

# As scan.c: struct Out. Columns, then how much they hold at most, then how much they hold.
_ROW: Final = {
    "type": "u2", "unit": "u2", "source": "u2", "version": "u2", "device": "u2", "text": "u2",
    "start": "i8", "end": "i8", "offset": "i2", "value": "f8", "nested": "u1",
}  # fmt: skip
_META: Final = {"meta_row": "u4", "meta_key": "u2", "meta_value": "u4"}
_BEAT: Final = {"beat_row": "u4", "beat_ms": "i8", "beat_rate": "f8"}
_REST: Final = {"rest": "(2,)i8"}
_KINDS: Final = (_ROW, _META, _BEAT, _REST)
_ROOMS: Final = (ENOUGH + 20_000, ENOUGH, ENOUGH, 10_000)


class _Out(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_void_p) for kind in _KINDS for name in kind),
        ("rooms", ctypes.c_uint64 * 4),
        ("counts", ctypes.c_uint64 * 4),
        ("status", ctypes.c_int64),
    )


class Library:
    """The compiled scanner. Calls let go of the interpreter lock."""

    def __init__(self, path: Path) -> None:
        """Raises OSError, or NotCompiled for one that was made of other sources."""
        loaded = ctypes.CDLL(str(path))
        texts = ctypes.POINTER(ctypes.c_uint8), ctypes.POINTER(ctypes.c_uint32)
        state, out = ctypes.c_void_p, ctypes.POINTER(_Out)
        number = ctypes.c_int64
        self.start = _typed(loaded.sante_scan_start, state, ctypes.c_uint64)
        self.end = _typed(loaded.sante_scan_end, None, state)
        self.scan = _typed(loaded.sante_scan, number, state, ctypes.c_char_p, number, number, out)
        places = [ctypes.POINTER(one) for one in texts]
        table = (state, ctypes.c_int, *places)
        self.words = _typed(loaded.sante_scan_words, ctypes.c_uint32, *table)
        self._plain = _typed(loaded.sante_scan_plain, ctypes.c_int, ctypes.c_char_p, number)
        self.forget = _typed(loaded.sante_scan_forget, None, state)
        if _typed(loaded.sante_scan_source, ctypes.c_char_p)() != compiling.digest().encode():
            raise compiling.NotCompiled("it was compiled from other sources")

    def plain(self, data: bytes) -> bool:
        """As prefilter.plain, at memory speed."""
        return bool(self._plain(data, len(data)))


def _typed(function: Any, result: Any, *arguments: Any) -> Any:
    function.restype, function.argtypes = result, arguments
    return function


@cache
def library() -> Library | None:
    """The library of this installation, if it has one."""
    try:
        return Library(compiling.LIBRARY)
    except (OSError, compiling.NotCompiled):
        return None


def chosen() -> str:
    """`compiled` or `portable`: which engine reads exports here. SANTE_IMPORT_ENGINE decides, and
    whether there is a library."""
    wanted = os.environ.get("SANTE_IMPORT_ENGINE", "auto")
    return "portable" if wanted == "portable" or library() is None else "compiled"


def new_reader() -> tuple[Prefilter, Engine]:
    """What the bytes of one file go through."""
    made = library()
    if made is None or chosen() == "portable":
        return Prefilter(), PortableEngine()
    return Prefilter(made.plain), CompiledEngine(made)


class CompiledEngine:
    def __init__(self, made: Library) -> None:
        self.library = made
        self._portable = PortableEngine()
        self.tables = self._portable.tables
        self._state = made.start(int.from_bytes(os.urandom(8)))
        if not self._state:
            raise MemoryError
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._out = _Out()
        for kind, room in enumerate(_ROOMS):
            self._make_room(kind, room)
        tables = self.tables
        self._numbers = {
            _TYPES: _Numbers(tables.types),
            _UNITS: _Numbers(tables.units),
            _SOURCES: _Numbers(tables.sources),
            _VERSIONS: _Numbers(tables.versions),
            _DEVICES: _Devices(tables.devices),
            _TEXTS: _Values(tables.texts),
            _KEYS: _Numbers(tables.keys),
        }
        self._behind = b""  # an element whose end is still to come
        self._stopped = False
        self._handed_on = 0

    def __del__(self) -> None:
        if getattr(self, "_state", None):
            self.library.end(self._state)

    @property
    def mended(self) -> int:
        return self._portable.mended

    @property
    def stopped(self) -> bool:
        """Whether the portable engine has taken over."""
        return self._stopped

    def feed(self, data: bytes) -> Raw | None:
        self._push(data)
        rows, _, beats, _ = self._out.counts
        return self._take() if rows + beats + self._portable.count >= ENOUGH else None

    def close(self) -> Raw | None:
        self._portable.push(self._behind)
        self._behind = b""
        return self._take(self._portable.close())

    def _push(self, data: bytes) -> None:
        if self._stopped:
            self._portable.push(data)
            return
        behind, begun = self._behind, 0
        if behind:
            used = self._scan(behind + data[:_JOIN], 0)
            begun = used - len(behind)
            if begun <= 0:
                data, begun = (behind + data)[used:], 0
        if not self.stopped:
            begun = self._scan(data, begun)
        self._behind = data[begun:]
        if self.stopped or len(self._behind) > LONGEST:
            self._stopped = True
            self._portable.push(self._behind)
            self._behind = b""

    def _scan(self, data: bytes, begun: int) -> int:
        """How far in `data` it came; what is no record goes to the portable engine."""
        out = self._out
        while True:
            begun = self.library.scan(self._state, data, begun, len(data), out)
            if out.counts[3]:
                ranges = self._columns["rest"][: out.counts[3]].tolist()
                self._portable.push(b"".join([data[start:end] for start, end in ranges]))
                out.counts[3] = 0
            if out.status != _FULL:
                self._stopped = out.status == _STOP
                return begun
            tight = [kind for kind in range(4) if 2 * out.counts[kind] >= out.rooms[kind]]
            for kind in tight or (1, 2):  # one record alone may hold more than there is room for
                self._make_room(kind, 2 * out.rooms[kind])

    def _make_room(self, kind: int, room: int) -> None:
        count = self._out.counts[kind]
        for name, type_ in _KINDS[kind].items():
            new = np.empty(room, type_)
            if count:
                new[:count] = self._columns[name][:count]
            self._columns[name] = new
            setattr(self._out, name, new.ctypes.data)
        self._out.rooms[kind] = room

    def _take(self, last: Raw | None = None) -> Raw | None:
        """What is complete: the records of the scanner, then those of the portable engine."""
        own = self._own()
        theirs = self._portable.take() if last is None else last
        if theirs is not None:
            theirs = replace(theirs, first=theirs.first + self._handed_on)
        return joined([part for part in (own, theirs) if part is not None])

    def _own(self) -> Raw | None:
        n, metas, beats, _ = self._out.counts
        if not n:
            return None
        row = {name: self._columns[name][:n] for name in _ROW}
        text, value = self._texts(row["text"], row["value"])
        values = self._decoded(_VALUES, 0)
        keys = self._numbered(_KEYS, self._columns["meta_key"][:metas])
        made = Raw(
            type=self._numbered(_TYPES, row["type"]),
            unit=self._numbered(_UNITS, row["unit"]),
            source=self._numbered(_SOURCES, row["source"]),
            version=self._numbered(_VERSIONS, row["version"]),
            device=self._numbered(_DEVICES, row["device"]),
            text=text,
            start=row["start"].copy(),
            end=row["end"].copy(),
            offset=row["offset"].copy(),
            value=value,
            nested=row["nested"].copy(),
            meta_row=self._columns["meta_row"][:metas].copy(),
            meta_key=keys,
            meta_value=self._columns["meta_value"][:metas].copy(),
            meta_values=values,
            first=self._handed_on,
            **self._beats(beats, values),
        )
        self._handed_on += n
        self.library.forget(self._state)
        for kind in range(4):
            self._out.counts[kind] = 0
        return made

    def _numbered(self, table: int, column: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """The scanner's numbers as those of our tables."""
        numbers = self._numbers[table]
        numbers.learn(self._decoded(table, numbers.known))
        return numbers.ours[column]

    def _texts(self, column: npt.NDArray[np.uint16], value: npt.NDArray[np.float64]) -> Any:
        """Texts and values: what only Python takes for a number (` 12`, `inf`) is one."""
        numbers = self._numbers[_TEXTS]
        text = self._numbered(_TEXTS, column)
        assert isinstance(numbers, _Values)
        return text, np.where(np.isnan(value), numbers.values[column], value)

    def _beats(self, n: int, values: Sequence[str]) -> dict[str, Any]:
        """Beats; a time that is printed as the scanner does not know it is read here."""
        row, at, rate = (self._columns[name][:n].copy() for name in _BEAT)
        odd = np.flatnonzero(at < 0)
        if len(odd):
            told = [beat_ms(values[-1 - number]) for number in at[odd].tolist()]
            at[odd] = [-1 if ms is None else ms for ms in told]
            row, at, rate = row[at >= 0], at[at >= 0], rate[at >= 0]
        return {"beat_row": row, "beat_ms": at, "beat_rate": rate}

    def _decoded(self, table: int, known: int) -> list[str]:
        """The texts of a table from number `known` on."""
        data, ends = ctypes.POINTER(ctypes.c_uint8)(), ctypes.POINTER(ctypes.c_uint32)()
        count = self.library.words(self._state, table, data, ends)
        if count == known:
            return []
        first = ends[known - 1] if known else 0
        stops = (
            np.frombuffer(ctypes.string_at(ends, 4 * count), np.uint32)[known:] - first
        ).tolist()
        whole = ctypes.string_at(ctypes.addressof(data.contents) + first, stops[-1])
        return [_text(whole[a:b]) for a, b in zip([0, *stops], stops, strict=False)]


class _Numbers:
    """What the scanner's numbers of one table are in ours."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.ours = np.full(NONE + 1, NONE, np.uint16)
        self.known = 0

    def learn(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.ours[self.known] = self.number(text)
            self.known += 1

    def number(self, text: str) -> int:
        return self._words[text.replace("&", AMPERSAND)]


class _Devices(_Numbers):
    def number(self, text: str) -> int:
        return super().number(without_pointer(text))


class _Values(_Numbers):
    """Values that are no plain numbers."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.values = np.full(NONE + 1, np.nan)

    def number(self, text: str) -> int:
        try:
            value = float(text)
        except ValueError:
            return super().number(text)
        self.values[self.known] = value if np.isfinite(value) else np.nan
        return NONE


_SPACE: Final = re.compile(rb"\r\n|[\t\n\r]")
_REFERENCE: Final = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|(lt|gt|amp|quot|apos));")
_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


def _text(raw: bytes) -> str:
    """An attribute as XML means it; the scanner has seen to it that it is one."""
    text = _SPACE.sub(b" ", raw).decode()
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
