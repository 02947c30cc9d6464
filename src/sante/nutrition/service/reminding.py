"""What reminders ask of meals."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.notify.types import Asked
from sante.nutrition.service.entries import logged_since
from sante.nutrition.types import MealType

ANY: Final = "any"
HOURS: Final = 4  # a meal of any kind within so long is what a reminder to log one waits for


class FoodLogged:
    """The condition of a reminder that no meal, or none of a kind, is logged yet."""

    name = "food_logged"

    async def done(
        self,
        session: AsyncSession,
        user_id: UUID,
        condition: Mapping[str, Any],
        *,
        since: datetime,
        local_date: date,  # noqa: ARG002 - the shape all checks have
        now: datetime,  # noqa: ARG002
    ) -> bool:
        meal = condition.get("meal_type")
        return await logged_since(session, user_id, since=since, meal_type=meal)

    async def choices(
        self,
        session: AsyncSession,  # noqa: ARG002 - the shape all checks have
        user_id: UUID,  # noqa: ARG002
        *,
        now: datetime,  # noqa: ARG002
    ) -> Sequence[Asked]:
        nothing = Asked(ANY, f"no meal was logged in the last {HOURS} hours")
        return (
            nothing,
            *(Asked(meal.value, f"no {meal.value} is logged yet") for meal in MealType),
        )

    def read(self, argument: str) -> Mapping[str, Any]:
        if argument == ANY:
            return {"meal_type": None, "window_hours": HOURS}
        return {"meal_type": MealType(argument).value}
