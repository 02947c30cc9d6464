"""The health profile, and one biomarker of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.kit import ids
from sante.labs import service
from sante.labs.pages import course, history, indexes, signals, systems
from sante.labs.pages.common import Reader, reader
from sante.labs.pages.numbers import Past
from sante.labs.types import Draw, Observation, Profile, ReportSummary
from sante.ui import service as ui
from sante.ui.panels import Asked, Drawn, draw
from sante.ui.types import FanChart, Link, Shell, Tab

router = Router()

_RECENT: Final = 50  # uploads looked through for one that waits and for the profile before


@dataclass(frozen=True)
class EmptyView:
    """Before the first confirmed report; `waiting` is one that waits to be checked."""

    shell: Shell
    waiting: str
    parts: tuple[Drawn, ...]


@dataclass(frozen=True)
class UnknownTest:
    """`day` when it is not the report's own."""

    name: str
    value: str
    own_range: str
    day: str


@dataclass(frozen=True)
class BodyView:
    shell: Shell
    waiting: str
    alerts: tuple[signals.Alert, ...]
    score: indexes.ScoreCard
    age: indexes.AgeCard
    signals: signals.Signals
    system_lines: tuple[systems.SystemLine, ...]
    groups: tuple[systems.Group, ...]
    indices: tuple[tuple[str, str, str], ...]
    unknown: tuple[UnknownTest, ...]
    report: str
    people: str
    parts: tuple[Drawn, ...]


@dataclass(frozen=True)
class MarkerView:
    """`latest` and `chart` are None before the first result."""

    shell: Shell
    name: str
    alert: signals.Alert | None
    latest: history.Latest | None
    chart: FanChart | None
    rows: tuple[history.DrawRow, ...]
    about: history.Facts
    trend: course.TrendView | None
    aims: tuple[course.AimLine, ...]
    movers: tuple[course.MoverLine, ...]
    other_unit: Link | None


@router.get("/body")
async def body(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    looking = await reader(session, viewer, now)
    recent = await service.list_reports(session, viewer.user_id, limit=_RECENT)
    waiting = _waiting(recent)
    found = await service.latest_profile(session, viewer.user_id)
    asked = Asked(request, viewer, session, now)
    parts = await draw(request.app.state.panels["body"], asked)
    if found is None:
        view = EmptyView(looking.shell("Body", Tab.BODY), waiting, parts)
        return ui.render(request, "labs/body_empty.html", view)
    detail = await service.report(session, viewer.user_id, found.report_id, now=now)
    past = await _past(session, looking, found, recent)
    unknown = _unknown(detail.observations, found.report_date)
    shown = replace(_body_view(found, past, unknown, looking, waiting), parts=parts)
    return ui.render(request, "labs/body.html", shown)


def _waiting(recent: Sequence[ReportSummary]) -> str:
    """The address of the newest report that waits to be checked; empty when none does."""
    keys = [ids.encode("rep", one.id) for one in recent if one.status == "review"]
    return f"/reports/{keys[0]}" if keys else ""


async def _past(
    session: AsyncSession, looking: Reader, found: Profile, recent: Sequence[ReportSummary]
) -> Past:
    """All measured values, and with them what was computed in the profile before this one."""
    user_id = looking.viewer.user_id
    readings = await service.confirmed_readings(session, user_id)
    earlier = [
        (one.report_date, one.id)
        for one in recent
        if one.status == "confirmed" and one.report_date and one.report_date < found.report_date
    ]
    before = await service.profile_of_report(session, user_id, max(earlier)[1]) if earlier else None
    return Past(readings, before.judgement.values if before else ())


def _unknown(observations: Sequence[Observation], day: date) -> tuple[UnknownTest, ...]:
    return tuple(
        UnknownTest(
            row.printed.name,
            f"{row.printed.value} {row.printed.unit}",
            row.printed.reference,
            ui.date_text(row.printed.on) if row.printed.on not in (None, day) else "",
        )
        for row in observations
        if row.read.biomarker_id is None and not row.excluded
    )


def _body_view(
    found: Profile,
    past: Past,
    unknown: tuple[UnknownTest, ...],
    looking: Reader,
    waiting: str,
) -> BodyView:
    judged, system, today = found.judgement, looking.system, looking.today
    note = f"blood draw {ui.date_text(found.report_date, today)}"
    return BodyView(
        shell=looking.shell("Body", Tab.BODY, note=note),
        waiting=waiting,
        alerts=signals.alerts(judged, system, today),
        score=indexes.score_card(judged.score, judged.values, system),
        age=indexes.age_card(judged.age, looking.people, system),
        signals=signals.signals(judged, system, today),
        system_lines=systems.system_lines(judged),
        groups=systems.groups(judged, past, system, today),
        indices=systems.indices(judged.derived, system),
        unknown=unknown,
        report=f"/reports/{ids.encode('rep', found.report_id)}",
        people=looking.people,
        parts=(),
    )


@router.get("/body/{biomarker_id}")
async def biomarker(
    request: Request,
    biomarker_id: str,
    viewer: PageUser,
    session: Tx,
    now: Now,
    unit: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    marker = service.registry().get(biomarker_id)
    if marker is None:
        raise NotFound
    looking = replace(await reader(session, viewer, now), chosen=course.chosen(unit))
    found_history = await service.history(session, viewer.user_id, marker.id)
    draws, told = (
        found_history.draws,
        await service.beside(session, viewer.user_id, marker.id, now=now),
    )
    found = await service.latest_profile(session, viewer.user_id)
    alert = (
        signals.alert_about(marker.id, found.judgement, looking.system, looking.today)
        if found
        else None
    )
    printed = await _printed(session, looking, draws[-1], now) if draws else None
    shell = looking.shell(marker.name, Tab.BODY, back=Link("Body", "/body"))
    return ui.render(
        request,
        "labs/biomarker.html",
        MarkerView(
            shell=shell,
            name=marker.name,
            alert=alert,
            latest=history.latest(draws, printed, looking, referred=alert is not None)
            if draws
            else None,
            chart=history.chart(draws, looking) if draws else None,
            rows=history.rows(draws, looking),
            about=history.about(marker, looking),
            trend=course.trend_view(found_history, looking),
            aims=course.aims(marker.id, told, looking),
            movers=course.movers(marker.id, told, looking),
            other_unit=course.other_unit(marker.id, looking),
        ),
    )


async def _printed(
    session: AsyncSession, looking: Reader, draw: Draw, now: Now
) -> Observation | None:
    """The row of the report that a draw comes from; None for what was computed."""
    if draw.judged.report_id is None:
        return None
    detail = await service.report(session, looking.viewer.user_id, draw.judged.report_id, now=now)
    return history.row_of(draw.judged, detail.observations)
