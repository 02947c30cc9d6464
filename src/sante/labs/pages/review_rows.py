"""The rows of a report: as printed beside what was understood."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.kit import ids, units
from sante.labs import forms, service
from sante.labs.pages import words
from sante.labs.pages.numbers import of_value
from sante.labs.types import Observation, UnitSystem
from sante.ui import service as ui
from sante.ui.types import Option, Status

PAGE: Final = 60  # rows on a page to correct: a list of markers stands in each
READ_PAGE: Final = 200


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is the whole line of a page, `day` there when it is not the report's own; `understood`
    is empty where nothing was; `asked`: a look at the page answers what keeps it from counting."""

    key: str
    name: str
    value: str
    own_range: str
    where: str
    line: str
    day: str
    marker: str
    href: str
    understood: str
    status: Status
    notes: tuple[Note, ...]
    units: tuple[str, ...]
    open: bool
    asked: bool


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind. `note` says what they have in common."""

    title: str
    note: str
    rows: tuple[Row, ...]


_SECTIONS: Final = (
    ("To settle", "These cannot count yet. Correct them or leave them out."),
    ("To check", "These count as shown. Look whether we understood them."),
    ("Read", "Compare with your report, and correct what is wrong."),
    ("Unknown tests", "We do not know these. They are kept as printed and count for nothing."),
    ("Left out", "These do not count."),
)


def _section_of(row: Observation) -> int:
    if row.excluded:
        return 4
    if row.blocking:
        return 0
    if row.read.biomarker_id is None:
        return 3
    return 1 if row.read.problems or not row.read.counts else 2


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """What needs a decision first; otherwise as the report has them."""
    return sorted(observations, key=_section_of)


def sections(
    rows: Sequence[Observation], system: UnitSystem, day: date | None
) -> tuple[Section, ...]:
    found: list[list[Row]] = [[] for _ in _SECTIONS]
    for each in rows:
        found[_section_of(each)].append(row_of(each, system, day))
    return tuple(
        Section(title, note, tuple(rows))
        for (title, note), rows in zip(_SECTIONS, found, strict=True)
        if rows
    )


def row_of(row: Observation, system: UnitSystem, day: date | None) -> Row:
    printed = row.printed
    marker = service.registry().get(row.read.biomarker_id)
    return Row(
        key=ids.encode("obs", row.id),
        name=printed.name,
        value=f"{printed.value} {printed.unit}".strip(),
        own_range=printed.reference,
        where=printed.locator,
        line=printed.printed_line,
        day=ui.date_text(printed.on) if printed.on and printed.on != day else "",
        marker=marker.name if marker else "",
        href=f"/body/{marker.id}" if marker else "",
        understood=of_value(row.judged, system).text if row.judged else "",
        status=_standing(row),
        notes=tuple(Note(p.message, p.blocks) for p in row.read.problems),
        units=tuple(
            label
            for unit in ((marker.unit, *(other.unit for other in marker.units)) if marker else ())
            if (label := units.label(unit))
        ),
        open=bool(row.blocking),
        asked=forms.is_asked(row),
    )


def _standing(row: Observation) -> Status:
    if row.excluded:
        return words.LEFT_OUT
    if row.blocking:
        return words.NOT_READ
    if row.read.biomarker_id is None:
        return words.NOT_KNOWN
    if row.judged is None or not row.read.counts:
        return words.NOT_COUNTED
    return words.standing(row.judged)


def counting(observations: Iterable[Observation]) -> int:
    """How many values a confirmation makes count."""
    return sum(row.read.counts and not row.excluded for row in observations)


def marker_options() -> tuple[Option, ...]:
    markers = service.registry().biomarkers.values()
    return tuple(Option(m.id, m.name) for m in sorted(markers, key=lambda m: m.name.lower()))
