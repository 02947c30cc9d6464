"""What the pages share: who looks, and reminders and their slots in the reader's words."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.schemas import PathId
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.notify.reminders.rules.words import schedule_text
from sante.notify.reminders.service import Listed
from sante.notify.reminders.types import Coming, Event, Reminder, SkipReason, State
from sante.profile import service as profiles
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Link, Shell, Tab

ReminderId = Annotated[UUID, PathId("rem")]
EventId = Annotated[UUID, PathId("rev")]
PAGE: Final = Link("Reminders", "/reminders")
REASONS: Final = {
    SkipReason.SICK: "I am ill",
    SkipReason.OUT_OF_STOCK: "I have run out",
    SkipReason.DOCTOR_ADVICE: "My clinician said so",
    SkipReason.OTHER: "Another reason",
}
_REASON_WORDS: Final = {
    SkipReason.SICK: "ill",
    SkipReason.OUT_OF_STOCK: "run out",
    SkipReason.DOCTOR_ADVICE: "on a clinician's advice",
    SkipReason.DAY_OFF: "a day off",
    SkipReason.OTHER: "another reason",
}


@dataclass(frozen=True, slots=True)
class Looking:
    """The person who looks, and the moment and date it is for them."""

    viewer: Viewer
    person: Person
    now: datetime
    today: date

    def time(self, at: time) -> str:
        return ui.time_text(at, self.person.units.clock)

    def shell(self, title: str, *, note: str = "", back: Link | None = None) -> Shell:
        name = self.person.display_name or self.viewer.email
        return Shell(title=title, name=name, tab=Tab.TODAY, note=note, back=back)

    def schedule(self, reminder: Reminder) -> str:
        on = partial(ui.date_text, today=self.today)
        text = schedule_text(reminder.schedule, at=self.time, on=on)
        return text[0].upper() + text[1:]


async def looking(session: AsyncSession, viewer: Viewer, now: datetime) -> Looking:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    return Looking(viewer, person, now, today)


@dataclass(frozen=True, slots=True)
class DueLine:
    """A slot that waits for an answer, or was missed. `note` says how it stands."""

    key: str
    url: str
    message: str
    note: str
    missed: bool


@dataclass(frozen=True, slots=True)
class ReminderLine:
    """A reminder in the list, with its next slots."""

    key: str
    url: str
    message: str
    schedule: str
    zone: str
    coming: tuple[str, ...]
    active: bool
    tags: str


def due_line(pair: tuple[Reminder, Event], seen: Looking) -> DueLine:
    reminder, event = pair
    key = encode("rev", event.id)
    return DueLine(
        key=key,
        url=f"/reminders/events/{key}",
        message=reminder.message,
        note=_standing(event, seen),
        missed=event.state is State.EXPIRED,
    )


def _standing(event: Event, seen: Looking) -> str:
    when = f"{ui.day_text(event.wall.day, seen.today)}, {seen.time(event.wall.time)}"
    if event.state is State.SNOOZED and event.follow_at is not None:
        return f"{when} · comes back in {ui.duration_text(event.follow_at - seen.now)}"
    if event.state is State.UNKNOWN:
        return f"{when} · we do not know whether the message reached you"
    if event.state is State.DUE:
        held = "waits for your quiet hours to end" if event.follow_at else "listed here only"
        return f"{when} · {held}"
    return when


def reminder_line(listed: Listed, seen: Looking) -> ReminderLine:
    one = listed.reminder
    key = encode("rem", one.id)
    tags = [
        *(["asks for data"] if one.kind.value == "tracking_prompt" else []),
        *(["medicine"] if one.medicine else []),
        *(["also in quiet hours"] if one.breaks_quiet else []),
        *(["only if not done yet"] if one.condition is not None else []),
    ]
    return ReminderLine(
        key=key,
        url=f"/reminders/{key}",
        message=one.message,
        schedule=seen.schedule(one),
        zone=f"always {_place(one.zone)}" if one.zone else "",
        coming=tuple(coming_text(coming, seen) for coming in listed.coming),
        active=one.active,
        tags=", ".join(tags),
    )


def coming_text(coming: Coming, seen: Looking) -> str:
    """A date and a time with the place whose clock shows them."""
    day = ui.weekday_text(coming.wall.day)
    return f"{day}, {seen.time(coming.wall.time)} ({_place(coming.zone)} time)"


def outcome_text(event: Event) -> str:
    """What became of a slot, without blame."""
    if event.state is State.SKIPPED and event.reason is not None:
        return f"skipped: {_REASON_WORDS[event.reason]}"
    if event.state is State.DONE:
        return "done" if event.answered_by == "person" else "done before it was asked"
    return {
        State.EXPIRED: "not sent",
        State.SENT: "not answered",
        State.DUE: "listed, not sent",
        State.SNOOZED: "comes back later",
        State.UNKNOWN: "sent, arrival unknown",
    }[event.state]


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")
