"""Apple Health exports made up for tests, and what is true of them.

Deterministic, with what real exports have: a watch and a phone that both count the same walks,
stages by the watch and time in bed by the phone, a trip that only HKTimeZone tells, blood pressure
both alone and inside a Correlation, beats, a workout whose totals stand in its statistics, escapes
and odd spaces in names, and readings written twice. `dirty` breaks the DTD as iOS 16 did, and puts
a control character into an attribute. The truth is counted second by second, not with our rules.
"""

import io
import random
import zipfile
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

LAST = date(2026, 3, 8)
HOME = timezone(timedelta(hours=1))  # where the phone is when the export is made
WATCH = "Ben &amp; Jo’s Apple\u00a0Watch"
WATCH_NAME = "Ben & Jo’s Apple\u00a0Watch"
PHONE = PHONE_NAME = "Ben’s iPhone"
Q, C = "HKQuantityTypeIdentifier", "HKCategoryTypeIdentifier"
DTD = """<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 14 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
]>
"""


@dataclass
class Truth:
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # distinct readings
    sums: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    steps: dict[date, float] = field(default_factory=dict)  # every moment counted once
    steps_naive: float = 0.0
    sleep: dict[date, float] = field(default_factory=dict)  # minutes, by date of waking
    in_bed: dict[date, float] = field(default_factory=dict)
    resting: dict[date, float] = field(default_factory=dict)
    workouts: int = 0


