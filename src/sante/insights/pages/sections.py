"""One page for each of sleep, heart and activity."""

from datetime import date, datetime, timedelta
from typing import Annotated, Final

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.insights import service
from sante.insights.errors import UnknownModel
from sante.insights.pages import movement, view
from sante.insights.pages.movement import MovementCard
from sante.insights.pages.view import TITLES, SectionView
from sante.insights.rules.series import METRICS, settled
from sante.insights.types import Group
from sante.kit.clock import local_day
from sante.profile import service as profile
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Flash, Link, Shell, Tab
from sante.wearables.types import DailyMetrics

router = Router()
DAYS: Final = 122  # the charts' span, and the baseline behind its first day


@router.get("/body/sleep")
async def sleep(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return ui.render(request, "insights/section.html", await _view(session, viewer, now, "sleep"))


@router.get("/body/heart")
async def heart(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    return ui.render(request, "insights/section.html", await _view(session, viewer, now, "heart"))


@router.get("/body/activity")
async def activity(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    shown = await _view(session, viewer, now, "activity")
    return ui.render(request, "insights/section.html", shown)


async def _view(session: AsyncSession, viewer: Viewer, now: datetime, group: Group) -> SectionView:
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    today = local_day(now, person.zone, 0)
    days = await service.known_days(session, viewer.user_id, today, DAYS)
    shell = Shell(
        title=TITLES[group],
        name=person.display_name or viewer.email,
        tab=Tab.BODY,
        back=Link("Body", "/body"),
        note="the last 60 days",
    )
    others = tuple((t, f"/body/{g}") for g, t in TITLES.items() if g != group)
    clock = person.units.clock
    moved = await _movement(session, viewer, group, today, clock)
    if not days:
        empty = "" if moved else view.EMPTY[group]
        return SectionView(shell, group, others, empty, movement=moved)
    insight = await service.latest(session, viewer.user_id, today)
    reports = await service.trends(session, viewer.user_id, "monthly", limit=1)
    trends = {t.metric.key: t for report in reports for t in report.trends}
    found = await service.patterns(session, viewer.user_id)
    keys = [metric.key for metric in METRICS if metric.group == group]
    charts = view.charts(group, settled(days, today), trends, today, clock)
    return SectionView(
        shell=shell,
        group=group,
        others=others,
        empty="" if charts or moved else view.EMPTY[group],
        score=_score(group, days, today, clock),
        notices=view.notices(insight, group, clock),
        remarks=view.remarks(insight, group, clock),
        charts=charts,
        facts=await _facts(session, viewer, group, days, today),
        patterns=view.pattern_lines(found, keys),
        tested=found.tested if found else 0,
        movement=moved,
    )


async def _movement(
    session: AsyncSession, viewer: Viewer, group: Group, today: date, clock: str
) -> MovementCard | None:
    if group != "sleep":
        return None
    first = today - timedelta(days=DAYS - 1)
    found = await service.sleep_from_movement(session, viewer.user_id, first, today)
    return movement.card(found, service.sleep_models(), today, clock)


@router.post("/body/sleep/movement")
async def choose_model(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    model: Annotated[str, Posted(max_length=60)],
) -> Response:
    """Tell sleep by another model from now on, and score the nights there are again."""
    try:
        await service.choose_model(session, viewer.user_id, model, now=now)
    except UnknownModel as failure:
        return ui.redirect(request, "/body/sleep", flash=Flash(failure.detail, "problem"))
    await service.ask_score(session, viewer.user_id, now=now)
    said = Flash("Your nights are scored again. It takes a moment.")
    return ui.redirect(request, "/body/sleep#movement", flash=said)


def _score(
    group: Group, days: list[DailyMetrics], today: date, clock: str
) -> view.ScoreCard | None:
    if group == "sleep":
        return view.sleep_score(days, today, clock)
    return view.recovery_score(days, today) if group == "heart" else None


async def _facts(
    session: AsyncSession,
    viewer: Viewer,
    group: Group,
    days: list[DailyMetrics],
    today: date,
) -> tuple[tuple[str, str], ...]:
    if group != "sleep":
        return ()
    regularity = await service.regularity(session, viewer.user_id, today)
    return view.sleep_facts(days, regularity, today)


async def _on_body(asked: Asked) -> view.InsightCard | None:
    user_id = asked.viewer.user_id
    person, _ = await profile.person_at(asked.session, user_id, now=asked.now)
    today = local_day(asked.now, person.zone, 0)
    return view.insight_card(
        await service.latest(asked.session, user_id, today), today, person.units.clock
    )


BODY: Final = Panel("insights/card.html", _on_body)  # the newest insight, on the page Body
