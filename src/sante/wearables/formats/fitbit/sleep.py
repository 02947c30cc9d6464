"""Nights: `sleep-*.json` by the owner's clock, and `UserSleepStages_*.csv` in UTC.

Nights come with stages, or, of older devices and naps, as asleep, restless and awake. What is
restless counts as awake, as in the device's own totals. Short wakes lie over the stages.
"""

from collections.abc import Iterator
from typing import Any, Final

from sante.wearables.formats.base import NONE, Covered, SleepSegment
from sante.wearables.formats.opened import Part
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.text import BadPart, Fields, number, records
from sante.wearables.formats.times import SECOND, Moment, length

STAGES: Final = {
    "wake": "awake", "awake": "awake", "restless": "awake", "asleep": "asleep",
    "light": "light", "deep": "deep", "rem": "rem",
}  # fmt: skip
_TOTALS: Final = "follows from the stages"
_THEIRS: Final = "a number of their database"
COVERAGE: Final = (
    Covered("sleep", "read", "time in bed, every stage and short wake, by the owner's clock",
            ("startTime", "endTime", "levels.data.dateTime", "levels.data.level",
             "levels.data.seconds", "levels.shortData.dateTime", "levels.shortData.level",
             "levels.shortData.seconds")),
    Covered("sleep", "left out", _TOTALS,
            ("dateOfSleep", "duration", "minutesToFallAsleep", "minutesAsleep", "minutesAwake",
             "minutesAfterWakeup", "timeInBed", "efficiency", "levels.summary.*")),
    Covered("sleep", "left out", "which night is the main one is decided for all devices alike",
            ("mainSleep",)),
    Covered("sleep", "left out", "how it was recorded", ("type", "infoCode", "logType")),
    Covered("sleep", "left out", _THEIRS, ("logId",)),
    Covered("UserSleeps", "read", "time in bed",
            ("sleep_start", "sleep_end", "end_utc_offset")),
    Covered("UserSleeps", "left out", "the offset at its end says where one woke up",
            ("start_utc_offset",)),
    Covered("UserSleeps", "left out", _TOTALS,
            ("minutes_in_sleep_period", "minutes_after_wake_up", "minutes_to_fall_asleep",
             "minutes_asleep", "minutes_awake", "minutes_longest_awakening",
             "minutes_to_persistent_sleep")),
    Covered("UserSleeps", "left out", "how it was recorded",
            ("sleep_type", "data_source", "algorithm_version")),
    Covered("UserSleeps", "left out", _THEIRS,
            ("sleep_id", "sleep_created", "sleep_last_updated")),
    Covered("UserSleepStages", "read", "every stage",
            ("sleep_stage_type", "sleep_stage_start", "sleep_stage_end", "end_utc_offset")),
    Covered("UserSleepStages", "left out", "the offset at its end says where one woke up",
            ("start_utc_offset",)),
    Covered("UserSleepStages", "left out", "how it was recorded",
            ("data_source", "algorithm_version")),
    Covered("UserSleepStages", "left out", _THEIRS,
            ("sleep_id", "sleep_stage_id", "sleep_stage_created", "sleep_stage_last_updated")),
)  # fmt: skip


def nights(reader: Reader, part: Part) -> Iterator[None]:
    """`sleep-*.json`."""
    known = Fields(COVERAGE, "sleep", reader.tally)
    found = reader.json(part)
    if not isinstance(found, list):
        raise BadPart("unknown_content", "This file is not the list of nights it should be.")
    owner = Owner(reader.book.source("Fitbit", "band"))
    for place, item in enumerate(found):
        night = item if isinstance(item, dict) else {}
        known.check(night)
        start, end = (reader.zone.read(night.get(name)) for name in ("startTime", "endTime"))
        where = reader.where(part, f"night {place + 1}")
        if start is None or end is None:
            reader.problems.add("no_date", "Its dates cannot be read.", where)
            continue
        _put(reader, owner, (start, end), "in_bed", where)
        levels = night.get("levels")
        if isinstance(levels, dict):
            _levels(reader, owner, levels, where)
        yield


def _levels(reader: Reader, owner: Owner, levels: dict[str, Any], where: str) -> None:
    for name in ("data", "shortData"):
        expected: int | None = None
        for item in _list(levels.get(name)):
            lasts = length(number(item.get("seconds")))
            start = reader.zone.read(item.get("dateTime"))
            if start is None or lasts is None:
                reader.problems.add("no_date", "A stage's date cannot be read.", where)
                continue
            # Where the clock is set back, an hour comes twice: stages follow each other.
            if expected is not None and abs(expected - start.at) == 3_600 * SECOND:
                start = reader.zone.at(expected)
            end = reader.zone.at(start.at + lasts)
            expected = end.at
            stage = STAGES.get(str(item.get("level")), "unknown")
            _put(reader, owner, (start, end), stage, where)


def beds(reader: Reader, part: Part) -> Iterator[None]:
    """`UserSleeps_*.csv`."""
    yield from _table(reader, part, "UserSleeps", ("sleep_start", "sleep_end"))


def stages(reader: Reader, part: Part) -> Iterator[None]:
    """`UserSleepStages_*.csv`."""
    yield from _table(reader, part, "UserSleepStages", ("sleep_stage_start", "sleep_stage_end"))


def _table(reader: Reader, part: Part, kind: str, columns: tuple[str, str]) -> Iterator[None]:
    known, owner = Fields(COVERAGE, kind, reader.tally), Owner(reader.book.source("Fitbit", "band"))
    for line, row in records(reader.stream(part)):
        known.check(row)
        start, end = (reader.zone.read(row.get(name)) for name in columns)
        where = reader.where(part, f"line {line}")
        if start is None or end is None:
            reader.problems.add("no_date", "Its dates cannot be read.", where)
            continue
        end = Moment(end.at, east(row.get("end_utc_offset"), end.east))
        stage = STAGES.get(row.get("sleep_stage_type", "").lower(), "unknown")
        _put(reader, owner, (start, end), "in_bed" if kind == "UserSleeps" else stage, where)
        yield


def east(text: str | None, otherwise: int) -> int:
    """`+05:30` in minutes."""
    sign, digits = (text or "")[:1], (text or "")[1:].split(":")
    if sign not in ("+", "-") or len(digits) < 2 or not all(d.isdecimal() for d in digits[:2]):
        return otherwise
    minutes = int(digits[0]) * 60 + int(digits[1])
    return minutes if sign == "+" else -minutes


def _put(reader: Reader, owner: Owner, span: tuple[Moment, Moment], stage: str, where: str) -> None:
    start, end = span
    if end.at < start.at:
        reader.problems.add("ends_before_it_starts", "It ends before it starts.", where)
    elif end.at > start.at:
        reader.tally.count("sleep_analysis")
        reader.sleep.append(
            SleepSegment(
                source=owner.source, device=NONE, start=start.at, end=end.at,
                offset=end.east, stage=stage,
            )
        )  # fmt: skip


def _list(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
