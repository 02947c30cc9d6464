"""Both engines over the same bytes, and what they read in a shape that compares."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from sante.wearables.formats.apple import compiling
from sante.wearables.formats.apple.portable import PortableEngine
from sante.wearables.formats.apple.raw import Element, Engine, Raw, Tables, joined
from sante.wearables.formats.apple.scanner import CompiledEngine, Library
from sante.wearables.formats.base import NONE

ROOT = '<HealthData locale="en">'


class Compiled(Protocol):
    def __call__(self) -> CompiledEngine: ...


def compiled_library(folder: Path) -> Library:
    """The one of this installation when it is of these sources, else one made for the tests."""
    try:
        return Library(compiling.LIBRARY)
    except (OSError, compiling.NotCompiled):
        made = folder / "scan.so"
        compiling.build(made)
        return Library(made)


def no_compiler() -> bool:
    try:
        compiling.compiler()
    except compiling.NotCompiled:
        return not os.environ.get("CI")  # there, it is a failure and no excuse
    return False


def pieces(data: bytes, sizes: Iterable[int]) -> Iterator[bytes]:
    """Cut to these sizes; the last one is the rest."""
    at = 0
    for size in sizes:
        yield data[at : at + size]
        at += size
    yield data[at:]


def run(engine: Engine, given: Iterable[bytes]) -> tuple[list[Any], list[Element], int]:
    """(records, other elements, how many faults were mended)."""
    parts = [raw for piece in given if (raw := engine.feed(piece)) is not None]
    if (raw := engine.close()) is not None:
        parts.append(raw)
    whole = joined(parts)
    if whole is None:
        return [], [], engine.mended
    assert [part.first for part in parts] == [
        sum(len(before) for before in parts[:number]) for number in range(len(parts))
    ]
    return records(whole, engine.tables), list(whole.others), engine.mended


def portable(data: bytes) -> tuple[list[Any], list[Element], int]:
    return run(PortableEngine(), [data])


def records(raw: Raw, tables: Tables) -> list[Any]:
    """Every field of every record, with its texts; numbers as they print, for NaN is not NaN."""
    meta: dict[int, list[Any]] = {}
    for row, key, value in zip(
        raw.meta_row.tolist(), raw.meta_key.tolist(), raw.meta_value.tolist(), strict=True
    ):
        meta.setdefault(row, []).append((tables.keys.texts[key], raw.meta_values[value]))
    beats: dict[int, list[Any]] = {}
    for row, at, rate in zip(
        raw.beat_row.tolist(), raw.beat_ms.tolist(), raw.beat_rate.tolist(), strict=True
    ):
        beats.setdefault(row, []).append((at, rate))
    told = {
        "type": tables.types, "unit": tables.units, "source": tables.sources,
        "version": tables.versions, "device": tables.devices, "text": tables.texts,
    }  # fmt: skip
    columns: list[list[Any]] = [
        [None if code == NONE else words.texts[code] for code in getattr(raw, name).tolist()]
        for name, words in told.items()
    ]
    columns += [getattr(raw, name).tolist() for name in ("start", "end", "offset", "nested")]
    columns.append([repr(value) for value in raw.value.tolist()])
    return [
        (*row, meta.get(number), beats.get(number))
        for number, row in enumerate(zip(*columns, strict=True))
    ]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    """A new compiled engine, each time it is called."""
    library = compiled_library(tmp_path_factory.mktemp("scanner"))
    return lambda: CompiledEngine(library)
