"""The photo of a meal, looked at by a model where the house has one and the person asks.

The photo leaves Santé for it, so nothing is sent before the person says so for this photo. What was
seen is kept with the photo: names and grams. What that is in our table, what it holds and what is
odd about it is worked out when it is read, and nothing is logged before the person confirms it.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.files import FileMissing
from sante.core.jobs import JobContext, PermanentFailure, find_run, jobs
from sante.core.readers import NoReader, Unanswered
from sante.kit import ids
from sante.nutrition.errors import NoNumbersWanted
from sante.nutrition.queries import meals as queries
from sante.nutrition.rules.plausible import doubts_of_food, doubts_of_meal, energy_of
from sante.nutrition.service import catalogue
from sante.nutrition.service.days import numbers_off
from sante.nutrition.service.draft import Draft
from sante.nutrition.types import (
    Candidate,
    DraftItem,
    Estimate,
    EstimatedFood,
    EstimateState,
    Estimating,
    Grams,
    PhotoReader,
    SeenFood,
    Spoken,
)
from sante.profile import service as profile
from sante.profile.types import Person

_OPEN: Final[Mapping[str, EstimateState]] = {"queued": "waiting", "running": "running"}
_read_by: list[PhotoReader] = []


class NoAnswer(PermanentFailure):
    code = "reader_failed"
    message = "The model gave no answer that can be used. Try again later, or write what is on it."


def read_photos_by(reader: PhotoReader | None) -> None:
    """Install the house's reader of photos, or none."""
    _read_by[:] = [] if reader is None else [reader]


def photo_reader() -> str | None:
    """Who would look at photos; None where nobody can."""
    return _read_by[0].name if _read_by else None


async def ask_estimate(
    session: AsyncSession, person: Person, photo_id: UUID, *, today: date
) -> UUID:
    """Have a photo looked at; the id of the job that does it.

    Asking while a job looks at it gives that job. Raises NotFound, NoNumbersWanted, NoReader.
    """
    row = await queries.photo(session, person.user_id, photo_id, lock=True)
    if row is None:
        raise NotFound
    if await numbers_off(session, person, today=today):
        raise NoNumbersWanted
    if not _read_by:
        raise NoReader("Write what is on it.")
    run = await find_run(session, person.user_id, row.estimate_job_id)
    if run is not None and run.is_open:
        return run.id
    job_id = await jobs.defer(
        session, "nutrition.estimate_photo", user_id=person.user_id, photo_id=photo_id
    )
    await queries.change_photo(session, person.user_id, photo_id, {"estimate_job_id": job_id})
    return job_id


async def estimate_photo(ctx: JobContext, photo_id: UUID) -> dict[str, Any]:
    """The job. A photo that is gone, or that it looked at already, is sent nowhere."""
    public = {"photo_id": ids.encode("photo", photo_id)}
    async with ctx.transaction() as session:
        row = await queries.photo(session, ctx.user_id, photo_id)
        person, today = await profile.person_at(session, ctx.user_id, now=ctx.now())
        off = await numbers_off(session, person, today=today)
    if row is None or off or (row.estimate or {}).get("job") == str(ctx.job_id):
        return public
    if not _read_by:
        raise NoAnswer
    (reader,) = _read_by
    await ctx.progress("looking")
    try:
        seen = await reader.read(await ctx.files.get(row.file_key))
    except (Unanswered, FileMissing) as failed:
        raise NoAnswer from failed
    kept = {
        "job": str(ctx.job_id),
        "by": reader.name,
        "at": ctx.now().isoformat(),
        "foods": [_kept(food) for food in seen],
    }
    async with ctx.transaction() as session:
        await queries.change_photo(session, ctx.user_id, photo_id, {"estimate": kept})
    return public | {"foods": len(seen)}


def _kept(food: SeenFood) -> dict[str, Any]:
    return {
        "name": food.name,
        "low": food.low,
        "grams": food.grams,
        "high": food.high,
        "sure": food.sure,
    }


async def estimating(
    session: AsyncSession, person: Person, photo_id: UUID, *, today: date
) -> Estimating:
    """How far the estimate of a photo is, and what it says. Raises NotFound.

    For whom no figures are shown there is none.
    """
    row = await queries.photo(session, person.user_id, photo_id)
    if row is None:
        raise NotFound
    if await numbers_off(session, person, today=today):
        return Estimating("none")
    found = None if row.estimate is None else await _estimate(session, person.user_id, row.estimate)
    run = await find_run(session, person.user_id, row.estimate_job_id)
    if run is not None and run.is_open:
        return Estimating(_OPEN[run.status], found, percent=run.percent)
    if run is not None and run.status == "failed":
        return Estimating("failed", found, failure=run.failure)
    return Estimating("none" if found is None else "ready", found)


async def draft_of_photo(
    session: AsyncSession, person: Person, photo_id: UUID, *, today: date
) -> tuple[Draft, Estimate]:
    """What was seen, as a draft to choose from. Raises NotFound, also without an estimate."""
    found = (await estimating(session, person, photo_id, today=today)).estimate
    if found is None:
        raise NotFound
    items = (
        DraftItem(Spoken(text=food.seen.name, name=food.seen.name), food.candidates)
        for food in found.foods
    )
    return Draft(", ".join(food.seen.name for food in found.foods), tuple(items)), found


async def _estimate(session: AsyncSession, user_id: UUID, kept: Mapping[str, Any]) -> Estimate:
    seen = [SeenFood(**food) for food in kept["foods"]]
    matched = [await catalogue.hits(session, user_id, food.name) for food in seen]
    refs = {hit.id for hits in matched for hit in hits}
    known = await catalogue.foods(session, user_id, refs)
    foods = []
    for food, hits in zip(seen, matched, strict=True):
        grams = Grams(food.grams, food.low, food.high, f"seen on the photo by {kept['by']}")
        near = tuple(Candidate(known[hit.id], hit.score, grams) for hit in hits if hit.id in known)
        foods.append(EstimatedFood(food, grams, near, doubts_of_food(food, near)))
    energy = energy_of([(food.seen, food.candidates) for food in foods])
    return Estimate(
        by=kept["by"],
        at=datetime.fromisoformat(kept["at"]),
        foods=tuple(foods),
        energy=energy,
        doubts=doubts_of_meal(len(foods), energy),
    )
