"""The form of a reminder: empty, filled from one, or back with what to correct."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.kit.clock import zone_names
from sante.notify.reminders import service
from sante.notify.reminders.forms import KEEP, TypedReminder
from sante.notify.reminders.pages.common import Looking
from sante.notify.reminders.rules.schedules import write
from sante.notify.reminders.types import Daily, Kind, Reminder, Window
from sante.ui import service as ui
from sante.ui.types import Form, Option

RHYTHMS: Final = (
    Option("daily", "On days of the week", "Once or several times a day"),
    Option("every_n_days", "Every few days"),
    Option("window", "Once, any time between two times"),
    Option("one_time", "Once, on one day"),
)
DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
ALL: Final = frozenset("1234567")
NEW: Final = Form({"rhythm": "daily", "times": "08:00"})
# Where a problem the service names stands in the form.
_FIELDS: Final = {
    "schedule.datetime": "on",
    "schedule.days": "day",
    "schedule.every": "every",
    "schedule.times": "times",
    "schedule.until": "closes",
    "schedule.at": "opens",
    "timezone": "zone",
    "breaks_quiet_hours": "breaks_quiet",
    "check_condition": "condition",
    "repeat": "repeat_minutes",
    "repeat.minutes": "repeat_minutes",
    "repeat.times": "repeat_times",
}


@dataclass(frozen=True, slots=True)
class Fields:
    """`here` is the person's own zone, for who follows it."""

    form: Form
    days: tuple[tuple[str, str, bool], ...]
    conditions: tuple[Option, ...]
    zones: tuple[Option, ...]
    here: str
    rhythms: tuple[Option, ...] = RHYTHMS


async def fields(
    session: AsyncSession,
    seen: Looking,
    form: Form = NEW,
    days: frozenset[str] = ALL,
    *,
    keeps: bool = False,
) -> Fields:
    """`keeps`: the reminder has a condition that the list does not offer."""
    offered = await service.choices(session, seen.viewer.user_id, now=seen.now)
    conditions = [Option(one.value, one.label) for one in offered]
    if keeps:
        conditions.append(Option(KEEP, "What it asks for is not done yet"))
    return Fields(
        form=form,
        days=tuple((str(n), name, str(n) in days) for n, name in enumerate(DAYS, 1)),
        conditions=tuple(conditions),
        zones=tuple(Option(name, name.replace("_", " ")) for name in sorted(zone_names())),
        here=seen.person.zone.replace("_", " "),
    )


def returned(typed: TypedReminder, failure: Failure) -> Form:
    """What was typed, with each problem at its field."""
    shown = ui.form_of(typed.model_dump(), failure)
    return replace(shown, errors={_FIELDS.get(f, f): m for f, m in shown.errors.items()})


def filled(reminder: Reminder, conditions: dict[str, object]) -> tuple[Form, frozenset[str], bool]:
    """The form of a reminder, its days, and whether its condition is none of `conditions`
    (choice -> condition)."""
    stored, schedule = write(reminder.schedule), reminder.schedule
    days = schedule.days if isinstance(schedule, Daily | Window) else frozenset(range(1, 8))
    on, _, moment = stored.get("datetime", "").partition("T")
    repeat = reminder.repeat
    named = [value for value, one in conditions.items() if one == reminder.condition]
    keeps = reminder.condition is not None and not named
    values = {
        "message": reminder.message,
        "rhythm": stored["type"],
        "times": ", ".join(stored.get("times", [moment] if moment else [])),
        "every": str(stored.get("every", "")),
        "opens": stored.get("from", ""),
        "closes": stored.get("until", ""),
        "on": on,
        "zone": reminder.zone or "",
        "condition": KEEP if keeps else (named or [""])[0],
        "tracking": _yes(reminder.kind is Kind.TRACKING_PROMPT),
        "medicine": _yes(reminder.medicine),
        "breaks_quiet": _yes(reminder.breaks_quiet),
        "shows_text": _yes(reminder.shows_text),
        "rests": _yes(reminder.rests_on_days_off),
        "repeat_minutes": "" if repeat is None else str(repeat.minutes),
        "repeat_times": "" if repeat is None else str(repeat.times),
    }
    return Form(values), frozenset(str(day) for day in days), keeps


def _yes(true: bool) -> str:
    return "yes" if true else ""
