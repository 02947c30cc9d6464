"""A day in sums, what the person needs, and what they eat often."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.nutrition.queries import meals as queries
from sante.nutrition.rules.energy import TUNING, Eaten, Measured, Weight, measured
from sante.nutrition.rules.nutrients import day_total
from sante.nutrition.rules.targets import targets as work_out
from sante.nutrition.service.entries import entries
from sante.nutrition.service.rows import item_of
from sante.nutrition.types import (
    DayTotal,
    EntryItem,
    FoodEntry,
    Pace,
    Preferences,
    Targets,
)
from sante.profile import service as profile
from sante.profile.types import Facts, Person

# Who knows the person's weight by day: a package beside this one. Listed in the wiring.
WeightSource = Callable[[AsyncSession, UUID, date, date], Awaitable[Sequence[tuple[date, float]]]]
# Who knows all facts of safety, laboratory values among them: a package above. In the wiring.
FactSource = Callable[[AsyncSession, Person, date], Awaitable[Facts]]

_RECENT_DAYS: Final = 60
_weights: Final[list[WeightSource]] = []
_facts: Final[list[FactSource]] = []


def use_weights(sources: Sequence[WeightSource]) -> None:
    """Install the wiring's list of sources, replacing what was there."""
    _weights[:] = sources


def ask_facts(source: FactSource) -> None:
    _facts[:] = [source]


@dataclass(frozen=True, slots=True)
class Day:
    """`targets` say with `numbers_off` that no figures are to be shown."""

    day: date
    entries: tuple[FoodEntry, ...]
    total: DayTotal
    targets: Targets
    preferences: Preferences


@dataclass(frozen=True, slots=True)
class Recent:
    """A food as it was last eaten; `times` in the last 60 days."""

    item: EntryItem
    times: int
    last: date


async def day_summary(session: AsyncSession, person: Person, day: date, *, today: date) -> Day:
    found = await entries(session, person.user_id, day, day)
    wanted = await preferences(session, person.user_id)
    needs = await targets(session, person, today=today, wanted=wanted)
    return Day(day, tuple(found), day_total(day, found), needs, wanted)


async def totals(session: AsyncSession, user_id: UUID, first: date, last: date) -> list[DayTotal]:
    """Of the days with meals, oldest first."""
    by_day: dict[date, list[FoodEntry]] = {}
    for entry in await entries(session, user_id, first, last):
        by_day.setdefault(entry.local_date, []).append(entry)
    return [day_total(day, found) for day, found in sorted(by_day.items())]


async def targets(
    session: AsyncSession,
    person: Person,
    *,
    today: date,
    wanted: Preferences | None = None,
) -> Targets:
    """What a day should hold for this person, screened by what is known of them."""
    facts = await _known_facts(session, person, today)
    wanted = wanted or await preferences(session, person.user_id)
    found = await _measured(session, person, today, wanted.kcal_per_kg)
    return work_out(person, facts, wanted, found, today)


async def numbers_off(session: AsyncSession, person: Person, *, today: date) -> bool:
    """Whether no figures of food may be shown to this person, anywhere."""
    return "eating_disorder" in (await _known_facts(session, person, today)).codes


async def _known_facts(session: AsyncSession, person: Person, today: date) -> Facts:
    for source in _facts:
        return await source(session, person, today)
    return profile.facts(person, {}, today)


async def _measured(
    session: AsyncSession, person: Person, today: date, kcal_per_kg: float
) -> Measured | None:
    """From the last 28 whole days: today is not over."""
    last = today - timedelta(days=1)
    first = last - timedelta(days=TUNING.days - 1)
    days = await queries.days_of_energy(session, person.user_id, first, last)
    if len(days) < TUNING.food_days:
        return None
    eaten = [Eaten(row.local_date, row.kcal) for row in days]
    return measured(eaten, await _weighed(session, person, first, today), kcal_per_kg)


async def _weighed(session: AsyncSession, person: Person, first: date, last: date) -> list[Weight]:
    found: dict[date, float] = {}
    if (
        person.weight_kg is not None
        and person.weighed_on is not None
        and first <= person.weighed_on <= last
    ):
        found[person.weighed_on] = person.weight_kg
    for source in _weights:
        found |= dict(await source(session, person.user_id, first, last))
    return [Weight(day, kg) for day, kg in sorted(found.items())]


async def recent(
    session: AsyncSession, user_id: UUID, *, today: date, limit: int = 12
) -> list[Recent]:
    """What the person eats often and ate lately, each as they last had it."""
    first = today - timedelta(days=_RECENT_DAYS - 1)
    rows = await queries.recent(session, user_id, first, today, limit=limit)
    return [Recent(item_of(row), row.times, row.local_date) for row in rows]


async def preferences(session: AsyncSession, user_id: UUID) -> Preferences:
    row = await queries.preferences(session, user_id)
    if row is None:
        return Preferences()
    return Preferences(Pace(row.pace), row.show_energy, float(row.kcal_per_kg))


async def set_preferences(
    session: AsyncSession,
    user_id: UUID,
    *,
    pace: Pace | None = None,
    show_energy: bool | None = None,
    kcal_per_kg: float | None = None,
) -> Preferences:
    """None leaves as it is. The pace is a wish: targets say where it cannot be followed."""
    await touch(session, user_id)
    before = await preferences(session, user_id)
    values: dict[str, Any] = {
        "pace": (pace or before.pace).value,
        "show_energy": before.show_energy if show_energy is None else show_energy,
        "kcal_per_kg": round(kcal_per_kg or before.kcal_per_kg),
    }
    await queries.put_preferences(session, user_id, values)
    return await preferences(session, user_id)
