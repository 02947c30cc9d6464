"""Meals, and the days on which the protein target was reached.

The target is today's: with another weight, days before are judged by what holds now. That moves a
challenge that runs, and nothing that was reached.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import Final

from sante.nutrition import service as nutrition
from sante.nutrition.types import DayTotal, FoodEntry
from sante.rewards.sources.base import Asked
from sante.rewards.types import Domain, Fact

PROTEIN: Final = "protein_g"


async def facts(asked: Asked) -> Sequence[Fact]:
    found = await nutrition.entries(asked.session, asked.user_id, asked.first, asked.last)
    if not found:
        return ()
    return [*map(_meal, found), *_protein(await _enough(asked), found)]


def _meal(one: FoodEntry) -> Fact:
    return Fact(
        source="food",
        key=str(one.id),
        kind=one.meal_type,
        label="Meal logged",
        day=one.local_date,
        at=one.logged_at,
        domain=Domain.NUTRITION,
        rule="food_photo" if one.has_photo else "food_text",
    )


async def _enough(asked: Asked) -> float | None:
    """Grams of protein a day; None where there is no target for this person."""
    person = asked.lived.person
    targets = await nutrition.targets(asked.session, person, today=asked.last)
    return next((t.low for t in targets.nutrients if t.nutrient == PROTEIN), None)


def _protein(enough: float | None, entries: Sequence[FoodEntry]) -> Iterator[Fact]:
    if enough is None:
        return
    by_day: dict[date, list[FoodEntry]] = {}
    for entry in entries:
        by_day.setdefault(entry.local_date, []).append(entry)
    for day, of_day in by_day.items():
        if _grams(nutrition.day_total(day, of_day)) >= enough:
            yield Fact(
                source="protein",
                key=day.isoformat(),
                kind="protein_target",
                label="Protein target reached",
                day=day,
                at=datetime.combine(day, time(12), UTC),
                domain=Domain.NUTRITION,
                deed=False,
            )


def _grams(total: DayTotal) -> float:
    return float(nutrition.as_map(total.nutrients).get(PROTEIN) or 0)
