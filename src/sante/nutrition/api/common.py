from datetime import date, datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.schemas import PathId
from sante.identity.access import Read, Write
from sante.identity.types import Viewer
from sante.nutrition import service
from sante.nutrition.schemas.common import Shown
from sante.profile import service as profile
from sante.profile.types import Person

Reader = Annotated[Viewer, Read("nutrition")]
Writer = Annotated[Viewer, Write("nutrition")]
EntryId = Annotated[UUID, PathId("meal")]
FormulaId = Annotated[UUID, PathId("formula")]
OwnFoodId = Annotated[UUID, PathId("food")]
PhotoId = Annotated[UUID, PathId("photo")]

FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


class Eater(NamedTuple):
    """The person, their day, and how figures are given to them."""

    person: Person
    today: date
    shown: Shown


async def eater(session: AsyncSession, viewer: Viewer, now: datetime) -> Eater:
    person, today = await profile.person_at(session, viewer.user_id, now=now)
    off = await service.numbers_off(session, person, today=today)
    return Eater(person, today, Shown.to(person, numbers_off=off))
