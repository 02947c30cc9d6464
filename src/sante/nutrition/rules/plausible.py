"""Whether what was seen on a photo can be: amounts against the portions of each food, the sum
against what a meal holds. Nothing is refused by it; what is odd is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sante.nutrition.types import Candidate, Doubt, EnergySpan, Food, SeenFood


@dataclass(frozen=True, slots=True)
class PlausibleTuning:
    """Choices."""

    fewer: float = 4.0  # a fourth of the smallest measure of a food is little of it
    more: float = 4.0  # four of the largest are much
    least_g: float = 5.0  # of a food without measures
    most_g: float = 1000.0
    least_kcal: float = 50.0  # of a meal
    most_kcal: float = 3000.0


TUNING: Final = PlausibleTuning()


def usual_range(food: Food) -> tuple[float, float]:
    """How many grams of a food one may eat at once, by its own household measures."""
    weights = [portion.grams for portion in food.portions]
    if not weights:
        return TUNING.least_g, TUNING.most_g
    return min(weights) / TUNING.fewer, max(weights) * TUNING.more


def doubts_of_food(seen: SeenFood, candidates: Sequence[Candidate]) -> tuple[Doubt, ...]:
    if not candidates:
        told = f"No food we know is called “{seen.name}”: its energy is missing from the sum."
        return (Doubt("unknown_food", told),)
    food = candidates[0].food
    low, high = usual_range(food)
    if low <= seen.grams <= high:
        return ()
    side = "less" if seen.grams < low else "more"
    told = f"{seen.grams:,.0f} g of “{food.name}” is {side} than people usually eat at once."
    return (Doubt("unusual_amount", f"{told} Check it."),)


def energy_of(foods: Sequence[tuple[SeenFood, Sequence[Candidate]]]) -> EnergySpan | None:
    """Of the best food for each, by its own figures. All low and all high at once: a wide span."""
    known = [(seen, found[0].food.per_100g.kcal / 100) for seen, found in foods if found]
    if not known:
        return None
    return EnergySpan(
        sum(seen.low * kcal for seen, kcal in known),
        sum(seen.grams * kcal for seen, kcal in known),
        sum(seen.high * kcal for seen, kcal in known),
    )


def doubts_of_meal(count: int, energy: EnergySpan | None) -> tuple[Doubt, ...]:
    if count == 0:
        return (Doubt("nothing_seen", "No food was seen on this photo. Write what is on it."),)
    if energy is None:
        return ()
    if energy.kcal < TUNING.least_kcal:
        return (Doubt("little", "Together that is very little for a meal. Is anything missing?"),)
    if energy.kcal > TUNING.most_kcal:
        return (Doubt("much", "Together that is more than a meal usually holds. Check it."),)
    return ()
