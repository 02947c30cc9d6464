"""What only the person can say of a report: whose it is, which of two results counts, whether they
had eaten. Their answers are facts of the report, so the questions are asked anew at each reading.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from sante.labs.rules.labs import AVERAGED
from sante.labs.rules.registry import fold
from sante.labs.types import DrawFacts, Observation, PrintedPerson, PrintedRow, Problem, ReadValue

# Markers that are only what they are called when nothing was eaten before.
FASTING_UNKNOWN: Final = "fasting_unknown"
FASTING: Final = frozenset({"glucose_fasting", "insulin_fasting"})
_NOT_FASTING: Final = Problem(
    "not_fasting",
    "You had eaten before this draw, so this is no fasting value. Leave it out, or correct what is"
    " said about the draw.",
    blocks=True,
)
_TWICE_COUNTED: Final = Problem(
    "counted_twice",
    "This test would count more than once for this day. Leave all but one out.",
    blocks=True,
)
_OTHER_BIRTH_DATE: Final = Problem(
    "another_person",
    "The birth date printed on this report is not the one in your profile. Is it your report? If it"
    " is another person's, discard it.",
)
_OTHER_NAME: Final = Problem(
    "another_person",
    "The name printed on this report is not yours as you gave it. Is it your report? If it is"
    " another person's, discard it.",
)


def whose(printed: PrintedPerson, name: str | None, born: date | None) -> Problem | None:
    """A question when a report seems to be somebody else's. A birth date decides before a name,
    which people write in many ways: one part in common is enough."""
    if printed.birth_date is not None and born is not None:
        return None if printed.birth_date == born else _OTHER_BIRTH_DATE
    theirs = {part for part in fold(printed.name).split() if len(part) > 1}
    own = {part for part in fold(name or "").split() if len(part) > 1}
    return _OTHER_NAME if theirs and own and not theirs & own else None


def repeats(rows: Sequence[tuple[PrintedRow, ReadValue]], day: date | None) -> frozenset[int]:
    """The rows left out at first because their test stands in the report before, on the same day:
    what is read without reservations goes before what is not, then the first."""
    groups: dict[tuple[str, date | None], list[int]] = {}
    for number, (row, read) in enumerate(rows):
        if read.counts and read.biomarker_id and read.biomarker_id not in AVERAGED:
            groups.setdefault((read.biomarker_id, row.on or day), []).append(number)
    left: set[int] = set()
    for numbers in groups.values():
        first = min(numbers, key=lambda n: (len(rows[n][1].flags), n))
        left.update(number for number in numbers if number != first)
    return frozenset(left)


def with_questions(
    observations: Sequence[Observation], draw: DrawFacts, day: date | None
) -> tuple[Observation, ...]:
    """The rows with what is to be asked about each as things stand; what is said of the draw does
    not hold for results of other days."""
    together = _same_test(observations, day)
    return tuple(
        _asked(
            row,
            draw if row.printed.on in (None, day) else DrawFacts(),
            [other for other in together.get(row.id, ()) if other.id != row.id],
        )
        for row in observations
    )


def _same_test(
    observations: Sequence[Observation], day: date | None
) -> dict[UUID, list[Observation]]:
    groups: dict[tuple[str, date | None], list[Observation]] = {}
    for row in observations:
        marker = row.read.biomarker_id
        if marker and row.read.canonical is not None and marker not in AVERAGED:
            groups.setdefault((marker, row.printed.on or day), []).append(row)
    return {row.id: rows for rows in groups.values() if len(rows) > 1 for row in rows}


def _asked(row: Observation, draw: DrawFacts, others: Sequence[Observation]) -> Observation:
    problems = list(row.read.problems)
    if draw.fasting is not None:
        problems = [problem for problem in problems if problem.code != FASTING_UNKNOWN]
    if draw.fasting is False and row.read.biomarker_id in FASTING and not row.excluded:
        problems.append(_NOT_FASTING)
    if any(not other.excluded for other in others):
        problems.append(_twice(others) if row.excluded else _TWICE_COUNTED)
    elif others and not row.excluded:
        problems.append(_twice(others))
    if tuple(problems) == row.read.problems:
        return row
    return replace(row, read=replace(row.read, problems=tuple(problems)))


def _twice(others: Sequence[Observation]) -> Problem:
    told = ", ".join(f"{o.printed.value} {o.printed.unit}".strip() for o in others[:3])
    where = ", ".join(dict.fromkeys(o.printed.locator for o in others[:3] if o.printed.locator))
    return Problem(
        "twice",
        f"The report has this test more than once for this day: also {told}"
        f"{f' ({where})' if where else ''}. Only one counts; leave it out and take the other in if"
        " that is the right one.",
    )
