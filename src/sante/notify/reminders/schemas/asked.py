"""What is asked for, as JSON. Times are wall times; days of the week count from 0, Monday."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from sante.core.schemas import Model, PublicId
from sante.kit.clock import zone_of
from sante.notify.reminders.schemas.common import RepeatModel, Wall
from sante.notify.reminders.service import Wanted
from sante.notify.reminders.types import (
    Daily,
    EveryDays,
    Kind,
    OneTime,
    Repeat,
    Schedule,
    Window,
)

Weekday = Annotated[int, Field(ge=0, le=6)]
_ALL = list(range(7))


def _wall(at: time) -> time:
    return at.replace(second=0, microsecond=0, tzinfo=None)


class _Times(Model):
    time: Wall | None = Field(None, description="One time of day; or give `times`.")
    times: list[Wall] | None = Field(None, max_length=12)

    @model_validator(mode="after")
    def _some(self) -> "_Times":
        if (self.time is None) == (self.times is None):
            raise ValueError("Give either time or times.")
        return self


def _walls(given: _Times) -> tuple[time, ...]:
    some = given.times or ([] if given.time is None else [given.time])
    return tuple(_wall(at) for at in some)


class OneTimeIn(Model):
    """`datetime` without an offset is on the clock of the reminder's zone."""

    type: Literal["one_time"]
    datetime: datetime

    def schedule(self, zone: str, _today: date) -> Schedule:
        at = self.datetime
        if at.tzinfo is not None:
            at = at.astimezone(zone_of(zone)).replace(tzinfo=None)
        return OneTime(at.date(), _wall(at.time()))


class DailyIn(_Times):
    type: Literal["daily"]
    days: list[Weekday] = Field(_ALL, max_length=7, description="0 is Monday.")

    def schedule(self, _zone: str, _today: date) -> Schedule:
        return Daily(_walls(self), frozenset(day + 1 for day in self.days))


class EveryDaysIn(_Times):
    type: Literal["every_n_days"]
    every: int = Field(ge=1, le=365)
    since: date | None = Field(None, description="A day it comes round; today by default.")

    def schedule(self, _zone: str, today: date) -> Schedule:
        return EveryDays(self.every, _walls(self), self.since or today)


class WindowIn(Model):
    """Once a day, any time in a window: at `at`, by default when it opens."""

    type: Literal["window"]
    from_: Wall = Field(alias="from")
    until: Wall
    at: Wall | None = None
    days: list[Weekday] = Field(_ALL, max_length=7)

    def schedule(self, _zone: str, _today: date) -> Schedule:
        days = frozenset(day + 1 for day in self.days)
        opens = _wall(self.from_)
        at = opens if self.at is None else _wall(self.at)
        return Window(opens, _wall(self.until), at, days)


ScheduleIn = Annotated[OneTimeIn | DailyIn | EveryDaysIn | WindowIn, Field(discriminator="type")]


class FoodLogged(Model):
    """Not asked when food was logged in the last hours."""

    name: Literal["food_logged"]
    meal_type: Literal["breakfast", "lunch", "dinner", "snack"] | None = None
    window_hours: float = Field(4, gt=0, le=48)


class TrackerLogged(Model):
    name: Literal["tracker_logged"]
    tracker_id: Annotated[UUID, PublicId("trk")]


class ActionLogged(Model):
    name: Literal["action_logged"]
    user_action_id: Annotated[UUID, PublicId("ua")]


class QuizTaken(Model):
    name: Literal["quiz_taken"]


Condition = Annotated[
    FoodLogged | TrackerLogged | ActionLogged | QuizTaken, Field(discriminator="name")
]


class _Fields(Model):
    reminder_type: Kind | None = None
    timezone: str | None = Field(
        None, max_length=60, description="A fixed zone; null follows the person."
    )
    active: bool | None = None
    enable_completion_tracking: bool | None = None
    adaptive_timing: bool | None = None
    streak_motivation: bool | None = None
    medicine: bool | None = None
    breaks_quiet_hours: bool | None = Field(None, description="Only for medicines.")
    show_text: bool | None = Field(None, description="Whether a locked screen shows the text.")
    rests_on_days_off: bool | None = None
    repeat: RepeatModel | None = None
    check_condition: Condition | None = None

    def wanted(self, schedule: Schedule | None, message: str | None) -> Wanted:
        """What was sent; null empties a zone, a repetition or a condition."""
        sent = self.model_fields_set
        repeat = None if self.repeat is None else Repeat(self.repeat.minutes, self.repeat.times)
        condition = self.check_condition
        told: dict[str, Any] = {
            "kind": self.reminder_type,
            "active": self.active,
            "completion": self.enable_completion_tracking,
            "adaptive": self.adaptive_timing,
            "motivation": self.streak_motivation,
            "medicine": self.medicine,
            "breaks_quiet": self.breaks_quiet_hours,
            "shows_text": self.show_text,
            "rests_on_days_off": self.rests_on_days_off,
            "schedule": schedule,
            "message": message,
        }
        given = {name: value for name, value in told.items() if value is not None}
        if "timezone" in sent:
            given["zone"] = self.timezone
        if "repeat" in sent:
            given["repeat"] = repeat
        if "check_condition" in sent:
            stored = None if condition is None else condition.model_dump(mode="json")
            given["condition"] = stored
        return Wanted(**given)


class NewReminder(_Fields):
    message: str = Field(min_length=1, max_length=500)
    schedule: ScheduleIn

    def asked(self, zone: str, today: date) -> Wanted:
        schedule = self.schedule.schedule(self.timezone or zone, today)
        return self.wanted(schedule, self.message)


class PatchReminder(_Fields):
    """Only what is sent changes."""

    message: str | None = Field(None, min_length=1, max_length=500)
    schedule: ScheduleIn | None = None

    def asked(self, zone: str, today: date) -> Wanted:
        made = None
        if self.schedule is not None:
            made = self.schedule.schedule(self.timezone or zone, today)
        return self.wanted(made, self.message)


class MoveReminder(Model):
    """Take a suggested time."""

    instead_of: Wall
    at: Wall


class DoneIn(Model):
    note: str | None = Field(None, max_length=1000)


class SkipIn(Model):
    reason: Literal["sick", "out_of_stock", "doctor_advice", "other"] = "other"
    note: str | None = Field(None, max_length=1000)


class SnoozeIn(Model):
    minutes: int = Field(30, ge=1, le=1440)


class NoteIn(Model):
    note: str | None = Field(max_length=1000)
