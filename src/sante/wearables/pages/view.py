"""What the page shows, made of what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sante.core.models import JobRun
from sante.kit import ids
from sante.kit.clock import zone_of
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Form, Pager, Shell, Status
from sante.wearables import formats
from sante.wearables.pages import words
from sante.wearables.types import DailyMetrics, ImportSummary, Source

METRES_IN_A_MILE = 1609.344


@dataclass(frozen=True, slots=True)
class Progress:
    """`percent` None until the first word of the job; `text` says it in words."""

    percent: int | None
    stage: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportCard:
    """One import. `progress` while it is read; then the card asks for itself again."""

    key: str
    title: str
    note: str
    status: Status
    job: str | None
    progress: Progress | None
    counts: tuple[tuple[str, str, str], ...]
    left_out: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]
    summary: str
    can_delete: bool
    can_undo: bool
    can_retry: bool

    @property
    def is_open(self) -> bool:
        return self.progress is not None


@dataclass(frozen=True, slots=True)
class SourceLine:
    key: str
    name: str
    kind: str
    what: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Covered:
    what: str
    how: str


@dataclass(frozen=True)
class DataView:
    shell: Shell
    form: Form
    limit_mb: int
    kinds: str
    imports: tuple[ImportCard, ...]
    pager: Pager
    sources: tuple[SourceLine, ...]
    days: tuple[tuple[str, ...], ...]
    columns: tuple[str, ...]
    sentence: str
    has_any: bool = field(default=False)


def card(one: ImportSummary, run: JobRun | None, person: Person) -> ImportCard:
    reading = one.state == "waiting"
    counts = sorted(one.counts.items(), key=lambda kind: -kind[1]["read"])
    read = sum(n["read"] for _, n in counts)
    new = sum(n["new"] for _, n in counts)
    return ImportCard(
        key=ids.encode("imp", one.id),
        title=one.file_name or "File",
        note=_note(one, person),
        status=words.STATES[one.state],
        job=ids.encode("job", one.job_id) if one.job_id else None,
        progress=_progress(run) if reading else None,
        counts=tuple(
            (words.metric_name(kind), f"{n['read']:,}", f"{n['new']:,}") for kind, n in counts
        ),
        left_out=tuple((words.left_out(kind), f"{n:,}") for kind, n in one.left_out.items()),
        problems=tuple(_problem(problem) for problem in one.problems),
        summary=_summary(one, read, new),
        can_delete=one.has_file and not reading,
        can_undo=one.state == "done",
        can_retry=one.has_file and one.state in ("failed", "undone"),
    )


def _note(one: ImportSummary, person: Person) -> str:
    zone: ZoneInfo = zone_of(person.zone)
    kind = formats.TITLES.get(one.format or "", "")
    parts = [kind, words.size_text(one.file_size), _when(one.created_at, zone, person)]
    if not one.has_file:
        parts.append("file deleted")
    return " · ".join(part for part in parts if part)


def _when(at: datetime, zone: ZoneInfo, person: Person) -> str:
    local = at.astimezone(zone)
    clock = ui.time_text(local.time(), person.units.clock)
    return f"{ui.date_text(local.date())}, {clock}"


def _problem(problem: object) -> str:
    assert isinstance(problem, dict)
    where = problem.get("where")
    return f"{where}: {problem['message']}" if where else str(problem["message"])


def _summary(one: ImportSummary, read: int, new: int) -> str:
    if one.state == "undone":
        return "What only this file brought has been removed."
    if one.state != "done":
        return "Nothing of this file was kept."
    if new == 0:
        return f"{read:,} entries read. All of them were known already."
    return f"{read:,} entries read, {new:,} of them new."


def _progress(run: JobRun | None) -> Progress:
    if run is None or run.status == "queued" or run.stage is None:
        waiting = "It starts as soon as a worker is free."
        return Progress(None, "Waiting", waiting)
    percent = run.percent or 0
    parts = [f"{percent} %"]
    if run.step:
        parts.append(f"step {run.step}")
    return Progress(percent, words.STAGES.get(run.stage, "Working"), ", ".join(parts))


def source_lines(sources: Sequence[Source]) -> tuple[SourceLine, ...]:
    return tuple(
        SourceLine(
            key=ids.encode("src", source.id),
            name=source.name,
            kind=words.KINDS[source.kind],
            what=_what(source),
            first=number == 0,
            last=number == len(sources) - 1,
        )
        for number, source in enumerate(sources)
    )


def _what(source: Source) -> str:
    names = [words.metric_name(metric) for metric in source.metrics]
    if len(names) > 4:
        return f"{', '.join(names[:4])} and {len(names) - 4} more"
    return ", ".join(names)


def day_rows(
    days: Sequence[DailyMetrics], person: Person
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """(columns, rows) of the newest days, in the person's units; the newest first."""
    miles = person.units.body == "imperial"
    columns = (
        "Day", "Steps", "Distance (mi)" if miles else "Distance (km)", "Asleep",
        "Resting heart rate (bpm)", "HRV, SDNN (ms)",
    )  # fmt: skip
    rows = []
    for day in reversed(days):
        distance = day.distance_m
        if distance is not None:
            distance = distance / (METRES_IN_A_MILE if miles else 1000)
        rows.append(
            (
                ui.date_text(day.day),
                _number(day.steps),
                _number(distance, 1),
                "–" if day.sleep_minutes is None else _duration(day.sleep_minutes),
                _number(day.resting_heart_rate),
                _number(day.hrv_sdnn_ms),
            )
        )
    told = [n for n in range(len(columns)) if any(row[n] != "–" for row in rows)]
    return tuple(columns[n] for n in told), tuple(tuple(row[n] for n in told) for row in rows)


def _number(value: float | None, decimals: int = 0) -> str:
    return "–" if value is None else ui.number_text(value, decimals)


def _duration(minutes: float) -> str:
    return ui.duration_text(timedelta(minutes=minutes))


def sentence(known: tuple[date, date] | None, days: Sequence[DailyMetrics]) -> str:
    """What the table below shows, in one sentence."""
    if known is None or not days:
        return ""
    nights = [day.sleep_minutes for day in days if day.sleep_minutes is not None]
    steps = [day.steps for day in days if day.steps is not None]
    parts = []
    if steps:
        parts.append(f"{ui.number_text(sum(steps) / len(steps))} steps a day")
    if nights:
        parts.append(f"{_duration(sum(nights) / len(nights))} of sleep a night")
    span = f"Days from {ui.date_text(known[0])} to {ui.date_text(known[1])}."
    if not parts:
        return span
    return f"{span} The last {len(days)} with data: {' and '.join(parts)} on average."
