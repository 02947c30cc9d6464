"""What the pages of trackers share: who looks, the frame, and words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.schemas import PathId
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.profile import service as profiles
from sante.profile.types import Person
from sante.tracking.types import Entry
from sante.ui import service as ui
from sante.ui.types import Link, Option, Shell, Status, Tab, Tone

TrackerId = Annotated[UUID, PathId("trk")]
EntryId = Annotated[UUID, PathId("te")]
TRACKERS: Final = Link("Trackers", "/trackers")
STATUSES: Final = {
    "valid": None,
    "warning": Status(Tone.NEAR, "Is it right?"),
    "error": Status(Tone.NEAR, "To correct"),
}
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAYS: Final = tuple(Option(str(n), name) for n, name in enumerate(WEEKDAYS, start=1))


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who looks at a page, and the moment and date it is for them."""

    viewer: Viewer
    person: Person
    now: datetime
    today: date

    @property
    def user_id(self) -> UUID:
        return self.person.user_id

    @property
    def clock(self) -> str:
        return self.person.units.clock

    def shell(self, title: str, *, note: str = "", back: Link | None = TRACKERS) -> Shell:
        name = self.person.display_name or self.viewer.email.partition("@")[0]
        return Shell(title=title, name=name, tab=Tab.TODAY, note=note, back=back)


async def reader(session: AsyncSession, viewer: Viewer, now: datetime) -> Reader:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    return Reader(viewer, person, now, today)


def day_title(day: date, today: date) -> str:
    """Yesterday, 3 days ago, 21 November: as the first word of a line."""
    said = ui.day_text(day, today)
    return f"{said[0].upper()}{said[1:]}"


def address(tracker_id: UUID) -> str:
    return f"/trackers/{encode('trk', tracker_id)}"


def entry_address(entry: Entry) -> str:
    return f"{address(entry.tracker_id)}/entries/{encode('te', entry.id)}"
