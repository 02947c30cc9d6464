"""Body measures: kept in centimetres and kilograms, shown as the person asked for.

The pound and the inch are the international ones (0.453 592 37 kg and 2.54 cm, both exact).
"""

from typing import Final, Literal

System = Literal["metric", "imperial"]
HeightUnit = Literal["cm", "in"]
WeightUnit = Literal["kg", "lb"]

KG_PER_LB: Final = 0.45359237
CM_PER_INCH: Final = 2.54
NBSP: Final = "\N{NO-BREAK SPACE}"


def to_cm(value: float, unit: HeightUnit) -> float:
    return value * CM_PER_INCH if unit == "in" else value


def from_cm(cm: float, unit: HeightUnit) -> float:
    return cm / CM_PER_INCH if unit == "in" else cm


def to_kg(value: float, unit: WeightUnit) -> float:
    return value * KG_PER_LB if unit == "lb" else value


def from_kg(kg: float, unit: WeightUnit) -> float:
    return kg / KG_PER_LB if unit == "lb" else kg


def height_unit(system: System) -> HeightUnit:
    return "in" if system == "imperial" else "cm"


def weight_unit(system: System) -> WeightUnit:
    return "lb" if system == "imperial" else "kg"


def feet_and_inches(cm: float) -> tuple[int, int]:
    """Whole feet and the nearest whole inch: 182.8 cm is (6, 0) and never (5, 12)."""
    return divmod(round(cm / CM_PER_INCH), 12)


def show_height(cm: float, system: System) -> str:
    if system == "imperial":
        feet, inches = feet_and_inches(cm)
        return f"{feet}{NBSP}ft {inches}{NBSP}in"
    return f"{cm:.0f}{NBSP}cm"


def show_weight(kg: float, system: System) -> str:
    unit = weight_unit(system)
    return f"{from_kg(kg, unit):.1f}{NBSP}{unit}"


def bmi(height_cm: float, weight_kg: float) -> float:
    """Body mass index in kg/m². Raises ValueError for a height of zero or less."""
    if height_cm <= 0:
        raise ValueError("a height is more than zero")
    return weight_kg / (height_cm / 100) ** 2
