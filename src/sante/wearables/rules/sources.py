"""What kind of thing writes readings, and whose count first."""

import re
from typing import Final

from sante.wearables.types import SourceKind

# Worn beats carried, carried beats typed: a watch sees every step, a phone those it was taken on.
TRUST: Final[tuple[SourceKind, ...]] = (
    "watch", "ring", "band", "phone", "scale", "app", "unknown",
)  # fmt: skip

_SIGNS: Final[tuple[tuple[SourceKind, re.Pattern[str]], ...]] = (
    ("watch", re.compile(r"watch|garmin|forerunner|fenix|polar|suunto|coros", re.IGNORECASE)),
    ("ring", re.compile(r"\bring\b|oura|ultrahuman|ringconn", re.IGNORECASE)),
    ("band", re.compile(r"\bband\b|whoop|fitbit|charge \d|inspire", re.IGNORECASE)),
    ("phone", re.compile(r"iphone|ipod|\bphone\b|pixel|galaxy s\d", re.IGNORECASE)),
    ("scale", re.compile(r"\bscale\b|health mate|withings|eufy|renpho", re.IGNORECASE)),
)


def kind_of(name: str, model: str = "") -> SourceKind:
    """What a source is, by what its device calls itself, else by its own name."""
    for text in (model, name):
        for kind, sign in _SIGNS:
            if sign.search(text):
                return kind
    return "app" if name else "unknown"


def more_telling(one: SourceKind, other: SourceKind) -> SourceKind:
    """Of two files' words for one source the more specific: the same whichever came first."""
    return min(one, other, key=TRUST.index)


def in_order(sources: list[tuple[str, SourceKind, int | None]]) -> list[str]:
    """Names of (name, kind, place the person gave it), the most trusted first.

    What the person ordered stands before what they never touched.
    """

    def place(source: tuple[str, SourceKind, int | None]) -> tuple[bool, int, int, str]:
        name, kind, position = source
        return position is None, position or 0, TRUST.index(kind), name

    return [name for name, _, _ in sorted(sources, key=place)]
