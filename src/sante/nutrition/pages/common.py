from datetime import date, datetime
from typing import Annotated, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.core.schemas import PathId
from sante.identity.types import Viewer
from sante.nutrition import service
from sante.profile import service as profile
from sante.profile.types import Person
from sante.ui.types import Link, Option, Shell, Tab

MEALS = (
    Option("breakfast", "Breakfast"),
    Option("lunch", "Lunch"),
    Option("dinner", "Dinner"),
    Option("snack", "Snack"),
)
PhotoId = Annotated[UUID, PathId("photo")]
BACK = Link("Food", "/food")


class Guest(NamedTuple):
    """Who looks, their day, and whether figures are kept from them."""

    person: Person
    today: date
    numbers_off: bool


async def guest(session: AsyncSession, viewer: Viewer, now: datetime) -> Guest:
    person, today = await profile.person_at(session, viewer.user_id, now=now)
    return Guest(person, today, await service.numbers_off(session, person, today=today))


def shell(
    viewer: Viewer, person: Person, title: str, *, note: str = "", top: bool = False
) -> Shell:
    return Shell(
        title=title,
        name=person.display_name or viewer.email,
        tab=Tab.TODAY,
        note=note,
        back=Link("Today", "/") if top else BACK,
    )


def read_day(text: str | None, today: date) -> date:
    """Raises NotFound for what is no day, or one to come."""
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotFound from None
    if day > today:
        raise NotFound
    return day


def day_url(day: date, today: date) -> str:
    return "/food" if day == today else f"/food?day={day.isoformat()}"
