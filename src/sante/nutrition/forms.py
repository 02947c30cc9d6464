"""What people type into the pages of food."""

from collections.abc import Mapping

from sante.core.errors import FieldError, Invalid
from sante.nutrition.types import MealType


def number(posted: Mapping[str, str], name: str) -> float | None:
    """With a point or a comma; None when nothing was typed. Raises Invalid for what is none."""
    text = posted.get(name, "").strip().replace(",", ".")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        wrong = FieldError(name, "Write a number, such as 150.")
        raise Invalid(wrong.message, errors=[wrong]) from None


def meal(text: str) -> MealType | None:
    return MealType(text) if text in tuple(MealType) else None


def page_field(name: str) -> str:
    """The page's name of a field of the service: "items.0.grams" is "grams-0"."""
    parts = name.split(".")
    if len(parts) < 2 or parts[0] != "items":
        return name
    return f"{parts[-1] if len(parts) > 2 else 'grams'}-{parts[1]}"
