"""Google Takeout with Fitbit or Google Health in it: `takeout-….zip`, or one file out of it.

The archive is told by the names of its files and by how they begin. What Health Connect passed on
is in Google's tables, as a source of its own; the backup Android makes of it is a database and not
read.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from sante.wearables.formats.base import Batch, Book, Covered, Tally, Unreadable
from sante.wearables.formats.fitbit import csvs, exercises, export, sleep
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Handler, Reader, batches
from sante.wearables.formats.tables import Table, read_table
from sante.wearables.formats.text import header_of

__all__ = ["Fitbit"]


def _dated(name: str, end: str = "json") -> re.Pattern[str]:
    return re.compile(rf"(?:^|/){name}[-_]\d{{4}}-\d{{2}}-\d{{2}}[^/]*\.{end}$")


_FILES: Final[tuple[tuple[re.Pattern[str], Handler], ...]] = (
    (_dated("heart_rate"), export.heart_rate),
    *((_dated(kind), export.minutes(kind)) for kind in export.MINUTES),
    *((_dated(kind), export.dates(kind)) for kind in export.DATES),
    (_dated("resting_heart_rate"), export.resting_heart_rate),
    (_dated("demographic_vo2_max"), export.vo2max),
    (_dated("weight"), export.weight),
    (_dated("sleep"), sleep.nights),
    (_dated("UserSleeps", "csv"), sleep.beds),
    (_dated("UserSleepStages", "csv"), sleep.stages),
    (_dated("UserExercises", "csv"), exercises.exercises),
)
_LEFT: Final = (
    ("altitude", _dated("altitude"), "its unit is not stated; climbed floors are read"),
    ("exercise", _dated("exercise"), "does not say by which clock; UserExercises does"),
    ("time_in_heart_rate_zones", _dated("time_in_heart_rate_zones"), "follows from heart rate"),
    ("estimated_oxygen_variation", _dated("estimated_oxygen_variation", "csv"),
     "a signal without a unit; SpO2 is read"),
    ("water and food logs", _dated("(?:water|food)_logs"), "food and drink are logged under Food"),
    ("swim_lengths_data", _dated("swim_lengths_data"), "lengths are part of workouts"),
    ("height", _dated("height"), "its unit is not stated; Google's table is read"),
    ("badge", re.compile(r"(?:^|/)badge\.json$"), "awards of theirs"),
)  # fmt: skip
# How files that come alone begin: they have no name.
_ALONE: Final[tuple[tuple[re.Pattern[bytes], Handler], ...]] = (
    (re.compile(rb'^\s*\[\s*\{\s*"dateTime"\s*:\s*"[^"]*"\s*,\s*"value"\s*:\s*\{\s*"bpm"'),
     export.heart_rate),
    (re.compile(rb'^\s*\[\s*\{\s*"logId"\s*:\s*\d+\s*,\s*"dateOfSleep"'), sleep.nights),
    (re.compile(rb'^\s*\[\s*\{\s*"logId"\s*:\s*\d+\s*,\s*"weight"'), export.weight),
    (re.compile(rb'^\s*\[\s*\{\s*"dateTime"[^}]*"demographicVO2Max"'), export.vo2max),
    (re.compile(rb'^\s*\[\s*\{\s*"dateTime"[^}]*\{\s*"date"'), export.resting_heart_rate),
)  # fmt: skip
_NAMELESS: Final = re.compile(
    rb'^\s*\[\s*\{\s*"dateTime"\s*:\s*"\d\d/\d\d/\d\d [^"]*"\s*,\s*"value"\s*:\s*"'
)
_SPECIMENS: Final = {
    "heart_rate-2026-01-02.json": '[{"dateTime":"01/02/26 07:00:05",'
    '"value":{"bpm":61,"confidence":2}}]',
    "steps-2026-01-01.json": '[{"dateTime":"01/02/26 07:00:00","value":"12"}]',
    "calories-2026-01-01.json": '[{"dateTime":"01/02/26 07:00:00","value":"1.1"}]',
    "resting_heart_rate-2026-01-01.json": '[{"dateTime":"01/02/26 00:00:00",'
    '"value":{"date":"01/02/26","value":58.1,"error":6.8}}]',
    "weight-2026-01-01.json": '[{"logId":1,"weight":165.3,"date":"01/02/26","time":"07:01:00"}]',
    "sleep-2026-01-01.json": '[{"logId":1,"startTime":"2026-01-02T23:00:00.000",'
    '"endTime":"2026-01-03T06:00:00.000","levels":{"data":[{"dateTime":'
    '"2026-01-02T23:00:00.000","level":"deep","seconds":600}],"shortData":[]}}]',
    "Minute SpO2 - 2026-01-02.csv": "timestamp,value\n2026-01-02T03:00:00Z,96.1\n",
    "Daily SpO2 - 2026-01-01.csv": "timestamp,average_value\n2026-01-02T00:00:00Z,96.1\n",
    "UserExercises_2026-01-01.csv": "exercise_start,exercise_end,utc_offset,activity_name\n"
    "2026-01-02T07:00:00Z,2026-01-02T08:00:00Z,+01:00,Walk\n",
}  # fmt: skip


def _specimen() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _SPECIMENS.items():
            archive.writestr(zipfile.ZipInfo(f"Takeout/Fitbit/{name}"), text)
    return out.getvalue()


class Fitbit:
    name = "fitbit"
    title = "Google Takeout (Fitbit)"
    coverage: Sequence[Covered] = (
        *export.COVERAGE,
        *sleep.COVERAGE,
        *exercises.COVERAGE,
        *(covered for table in csvs.TABLES for covered in table.coverage),
        *(Covered(kind, "left out", why) for kind, _, why in _LEFT),
    )
    specimen = _specimen()

    def recognises(self, sniff: Sniff) -> bool:
        if sniff.parts[:1] and not sniff.parts[0].name:
            head = sniff.head(sniff.parts[0])
            return _alone(head) is not None or _NAMELESS.match(head) is not None
        return any(_handler(part, sniff) is not None for part in sniff.parts)

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part, _ in _work(opened)]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        work = _work(opened)
        yield from batches(Reader(opened, book, tally), work)
        taken = {part.name for part, _ in work}
        for part in opened.parts:
            if part.name not in taken:
                left = next((kind for kind, name, _ in _LEFT if name.search(part.name)), None)
                tally.leave_out(left or "other_file")


def _work(opened: Opened) -> list[tuple[Part, Handler]]:
    """The files that are read, each with what reads it. Raises Unreadable."""
    sniff = Sniff(opened)
    if not opened.is_archive:
        handler = _alone(sniff.head(opened.parts[0]))
        if handler is None:
            raise Unreadable(
                "nameless_file",
                "Steps, distance and calories look alike once they are out of the archive. Send"
                " the archive they came in.",
            )
        return [(opened.parts[0], handler)]
    found = [(part, _handler(part, sniff)) for part in opened.parts]
    return [(part, handler) for part, handler in found if handler is not None]


def _alone(head: bytes) -> Handler | None:
    return next((handler for begins, handler in _ALONE if begins.match(head)), None)


def _handler(part: Part, sniff: Sniff) -> Handler | None:
    for name, handler in _FILES:
        if name.search(part.name):
            return handler
    for table in csvs.TABLES:
        if table.files.search(part.name) and table.fits(header_of(sniff.head(part))):
            return partial(_read, table=table)
    return None


def _read(reader: Reader, part: Part, *, table: Table) -> Iterator[None]:
    return read_table(reader, part, table, csvs.FITBIT)
