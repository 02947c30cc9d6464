"""FHIR R4 in JSON: a Bundle of any type, a DiagnosticReport, one Observation, or one resource a
line (ndjson).

Read leniently (what we do not need is ignored) and safely: depth, size and entries are capped,
references are resolved inside the file only, each Observation is read once whatever refers to it
(so circles end), no address is ever opened, narrative and attachments are never looked at.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sante.labs.errors import UnreadableReport
from sante.labs.formats.base import (
    MAX_ENTRIES,
    MAX_ROWS,
    NOT_LAB,
    Layout,
    Parsed,
    by_day,
    left_out,
    load_json,
    newest,
)
from sante.labs.formats.cells import clipped
from sante.labs.formats.fhir_about import draw_of, is_fasting_status, person_of
from sante.labs.formats.fhir_values import (
    Day,
    Resource,
    day_of,
    dicts,
    parts_of,
    row_of,
)
from sante.labs.types import PrintedRow, Problem

_READ: Final = ("Bundle", "DiagnosticReport", "Observation")
_WITHDRAWN: Final = ("entered-in-error", "cancelled")
_LAB: Final = frozenset({"laboratory", "lab", "ch", "hm", "sr", "mb", "to", "cp"})  # HL7 0074
_WHOLE: Final = "entry 1"
_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_LINE_OF_ITS_OWN = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{[^\n]*\}[ \t\r]*\n\s*\{")


@dataclass
class _Entry:
    """An Observation met in the file. `day` starts as its own and may come from its report."""

    locator: str
    resource: Resource
    day: Day | None
    withdrawn: bool


@dataclass
class _File:
    """What was met in a file. `index` finds an entry by every way to refer to it."""

    entries: list[_Entry] = field(default_factory=list)
    reports: list[tuple[str, Resource]] = field(default_factory=list)
    index: dict[str, int] = field(default_factory=dict)
    patients: dict[str, str] = field(default_factory=dict)
    people: list[Resource] = field(default_factory=list)
    specimens: list[Resource] = field(default_factory=list)
    seen: int = 0


class Fhir:
    name = "fhir"

    def recognises(self, content: bytes) -> bool:
        return _START.match(content) is not None and b'"resourceType"' in content

    def parse(self, content: bytes, layout: Layout | None = None) -> Parsed:  # noqa: ARG002 - a table's
        # Every resource says its type: too many are refused before all of them are built.
        if content.count(b'"resourceType"') > MAX_ENTRIES:
            raise _too_many(MAX_ENTRIES, "entries")
        found = _File()
        for locator, resource in _resources(content):
            _collect(resource, locator, found)
        _inherit(found)
        rows, problems = _rows(found)
        days = [row.on for row in rows if row.on is not None]
        return Parsed(
            rows=rows,
            report_date=newest(days) or newest(_on(report) for _, report in found.reports),
            lab_name=_lab_name(found),
            problems=(*problems, *by_day(rows), *_absent(found)),
            format=self.name,
            draw=draw_of((entry.resource for entry in found.entries), found.specimens),
            person=person_of(found.people),
        )


def _on(report: Resource) -> date | None:
    day = day_of(report)
    return day.on if day else None


def _resources(content: bytes) -> Iterator[tuple[str, Resource]]:
    if _LINE_OF_ITS_OWN.match(content):
        lines = content.split(b"\n")
        if len(lines) > MAX_ENTRIES:
            raise _too_many(MAX_ENTRIES, "lines")
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield f"line {number}", _object(load_json(line, f"Line {number}: "))
        return
    resource = _object(load_json(content))
    if resource.get("resourceType") not in _READ:
        raise UnreadableReport(
            "This FHIR file is neither a Bundle, a DiagnosticReport nor an Observation. Export"
            " your results as one of these."
        )
    yield _WHOLE, resource


def _object(resource: object) -> Resource:
    if not isinstance(resource, dict):
        raise UnreadableReport("A FHIR file holds one resource, an object in braces.")
    return resource


def _too_many(limit: int, what: str) -> UnreadableReport:
    return UnreadableReport(
        f"This file has more than {limit:,} {what}. Export a shorter period, or laboratory results"
        " only."
    )


def _collect(
    resource: Resource, locator: str, found: _File, url: str | None = None, owner: str = ""
) -> None:
    """Takes note of a resource and of all it holds (as deep as the JSON may be, 64 levels).

    `owner` is the locator of the resource that contains this one: "#1" only means something there.
    """
    found.seen += 1
    if found.seen > MAX_ENTRIES:
        raise _too_many(MAX_ENTRIES, "entries")
    kind = resource.get("resourceType")
    if kind == "DiagnosticReport":
        found.reports.append((locator, resource))
    elif kind == "Observation":
        _observe(resource, locator, found, _names(resource, url, owner))
    elif kind in ("Patient", "Specimen"):
        _note_about(resource, found, url)
    for number, part in enumerate(dicts(resource.get("contained")), 1):
        _collect(part, f"{locator}, contained {number}", found, owner=locator)
    if kind == "Bundle":
        for number, entry in enumerate(dicts(resource.get("entry")), 1):
            address, inner = entry.get("fullUrl"), entry.get("resource")
            place = f"entry {number}" if locator == _WHOLE else f"{locator}, entry {number}"
            if isinstance(inner, dict):
                _collect(inner, place, found, address if isinstance(address, str) else None)


def _note_about(resource: Resource, found: _File, url: str | None) -> None:
    if resource.get("resourceType") == "Specimen":
        found.specimens.append(resource)
        return
    found.people.append(resource)
    if url:
        found.patients[_tail(url)] = str(resource.get("id") or _tail(url))


def _observe(resource: Resource, locator: str, found: _File, names: list[str]) -> None:
    """A second copy or an older version of the same resource is passed over."""
    if names and names[0] in found.index:
        return
    for name in names:
        found.index.setdefault(name, len(found.entries))
    withdrawn = resource.get("status") in _WITHDRAWN
    found.entries.append(_Entry(locator, resource, day_of(resource), withdrawn))


def _names(resource: Resource, url: str | None, owner: str) -> list[str]:
    identifier = resource.get("id")
    if not isinstance(identifier, str):
        return [url] if url else []
    if owner:
        return [f"{owner}#{identifier}"]
    return [*([url] if url else []), f"Observation/{identifier}", f"urn:uuid:{identifier}"]


def _reference(value: object) -> str | None:
    reference = value.get("reference") if isinstance(value, dict) else None
    return reference if isinstance(reference, str) and reference else None


def _find(found: _File, reference: str, owner: str) -> int | None:
    if reference.startswith("#"):
        return found.index.get(f"{owner}{reference}")
    at = found.index.get(reference.split("/_history/", maxsplit=1)[0])
    if at is None and "Observation/" in reference:
        at = found.index.get(f"Observation/{_tail(reference)}")
    return at


def _tail(reference: str) -> str:
    """`http://x/Patient/1/_history/2`, `Patient/1` and `urn:uuid:1` all end in "1"."""
    return re.split(r"[/:|]", reference.split("/_history/", maxsplit=1)[0])[-1]


def _inherit(found: _File) -> None:
    """A result without a day has its report's, a panel's member the panel's; the results of a
    withdrawn report are withdrawn. Each entry gets a day once, so circles end."""
    for locator, report in found.reports:
        day, withdrawn = day_of(report), report.get("status") in _WITHDRAWN
        for at in _members(found, report.get("result"), locator):
            entry = found.entries[at]
            entry.day = entry.day or day
            entry.withdrawn = entry.withdrawn or withdrawn
    waiting = [entry for entry in found.entries if entry.day and entry.resource.get("hasMember")]
    while waiting:
        panel = waiting.pop()
        for at in _members(found, panel.resource.get("hasMember"), panel.locator):
            entry = found.entries[at]
            if entry.day is None:
                entry.day = panel.day
                waiting.append(entry)


def _members(found: _File, references: object, owner: str) -> Iterator[int]:
    for value in dicts(references):
        reference = _reference(value)
        at = _find(found, reference, owner) if reference else None
        if at is not None:
            yield at


def _rows(found: _File) -> tuple[tuple[PrintedRow, ...], tuple[Problem, ...]]:
    rows: list[PrintedRow] = []
    passed: Counter[str] = Counter()
    people: set[str] = set()
    for entry in found.entries:
        kinds = _kinds(entry.resource)
        is_lab = bool(kinds & _LAB) or not kinds & NOT_LAB
        parts = list(parts_of(entry.resource, known_only=not is_lab))
        if is_fasting_status(entry.resource):
            continue
        if entry.withdrawn:
            passed["withdrawn"] += 1
        elif parts:
            people |= _subject(entry.resource, found)
            status = entry.resource.get("status")
            rows += [row_of(part, entry.locator + at, entry.day, status) for at, part in parts]
        elif not is_lab:
            passed["not_lab"] += 1
        elif not entry.resource.get("hasMember"):
            passed["empty"] += 1
        if len(rows) > MAX_ROWS:
            raise _too_many(MAX_ROWS, "values")
    if len(people) > 1:
        raise UnreadableReport(
            "This file holds the results of more than one person. Upload your own only."
        )
    if not rows:
        raise UnreadableReport(
            "There are no lab values in this FHIR file. Check that it holds Observations with"
            " values, not just a summary or a PDF inside."
        )
    return tuple(rows), left_out(passed)


def _kinds(resource: Resource) -> set[str]:
    categories = list(dicts(resource.get("category")))
    words = [
        coding.get("code") for category in categories for coding in dicts(category.get("coding"))
    ]
    words += [category.get("text") for category in categories]
    return {word.strip().lower().replace(" ", "-") for word in words if isinstance(word, str)}


def _subject(resource: Resource, found: _File) -> set[str]:
    """Whose value this is. What a resource contains itself has no name outside of it."""
    reference = _reference(resource.get("subject"))
    if reference is None or reference.startswith("#"):
        return set()
    tail = _tail(reference)
    return {found.patients.get(tail, tail)}


def _lab_name(found: _File) -> str | None:
    resources = (*(report for _, report in found.reports), *(e.resource for e in found.entries))
    for resource in resources:
        for performer in dicts(resource.get("performer")):
            if isinstance(performer.get("display"), str):
                return clipped(performer["display"]) or None
    return None


def _absent(found: _File) -> tuple[Problem, ...]:
    wanted = {
        f"{locator}{reference}" if reference.startswith("#") else reference
        for locator, report in found.reports
        for value in dicts(report.get("result"))
        if (reference := _reference(value)) and _find(found, reference, locator) is None
    }
    if not wanted:
        return ()
    return (
        Problem(
            "not_in_file",
            f"Results that are only referred to and not in the file: {len(wanted)}. Nothing is"
            " fetched from elsewhere: export the report with its results.",
        ),
    )
