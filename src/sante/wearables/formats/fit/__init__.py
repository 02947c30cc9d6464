"""FIT: what watches, bicycle computers and scales of Garmin and others record, one file or many."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from sante.wearables.formats.base import Batch, Book, Covered, Tally
from sante.wearables.formats.fit.messages import COVERAGE, is_fit
from sante.wearables.formats.fit.reading import fit
from sante.wearables.formats.fit.writing import fit_file
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.parts import Reader, batches

__all__ = ["Fit"]

_AT: Final = datetime(2026, 1, 2, 7, tzinfo=UTC)
_LATER: Final = datetime(2026, 1, 2, 8, tzinfo=UTC)
SPECIMEN: Final = fit_file(
    [
        ("file_id", {"type": "monitoring_b", "manufacturer": "garmin", "product": 3076}),
        ("device_info", {"timestamp": _AT, "device_index": 0, "software_version": 13.2}),
        ("monitoring_info", {"timestamp": _AT, "local_timestamp": _LATER}),
        ("monitoring", {"timestamp": _AT, "cycles": 10.0, "activity_type": "walking"}),
        ("monitoring", {"timestamp": _LATER, "cycles": 20.0, "activity_type": "walking"}),
        ("monitoring", {"timestamp_16": 20, "heart_rate": 61}),
        ("stress_level", {"stress_level_time": _AT, "stress_level_value": 30}),
        ("sleep_level", {"timestamp": _AT, "sleep_level": "deep"}),
        ("sleep_level", {"timestamp": _LATER, "sleep_level": "light"}),
        ("hrv_status_summary", {"timestamp": _AT, "last_night_average": 44.0}),
        ("session", {"timestamp": _LATER, "start_time": _AT, "total_elapsed_time": 3600.0,
                     "sport": "running", "total_distance": 9000.0}),
    ]
)  # fmt: skip


class Fit:
    name = "fit"
    title = "FIT files (Garmin and others)"
    coverage: Sequence[Covered] = COVERAGE
    specimen = SPECIMEN

    def recognises(self, sniff: Sniff) -> bool:
        candidates = [p for p in sniff.parts if not p.name or p.name.lower().endswith(".fit")]
        return any(is_fit(sniff.head(part)) for part in candidates[:20])

    def parts(self, opened: Opened) -> Sequence[Part]:
        return _files(opened)

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        files = _files(opened)
        yield from batches(Reader(opened, book, tally), [(part, fit) for part in files])
        if others := len(opened.parts) - len(files):
            tally.leave_out("other_file", others)


def _files(opened: Opened) -> list[Part]:
    return [p for p in opened.parts if not p.name or p.name.lower().endswith(".fit")]
