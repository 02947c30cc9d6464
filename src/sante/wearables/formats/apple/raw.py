"""Records as the export writes them: what an engine gives, whoever it is.

Two engines read the same bytes: `portable.py` (lxml) and, where it could be compiled, `scanner.py`.
Both number repeating texts in `Tables` and give flat columns; `convert.py` does the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from sante.wearables.formats.base import F8, I2, I8, NONE, U1, U2, U4, Unreadable


class Words(dict[str, int]):
    """Numbers of texts, in order of first appearance: `words[text]` is the number, a new one if it
    has none; `texts[number]` is the text."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what
        self.texts: list[str] = []

    def __missing__(self, text: str) -> int:
        if len(self.texts) >= NONE:
            raise Unreadable("too_many_names", f"The file names more than {NONE} {self.what}.")
        number = self[text] = len(self.texts)
        self.texts.append(self.added(text))
        return number

    def added(self, text: str) -> str:
        """How a new text is kept; an engine may undo here what its parser did to it."""
        return text


class Tables:
    def __init__(self, words: type[Words] = Words) -> None:
        self.types = words("types")
        self.units = words("units")
        self.sources = words("sources")
        self.versions = words("versions")
        self.devices = words("devices")
        self.texts = words("values")
        self.keys = words("metadata keys")


@dataclass(frozen=True, slots=True)
class Element:
    """Any other element of the export, with what is inside it."""

    tag: str
    attributes: dict[str, str]
    children: list["Element"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Raw:
    """Records side by side; NONE where an attribute is missing.

    `start`, `end`: seconds UTC, MISSING where the text is no date. `offset`: minutes. `value`: the
    number, or NaN and `text`. `nested`: 1 for a record inside a Correlation, which stands at the
    top level too. Metadata and beats are flat, each with the row of its record: beats in
    beats/min, at milliseconds after local midnight. `first`: how many records came before.
    """

    type: U2
    unit: U2
    source: U2
    version: U2
    device: U2
    text: U2
    start: I8
    end: I8
    offset: I2
    value: F8
    nested: U1
    meta_row: U4
    meta_key: U2
    meta_value: U4
    meta_values: Sequence[str]
    beat_row: U4
    beat_ms: I8
    beat_rate: F8
    first: int = 0
    others: Sequence[Element] = ()

    def __len__(self) -> int:
        return len(self.start)


_TOGETHER = (
    "type", "unit", "source", "version", "device", "text", "start", "end", "offset", "value",
    "nested", "meta_key", "beat_ms", "beat_rate",
)  # fmt: skip


def joined(parts: Sequence[Raw]) -> Raw | None:
    """One after the other as one; None for nothing."""
    filled = [part for part in parts if len(part)]
    others = [other for part in parts for other in part.others]
    if len(filled) <= 1:
        return replace((filled or parts)[0], others=others) if parts else None
    rows = np.cumsum([0, *(len(part) for part in filled[:-1])])
    values = np.cumsum([0, *(len(part.meta_values) for part in filled[:-1])])
    columns = {name: np.concatenate([getattr(part, name) for part in filled]) for name in _TOGETHER}
    for name, shifts in (("meta_row", rows), ("beat_row", rows), ("meta_value", values)):
        moved = [getattr(part, name) + shift for part, shift in zip(filled, shifts, strict=True)]
        columns[name] = np.concatenate(moved).astype(np.uint32)
    texts = [text for part in filled for text in part.meta_values]
    return Raw(**columns, meta_values=texts, first=filled[0].first, others=others)


MISSING = np.int64(np.iinfo(np.int64).min)


class Engine(Protocol):
    """Give it the bytes from `<HealthData` on, in pieces of any size."""

    tables: Tables

    @property
    def mended(self) -> int:
        """How many faults of the markup were passed over."""
        ...

    def feed(self, data: bytes) -> Raw | None:
        """What is complete so far, when there is enough of it. Raises Unreadable."""
        ...

    def close(self) -> Raw | None:
        """The rest. Raises Unreadable."""
        ...
