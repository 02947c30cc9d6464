"""Which meal it is by the hour, and what was often eaten together."""

from datetime import time
from typing import Final

from sante.nutrition.types import MealType

_UNTIL: Final = (
    (time(4), MealType.SNACK),
    (time(10, 30), MealType.BREAKFAST),
    (time(14, 30), MealType.LUNCH),
    (time(17, 30), MealType.SNACK),
    (time(22), MealType.DINNER),
)


def meal_at(wall: time) -> MealType:
    """What most people call a meal at this time of their day."""
    return next((meal for until, meal in _UNTIL if wall < until), MealType.SNACK)
