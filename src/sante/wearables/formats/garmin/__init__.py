"""The export of Garmin Connect: `DI_CONNECT/…`, asked for under Garmin's account management.

It holds daily summaries and nights as JSON, and everything recorded as archives of FIT files within
the archive. Those are opened one level deep, one at a time, and count towards the limits of the
whole: archives in archives are how bombs are built. One for which there is no room is told, and its
owner sends it by itself.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sante.kit import strict_json
from sante.kit.strict_json import JsonProblem
from sante.wearables.formats.base import Batch, Book, Covered, Problem, Tally
from sante.wearables.formats.fit.messages import is_fit
from sante.wearables.formats.fit.reading import fit
from sante.wearables.formats.garmin.coverage import COVERAGE
from sante.wearables.formats.garmin.reading import Connect, offsets
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Handler, Reader, batches
from sante.wearables.formats.text import BadPart, whole

__all__ = ["GarminConnect"]

_SUMMARIES: Final = re.compile(r"(?:^|/)UDSFile[^/]*\.json$")
_NIGHTS: Final = re.compile(r"(?:^|/)[^/]*_sleepData\.json$")
_STATUS: Final = re.compile(r"(?:^|/)[^/]*_healthStatusData\.json$")
_FITNESS: Final = re.compile(r"(?:^|/)[^/]*_fitnessAgeData\.json$")
_WORKOUTS: Final = re.compile(r"(?:^|/)[^/]*_summarizedActivities\.json$")
_FILES: Final = (_SUMMARIES, _NIGHTS, _STATUS, _FITNESS, _WORKOUTS)
_OURS: Final = re.compile(rb"^\s*\[")
_SPECIMENS: Final[dict[str, Any]] = {
    "DI-Connect-Aggregator/UDSFile_2026-01-01_2026-02-01.json": [
        {"calendarDate": "2026-01-03", "totalSteps": 4000,
         "wellnessStartTimeGmt": "2026-01-02T23:00:00.0",
         "wellnessStartTimeLocal": "2026-01-03T00:00:00.0"}
    ],
    "DI-Connect-Wellness/2026-01-01_2026-02-01_1_sleepData.json": [
        {"calendarDate": "2026-01-03", "sleepStartTimestampGMT": "2026-01-02T22:00:00.0",
         "sleepEndTimestampGMT": "2026-01-03T05:00:00.0", "deepSleepSeconds": 3600}
    ],
    "DI-Connect-Wellness/2026-01-01_2026-02-01_1_healthStatusData.json": [
        {"calendarDate": "2026-01-03", "metrics": [{"type": "HRV", "value": 44}]}
    ],
    "DI-Connect-Wellness/1_fitnessAgeData.json": [
        {"asOfDateGmt": "2026-01-03T05:00:00.0", "biometricVo2Max": 44.0}
    ],
    "DI-Connect-Fitness/a_0_summarizedActivities.json": [
        {"summarizedActivitiesExport": [
            {"activityType": "running", "beginTimestamp": 1767337200000, "duration": 1800000.0}]}
    ],
}  # fmt: skip


def _specimen() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in _SPECIMENS.items():
            archive.writestr(zipfile.ZipInfo(f"DI_CONNECT/{name}"), json.dumps(value))
    return out.getvalue()


class GarminConnect:
    name = "garmin_connect"
    title = "Garmin Connect export"
    coverage: Sequence[Covered] = COVERAGE
    specimen = _specimen()

    def recognises(self, sniff: Sniff) -> bool:
        return any(
            name.search(part.name) and _OURS.match(sniff.head(part))
            for part in sniff.parts
            for name in _FILES
        )

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part in opened.parts if _is_read(part, opened)]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        connect = Connect(_offsets(opened))
        work = [(part, _handler(part, connect, opened)) for part in opened.parts]
        known = [(part, handler) for part, handler in work if handler is not None]
        yield from batches(Reader(opened, book, tally), known)
        if others := len(work) - len(known):
            tally.leave_out("other_file", others)
        if opened.unopened:
            tally.leave_out("uploaded_files", opened.unopened)
            message = (
                "Some archives inside this one are too large to open here. Take them out of the"
                " folder DI-Connect-Uploaded-Files and send them one by one."
            )
            yield Batch(problems=[Problem("archives_inside", message)])


def _is_read(part: Part, opened: Opened) -> bool:
    return any(name.search(part.name) for name in _FILES) or _is_fit(part, opened)


def _is_fit(part: Part, opened: Opened) -> bool:
    return part.name.lower().endswith(".fit") and is_fit(opened.peek(part, 64))


def _handler(part: Part, connect: Connect, opened: Opened) -> Handler | None:
    for name, handler in (
        (_SUMMARIES, connect.days),
        (_NIGHTS, connect.nights),
        (_STATUS, connect.status),
        (_FITNESS, connect.fitness),
        (_WORKOUTS, connect.workouts),
    ):
        if name.search(part.name):
            return handler
    return fit if _is_fit(part, opened) else None


def _offsets(opened: Opened) -> dict[Any, int]:
    """Read ahead: a night's file says nothing of the offset. A summary that cannot be read is told
    when its turn comes."""
    values = []
    for part in opened.parts:
        if _SUMMARIES.search(part.name):
            try:
                values.append(strict_json.loads(whole(opened, part)))
            except (BadPart, JsonProblem, RecursionError):
                continue
    return offsets(values)
