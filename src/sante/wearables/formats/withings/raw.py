"""`raw_…csv`: a start, and lists of how long each span lasts and what was measured in it."""

from collections.abc import Iterator
from typing import Final

from sante.wearables.formats.base import SleepSegment
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.text import Fields, number, records
from sante.wearables.formats.times import SECOND, Moment
from sante.wearables.formats.withings.files import (
    COVERAGE,
    NOT_ZERO,
    RAW,
    RAW_FILE,
    STATE,
    STATES,
    WHERE,
)

_LONGEST: Final = 7 * 86_400  # seconds of one span; no value is larger


def spans(reader: Reader, part: Part) -> Iterator[None]:
    match = RAW_FILE.search(part.name)
    assert match is not None
    where, what = match[1].lower(), match[2].lower()
    known = Fields(COVERAGE, f"raw {what}", reader.tally)
    owner = WHERE[where].owner(reader, "")
    target = RAW.get(what)
    metric = reader.book.metric(target.metric, target.unit) if target else 0
    for line, row in records(reader.stream(part)):
        known.check(row)
        start = reader.zone.read(row.get("start"))
        lasts, values = _list(row.get("duration")), _list(row.get("value"))
        if start is None or lasts is None or values is None or len(lasts) != len(values):
            place = reader.where(part, f"line {line}")
            reader.problems.add("no_date", "Its start or its lists cannot be read.", place)
            continue
        at = start.at
        for seconds, value in zip(lasts, values, strict=True):
            length = round(seconds * SECOND)
            moment = Moment(at, start.east, start.stated)
            if target is not None and (value or what not in NOT_ZERO):
                reader.rows.add(owner, metric, moment, target.of(value), duration=length)
                reader.tally.count(target.metric)
            elif what == STATE and length:
                reader.sleep.append(
                    SleepSegment(
                        source=owner.source, start=at, end=at + length, offset=start.east,
                        stage=STATES.get(int(value), "unknown"),
                    )
                )  # fmt: skip
                reader.tally.count("sleep_analysis")
            at += length
        yield


def _list(text: str | None) -> list[float] | None:
    """`[60,60]` as numbers, none of them negative."""
    inner = (text or "").strip()
    if not (inner.startswith("[") and inner.endswith("]")):
        return None
    found = [number(part.strip()) for part in inner[1:-1].split(",")]
    fine = [value for value in found if value is not None and 0 <= value <= _LONGEST]
    return fine if len(fine) == len(found) else None
