"""Our own JSON, as a file or as the body of a request: `{"report_date": "2026-03-02",
"observations": [{"code": "13457-7", "value": 148, "unit": "mg/dL"}]}`.

Ours is strict: an unknown field is refused, because a misspelt one would silently lose a value.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sante.core.errors import FieldError
from sante.labs.errors import UnreadableReport
from sante.labs.formats import dates
from sante.labs.formats.base import MAX_ROWS, Layout, Parsed, by_day, load_json, newest
from sante.labs.formats.cells import as_text, clipped, range_text
from sante.labs.rules.registry import registry
from sante.labs.types import PrintedRow

_FIELDS: Final = frozenset(
    {"code", "name", "value", "unit", "reference", "reference_low", "reference_high", "date"}
)
_FILE_FIELDS: Final = frozenset({"report_date", "lab_name", "observations"})
_SHOWN_ERRORS: Final = 20


class OwnJson:
    name = "json"

    def recognises(self, content: bytes) -> bool:
        """Any JSON that the formats before did not take: it is answered as JSON, not as text."""
        return re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*[\[{\]])", content) is not None

    def parse(self, content: bytes, layout: Layout | None = None) -> Parsed:  # noqa: ARG002 - a table's
        body = load_json(content)
        if not isinstance(body, dict) or not isinstance(body.get("observations"), list):
            raise UnreadableReport(
                'This JSON is neither FHIR nor our own. Ours is an object with "report_date" and'
                ' a list "observations".',
                errors=[FieldError("observations", "This list is needed.")],
            )
        errors = [
            FieldError(clipped(key, 60), "There is no such field.")
            for key in body.keys() - _FILE_FIELDS
        ]
        day = body.get("report_date")
        if day is not None and _date(day) is None:
            errors.append(FieldError("report_date", "Write the day as 2026-03-02."))
        lab = body.get("lab_name")
        if not isinstance(lab, str | None):
            errors.append(FieldError("lab_name", "Write this as text, in quotation marks."))
        _refuse(errors)
        return from_observations(
            _date(day), body["observations"], lab_name=clipped(lab) if lab else None
        )


def from_observations(
    report_date: date | None,
    observations: Sequence[Mapping[str, Any]],
    *,
    lab_name: str | None = None,
) -> Parsed:
    """The rows of a manual entry or a JSON body; keys are those of `_FIELDS`, absent is None.

    Raises UnreadableReport with one error for each wrong field (`observations[3].value`).
    """
    if not 1 <= len(observations) <= MAX_ROWS:
        raise UnreadableReport(
            f"A report has between 1 and {MAX_ROWS:,} observations, not {len(observations):,}.",
            errors=[FieldError("observations", f"Between 1 and {MAX_ROWS:,}, please.")],
        )
    _refuse(
        FieldError(f"observations[{number}]{field}", message)
        for number, item in enumerate(observations)
        for field, message in _wrong_fields(item)
    )
    rows = tuple(printed(item, f"entry {number}") for number, item in enumerate(observations, 1))
    day = report_date or newest(row.on for row in rows)
    return Parsed(rows, day, lab_name, problems=by_day(rows), format="json")


def _refuse(errors: Iterable[FieldError]) -> None:
    shown = [error for _, error in zip(range(_SHOWN_ERRORS), errors, strict=False)]
    if shown:
        raise UnreadableReport(
            f"Correct the entry: {shown[0].field}: {shown[0].message}", errors=shown
        )


def _wrong_fields(item: object) -> Iterator[tuple[str, str]]:
    if not isinstance(item, Mapping):
        yield "", "An observation is an object in braces."
        return
    for key in sorted(map(str, item.keys() - _FIELDS)):
        yield (
            f".{clipped(key, 60)}",
            f"There is no such field. Known are {', '.join(sorted(_FIELDS))}.",
        )
    if not (item.get("name") or item.get("code")):
        yield ".name", "Give the test's name or its code."
    if item.get("value") in (None, ""):
        yield ".value", "Give the value as a number, or as text such as “<0.2”."
    for key in ("value", "reference_low", "reference_high"):
        if item.get(key) is not None and not _is_value(item[key]):
            yield f".{key}", "This is no value. Write a number."
    for key in ("name", "code", "unit", "reference"):
        if not isinstance(item.get(key), str | None):
            yield f".{key}", "Write this as text, in quotation marks."
    if item.get("date") is not None and _date(item["date"]) is None:
        yield ".date", "Write the day as 2026-03-02."


def _is_value(value: object) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, str) or bool(as_text(value))


def printed(item: Mapping[str, Any], locator: str) -> PrintedRow:
    """One observation, already checked. `code` is a LOINC code or the id of one of our markers."""
    code = clipped(item.get("code") or "") or None
    marker = registry().get(code)
    if marker is None and (match := registry().code(code)) is not None:
        marker = registry().get(match.biomarker_id)
    known = marker.name if marker else ""
    return PrintedRow(
        name=clipped(item.get("name") or known or code or ""),
        value=as_text(item.get("value")),
        unit=clipped(item.get("unit") or ""),
        code=marker.loinc if marker is not None and marker.id == code else code,
        reference=clipped(item.get("reference") or "")
        or range_text(as_text(item.get("reference_low")), as_text(item.get("reference_high"))),
        locator=locator,
        on=_date(item.get("date")),
    )


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return value
    return dates.iso(value) if isinstance(value, str) else None
