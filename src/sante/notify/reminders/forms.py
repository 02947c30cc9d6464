"""What the forms about reminders post: text. All fields of all rhythms are on the page; only those
of the chosen one count."""

from datetime import date, time
from typing import Any

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.notify.reminders import service
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

RHYTHMS = ("daily", "every_n_days", "window", "one_time")
MOST_TIMES = 12
KEEP = "keep"  # the condition stays as it is


class _Typed(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=1000)


class TypedReminder(_Typed):
    message: str = ""
    rhythm: str = ""
    times: str = ""
    day: list[str] = []
    every: str = ""
    opens: str = ""
    closes: str = ""
    on: str = ""
    zone: str = ""
    condition: str = ""
    tracking: str = ""
    medicine: str = ""
    breaks_quiet: str = ""
    shows_text: str = ""
    rests: str = ""
    repeat_minutes: str = ""
    repeat_times: str = ""

    def wanted(self, today: date) -> Wanted:
        """Raises Invalid with all that is wrong."""
        problems: list[FieldError] = []
        given: dict[str, Any] = {
            "message": self.message,
            "kind": Kind.TRACKING_PROMPT if self.tracking == "yes" else Kind.SIMPLE,
            "zone": self.zone or None,
            "medicine": self.medicine == "yes",
            "breaks_quiet": self.breaks_quiet == "yes",
            "shows_text": self.shows_text == "yes",
            "rests_on_days_off": self.rests == "yes",
            "repeat": self._repeat(problems),
        }
        if self.condition != KEEP:
            given["condition"] = self._condition(problems)
        if not self.message:
            problems.append(FieldError("message", "Say what it is about."))
        schedule = self._schedule(today, problems)
        if problems or schedule is None:
            raise Invalid("Please correct what is marked.", errors=problems)
        return Wanted(**given, schedule=schedule)

    def _schedule(self, today: date, problems: list[FieldError]) -> Schedule | None:
        days = frozenset(int(day) for day in self.day if day in tuple("1234567"))
        if self.rhythm == "window":
            opens = _time(self.opens, "opens", problems)
            closes = _time(self.closes, "closes", problems)
            return Window(opens, closes, opens, days) if opens and closes else None
        if self.rhythm not in RHYTHMS:
            problems.append(FieldError("rhythm", "Choose how often it comes round."))
            return None
        times = _times(self.times, problems)
        if self.rhythm == "daily":
            return Daily(times, days)
        if self.rhythm == "every_n_days":
            every = _number(self.every, "every", "Write a number of days, such as 3.", problems)
            return None if every is None else EveryDays(every, times, today)
        day = _day(self.on, "on", problems)
        return OneTime(day, times[0]) if day is not None and times else None

    def _repeat(self, problems: list[FieldError]) -> Repeat | None:
        if not self.repeat_minutes and not self.repeat_times:
            return None
        why = "Write a number, or leave both fields empty."
        minutes = _number(self.repeat_minutes, "repeat_minutes", why, problems)
        times = _number(self.repeat_times, "repeat_times", why, problems)
        return None if minutes is None or times is None else Repeat(minutes, times)

    def _condition(self, problems: list[FieldError]) -> dict[str, Any] | None:
        if not self.condition:
            return None
        try:
            return service.chosen(self.condition)
        except (KeyError, ValueError):
            problems.append(FieldError("condition", "Choose one of the list."))
            return None


class TypedAnswer(_Typed):
    back: str = ""
    minutes: str = ""
    reason: str = ""
    note: str = ""

    def snooze_minutes(self) -> int:
        """Raises Invalid."""
        problems: list[FieldError] = []
        found = _number(self.minutes or "30", "minutes", "Write a number of minutes.", problems)
        if found is None:
            raise Invalid(problems[0].message, errors=problems)
        return found


class TypedMove(_Typed):
    instead_of: str = ""
    at: str = ""

    def times(self) -> tuple[time, time]:
        """Raises Invalid."""
        problems: list[FieldError] = []
        found = (
            _time(self.instead_of, "instead_of", problems),
            _time(self.at, "at", problems),
        )
        if found[0] is None or found[1] is None:
            raise Invalid("Reload the page and try again.", errors=problems)
        return found[0], found[1]


def _times(text: str, problems: list[FieldError]) -> tuple[time, ...]:
    """One or several, with commas or spaces between."""
    words = text.replace(",", " ").replace(";", " ").split()
    found = [_time(word, "times", problems) for word in words[: MOST_TIMES + 1]]
    if not words:
        problems.append(FieldError("times", "Write at least one time, such as 08:00."))
    return tuple(sorted({at for at in found if at is not None}))


def _time(text: str, field: str, problems: list[FieldError]) -> time | None:
    try:
        return time.fromisoformat(text.zfill(5)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        if not any(one.field == field for one in problems):
            problems.append(FieldError(field, "Write times as hours and minutes: 08:00."))
        return None


def _day(text: str, field: str, problems: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        problems.append(FieldError(field, "Choose the day, as year-month-day: 2026-04-30."))
        return None


def _number(text: str, field: str, why: str, problems: list[FieldError]) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= 5:
        return int(text)
    problems.append(FieldError(field, why))
    return None
