"""Units and household measures, and what an amount of a food weighs."""

from typing import Final

from sante.nutrition.types import Food, Grams, Portion, Spoken

MOST_GRAMS: Final = 5000.0
MOST_ML: Final = 5000.0
MOST_PIECES: Final = 100.0

# Exact by definition: 1 oz = 28.349 523 125 g, 1 US fl oz = 29.573 529 562 5 ml.
WEIGHT: Final = {"mg": 0.001, "g": 1.0, "kg": 1000.0, "oz": 28.349523125, "lb": 453.59237}
VOLUME: Final = {
    "ml": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0, "fl oz": 29.5735295625, "pint": 568.26125,
}  # fmt: skip
# Measures that hold a volume, for foods that have no weight of their own for them, in ml.
_HOLDS: Final = {
    "cup": 240.0, "tbsp": 15.0, "tsp": 5.0, "glass": 250.0, "mug": 300.0, "bowl": 300.0,
    "bottle": 500.0, "can": 330.0, "shot": 40.0, "splash": 15.0,
}  # fmt: skip
# What one of a measure weighs of a food about which nothing is known, in g.
_USUAL: Final = {
    "piece": 100.0, "slice": 30.0, "handful": 30.0, "portion": 150.0, "plate": 300.0,
    "scoop": 50.0, "bar": 45.0, "fillet": 150.0, "pot": 150.0, "pack": 100.0, "cube": 10.0,
    "square": 7.0, "clove": 3.0, "leaf": 5.0, "wedge": 60.0, "half": 75.0, "pinch": 0.4,
    "rasher": 10.0, "patty": 85.0, "ball": 60.0, "block": 200.0, "roll": 50.0, "pat": 5.0,
    "row": 25.0, "stalk": 40.0, "ear": 100.0, "whole": 300.0, "carton": 200.0, "box": 100.0,
}  # fmt: skip
_UNKNOWN_PORTION: Final = 100.0

SIZES: Final = {
    "small": "small", "medium": "medium", "large": "large", "big": "large", "little": "small",
    "kleine": "small", "kleiner": "small", "kleines": "small", "grosse": "large", "große": "large",
    "großer": "large", "großes": "large", "petit": "small", "petite": "small", "grand": "large",
    "grande": "large", "pequeño": "small", "pequeña": "small",
}  # fmt: skip
_SPELLED: Final = {
    "mg": "mg milligram milligrams", "g": "g gr gram grams gramm gramme grammes gramos grs",
    "kg": "kg kgs kilo kilos kilogram kilograms", "oz": "oz ounce ounces",
    "lb": "lb lbs pound pounds",
    "ml": "ml mls millilitre millilitres milliliter milliliters", "cl": "cl", "dl": "dl",
    "l": "l liter liters litre litres litro litros", "pint": "pint pints",
    "cup": "cup cups tasse tassen tasses taza tazas", "glass": "glass glasses glas gläser verre"
    " verres vaso vasos", "mug": "mug mugs becher",
    "tbsp": "tbsp tbsps tablespoon tablespoons el esslöffel cuillère cucharada cucharadas",
    "tsp": "tsp tsps teaspoon teaspoons tl teelöffel cucharadita",
    "slice": "slice slices scheibe scheiben tranche tranches rebanada rebanadas",
    "piece": "piece pieces pc pcs stück stücke morceau morceaux pieza piezas",
    "bowl": "bowl bowls schüssel schale bol cuenco", "plate": "plate plates teller plato",
    "bottle": "bottle bottles flasche flaschen bouteille botella", "can": "can cans tin tins dose"
    " dosen lata boîte", "handful": "handful handfuls handvoll poignée puñado",
    "portion": "portion portions serving servings helping portionen ración",
    "scoop": "scoop scoops kugel kugeln", "bar": "bar bars riegel", "fillet": "fillet fillets"
    " filet filets", "pot": "pot pots tub tubs", "pack": "pack packs packet packets bag bags"
    " package packung", "cube": "cube cubes würfel", "square": "square squares", "clove":
    "clove cloves zehe zehen", "leaf": "leaf leaves blatt", "wedge": "wedge wedges", "pinch":
    "pinch prise", "rasher": "rasher rashers strip strips", "patty": "patty patties", "ball":
    "ball balls", "block": "block blocks", "shot": "shot shots", "splash": "splash dash drizzle"
    " schuss", "pat": "pat pats knob", "row": "row rows", "stalk": "stalk stalks stick sticks",
    "ear": "ear ears cob cobs", "carton": "carton cartons", "box": "box boxes",
}  # fmt: skip
UNITS: Final = {
    **{spelling: unit for unit, spellings in _SPELLED.items() for spelling in spellings.split()},
    **dict.fromkeys(("fl oz", "fluid ounce", "fluid ounces"), "fl oz"),
}

