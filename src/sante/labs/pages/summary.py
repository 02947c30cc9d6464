"""The newest values on one or two sheets of paper, to take along to a clinician."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from fastapi import Request, Response

from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.labs import service
from sante.labs.pages import signals, systems, words
from sante.labs.pages.common import Reader, reader
from sante.labs.pages.numbers import Past, change_text, compared, interval_text, of_value
from sante.labs.types import BiomarkerValue, Profile, ReportSummary
from sante.ui import service as ui
from sante.ui.types import Link, Shell, Tab

router = Router()

_REPORTS: Final = 200  # looked through for where the values come from
_BODY: Final = Link("Body", "/body")


@dataclass(frozen=True, slots=True)
class Line:
    """One value: `change` since the draw before, `chance` whether it is more than noise."""

    name: str
    value: str
    status: str
    limits: str
    change: str
    chance: str
    day: str
    source: str


@dataclass(frozen=True, slots=True)
class Part:
    """The values of one body system."""

    name: str
    standing: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SummaryView:
    """`signals`: what stands out and what it means; `sources`: the reports behind the values."""

    shell: Shell
    person: tuple[tuple[str, str], ...]
    alerts: tuple[signals.Alert, ...]
    score: str
    signals: tuple[tuple[str, str, str], ...]
    parts: tuple[Part, ...]
    sources: tuple[str, ...]


@router.get("/body/print")
async def summary(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    looking = await reader(session, viewer, now)
    found = await service.latest_profile(session, viewer.user_id)
    if found is None:
        return ui.redirect(request, "/body")
    reports = await service.list_reports(session, viewer.user_id, limit=_REPORTS)
    past = Past(await service.confirmed_readings(session, viewer.user_id), ())
    return ui.render(request, "labs/summary.html", _view(found, past, reports, looking))


def _view(
    found: Profile, past: Past, reports: Sequence[ReportSummary], looking: Reader
) -> SummaryView:
    judged, system, today = found.judgement, looking.system, looking.today
    known = {one.id: one for one in reports}
    stopped = service.stopped_markers(judged)
    parts = tuple(
        Part(
            words.SYSTEMS[one],
            words.SYSTEM_STANDING[judged.system_statuses[one]].word
            if one in judged.system_statuses
            else "",
            tuple(
                _line(value, past, known, looking, referred=value.biomarker_id in stopped)
                for value in judged.values
                if value.system is one
            ),
        )
        for one in systems.systems_of(judged)
    )
    told = signals.signals(judged, system, today)
    return SummaryView(
        shell=looking.shell(
            "Summary of results", Tab.BODY, note=f"as of {ui.date_text(today)}", back=_BODY
        ),
        person=_person(looking),
        alerts=signals.alerts(judged, system, today),
        score=_score(found),
        signals=tuple((s.title, s.status.word, s.layman) for s in (*told.first, *told.rest)),
        parts=tuple(part for part in parts if part.lines),
        sources=_sources(judged.values, known),
    )


def _person(looking: Reader) -> tuple[tuple[str, str], ...]:
    person = looking.person
    facts = (
        ("Name", person.display_name or looking.viewer.email),
        ("Born", ui.date_text(person.birth_date) if person.birth_date else ""),
        ("Sex for reference ranges", person.sex or ""),
    )
    return tuple(fact for fact in facts if fact[1])


def _score(found: Profile) -> str:
    """The score with what it rests on; why there is none otherwise."""
    score = found.judgement.score
    covered = f"{ui.percent_text(score.coverage)} of its markers are known"
    if score.value is None:
        reason = words.SCORE_REASONS.get(score.reason or "", "Too few of its markers are known.")
        return f"No health score: {reason} ({covered}.)"
    likely = f", likely {score.low} to {score.high}" if score.low is not None else ""
    return (
        f"Health score {score.value} of 100{likely}; {covered}. It is an internal index, not a"
        " diagnosis."
    )


def _line(
    value: BiomarkerValue,
    past: Past,
    reports: Mapping[UUID, ReportSummary],
    looking: Reader,
    *,
    referred: bool,
) -> Line:
    before = past.before(value)
    span = value.printed_range or value.reference
    return Line(
        name=value.name,
        value=of_value(value, looking.system).text,
        status=words.standing(value, referred=referred).word,
        limits=interval_text(value.biomarker_id, span, value.unit, looking.system),
        change=change_text(before, value, looking.system, looking.today, with_chance=False),
        chance=_chance(value, past),
        day=ui.date_text(value.on),
        source=_source(value, reports),
    )


def _chance(value: BiomarkerValue, past: Past) -> str:
    """Whether the change is more than the marker varies by itself."""
    before = past.before(value)
    if before is None:
        return ""
    change = compared(before, value)
    if change is None or change.real is None:
        return "cannot tell"
    return "real change" if change.real else "within noise"


def _source(value: BiomarkerValue, reports: Mapping[UUID, ReportSummary]) -> str:
    if value.derived or value.report_id is None:
        return "calculated"
    report = reports.get(value.report_id)
    return (report.lab_name or words.FORMATS[report.format]) if report else "an earlier report"


def _sources(
    values: Sequence[BiomarkerValue], reports: Mapping[UUID, ReportSummary]
) -> tuple[str, ...]:
    used = {value.report_id for value in values} & reports.keys()
    known = sorted((reports[one] for one in used if one), key=_drawn, reverse=True)
    return tuple(
        f"{ui.date_text(one.report_date) if one.report_date else 'no date'}:"
        f" {one.lab_name or one.file_name or words.FORMATS[one.format]}."
        f" {words.draw_text(one.draw)}".strip()
        for one in known
    )


def _drawn(one: ReportSummary) -> date:
    return one.report_date or date.min
