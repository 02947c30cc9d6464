"""Oura: the documents of its second API as JSON (one file, or an archive of them), or its CSV."""

import io
import json
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from sante.wearables.formats.base import Batch, Book, Covered, Tally
from sante.wearables.formats.opened import Opened, Part, Sniff
from sante.wearables.formats.oura import trends
from sante.wearables.formats.oura.coverage import COVERAGE, LEFT
from sante.wearables.formats.oura.documents import HANDLERS, Items
from sante.wearables.formats.parts import Handler, Reader, batches, short
from sante.wearables.formats.text import BadPart, header_of

__all__ = ["Oura"]

# How a document of each kind is told from others: fields that no other kind has together.
_MARKS: Final = {
    "sleep": ("bedtime_start", "bedtime_end"),
    "daily_activity": ("class_5_min", "steps"),
    "daily_readiness": ("temperature_deviation", "contributors"),
    "daily_sleep": ("contributors", "score", "day"),
    "daily_spo2": ("spo2_percentage",),
    "daily_stress": ("stress_high", "recovery_high"),
    "vo2_max": ("vo2_max", "day"),
    "daily_cardiovascular_age": ("vascular_age",),
    "workout": ("activity", "start_datetime", "intensity"),
    "session": ("start_datetime", "type", "motion_count"),
    "heartrate": ("bpm", "source", "timestamp"),
}
_BEGINS: Final = re.compile(
    rb'^\s*\{\s*"(?:' + b"|".join(kind.encode() for kind in (*HANDLERS, *sorted(LEFT)))
    + rb')"\s*:\s*[\[{]'
)  # fmt: skip
_DATA: Final = re.compile(rb'^\s*(?:\{\s*"data"\s*:\s*)?\[\s*\{')
_SPECIMEN: Final[dict[str, Any]] = {
    "sleep": [
        {
            "id": "1", "day": "2026-01-03", "bedtime_start": "2026-01-02T23:00:00+01:00",
            "bedtime_end": "2026-01-03T06:00:00+01:00", "sleep_phase_5_min": "42213",
            "type": "long_sleep", "average_breath": 14.1,
            "hrv": {"interval": 300.0, "items": [None, 41.0],
                    "timestamp": "2026-01-02T23:00:00.000+01:00"},
        }
    ],
    "daily_activity": [{"id": "2", "day": "2026-01-02", "steps": 8000, "class_5_min": "0"}],
    "heartrate": [{"bpm": 61, "source": "awake", "timestamp": "2026-01-02T07:00:00+00:00"}],
    "workout": [
        {"activity": "walking", "start_datetime": "2026-01-02T07:00:00+01:00",
         "end_datetime": "2026-01-02T08:00:00+01:00", "intensity": "easy"}
    ],
}  # fmt: skip


def _specimen() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("oura.json"), json.dumps(_SPECIMEN))
        head = "date,Sleep Score,Readiness Score,Steps\n2026-01-02,80,81,4000\n"
        archive.writestr(zipfile.ZipInfo("oura_trends.csv"), head)
    return out.getvalue()


class Oura:
    name = "oura"
    title = "Oura export"
    coverage: Sequence[Covered] = (*COVERAGE, *trends.COVERAGE)
    specimen = _specimen()

    def recognises(self, sniff: Sniff) -> bool:
        return any(_handler(part, sniff) is not None for part in sniff.parts)

    def parts(self, opened: Opened) -> Sequence[Part]:
        return [part for part, _ in _work(opened)]

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        work = _work(opened)
        yield from batches(Reader(opened, book, tally), work)
        tally_of = len(opened.parts) - len(work)
        if tally_of:
            tally.leave_out("other_file", tally_of)


def _work(opened: Opened) -> list[tuple[Part, Handler]]:
    sniff = Sniff(opened)
    found = [(part, _handler(part, sniff)) for part in opened.parts]
    return [(part, handler) for part, handler in found if handler is not None]


def _handler(part: Part, sniff: Sniff) -> Handler | None:
    head = sniff.head(part)
    table = part.name.lower().endswith(".csv") or not part.name
    if table and trends.fits(header_of(head)):
        return trends.trends
    if part.name and not part.name.lower().endswith(".json"):
        return None
    if _BEGINS.match(head) or (_DATA.match(head) and _kind_of_head(head) is not None):
        return documents
    return None


def _kind_of_head(head: bytes) -> str | None:
    """The kind of which all marks stand in the first document, as far as the head reaches."""
    text = head[: 64 * 1024]
    for kind, marks in _MARKS.items():
        if all(f'"{mark}"'.encode() in text for mark in marks):
            return kind
    return None


def documents(reader: Reader, part: Part) -> Iterator[None]:
    """A JSON file: documents of one kind, or of many, each under its kind's name."""
    for kind, items in _kinds(reader, part):
        if kind in HANDLERS:
            yield from HANDLERS[kind](reader, _numbered(reader, part, kind, items))
        else:
            reader.tally.leave_out(kind if kind in LEFT else "unknown_kind", max(len(items), 1))


def _kinds(reader: Reader, part: Part) -> Iterator[tuple[str, list[Any]]]:
    value = reader.json(part)
    if isinstance(value, dict) and "data" not in value:
        for kind, inner in value.items():
            items = inner.get("data") if isinstance(inner, dict) else inner
            yield kind, items if isinstance(items, list) else [items]
        return
    items = value.get("data") if isinstance(value, dict) else value
    if not isinstance(items, list):
        raise BadPart("unknown_content", "This file is not the list of documents it should be.")
    first = next((item for item in items if isinstance(item, dict)), {})
    told = next((kind for kind, marks in _MARKS.items() if set(marks) <= first.keys()), None)
    stem = short(part).removesuffix(".json")
    yield told or stem, items


def _numbered(reader: Reader, part: Part, kind: str, items: list[Any]) -> Items:
    for place, item in enumerate(items):
        where = reader.where(part, f"{kind} {place + 1}")
        if isinstance(item, dict):
            yield where, item
        else:
            reader.problems.add("bad_item", "It is not what such a file holds.", where)
