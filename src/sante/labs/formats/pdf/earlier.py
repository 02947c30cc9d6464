"""Earlier results on the same line: those whose day is printed, above them or right behind.

A cumulative report tells the years before, and each of its results is a draw of its own. One whose
day is not printed, or reads two ways, is passed over: without its day it says nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from sante.labs.formats import dates
from sante.labs.formats.base import DateOrder
from sante.labs.formats.pdf.atoms import Atom
from sante.labs.formats.pdf.columns import Column, Columns


def earlier_results(
    atoms: Sequence[Atom], columns: Columns, order: DateOrder | None
) -> Iterator[tuple[date, Atom]]:
    """(day, number) of each column of earlier results that holds one number on this line."""
    below: dict[Column, list[int]] = {}
    for number, atom in enumerate(atoms):
        if atom.kind in ("number", "limit") and columns.is_clear(atom.start, atom.end):
            below.setdefault(columns.of(atom.start, atom.end), []).append(number)
    for column, places in below.items():
        if column.role != "previous" or len(places) > 1:
            continue
        day = column.day if order else None
        behind = atoms[places[0] + 1 : places[0] + 2]
        if column.day is None and behind and behind[0].kind == "day":
            day = dates.parse(behind[0].text, order)
        if day is not None:
            yield day, atoms[places[0]]
