"""Sleep and rhythm out of movement, scored by the model the data and the person ask for.

Everything here may be done again: a night that would say the same is left as it is.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.insights.queries import movement as queries
from sante.insights.rules.models import Choice, choose, pick
from sante.insights.service import movement_rows as rows
from sante.insights.types import MovementNight, Rhythm, RhythmBasis
from sante.wearables import service as wearables

if TYPE_CHECKING:
    from sante.insights.rules.counts import Counts
    from sante.insights.rules.movement_sleep import Bed

METRIC: Final = "activity_count"
WINDOW: Final = 12  # nights scored at once: with the margins under the two weeks a model takes
MOST: Final = 366
_MARGIN: Final = timedelta(hours=15)  # zones reach 14 hours from UTC
_LONGEST_BED: Final = timedelta(hours=16)
_ONE: Final = timedelta(days=1)


async def score(
    session: AsyncSession, user_id: UUID, span: tuple[date, date], *, now: datetime
) -> dict[str, Any]:
    """The nights of `span` and the rhythm of the last days; what was done, with the models."""
    first, last = max(span[0], span[1] - timedelta(days=MOST - 1)), span[1]
    named = await queries.choice(session, user_id) or ""
    newest = await wearables.newest_reading(session, user_id, METRIC)
    made: list[MovementNight] = []
    if newest is not None:
        names = {one.id: one.name for one in await wearables.sources(session, user_id)}
        for some in _windows(first, min(last, newest.date() + _ONE)):
            made += await _nights(session, user_id, some, named, names)
    written = await queries.put_nights(session, [rows.night_row(user_id, n, now=now) for n in made])
    await queries.remove_nights(session, user_id, first, last, [one.day for one in made])
    rhythm = await _rhythm(session, user_id, newest, now=now)
    models = Counter(one.model for one in made)
    return {"nights": len(made), "written": written, "models": dict(models),
            "rhythm": rhythm.model if rhythm else None}  # fmt: skip


def _windows(first: date, last: date) -> Iterator[tuple[date, date]]:
    while first <= last:
        end = min(last, first + timedelta(days=WINDOW - 1))
        yield first, end
        first = end + _ONE


async def _nights(
    session: AsyncSession,
    user_id: UUID,
    span: tuple[date, date],
    named: str,
    names: dict[UUID, str],
) -> list[MovementNight]:
    noon = time(12, tzinfo=UTC)
    begin = datetime.combine(span[0] - _ONE, noon) - _MARGIN
    end = datetime.combine(span[1], noon) + _MARGIN
    found = await _counts(session, user_id, METRIC, begin, end)
    if found is None:
        return []
    counts, source = found
    choice = pick("sleep_wake", counts.having(), named)
    if choice is None:
        return []
    beds = await _beds(session, user_id, begin, end)
    days = [span[0] + timedelta(days=n) for n in range((span[1] - span[0]).days + 1)]
    told = await asyncio.to_thread(_score, counts, choice, days, beds)
    return [replace(one, source=names.get(source, "")) for one in told]


def _score(
    counts: "Counts", choice: Choice, days: Sequence[date], beds: Sequence["Bed"]
) -> list[MovementNight]:
    from sante.insights.rules import movement_sleep as rule

    model = choice.algorithm
    scored = rule.scored(counts, model.name)
    found = []
    for day in days:
        one = rule.night(scored, day, rule.bed_of(beds, day, scored.counts))
        if one is not None:
            found.append(
                replace(
                    one, epoch_seconds=scored.counts.epoch, model=model.name,
                    version=model.version, why=choice.why,
                )
            )  # fmt: skip
    return found


async def _counts(
    session: AsyncSession, user_id: UUID, metric: str, first: datetime, last: datetime
) -> "tuple[Counts, UUID] | None":
    """Of the one source that told the most: two devices are never mixed."""
    from sante.insights.rules import counts as rule
    from sante.insights.rules import rhythm_days

    found = await wearables.readings(session, user_id, metric, first, last)
    told: Counter[UUID] = Counter()
    for source, block in found.blocks:
        told[source] += len(block)
    if not told:
        return None
    source = max(sorted(told), key=lambda one: told[one])
    columns = await asyncio.to_thread(
        rule.joined, [block for owner, block in found.blocks if owner == source]
    )
    make = rule.counts_of if metric == METRIC else rhythm_days.minutes_of_steps
    made = await asyncio.to_thread(make, *columns)
    return None if made is None else (made, source)


async def _beds(
    session: AsyncSession, user_id: UUID, first: datetime, last: datetime
) -> "list[Bed]":
    """Time in bed that a device or a diary told; no longer than a night in bed can be."""
    from sante.insights.rules.movement_sleep import Bed

    return [
        Bed(_micros(one.start), _micros(one.end))
        for one in await wearables.sleep_segments(session, user_id, first, last)
        if one.stage == "in_bed" and one.end - one.start <= _LONGEST_BED
    ]


def _micros(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


async def _rhythm(
    session: AsyncSession, user_id: UUID, newest: datetime | None, *, now: datetime
) -> Rhythm | None:
    """Of counts, or where there are none of steps by the minute."""
    from sante.insights.rules import rhythm_days as rule

    basis: RhythmBasis = "counts" if newest is not None else "steps"
    metric = METRIC if newest is not None else "steps"
    newest = newest or await wearables.newest_reading(session, user_id, "steps")
    made = None
    if newest is not None:
        begin = newest - timedelta(days=rule.MOST_DAYS + 1)
        found = await _counts(session, user_id, metric, begin, newest + _ONE)
        if found is not None:
            counts, source = found
            having = counts.having()
            if basis == "steps":
                having = {"steps_per_minute": having["counts_per_minute"]}
            model = choose("rest_activity", having)
            names = {one.id: one.name for one in await wearables.sources(session, user_id)}
            if model is not None:
                made = await asyncio.to_thread(
                    rule.rhythm, counts, basis, names.get(source, ""), model
                )
    if made is None:
        await queries.remove_rhythm(session, user_id)
    else:
        await queries.put_rhythm(session, rows.rhythm_row(user_id, made, now=now))
    return made
