from datetime import date, datetime, timedelta
from typing import Annotated

from fastapi import Query
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.core.schemas import Page
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.insights import service
from sante.insights.schemas import (
    Accepted,
    AskInsight,
    AskScore,
    InsightOut,
    ModelsOut,
    PatternsOut,
    SleepFromMovementOut,
    TrendsOut,
)
from sante.insights.schemas.models import ModelOut
from sante.insights.schemas.trends import ReportOut
from sante.insights.types import Period
from sante.kit.clock import local_day
from sante.profile import service as profile
from sante.wearables import service as wearables

router = Router(tags=["insights"])

Reader = Annotated[Viewer, Read("insights")]
Writer = Annotated[Viewer, Write("insights")]


async def _today(session: AsyncSession, viewer: Viewer, now: datetime) -> date:
    person, _ = await profile.person_at(session, viewer.user_id, now=now)
    return local_day(now, person.zone, 0)


@router.get("/insights/daily/{day}")
async def show_insight(day: date, viewer: Reader, session: Tx) -> InsightOut:
    """A local day in figures and words; sleep belongs to the day of waking."""
    return InsightOut.of(await service.insight_of(session, viewer.user_id, day))


@router.get("/insights/daily")
async def list_insights(
    viewer: Reader,
    session: Tx,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included.")] = None,
    cursor: Annotated[date | None, Query(description="The last day shown.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 30,
) -> Page[InsightOut]:
    """Newest first."""
    if cursor is not None:
        before = cursor - timedelta(days=1)
        last = before if last is None else min(last, before)
    found = await service.history(session, viewer.user_id, first=first, last=last, limit=limit + 1)
    shown = found[:limit]
    return Page(
        items=[InsightOut.of(one) for one in shown],
        next_cursor=shown[-1].day.isoformat() if len(found) > limit else None,
    )


@router.post("/insights/daily", status_code=202)
async def generate_insight(body: AskInsight, viewer: Writer, session: Tx, now: Now) -> Accepted:
    """Make the insight of a day again, now rather than in the morning."""
    today = await _today(session, viewer, now)
    day = body.date or today - timedelta(days=1)
    return Accepted(job_id=await service.ask_for(session, viewer.user_id, day, today=today))


@router.get("/insights/models")
async def list_models(viewer: Reader) -> ModelsOut:  # noqa: ARG001 - for those signed in
    """The algorithms there are, what they need, and how well they are known to do."""
    return ModelsOut(items=[ModelOut.of(one) for one in service.models()])


@router.get("/insights/sleep-from-movement")
async def show_sleep_from_movement(
    viewer: Reader,
    session: Tx,
    now: Now,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included.")] = None,
) -> SleepFromMovementOut:
    """Nights worked out of activity counts alone, newest first, each with its model and how good
    its data is; and the rhythm of rest and movement. The last 30 days when no dates are given."""
    end = last or (first + timedelta(days=29) if first else await _today(session, viewer, now))
    begin = first or end - timedelta(days=29)
    wearables.check_span(begin, end, most=service.MOST_NIGHTS)
    found = await service.sleep_from_movement(session, viewer.user_id, begin, end)
    return SleepFromMovementOut.of(found)


@router.post("/insights/sleep-from-movement", status_code=202)
async def score_sleep(body: AskScore, viewer: Writer, session: Tx, now: Now) -> Accepted:
    """Score nights again, by a model you name or by the one your data asks for."""
    if body.first is not None and body.last is not None:
        wearables.check_span(body.first, body.last, most=service.MOST_NIGHTS)
    if body.model is not None:
        await service.choose_model(session, viewer.user_id, body.model, now=now)
    job_id = await service.ask_score(
        session, viewer.user_id, now=now, first=body.first, last=body.last
    )
    return Accepted(job_id=job_id)


@router.get("/insights/patterns")
async def list_patterns(viewer: Reader, session: Tx) -> PatternsOut:
    """What goes together, with the number of pairs that were looked at to find it."""
    return PatternsOut.of(await service.patterns(session, viewer.user_id))


@router.get("/trends")
async def list_trends(
    viewer: Reader,
    session: Tx,
    period: Annotated[Period, Query()] = "weekly",
    before: Annotated[date | None, Query(description="Periods that start earlier.")] = None,
    limit: Annotated[int, Query(ge=1, le=50)] = 12,
) -> TrendsOut:
    """Where each figure is going; newest period first, the first of them still running."""
    found = await service.trends(session, viewer.user_id, period, before=before, limit=limit)
    return TrendsOut(items=[ReportOut.of(one) for one in found])
