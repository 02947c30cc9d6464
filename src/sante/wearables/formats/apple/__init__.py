"""The export of Apple Health: `export.zip`, or the `export.xml` in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sante.wearables.formats.apple import names, rare
from sante.wearables.formats.apple.convert import Converter
from sante.wearables.formats.apple.prefilter import looks_like_export
from sante.wearables.formats.apple.raw import Raw
from sante.wearables.formats.apple.scanner import new_reader
from sante.wearables.formats.base import Batch, Book, Covered, Problem, Tally, Unreadable
from sante.wearables.formats.opened import Opened, Part, Sniff

__all__ = ["AppleHealth"]

_CDA: Final = "_cda."  # a second rendering of part of the data, as a clinical document
_WHEN: Final = "2026-01-02 07:00:00 +0100"
_SPAN: Final = f'sourceName="A" startDate="{_WHEN}" endDate="2026-01-02 07:30:00 +0100"'
_TYPE: Final = "HKQuantityTypeIdentifier"
SPECIMEN: Final = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [ <!ELEMENT HealthData ANY> ]>
<HealthData locale="en"><ExportDate value="{_WHEN}"/><Me/>
<Record type="{_TYPE}StepCount" unit="count" value="7" {_SPAN}
 device="&lt;&lt;HKDevice: 0x1&gt;, name:W&gt;"/>
<Record type="{_TYPE}HeartRateVariabilitySDNN" unit="ms" value="41.5" {_SPAN}>
<MetadataEntry key="k" value="v"/><HeartRateVariabilityMetadataList>
<InstantaneousBeatsPerMinute bpm="60" time="7:00:01.50 AM"/>
</HeartRateVariabilityMetadataList></Record>
<Record type="{names.SLEEP}" value="HKCategoryValueSleepAnalysisAsleepREM" {_SPAN}>
<MetadataEntry key="HKTimeZone" value="Europe/Berlin"/></Record>
<Record type="{_TYPE}BodyMass" unit="lb" value="ä" startDate="?" endDate="?" sourceName="A"/>
<Correlation type="HKCorrelationTypeIdentifierFood" {_SPAN}/>
<Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="30" {_SPAN}>
<WorkoutStatistics type="{_TYPE}HeartRate" average="140" maximum="171" unit="count/min"/>
<WorkoutEvent type="HKWorkoutEventTypeSegment" date="{_WHEN}"/></Workout>
<ActivitySummary dateComponents="2026-01-02" activeEnergyBurned="300"/>
</HealthData>
""".encode()


class AppleHealth:
    name = "apple_health"
    title = "Apple Health export"
    coverage: Sequence[Covered] = rare.COVERAGE
    specimen = SPECIMEN

    def recognises(self, sniff: Sniff) -> bool:
        return any(looks_like_export(sniff.head(part)) for part in _candidates(sniff.parts))

    def parts(self, opened: Opened) -> Sequence[Part]:
        return (_export(opened),)

    def read(self, opened: Opened, book: Book, tally: Tally) -> Iterator[Batch]:
        part = _export(opened)
        tally.read["bytes"] = part.size
        filter_, engine = new_reader()
        convert = Converter(engine.tables, book, tally, opened.received)
        done = 0
        for piece in opened.stream(part):
            done += len(piece)
            clean = filter_.feed(piece)
            raw = engine.feed(clean) if clean else None
            yield _batch(raw, convert, book, tally, done)
        filter_.close()
        yield _batch(engine.close(), convert, book, tally, done)
        if engine.mended:
            note = f"The file is broken in {engine.mended} places; what could be read there was."
            yield Batch(problems=[Problem("broken_markup", note)], done=done)
        for other in opened.parts:
            if other.name != part.name:
                tally.leave_out("other_file")


def _candidates(parts: Sequence[Part]) -> list[Part]:
    """The largest first: the export has another name in every language."""
    xml = [p for p in parts if not p.name or (p.name.endswith(".xml") and _CDA not in p.name)]
    return sorted(xml, key=lambda part: -part.size)[:4]


def _export(opened: Opened) -> Part:
    for part in _candidates(opened.parts):
        if looks_like_export(opened.peek(part)):
            return part
    raise Unreadable("unknown_kind", "This is no Apple Health export.")


def _batch(raw: Raw | None, convert: Converter, book: Book, tally: Tally, done: int) -> Batch:
    if raw is None:
        return Batch(done=done)
    made = convert.batch(raw) if len(raw) else Batch()
    found = rare.read(raw.others, book, tally)
    return replace(
        made,
        workouts=found.workouts,
        days=found.days,
        problems=[*made.problems, *found.problems],
        done=done,
    )
