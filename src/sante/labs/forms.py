"""What the forms post: text, as somebody reads it from paper, with a comma or a point."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final, TypeVar

from sante.core.errors import Failure, FieldError, Invalid, NotFound
from sante.kit import ids, units
from sante.labs.rules.numbers import AmbiguousNumber, PrintedNumber, parse_number
from sante.labs.service import UNSET, Correction, Corrections
from sante.labs.types import DrawFacts, Observation, ReportDetail

ROWS: Final = 8  # of the form for typing values in, to begin with
MOST_ROWS: Final = 80
CORRECT: Final = "Please correct what is marked."
WRITE_A_DAY: Final = "Write the date as year-month-day: 2026-03-02."
WRITE_A_NUMBER: Final = "Write a number, such as 131, 5.6 or <0.2."
# The columns of a table that a person may choose, in the order shown.
COLUMNS: Final = ("name", "value", "unit", "reference", "low", "high", "date", "code")
_ENTRY = re.compile(r"observations\[(\d+)\]\.?(\w*)")

Fields = Mapping[str, str]
N = TypeVar("N", int, None)


@dataclass(frozen=True, slots=True)
class TypedReport:
    """Values typed in: `values` as they stand in the form, `lines` the rows that hold something."""

    values: Fields
    rows: int
    lines: tuple[int, ...]

    @classmethod
    def of(cls, posted: Fields) -> "TypedReport":
        rows = min(max(small_number(posted.get("rows", ""), ROWS), ROWS), MOST_ROWS)
        values = {name: text.strip()[:300] for name, text in posted.items()}
        lines = tuple(
            row
            for row in range(1, rows + 1)
            if any(values.get(f"{part}_{row}") for part in ("name", "value", "unit"))
        )
        return cls(values, rows, lines)

    def report_date(self, latest: date) -> date:
        """Raises Invalid."""
        problems: list[FieldError] = []
        day = _day(self.values.get("report_date", ""), latest, problems)
        if day is None:
            raise Invalid(CORRECT, errors=problems)
        return day

    def observations(self) -> list[dict[str, Any]]:
        """As the service takes them. Raises Invalid when there is none."""
        if not self.lines:
            raise Invalid(CORRECT, errors=[FieldError("name_1", "Type at least one value.")])
        return [
            {
                part: text
                for part in ("name", "value", "unit")
                if (text := self.values.get(f"{part}_{row}"))
            }
            for row in self.lines
        ]

    def placed(self, failure: Failure) -> Failure:
        """The same failure, its errors at the fields of the form: `observations[1].value` is
        `value_3` when the second row that holds something is the third."""
        errors = [FieldError(self._field(e.field), e.message) for e in failure.errors]
        return Invalid(CORRECT if errors else failure.detail, errors=errors)

    def _field(self, name: str) -> str:
        match = _ENTRY.fullmatch(name)
        if match is None or int(match[1]) >= len(self.lines):
            return name
        return f"{match[2] or 'name'}_{self.lines[int(match[1])]}"


def small_number(text: str, default: N) -> int | N:
    """A whole number of at most four digits, else `default`."""
    return int(text) if text.isdecimal() and len(text) <= 4 else default


def _day(text: str, latest: date, problems: list[FieldError]) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        problems.append(FieldError("report_date", WRITE_A_DAY))
        return None
    if day > latest:
        problems.append(FieldError("report_date", "This date is in the future. Check it."))
    return day if day <= latest else None


# What is said about the draw: the field's name and the fact it is.
DRAW: Final = {
    "draw_fasting": "fasting",
    "draw_ill": "ill",
    "draw_exercised": "exercised",
}
ADDED: Final = 4  # rows to add values a file does not show
WRITE_A_TIME: Final = "Write the time as hours and minutes: 08:15."
_SAID: Final = {"yes": True, "no": False}


def draw_fields(draw: DrawFacts) -> dict[str, str]:
    """The fields about the draw as they stand."""
    said = {True: "yes", False: "no", None: ""}
    fields = {name: said[getattr(draw, fact)] for name, fact in DRAW.items()}
    fields["draw_time"] = draw.taken_at.strftime("%H:%M") if draw.taken_at else ""
    return fields


def _draw(
    posted: Fields, draw: DrawFacts, problems: list[FieldError]
) -> dict[str, bool | time | None]:
    """What was changed about the draw; a form without these fields changes nothing."""
    before = draw_fields(draw)
    typed = {name: posted[name].strip() for name in before if name in posted}
    changed: dict[str, bool | time | None] = {
        fact: _SAID.get(typed[name])
        for name, fact in DRAW.items()
        if name in typed and typed[name] != before[name]
    }
    when = typed.get("draw_time", before["draw_time"])
    if when != before["draw_time"]:
        try:
            changed["taken_at"] = time.fromisoformat(when).replace(tzinfo=None) if when else None
        except ValueError:
            problems.append(FieldError("draw_time", WRITE_A_TIME))
    return changed


def _added(posted: Fields, problems: list[FieldError]) -> list[dict[str, str]]:
    """Values typed in beside those of the file."""
    added = []
    for row in range(1, ADDED + 1):
        typed = {
            part: text
            for part in ("name", "value", "unit")
            if (text := posted.get(f"add_{part}_{row}", "").strip()[:300])
        }
        if not typed:
            continue
        for part, message in (("name", "Give the test's name."), ("value", WRITE_A_NUMBER)):
            if part not in typed:
                problems.append(FieldError(f"add_{part}_{row}", message))
        added.append(typed)
    return added


def value_text(row: Observation) -> str:
    """The number of a row as its field shows it: `<0.2`, `142`; empty when there is none."""
    if row.read.value is None:
        return ""
    return f"{row.read.comparator or ''}{row.read.value:.12g}"


def unit_text(row: Observation) -> str:
    return units.label(row.read.unit) if row.read.unit else row.printed.unit


def is_asked(row: Observation) -> bool:
    """Whether all that keeps a row from counting is a question that a look at the page answers."""
    return row.read.value is not None and {p.code for p in row.blocking} == {"uncertain"}


def shown(row: Observation) -> dict[str, str]:
    """The fields of a row as they stand. What comes back equal was not touched."""
    key = ids.encode("obs", row.id)
    return {
        f"marker_{key}": row.read.biomarker_id or "",
        f"value_{key}": value_text(row),
        f"unit_{key}": unit_text(row),
        f"out_{key}": "yes" if row.excluded else "",
    }


def corrections(
    posted: Fields, keys: Sequence[str], detail: ReportDetail, *, latest: date
) -> Corrections:
    """What was changed in the rows `keys` and in the date. Raises Invalid with the field of each
    mistake, or NotFound for a row that is not of this report."""
    problems: list[FieldError] = []
    known = {ids.encode("obs", row.id): row for row in detail.observations}
    if not set(keys) <= known.keys():
        raise NotFound
    rows = [_correction(known[key], key, posted, problems) for key in dict.fromkeys(keys)]
    before, typed = detail.summary.report_date, posted.get("report_date", "").strip()
    day = _day(typed, latest, problems) if typed else before
    draw, added = _draw(posted, detail.summary.draw, problems), _added(posted, problems)
    if problems:
        raise Invalid(CORRECT, errors=problems)
    changed = UNSET if day is None or day == before else day
    return Corrections(
        changed, tuple(row for row in rows if row is not None), tuple(added), draw=draw
    )


def _correction(
    row: Observation, key: str, posted: Fields, problems: list[FieldError]
) -> Correction | None:
    before = shown(row)
    typed = {name: posted.get(name, "").strip()[:300] for name in before}
    accepted = posted.get(f"ok_{key}") == "yes" and is_asked(row)
    if typed == before and not accepted:
        return None
    # Read again as it stands, without what was asked: the person has looked.
    changed: dict[str, Any] = {"value": row.read.value} if accepted else {}
    if typed[f"marker_{key}"] != before[f"marker_{key}"]:
        changed["biomarker_id"] = typed[f"marker_{key}"] or None
    if typed[f"unit_{key}"] != before[f"unit_{key}"]:
        changed["unit"] = typed[f"unit_{key}"] or None
    if typed[f"value_{key}"] != before[f"value_{key}"]:
        number = _number(typed[f"value_{key}"], f"value_{key}", problems)
        changed["value"] = number.value if number else None
        changed["comparator"] = number.comparator if number else None
        if number and number.unit and "unit" not in changed:
            changed["unit"] = number.unit
    out = typed[f"out_{key}"] == "yes"
    if out != row.excluded:
        changed["excluded"] = out
    return Correction(row.id, **changed) if changed else None


def _number(text: str, field: str, problems: list[FieldError]) -> PrintedNumber | None:
    if not text:
        return None
    try:
        found = parse_number(text, None)
    except AmbiguousNumber as two:
        problems.append(FieldError(field, f"{two} Write it without a mark for thousands."))
        return None
    if found is None:
        problems.append(FieldError(field, WRITE_A_NUMBER))
    return found


def layout(posted: Fields, before: Mapping[str, Any]) -> dict[str, Any]:
    """The layout of a table as a person chose it, over how it was understood."""
    columns = dict(before.get("columns") or {})
    for role in COLUMNS:
        if (number := posted.get(f"column_{role}")) is not None:
            columns[role] = small_number(number, None)
    chosen = {**before, "columns": columns}
    for name in ("decimal", "date_order"):
        if name in posted:
            chosen[name] = posted[name] or None
    return chosen
