"""When two reports are the same: the same tests, values and days, however the file is written."""

import hashlib
from collections.abc import Iterable
from datetime import date

from sante.labs.rules.registry import fold
from sante.labs.types import PrintedRow, ReadValue


def fingerprint(rows: Iterable[tuple[PrintedRow, ReadValue]], report_date: date | None) -> bytes:
    """32 bytes; order, format, spelling and units of the file do not matter."""
    lines = sorted(_line(row, read, report_date) for row, read in rows)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _line(row: PrintedRow, read: ReadValue, report_date: date | None) -> str:
    day = row.on or report_date
    what = read.biomarker_id or fold(row.name)
    if read.canonical is not None:
        # Four digits: the same value printed in another unit differs only behind them.
        value = f"{read.comparator or ''}{read.canonical:.4g} {read.canonical_unit}"
    else:
        value = f"{fold(row.value) or row.value} {fold(row.unit)}"
    return f"{day}|{what}|{value}"
