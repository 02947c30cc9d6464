"""How much energy a person needs: by formula, and from their own food and weight.

Resting: Mifflin and St Jeor, Am J Clin Nutr 1990;51:241. Activity factors: FAO/WHO/UNU 2001, as
commonly rounded. Adaptive: what was eaten less what the change of weight has stored, over 28 days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Final

from sante.nutrition.types import EnergyNeed, Need, Pace, Tempo


@dataclass(frozen=True, slots=True)
class EnergyTuning:
    days: int = 28
    food_days: int = 14
    weights: int = 8
    weight_span: int = 14  # days between the first and the last weight
    floor_female: float = 1200.0
    floor_male: float = 1500.0
    fast: float = 1.0  # per cent of body weight a week
    too_fast: float = 1.5
    least_share: float = 0.5  # of the day's median: less was not logged to the end
    plausible: tuple[float, float] = (0.9, 3.0)  # of the resting need
    spread_formula: float = 0.10


TUNING: Final = EnergyTuning()
ACTIVITY: Final = {
    "sedentary": (1.2, "mostly sitting"),
    "light": (1.375, "lightly active"),
    "moderate": (1.55, "moderately active"),
    "active": (1.725, "active"),
    "very_active": (1.9, "very active"),
}
PERCENT_A_WEEK: Final = {Pace.KEEP: 0.0, Pace.LOSE_SLOWLY: 0.25, Pace.LOSE: 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`activity` None counts as lightly active, and is said."""

    female: bool
    age: int
    height_cm: float
    weight_kg: float
    activity: str | None = None


@dataclass(frozen=True, slots=True)
class Weight:
    day: date
    kg: float


@dataclass(frozen=True, slots=True)
class Eaten:
    day: date
    kcal: float


@dataclass(frozen=True, slots=True)
class Measured:
    """`slope` in kg a day, negative when weight goes down."""

    kcal: float
    slope: float
    food_days: int
    weights: int


def resting(body: Body) -> float:
    """Kilocalories a day at rest (Mifflin and St Jeor 1990)."""
    base = 10 * body.weight_kg + 6.25 * body.height_cm - 5 * body.age
    return base + (-161 if body.female else 5)


def measured(
    eaten: Sequence[Eaten], weights: Sequence[Weight], kcal_per_kg: float
) -> Measured | None:
    """Mean intake less stored energy; None with too little to go by.

    Days with less than half of the usual energy were not logged to the end and are left out. The
    slope is the median of all pairs (Theil and Sen), so that one odd weighing does not bend it.
    """
    usual = median([one.kcal for one in eaten]) if eaten else 0.0
    whole = [one for one in eaten if one.kcal >= TUNING.least_share * usual and one.kcal > 0]
    if len(whole) < TUNING.food_days or len(weights) < TUNING.weights:
        return None
    ordered = sorted(weights, key=lambda one: one.day)
    if (ordered[-1].day - ordered[0].day).days < TUNING.weight_span:
        return None
    slope = _slope(ordered)
    mean = sum(one.kcal for one in whole) / len(whole)
    return Measured(mean - slope * kcal_per_kg, slope, len(whole), len(weights))


def _slope(weights: Sequence[Weight]) -> float:
    slopes = [
        (later.kg - earlier.kg) / (later.day - earlier.day).days
        for at, earlier in enumerate(weights)
        for later in weights[at + 1 :]
        if later.day > earlier.day
    ]
    return median(slopes) if slopes else 0.0


def energy_need(
    body: Body, found: Measured | None, pace: Pace, kcal_per_kg: float = 7700.0
) -> EnergyNeed:
    """What keeps the weight, and what is suggested for the person's pace."""
    rest = resting(body)
    usual, own = _usual(body, rest, found)
    floor = max(rest, TUNING.floor_female if body.female else TUNING.floor_male)
    percent = None if found is None else -found.slope * 7 / body.weight_kg * 100
    return EnergyNeed(
        resting=Need(rest, "Mifflin-St Jeor, from your weight, height, age and sex"),
        usual=usual,
        goal=_goal(body, usual, pace, floor, kcal_per_kg),
        floor=floor,
        measured=own,
        tempo=None if percent is None else tempo(percent),
        percent_a_week=percent,
    )


def _usual(body: Body, rest: float, found: Measured | None) -> tuple[Need, bool]:
    low, high = TUNING.plausible
    if found is not None and low * rest <= found.kcal <= high * rest:
        why = (
            f"from what you ate on {found.food_days} of the last {TUNING.days} days and"
            f" {found.weights} weights"
        )
        return Need(found.kcal, why), True
    factor, words = ACTIVITY[body.activity or "light"]
    said = words if body.activity else f"{words}, as you have not said how active you are"
    why = f"what you use at rest times {factor:g} ({said}); give or take 10 %"
    return Need(rest * factor, why), False


def _goal(body: Body, usual: Need, pace: Pace, floor: float, kcal_per_kg: float) -> Need:
    if pace is Pace.KEEP:
        return Need(usual.kcal, "to keep your weight")
    percent = PERCENT_A_WEEK[pace]
    less = body.weight_kg * percent / 100 / 7 * kcal_per_kg
    wanted = usual.kcal - less
    why = f"less than your need, for about {percent:g} % of your weight a week"
    if wanted >= floor:
        return Need(wanted, why)
    if usual.kcal <= floor:
        return Need(usual.kcal, "what keeps your weight; less would be too little for you")
    return Need(floor, "no less than this, so that your body gets what it needs")


def tempo(percent_a_week: float) -> Tempo:
    if percent_a_week > TUNING.too_fast:
        return Tempo.TOO_FAST
    return Tempo.FAST if percent_a_week > TUNING.fast else Tempo.STEADY
