"""From entries to a figure a day, and from days to a summary. A day without a value has none."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Final, NamedTuple

from sante.kit.circular import circular_median
from sante.tracking.rules.definition import CHOICES, NUMERIC, combining
from sante.tracking.rules.values import number_of
from sante.tracking.types import Data, Field, FieldSummary, FieldType, Series, Summary, Value

CHARTED: Final = NUMERIC | {FieldType.TIME, FieldType.BOOLEAN}


class Told(NamedTuple):
    """What an entry says of its day."""

    day: date
    data: Data


def series(field: Field, entries: Sequence[Told]) -> Series:
    """`entries` in the order they were made. A day with several yes and no is a yes."""
    return Series(field, {day: _figure(field, values) for day, values in _by_day(field, entries)})


def _by_day(field: Field, entries: Iterable[Told]) -> Iterable[tuple[date, list[float]]]:
    days: dict[date, list[float]] = {}
    if field.type in CHARTED:
        for entry in entries:
            value = figure_of(field, entry.data)
            if value is not None:
                days.setdefault(entry.day, []).append(value)
    return sorted(days.items())


def figure_of(field: Field, data: Data) -> float | None:
    value: Value | None = data.get(field.key)
    return None if value is None else number_of(field, value)


def _figure(field: Field, values: Sequence[float]) -> float:
    if field.type is FieldType.BOOLEAN:
        return max(values)
    how = combining(field)
    return sum(values) if how == "sum" else fmean(values) if how == "mean" else values[-1]


def summary(fields: Sequence[Field], entries: Sequence[Told], last: date, span: int) -> Summary:
    """Of the `span` days up to and with `last`."""
    first = last - timedelta(days=span - 1)
    within = [entry for entry in entries if first <= entry.day <= last]
    return Summary(
        span=span,
        first=first,
        last=last,
        entries=len(within),
        days_logged=len({entry.day for entry in within}),
        fields=tuple(_summed(field, within) for field in fields),
    )


def _summed(field: Field, entries: Sequence[Told]) -> FieldSummary:
    if field.type in CHOICES:
        counts = _counts(field, entries)
        days = len({entry.day for entry in entries if field.key in entry.data})
        return FieldSummary(field=field, days=days, counts=counts)
    values = list(series(field, entries).days.values())
    if field.type not in CHARTED or not values:
        days = len({entry.day for entry in entries if field.key in entry.data})
        return FieldSummary(field=field, days=days)
    if field.type is FieldType.BOOLEAN:
        return FieldSummary(field=field, days=len(values), share=fmean(values), total=sum(values))
    if field.type is FieldType.TIME:
        return FieldSummary(field=field, days=len(values), typical=circular_median(values))
    return FieldSummary(
        field=field,
        days=len(values),
        total=sum(values) if combining(field) == "sum" else None,
        typical=fmean(values),
        low=min(values),
        high=max(values),
    )


def _counts(field: Field, entries: Iterable[Told]) -> tuple[tuple[str, int], ...]:
    """Most chosen first; options of earlier versions stand as they were."""
    found: Counter[str] = Counter()
    for entry in entries:
        value = entry.data.get(field.key)
        found.update(
            value if isinstance(value, list) else [value] if isinstance(value, str) else []
        )
    return tuple(found.most_common())


def before(fields: Sequence[Field], entries: Sequence[Told]) -> Mapping[str, list[float]]:
    """Of each number, all that was logged: what a new one is compared with."""
    return {
        field.key: [v for e in entries if (v := figure_of(field, e.data)) is not None]
        for field in fields
        if field.type is FieldType.NUMBER
    }
