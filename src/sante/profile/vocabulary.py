"""The words people may choose from or type, and what each of them implies.

One data file for the whole product: a safety rule names a code of this file or it is a mistake.
"""

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from importlib.resources import files
from typing import Any, Final

OTHER: Final = "other"
_BARE_TABLES: Final = frozenset({"pregnancy", "eating_disorder"})  # their keys are whole codes
_DERIVED_TABLES: Final = frozenset({"age", "sex", "body", "lab"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. `chosen`: whether a person may name it; derived codes are worked out."""

    code: str
    kind: str
    label: str
    names: tuple[str, ...]
    implies: tuple[str, ...]
    chosen: bool


@dataclass(frozen=True)
class Vocabulary:
    revised: date
    entries: Mapping[str, Entry]

    def __contains__(self, code: str) -> bool:
        return code in self.entries

    def label(self, code: str) -> str:
        """The label of a code. Raises KeyError for a code that is not in the vocabulary."""
        return self.entries[code].label

    def implied(self, code: str) -> frozenset[str]:
        """Every code that is true when `code` is, without `code` itself."""
        return self._closure[code]

    def chosen(self, kind: str | None = None) -> Iterator[Entry]:
        """The entries a person may name, in the file's order."""
        for entry in self.entries.values():
            if entry.chosen and kind in (None, entry.kind):
                yield entry

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """kind -> folded name -> code."""
        tables: dict[str, dict[str, str]] = {}
        for entry in self.chosen():
            table = tables.setdefault(entry.kind, {})
            for name in entry.names:
                table.setdefault(fold(name), entry.code)
        return tables

    @cached_property
    def _closure(self) -> Mapping[str, frozenset[str]]:
        return {code: frozenset(self._reach(code)) - {code} for code in self.entries}

    def _reach(self, start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            code = waiting.pop()
            if code not in seen:
                seen.add(code)
                waiting.extend(self.entries[code].implies)
        return seen


def fold(text: str) -> str:
    """How names are compared: lower case, no accents, no punctuation, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        c if c.isalnum() else " " for c in plain if not unicodedata.combining(c) and c not in "'’"
    )
    return " ".join("".join(kept).split())


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    text = files("sante.profile").joinpath("data/constraints.toml").read_text("utf-8")
    data = tomllib.loads(text)
    revised = data.pop("revised")
    entries = [_entry(kind, key, row) for kind, table in data.items() for key, row in table.items()]
    return Vocabulary(revised, {entry.code: entry for entry in entries})


def _entry(kind: str, key: str, row: Mapping[str, Any]) -> Entry:
    return Entry(
        code=key if kind in _BARE_TABLES else f"{kind}:{key}",
        kind=kind,
        label=row["label"],
        names=(key.replace("_", " "), row["label"], *row.get("aliases", ())),
        implies=tuple(row.get("implies", ())),
        chosen=kind not in _DERIVED_TABLES and not row.get("derived", False),
    )
