"""The last 7, 30 and 90 days of a tracker, a row a field."""

from collections.abc import Sequence

from sante.tracking.pages.common import Reader
from sante.tracking.rules.words import figure_text
from sante.tracking.types import FieldSummary, FieldType, Summary
from sante.ui import service as ui

MOST_CHOICES = 3


def summary_rows(spans: Sequence[Summary], who: Reader) -> tuple[tuple[str, ...], ...]:
    """Empty when nothing was logged in the longest of them; fields without a value are left out."""
    if not spans[-1].entries:
        return ()
    days = tuple(_days(span.days_logged) for span in spans)
    rows = [("Days logged", *days)]
    for number, one in enumerate(spans[-1].fields):
        if one.days:
            cells = (_cell(span.fields[number], who) for span in spans)
            rows.append((one.field.name, *cells))
    return tuple(rows)


def _cell(one: FieldSummary, who: Reader) -> str:
    if not one.days:
        return "no data"
    if one.counts:
        return ", ".join(f"{text} {count}×" for text, count in one.counts[:MOST_CHOICES])
    if one.share is not None:
        yes = round(one.share * one.days)
        return f"yes on {yes} of {_days(one.days)} ({ui.percent_text(one.share)})"
    if one.typical is None:
        return _days(one.days)
    return _typical(one, figure_text(one.field, one.typical, who.clock), who)


def _typical(one: FieldSummary, typical: str, who: Reader) -> str:
    if one.field.type is FieldType.TIME:
        return f"about {typical}"
    if one.total is not None:
        total = figure_text(one.field, one.total, who.clock)
        return f"{typical} a day, {total} in all"
    return f"{typical} on average"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"
