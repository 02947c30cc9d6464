"""What the pages of this package share: who looks, and the frame around the page."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.types import Viewer
from sante.kit.clock import local_day
from sante.labs.types import UnitSystem
from sante.profile import service as profile
from sante.profile.types import Person
from sante.ui.types import Link, Shell, Tab


@dataclass(frozen=True, slots=True)
class Reader:
    """The person who looks at a page, the date it is for them, and the last date a calendar on
    their wall may show: a blood draw cannot be later."""

    viewer: Viewer
    person: Person
    today: date
    latest: date
    chosen: UnitSystem | None = None  # for this page only, by its address

    @property
    def system(self) -> UnitSystem:
        return self.chosen or self.person.units.labs

    @property
    def other_system(self) -> UnitSystem:
        return "conventional" if self.system == "si" else "si"

    @property
    def people(self) -> str:
        """Whom the person is compared with; empty when we do not know."""
        sex = self.person.sex
        return "" if sex is None else "women" if sex == "female" else "men"

    def shell(self, title: str, tab: Tab, *, note: str = "", back: Link | None = None) -> Shell:
        name = self.person.display_name or self.viewer.email
        return Shell(title=title, name=name, tab=tab, note=note, back=back)


async def reader(session: AsyncSession, viewer: Viewer, now: datetime) -> Reader:
    person, today = await profile.person_at(session, viewer.user_id, now=now)
    return Reader(viewer, person, today, local_day(now, person.zone, 0))