# How far the true weight may lie from what was assumed, as a share.
_MEASURED: Final = 0.15  # a household measure of this very food
_GUESSED: Final = 0.35  # a measure of foods in general
_POURED: Final = 0.08  # a volume whose density is not known
_SIZES: Final = {"small": 0.75, "large": 1.3}


def weigh(spoken: Spoken, food: Food, usual: float | None = None) -> Grams:
    """What was said, of this food, in grams. `usual`: what one such measure of this food weighed
    when the person last corrected it; it wins over tables."""
    low = 1.0 if spoken.amount is None else spoken.amount
    high = low if spoken.high is None else spoken.high
    middle = (low + high) / 2
    if spoken.unit in WEIGHT:
        one, spread, why = WEIGHT[spoken.unit], 0.0, ""
        if spoken.high is not None:
            why = f"between {low:g} and {high:g} {spoken.unit}"
        return _grams(one, (low, middle, high), spread, why)
    if usual is not None:
        label = spoken.unit or measure_said(food)
        return _grams(usual, (low, middle, high), _MEASURED, f"your usual {label}, {usual:.0f} g")
    if spoken.unit in VOLUME:
        return _poured(food, VOLUME[spoken.unit], (low, middle, high))
    one, spread, why = _household(spoken, food)
    return _grams(one, (low, middle, high), spread, why)


def measure_said(food: Food) -> str:
    """The measure that a bare number counts: pieces, or whatever is usual for the food."""
    if _portion(food, "piece") or not food.portions:
        return "piece"
    return food.portions[0].label


def measure_of(spoken: Spoken) -> str | None:
    """The measure a correction is remembered for; None where a scale said it."""
    return None if spoken.unit in WEIGHT else (spoken.unit or spoken.size or "")


def _grams(one: float, amounts: tuple[float, float, float], spread: float, why: str) -> Grams:
    low, middle, high = (amount * one for amount in amounts)
    return Grams(round(middle, 2), round(low * (1 - spread), 2), round(high * (1 + spread), 2), why)


def _poured(food: Food, ml: float, amounts: tuple[float, float, float]) -> Grams:
    density = density_of(food)
    if density is not None:
        return _grams(ml * density, amounts, 0.0, "")
    return _grams(ml, amounts, _POURED, "1 ml taken as 1 g")


def density_of(food: Food) -> float | None:
    """g/ml, from the table or from what a cup of it weighs."""
    if food.density is not None:
        return food.density
    cup = _portion(food, "cup")
    return None if cup is None else cup.grams / _HOLDS["cup"]


def _portion(food: Food, label: str) -> Portion | None:
    return next((portion for portion in food.portions if portion.label == label), None)


def _household(spoken: Spoken, food: Food) -> tuple[float, float, str]:
    """(g of one, how far off it may be, what was assumed)."""
    label = spoken.unit or ("piece" if spoken.amount is not None else "")
    if spoken.size and (sized := _portion(food, spoken.size)) and label in ("", "piece"):
        return sized.grams, _MEASURED, f"one {spoken.size} is {sized.grams:g} g"
    factor = _SIZES.get(spoken.size or "", 1.0)
    known = _portion(food, label) if label else None
    if known is None and (not label or not spoken.unit) and food.portions:
        known = food.portions[0]
    if known is not None:
        grams = known.grams * factor
        return grams, _MEASURED, f"one {_sized(known.label, spoken.size)} is {grams:g} g"
    if label in _HOLDS:
        density = density_of(food) or 1.0
        grams = _HOLDS[label] * density * factor
        return grams, _GUESSED, f"one {_sized(label, spoken.size)} taken as {grams:.0f} g"
    grams = _USUAL.get(label, _UNKNOWN_PORTION) * factor
    return grams, _GUESSED, f"one {_sized(label or 'portion', spoken.size)} taken as {grams:.0f} g"


def _sized(label: str, size: str | None) -> str:
    return f"{size} {label}" if size else label
