"""Where a value stands: against the reference range, and in the population.

Outside the reference but within the borderline limits is "borderline": limits from a guideline
where it names a step in between (LDL 130 to 160 mg/dL), otherwise the reference widened by what
one draw can vary by itself, 1.645 x sqrt(CVi^2 + CVa^2), so that noise alone is not called high.
"""

from functools import lru_cache
from itertools import pairwise

from sante.labs.rules.registry import registry, rows_of
from sante.labs.types import Biomarker, Direction, Interval, RangeRow, Reading, Sex, Status, Subject

_QUANTILES = (1, 5, 10, 25, 50, 75, 90, 95, 99)


def limits(marker: Biomarker, subject: Subject, unit: str | None = None) -> RangeRow | None:
    """The limits that hold for this person; None where they need a sex or age we do not have."""
    wanted = None if unit in (None, marker.unit) else unit
    for row in marker.ranges:
        if row.unit != wanted or (row.sex is not None and row.sex != subject.sex):
            continue
        if row.age == Interval() or (subject.age is not None and subject.age in row.age):
            return row
    return None


def target(marker: Biomarker, subject: Subject, unit: str | None = None) -> Interval | None:
    """The interval to aim for: consensus of the literature, narrower than the reference."""
    if marker.id == "waist" and subject.height_cm:
        return Interval(high=0.5 * subject.height_cm, high_open=True)  # NICE 2022
    row = limits(marker, subject, unit)
    return row.optimal if row else None


def _mattering(marker: Biomarker, interval: Interval | None) -> Interval:
    """Without the side that is no finding: a low LDL, a high folate."""
    if interval is None:
        return Interval()
    if marker.direction is Direction.LOWER:
        return Interval(high=interval.high, high_open=interval.high_open)
    if marker.direction is Direction.HIGHER:
        return Interval(low=interval.low, low_open=interval.low_open)
    return interval


def reference_for(marker: Biomarker, subject: Subject, reading: Reading) -> Interval | None:
    """What a value is judged against: the lab's own range where assays differ, else ours."""
    if marker.own_range and reading.printed_range is not None:
        return reading.printed_range
    row = limits(marker, subject, reading.unit)
    return row.reference if row else None


def status(marker: Biomarker, subject: Subject, reading: Reading) -> Status | None:
    """None where no limits are known for this person."""
    reference = reference_for(marker, subject, reading)
    if reference is None:
        return None
    own = marker.own_range and reading.printed_range is not None
    row = limits(marker, subject, reading.unit)
    outer = _widened(marker, reference) if own else (row.borderline if row else None)
    inner = _mattering(marker, reference)
    outer = _mattering(marker, outer or reference)
    value = reading.value
    if inner.below(value) or (inner.low == value and reading.comparator == "<"):
        return Status.LOW if outer.below(value) else Status.BORDERLINE_LOW
    if inner.above(value) and reading.comparator not in ("<", "<="):
        return Status.HIGH if outer.above(value) else Status.BORDERLINE_HIGH
    return Status.NORMAL


def _widened(marker: Biomarker, reference: Interval) -> Interval:
    spread = 1.0 + 1.645 * (marker.cv or 0.0) / 100
    return Interval(
        None if reference.low is None else reference.low / spread,
        None if reference.high is None else reference.high * spread,
        reference.low_open,
        reference.high_open,
    )


@lru_cache(maxsize=1)
def _table() -> dict[tuple[str, str], list[tuple[Interval, tuple[float, ...]]]]:
    found: dict[tuple[str, str], list[tuple[Interval, tuple[float, ...]]]] = {}
    for row in rows_of("percentiles.csv"):
        quantiles = tuple(float(row[f"p{q}"]) for q in _QUANTILES)
        key = (row["biomarker_id"], row["sex"])
        found.setdefault(key, []).append((Interval.parse(row["age"]), quantiles))
    return found


def quantiles(biomarker_id: str, sex: Sex | None, age: int | None) -> tuple[float, ...] | None:
    """NHANES 2011-2018 quantiles 1, 5, 10, 25, 50, 75, 90, 95, 99 of people of this sex and age."""
    if sex is None or age is None:
        return None
    for band, values in _table().get((biomarker_id, sex), ()):
        if age in band:
            return values
    return None


def median(biomarker_id: str, sex: Sex | None, age: int | None) -> float | None:
    found = quantiles(biomarker_id, sex, age)
    return found[4] if found else None


def percentile(reading: Reading, subject: Subject) -> int | None:
    """The share of people of the same sex and age with a lower value, 1 to 99.

    Linear between the table's quantiles; a value that several quantiles share is placed in the
    middle of them. None where the table has no such people.
    """
    marker = registry()[reading.biomarker_id]
    if marker.percentile_row is None or reading.comparator is not None:
        return None
    values = quantiles(marker.percentile_row, subject.sex, subject.age)
    if values is None:
        return None
    x = reading.value
    same = [q for q, v in zip(_QUANTILES, values, strict=True) if v == x]
    if same:
        return round((same[0] + same[-1]) / 2)
    if x < values[0]:
        return 1
    for (q0, v0), (q1, v1) in pairwise(zip(_QUANTILES, values, strict=True)):
        if v0 < x < v1:
            return round(q0 + (q1 - q0) * (x - v0) / (v1 - v0))
    return 99
