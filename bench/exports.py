"""Makes an Apple Health export of any size, and says what is true of it.

Shapes and frequencies follow a published census of a real export of 3.1 GB: 420 bytes a record,
metadata at every third, beats in the heart-rate variability, a watch and a phone that count the
same walks, stages by the watch and time in bed by the phone, blood pressure twice (alone and in its
Correlation), a few readings written twice, values with two and with seventeen digits. Types come
one after the other, each in order of time, as Apple writes them. The same seed gives the same file.
"""

import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

LAST: Final = date(2026, 10, 31)
BYTES_A_DAY: Final = 1_000_000  # about
_MEMBER: Final = "apple_health_export/export.xml"
_Q: Final = "HKQuantityTypeIdentifier"
_C: Final = "HKCategoryTypeIdentifier"
_DTD: Final = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
]>
<HealthData locale="en_DE">
 <ExportDate value="2026-11-01 08:00:00 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1985-04-12"/>
"""
_WATCH: Final = (
    'sourceName="Jörg’s Apple\u00a0Watch" sourceVersion="11.{minor}" device="&lt;&lt;HKDevice:'
    " 0x30{pointer:07x}&gt;, name:Apple Watch, manufacturer:Apple Inc., model:Watch,"
    ' hardware:Watch7,3, software:11.{minor}&gt;"'
)
_PHONE: Final = (
    'sourceName="Jörg’s iPhone" sourceVersion="26.{minor}" device="&lt;&lt;HKDevice:'
    " 0x28{pointer:07x}&gt;, name:iPhone, manufacturer:Apple Inc., model:iPhone,"
    ' hardware:iPhone16,2, software:26.{minor}&gt;"'
)
_MOTION: Final = '\n  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="{}"/>\n '


@dataclass
class Truth:
    """`readings`: those that differ, beats included and without sleep; `steps`: each walk once."""

    bytes: int = 0
    records: int = 0
    readings: int = 0
    beats: int = 0
    sleep: int = 0
    workouts: int = 0
    steps: dict[date, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    """A plain type: how many a day, how long each lasts, how its value is printed."""

    name: str
    unit: str
    a_day: int
    seconds: int
    low: float
    high: float
    form: str
    inside: str = ""


_KINDS: Final = (
    _Kind("HeartRate", "count/min", 470, 0, 48, 120, "{:.0f}", _MOTION),
    _Kind("ActiveEnergyBurned", "kcal", 600, 60, 0.05, 3, "{:.3f}"),
    _Kind("BasalEnergyBurned", "kcal", 210, 300, 5, 12, "{!r}"),
    _Kind("DistanceWalkingRunning", "km", 150, 60, 0.01, 0.2, "{!r}"),
    _Kind("PhysicalEffort", "kcal/hr·kg", 260, 60, 1, 6, "{:.1f}",
          '\n  <MetadataEntry key="HKPhysicalEffortEstimationType" value="1"/>\n '),
    _Kind("AppleStandTime", "min", 110, 300, 1, 5, "{:.0f}"),
    _Kind("AppleExerciseTime", "min", 30, 60, 1, 1, "{:.0f}"),
    _Kind("EnvironmentalAudioExposure", "dBASPL", 60, 1800, 40, 90, "{:.4f}"),
    _Kind("RespiratoryRate", "count/min", 40, 0, 12, 20, "{:.1f}"),
    _Kind("OxygenSaturation", "%", 16, 0, 0.94, 1, "{:.2f}",
          '\n  <MetadataEntry key="HKMetadataKeyBarometricPressure" value="{:.3f} kPa"/>\n '),
    _Kind("WalkingSpeed", "km/hr", 40, 30, 3, 6, "{:.3f}"),
    _Kind("WalkingStepLength", "cm", 40, 30, 60, 85, "{:.0f}"),
    _Kind("WalkingDoubleSupportPercentage", "%", 40, 30, 0.25, 0.35, "{:.3f}"),
    _Kind("StairAscentSpeed", "m/s", 8, 20, 0.3, 0.7, "{:.4f}"),
    _Kind("RestingHeartRate", "count/min", 1, 3600, 48, 62, "{:.0f}"),
    _Kind("BodyMass", "kg", 1, 0, 78, 82, "{:.1f}"),
)  # fmt: skip


def write_export(path: Path, size: int, *, seed: int = 1) -> Truth:
    """A zip whose export has about `size` bytes."""
    days = max(2, size // BYTES_A_DAY)
    maker = _Maker(days, seed)
    member = zipfile.ZipInfo(_MEMBER, (2026, 11, 1, 8, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(member, "w", force_zip64=True) as out,
    ):
        batch: list[str] = [_DTD]
        for line in maker.lines():
            batch.append(line)
            if len(batch) >= 2_000:
                maker.truth.bytes += out.write("".join(batch).encode())
                batch.clear()
        maker.truth.bytes += out.write("".join([*batch, "</HealthData>\n"]).encode())
    return maker.truth


class _Maker:
    def __init__(self, days: int, seed: int) -> None:
        self._days = [LAST - timedelta(days=ago) for ago in reversed(range(days))]
        self._chance = random.Random(seed)
        self.truth = Truth()

    def lines(self) -> Iterator[str]:
        for kind in _KINDS:
            for day in self._days:
                yield from self._plain(kind, day)
        for make in (self._steps, self._variability, self._sleep, self._stands, self._rest):
            for day in self._days:
                yield from make(day)

    def _plain(self, kind: _Kind, day: date) -> Iterator[str]:
        chance, source = self._chance, self._source(_WATCH, day)
        width = 86_000 // kind.a_day
        for number in range(kind.a_day):
            at = number * width + int(chance.random() * max(1, width - kind.seconds))
            inside = _inside(kind, chance)
            value = kind.form.format(kind.low + (kind.high - kind.low) * chance.random())
            span = _span(day, at, at + kind.seconds)
            tail = f">{inside}</Record>\n" if inside else "/>\n"
            yield (
                f' <Record type="{_Q}{kind.name}" {source} unit="{kind.unit}" {span}'
                f' value="{value}"{tail}'
            )
        self._count(kind.a_day)

    def _count(self, records: int, *, same: int = 0) -> None:
        self.truth.records += records + same
        self.truth.readings += records

    def _source(self, form: str, day: date) -> str:
        """The pointer is another each day, the software another each year."""
        return form.format(minor=day.year - 2015, pointer=day.toordinal())

    def _steps(self, day: date) -> Iterator[str]:
        """A hundred walks: the watch counts most, the phone the same ones and a few alone."""
        chance, total = self._chance, 0
        watch, phone = self._source(_WATCH, day), self._source(_PHONE, day)
        for number in range(100):
            at = 20_000 + number * 600 + int(chance.random() * 200)
            steps, alone = int(80 + 150 * chance.random()), chance.random() < 0.1
            total += steps
            for source in [phone] if alone else [watch, phone]:
                yield (
                    f' <Record type="{_Q}StepCount" {source} unit="count"'
                    f' {_span(day, at, at + 120)} value="{steps}"/>\n'
                )
                self._count(1)
        self.truth.steps[day] = float(total)

    def _variability(self, day: date) -> Iterator[str]:
        source = self._source(_WATCH, day)
        for hour in (2, 5, 9, 14, 19, 22):
            at, beats = hour * 3600 + 120, []
            for second in range(at, at + 48):
                half = "AM" if hour < 12 else "PM"
                shown = f"{hour % 12 or 12}:{second // 60 % 60:02}:{second % 60:02}.37\u202f{half}"
                rate = 55 + self._chance.randrange(20)
                beats.append(f'   <InstantaneousBeatsPerMinute bpm="{rate}" time="{shown}"/>\n')
            yield (
                f' <Record type="{_Q}HeartRateVariabilitySDNN" {source} unit="ms"'
                f' {_span(day, at, at + 60)} value="{30 + 40 * self._chance.random():.4f}">\n'
                f"  <HeartRateVariabilityMetadataList>\n{''.join(beats)}"
                "  </HeartRateVariabilityMetadataList>\n </Record>\n"
            )
            self._count(1)
            self.truth.readings += len(beats)
            self.truth.beats += len(beats)

    def _sleep(self, day: date) -> Iterator[str]:
        spans = [(_PHONE, 300, 27_300, "InBed")]
        at = 600
        for number in range(20):
            end = at + 900 + int(self._chance.random() * 800)
            stage = ("AsleepCore", "AsleepDeep", "AsleepCore", "AsleepREM", "Awake")[number % 5]
            spans.append((_WATCH, at, end, stage))
            at = end
        for form, start, end, stage in spans:
            yield (
                f' <Record type="{_C}SleepAnalysis" {self._source(form, day)}'
                f' {_span(day, start, end)} value="HKCategoryValueSleepAnalysis{stage}">\n'
                '  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>\n </Record>\n'
            )
        self.truth.records += len(spans)
        self.truth.sleep += len(spans)

    def _stands(self, day: date) -> Iterator[str]:
        source = self._source(_WATCH, day)
        for hour in range(8, 22):
            line = (
                f' <Record type="{_C}AppleStandHour" {source}'
                f" {_span(day, hour * 3600, hour * 3600 + 3599)}"
                ' value="HKCategoryValueAppleStandHourStood"/>\n'
            )
            twice = hour == 8 and day.day == 1
            yield line * (1 + twice)
            self._count(1, same=int(twice))

    def _rest(self, day: date) -> Iterator[str]:
        pressures = "".join(
            f' <Record type="{_Q}BloodPressure{kind}" sourceName="OMRON" unit="mmHg"'
            f' {_span(day, 28_800, 28_800)} value="{low + self._chance.randrange(20)}"/>\n'
            for kind, low in (("Systolic", 110), ("Diastolic", 65))
        )
        yield pressures
        yield (
            f' <Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="OMRON"'
            f" {_span(day, 28_800, 28_800)}>\n{pressures} </Correlation>\n"
        )
        self._count(2)
        if day.toordinal() % 2:
            yield self._workout(day)
        yield (
            f' <ActivitySummary dateComponents="{day}" activeEnergyBurned="511.5"'
            ' activeEnergyBurnedUnit="kcal" appleExerciseTime="41"/>\n'
        )

    def _workout(self, day: date) -> str:
        self.truth.workouts += 1
        span = _span(day, 64_800, 67_200)
        return (
            ' <Workout workoutActivityType="HKWorkoutActivityTypeRunning" duration="40"'
            f' durationUnit="min" {self._source(_WATCH, day)} {span}>\n'
            '  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>\n'
            f'  <WorkoutStatistics type="{_Q}DistanceWalkingRunning" {span} sum="7.1" unit="km"/>\n'
            f'  <WorkoutStatistics type="{_Q}HeartRate" {span} average="141" maximum="172"'
            ' unit="count/min"/>\n </Workout>\n'
        )


def _inside(kind: _Kind, chance: random.Random) -> str:
    """Its metadata: the motion at a heart rate, the air pressure at an oxygen saturation."""
    if kind.inside is _MOTION:
        return _MOTION.format(chance.choice((1, 1, 2)))
    return kind.inside.format(98 + 4 * chance.random()) if kind.inside else ""


def _span(day: date, start: int, end: int) -> str:
    zone, first, last = _zone(day), _clock(day, start), _clock(day, end)
    return f'creationDate="{last} {zone}" startDate="{first} {zone}" endDate="{last} {zone}"'


def _zone(day: date) -> str:
    """Central Europe's, near enough: an export has the offset of each day."""
    return "+0200" if 4 <= day.month <= 10 else "+0100"


def _clock(day: date, second: int) -> str:
    if second < 86_400:
        return f"{day} {second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    return str(datetime(day.year, day.month, day.day) + timedelta(seconds=second))  # noqa: DTZ001
