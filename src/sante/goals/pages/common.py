"""What the pages of this package share: who looks, and the frame around the page."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.schemas import PathId
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.profile import service as profiles
from sante.profile.types import Person
from sante.ui.types import Link, Shell, Tab

GoalId = Annotated[UUID, PathId("goal")]
UserActionId = Annotated[UUID, PathId("ua")]
GOALS = Link("Goals", "/goals")


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who looks at a page, and the moment and date it is for them."""

    viewer: Viewer
    person: Person
    now: datetime
    today: date

    def shell(self, title: str, *, note: str = "", back: Link | None = None) -> Shell:
        name = self.person.display_name or self.viewer.email
        return Shell(title=title, name=name, tab=Tab.GOALS, note=note, back=back)


async def reader(session: AsyncSession, viewer: Viewer, now: datetime) -> Reader:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    return Reader(viewer, person, now, today)


def address(goal_id: UUID) -> str:
    return f"/goals/{encode('goal', goal_id)}"