@dataclass(frozen=True)
class Export:
    xml: bytes
    truth: Truth

    @property
    def zip(self) -> bytes:
        return zipped({"apple_health_export/export.xml": self.xml,
                       "apple_health_export/export_cda.xml": b"<ClinicalDocument/>"})  # fmt: skip


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(
                zipfile.ZipInfo(name, (2026, 3, 9, 8, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return out.getvalue()


def export(days: int = 4, *, seed: int = 1, dirty: bool = False, last: date = LAST) -> Export:
    """The readings of a day depend on the seed and the day alone: more days are a superset."""
    made = _Maker()
    for ago in reversed(range(days)):
        made.day(last - timedelta(days=ago), random.Random(f"{seed} {last - timedelta(days=ago)}"))
    return made.export(dirty=dirty)


class _Maker:
    def __init__(self) -> None:
        self._records: list[str] = []
        self._others: list[str] = []
        self._walks: dict[date, list[tuple[int, int, int, str]]] = defaultdict(list)
        self.truth = Truth()

    def record(self, kind: str, source: str, start: datetime, end: datetime, **more: str) -> str:
        inside = more.pop("inside", "")
        attributes = "".join(f' {name}="{value}"' for name, value in more.items())
        span = f'startDate="{_text(start)}" endDate="{_text(end)}"'
        head = f'<Record type="{kind}" sourceName="{source}"{attributes} {span}'
        self._records.append(f" {head}>{inside}</Record>" if inside else f" {head}/>")
        name = kind.removeprefix(Q).removeprefix(C)
        self.truth.counts[name] += 1
        self.truth.sums[name] += float(more["value"]) if "unit" in more else 0.0
        return self._records[-1]

    def day(self, day: date, chance: random.Random) -> None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=HOME)
        self._night(day, midnight, chance)
        self._walk(day, midnight, chance)
        self._heart(day, midnight, chance)
        self._rare(day, midnight, chance)

    def _walk(self, day: date, midnight: datetime, chance: random.Random) -> None:
        at = midnight + timedelta(hours=8)
        while at < midnight + timedelta(hours=20):
            at += timedelta(seconds=chance.randint(300, 2400))
            length = chance.randint(60, 600)
            end, steps = at + timedelta(seconds=length), max(1, int(length * 1.6))
            if chance.random() < 0.85:
                self._steps(day, WATCH, at, end, steps)
            if chance.random() < 0.6:
                late = timedelta(seconds=chance.randint(-40, 40))
                self._steps(day, PHONE, at + late, end + late, int(steps * 0.95) + 1)
            at = end

    def _steps(self, day: date, source: str, start: datetime, end: datetime, steps: int) -> None:
        device = {
            WATCH: "&lt;&lt;HKDevice: 0x30%04x&gt;, name:Apple Watch, manufacturer:Apple Inc., "
            "model:Watch, hardware:Watch6,2, software:11.1&gt;" % (steps % 7),
            PHONE: "&lt;&lt;HKDevice: 0x31&gt;, name:iPhone, model:iPhone, "
            "hardware:iPhone15,2, software:26.0&gt;",
        }[source]
        self.record(
            f"{Q}StepCount", source, start, end, unit="count", value=str(steps), device=device
        )
        self._walks[day].append((int(start.timestamp()), int(end.timestamp()), steps, source))
        self.truth.steps_naive += steps

    def _heart(self, day: date, midnight: datetime, chance: random.Random) -> None:
        at = midnight + timedelta(seconds=30)
        while at < midnight + timedelta(hours=23, minutes=50):
            rate = 55 + chance.random() * (4 if at.hour < 7 else 40)
            motion = '<MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="1"/>'
            self.record(
                f"{Q}HeartRate", WATCH, at, at, unit="count/min", value=f"{rate:.4g}", inside=motion
            )
            at += timedelta(seconds=chance.randint(200, 420))
        resting = 50 + day.toordinal() % 7
        self.truth.resting[day] = float(resting)
        noon = midnight + timedelta(hours=12)
        self.record(
            f"{Q}RestingHeartRate", WATCH, midnight, noon, unit="count/min", value=str(resting)
        )
        beats = "".join(
            f'<InstantaneousBeatsPerMinute bpm="{60 + i}" time="{time}"/>'
            for i, time in enumerate(
                ("6:59:59.10\u202fAM", "7:00:00.05\u202fAM", "7:00:00.97\u202fAM")
            )
        )
        seven = midnight + timedelta(hours=7)
        lists = f"<HeartRateVariabilityMetadataList>{beats}</HeartRateVariabilityMetadataList>"
        self.record(f"{Q}HeartRateVariabilitySDNN", WATCH, seven, seven + timedelta(minutes=1),
                    unit="ms", value="48.1234", inside=lists)  # fmt: skip
        self.truth.counts["heartbeat"] += 3

    def _night(self, day: date, midnight: datetime, chance: random.Random) -> None:
        """Written in the phone's zone; on each fifth day the person slept in New York."""
        away = day.toordinal() % 5 == 0
        zone = "America/New_York" if away else "Europe/Berlin"
        start = midnight - timedelta(minutes=chance.randint(30, 90))
        end = start + timedelta(minutes=chance.randint(400, 520))
        woke = (end.astimezone(ZoneInfo(zone))).date()
        stated = f'<MetadataEntry key="HKTimeZone" value="{zone}"/>'
        asleep, at = 0, start
        while at < end:
            until = min(end, at + timedelta(minutes=chance.randint(5, 40)))
            last = until == end
            stage = "AsleepCore" if at == start or last else chance.choice(
                ("AsleepCore", "AsleepDeep", "AsleepREM", "Awake"))  # fmt: skip
            self._stage(WATCH, at, until, stage, stated)
            asleep += 0 if stage == "Awake" else int((until - at).total_seconds())
            at = until
        bed = (start - timedelta(minutes=12), end + timedelta(minutes=3))
        self._stage(PHONE, *bed, "InBed", stated)
        self.truth.sleep[woke] = asleep / 60
        self.truth.in_bed[woke] = (bed[1] - bed[0]).total_seconds() / 60

    def _stage(self, source: str, start: datetime, end: datetime, stage: str, stated: str) -> None:
        value = f"HKCategoryValueSleepAnalysis{stage}"
        self.record(f"{C}SleepAnalysis", source, start, end, value=value, inside=stated)

    def _rare(self, day: date, midnight: datetime, chance: random.Random) -> None:
        eight = midnight + timedelta(hours=8)
        pair = [
            self.record(
                f"{Q}BloodPressure{kind}", "OMRON", eight, eight, unit="mmHg", value=str(value)
            )
            for kind, value in (
                ("Systolic", chance.randint(110, 130)),
                ("Diastolic", chance.randint(65, 85)),
            )
        ]
        self._others.append(
            f' <Correlation type="HKCorrelationTypeIdentifierBloodPressure" sourceName="OMRON"'
            f' startDate="{_text(eight)}" endDate="{_text(eight)}">\n'
            f'  <MetadataEntry key="Note" value="left &quot;arm&quot;&#10;2 &lt;b&gt;"/>\n'
            + "".join(f" {line}\n" for line in pair) + " </Correlation>"
        )  # fmt: skip
        self.record(f"{Q}BodyMass", "Scale", eight, eight, unit="lb", value="165.347")
        self.record(f"{Q}OxygenSaturation", WATCH, eight, eight, unit="%", value="0.97")
        self.record(f"{C}MindfulSession", "Calm", eight, eight + timedelta(minutes=10))
        self.record(f"{Q}UVExposure", "Sky", eight, eight, unit="count", value="3")
        twice = self._records[-1]
        self._records.append(twice)  # the very same reading again
        six = midnight + timedelta(hours=18)
        run = f'startDate="{_text(six)}" endDate="{_text(six + timedelta(minutes=40))}"'
        self._others.append(
            f' <Workout workoutActivityType="HKWorkoutActivityTypeRunning"'
            f' duration="38.5" durationUnit="min"'
            f' sourceName="{WATCH}" {run}>\n'
            f'  <MetadataEntry key="HKTimeZone" value="Europe/Berlin"/>\n'
            f'  <WorkoutStatistics type="{Q}DistanceWalkingRunning" {run} sum="5.2" unit="km"/>\n'
            f'  <WorkoutStatistics type="{Q}ActiveEnergyBurned" {run} sum="400.5" unit="kcal"/>\n'
            f'  <WorkoutStatistics type="{Q}HeartRate" {run} average="141.5"'
            f' maximum="172" unit="count/min"/>\n'
            f" </Workout>"
        )
        self.truth.workouts += 1
        self._others.append(
            f' <ActivitySummary dateComponents="{day}" activeEnergyBurned="511.5"'
            f' activeEnergyBurnedGoal="600"'
            f' activeEnergyBurnedUnit="kcal" appleExerciseTime="41" appleExerciseTimeGoal="30"/>'
        )
        self._others.append(
            f' <ClinicalRecord type="Observation" identifier="{day}" sourceName="City"/>'
        )

    def export(self, *, dirty: bool) -> Export:
        for day, walks in self._walks.items():
            self.truth.steps[day] = _walked(walks)
        head = DTD.replace("#REQUIRED\n>", "#REQUIRED\n") if dirty else DTD
        records = sorted(self._records, key=lambda line: line.split('"')[1])
        if dirty:
            at = LAST.isoformat() + " 10:00:00 +0100"
            odd = f'<Record type="{Q}BodyMassIndex" sourceName="Bad\x0bApp" unit="count" value="22"'
            records.insert(0, f' {odd} startDate="{at}" endDate="{at}"/>')
            self.truth.counts["BodyMassIndex"] += 1
        made = datetime(2026, 3, 9, 7, 0, tzinfo=HOME)
        text = "\n".join([
            '<?xml version="1.0" encoding="UTF-8"?>', head + '<HealthData locale="en_DE">',
            f' <ExportDate value="{_text(made)}"/>',
            ' <Me HKCharacteristicTypeIdentifierDateOfBirth="1985-04-12"/>',
            *records, *self._others, "</HealthData>", "",
        ])  # fmt: skip
        return Export(text.encode(), self.truth)


def _text(at: datetime) -> str:
    return at.astimezone(HOME).strftime("%Y-%m-%d %H:%M:%S %z")


def _walked(walks: list[tuple[int, int, int, str]]) -> float:
    """The watch's steps, and the phone's for the seconds in which no watch was counting."""
    worn = {second for s, e, _, source in walks if source == WATCH for second in range(s, e)}
    total = 0.0
    for start, end, steps, source in walks:
        free = sum(second not in worn for second in range(start, end))
        total += steps if source == WATCH else steps * free / (end - start)
    return total
