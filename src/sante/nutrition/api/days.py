from datetime import date, timedelta
from typing import Annotated, Final

from fastapi import Query

from sante.core.errors import FieldError, Invalid
from sante.core.http import Now, Router, Tx
from sante.nutrition import service
from sante.nutrition.api.common import Reader, Writer, eater
from sante.nutrition.schemas import PatchTargets, RecentOut, SummaryOut, TargetsOut, TotalsOut

router = Router(tags=["food"], prefix="/food")

MOST_DAYS: Final = 366


def span(first: date | None, last: date | None, today: date, *, usual: int) -> tuple[date, date]:
    """Raises Invalid for a span that runs backwards or is longer than a year."""
    end = last or (first + timedelta(days=usual - 1) if first else today)
    begin = first or end - timedelta(days=usual - 1)
    if not begin <= end or (end - begin).days >= MOST_DAYS:
        why = f"Give two days in order, at most {MOST_DAYS} days apart."
        raise Invalid(why, errors=[FieldError("to", why)])
    return begin, end


@router.get("/summary")
async def food_summary(
    viewer: Reader,
    session: Tx,
    now: Now,
    day: Annotated[date | None, Query(alias="date", description="Today when left out.")] = None,
) -> SummaryOut:
    """A day: its meals, their sum with its span, and the targets with their reasons."""
    who = await eater(session, viewer, now)
    found = await service.day_summary(session, who.person, day or who.today, today=who.today)
    return SummaryOut.of(found, who.shown)


@router.get("/totals")
async def food_totals(
    viewer: Reader,
    session: Tx,
    now: Now,
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to", description="Included.")] = None,
) -> TotalsOut:
    """The sums of the days with meals, oldest first; the last 30 days when none are given."""
    who = await eater(session, viewer, now)
    begin, end = span(first, last, who.today, usual=30)
    found = await service.totals(session, viewer.user_id, begin, end)
    return TotalsOut.of(found, who.shown)


@router.get("/targets")
async def food_targets(viewer: Reader, session: Tx, now: Now) -> TargetsOut:
    who = await eater(session, viewer, now)
    wanted = await service.preferences(session, viewer.user_id)
    found = await service.targets(session, who.person, today=who.today, wanted=wanted)
    return TargetsOut.of(found, wanted, who.shown)


@router.patch("/targets")
async def change_targets(body: PatchTargets, viewer: Writer, session: Tx, now: Now) -> TargetsOut:
    """Say what your weight is to do, whether energy is shown, and what a kilogram counts for."""
    wanted = await service.set_preferences(
        session,
        viewer.user_id,
        pace=body.pace,
        show_energy=body.show_energy,
        kcal_per_kg=body.kcal_per_kg,
    )
    who = await eater(session, viewer, now)
    found = await service.targets(session, who.person, today=who.today, wanted=wanted)
    return TargetsOut.of(found, wanted, who.shown)


@router.get("/recent")
async def recent_foods(
    viewer: Reader, session: Tx, now: Now, limit: Annotated[int, Query(ge=1, le=50)] = 12
) -> RecentOut:
    """What you eat often and ate lately, each as you last had it."""
    who = await eater(session, viewer, now)
    found = await service.recent(session, viewer.user_id, today=who.today, limit=limit)
    return RecentOut.of(found, who.shown)
