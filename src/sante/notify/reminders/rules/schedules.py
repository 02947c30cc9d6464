"""Schedules as they are stored and sent (0 is Monday there), and what is wrong with one."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Final

from sante.kit.clock import first_instant
from sante.notify.reminders.rules.slots import minute_of
from sante.notify.reminders.types import (
    ALL_DAYS,
    Daily,
    EveryDays,
    Monthly,
    OneTime,
    Repeat,
    Schedule,
    Window,
)

MOST_TIMES: Final = 12  # a day
MOST_EVERY: Final = 365
SHORTEST_WINDOW: Final = 15  # minutes
MOST_AHEAD_YEARS: Final = 5
REPEAT_MINUTES: Final = (5, 240)
REPEAT_TIMES: Final = (1, 10)


def read(stored: Mapping[str, Any]) -> Schedule:
    days = frozenset(day + 1 for day in stored.get("days", range(7)))
    match stored["type"]:
        case "one_time":
            moment = datetime.fromisoformat(stored["datetime"])
            return OneTime(moment.date(), moment.time())
        case "daily":
            return Daily(tuple(time.fromisoformat(at) for at in stored["times"]), days)
        case "every_n_days":
            times = tuple(time.fromisoformat(at) for at in stored["times"])
            return EveryDays(stored["every"], times, date.fromisoformat(stored["since"]))
        case "window":
            opens, closes, at = (time.fromisoformat(stored[k]) for k in ("from", "until", "at"))
            return Window(opens, closes, at, days)
        case "monthly":
            return Monthly(stored["day"], time.fromisoformat(stored["time"]))
    raise ValueError(f"no schedule is of type {stored['type']!r}")


def write(schedule: Schedule) -> dict[str, Any]:
    match schedule:
        case OneTime(day, at):
            return {"type": "one_time", "datetime": f"{day.isoformat()}T{_text(at)}"}
        case Daily(times, days):
            return {"type": "daily", "times": [*map(_text, times)], "days": _days(days)}
        case EveryDays(every, times, since):
            return {
                "type": "every_n_days",
                "every": every,
                "times": [*map(_text, times)],
                "since": since.isoformat(),
            }
        case Window(opens, closes, at, days):
            return {
                "type": "window",
                "from": _text(opens),
                "until": _text(closes),
                "at": _text(at),
                "days": _days(days),
            }
        case Monthly(number, at):
            return {"type": "monthly", "day": number, "time": _text(at)}


def problem(schedule: Schedule, *, zone: str, now: datetime) -> tuple[str, str] | None:
    """(field, what to do about it) of a schedule that cannot be kept."""
    match schedule:
        case OneTime():
            return _one_time_problem(schedule, zone, now)
        case Daily(times, days):
            return _times_problem(times) or _days_problem(days)
        case EveryDays(every, times, _):
            return _every_problem(every) or _times_problem(times)
        case Window():
            return _window_problem(schedule)
        case Monthly(number, _):
            wrong = "day", "Choose a day that every month has: 1 to 28."
            return None if 1 <= number <= 28 else wrong


def _one_time_problem(schedule: OneTime, zone: str, now: datetime) -> tuple[str, str] | None:
    if schedule.day.year > now.year + MOST_AHEAD_YEARS:
        return "datetime", f"Choose a day within the next {MOST_AHEAD_YEARS} years."
    if first_instant(schedule.day, schedule.at, zone) <= now:
        return "datetime", "This time has passed. Choose one that is still to come."
    return None


def _every_problem(every: int) -> tuple[str, str] | None:
    if 1 <= every <= MOST_EVERY:
        return None
    return "every", f"Choose a number of days from 1 to {MOST_EVERY}."


def _window_problem(schedule: Window) -> tuple[str, str] | None:
    if minute_of(schedule.closes) - minute_of(schedule.opens) < SHORTEST_WINDOW:
        return "until", f"A window ends at least {SHORTEST_WINDOW} minutes after it begins."
    if not schedule.opens <= schedule.at < schedule.closes:
        return "at", "Choose a time inside the window."
    return _days_problem(schedule.days)


def repeat_problem(repeat: Repeat) -> tuple[str, str] | None:
    low, high = REPEAT_MINUTES
    if not low <= repeat.minutes <= high:
        return "repeat.minutes", f"Ask again after {low} to {high} minutes."
    low, high = REPEAT_TIMES
    if not low <= repeat.times <= high:
        return "repeat.times", f"Ask again {low} to {high} times."
    return None


def moved(schedule: Schedule, instead_of: time, at: time) -> Schedule:
    """The schedule with one of its times changed."""
    match schedule:
        case Daily(times, days):
            return Daily(_changed(times, instead_of, at), days)
        case EveryDays(every, times, since):
            return EveryDays(every, _changed(times, instead_of, at), since)
        case Window(opens, closes, _, days):
            return Window(opens, closes, at, days)
        case _:
            return schedule


def kept(before: Schedule, after: Schedule) -> Schedule:
    """The new schedule with what a form does not show of the old one: from which day days are
    counted, and the minute of a window the person moved to."""
    match before, after:
        case EveryDays(every, _, since), EveryDays(again, times, _) if every == again:
            return EveryDays(every, times, since)
        case Window(opens, closes, at, _), Window(o, c, _, days) if (opens, closes) == (o, c):
            return Window(opens, closes, at, days)
        case _:
            return after


def _changed(times: tuple[time, ...], instead_of: time, at: time) -> tuple[time, ...]:
    return tuple(sorted({at if one == instead_of else one for one in times}))


def _times_problem(times: tuple[time, ...]) -> tuple[str, str] | None:
    if not times:
        return "times", "Choose at least one time of day."
    if len(times) > MOST_TIMES:
        return "times", f"Choose at most {MOST_TIMES} times a day."
    if len(set(times)) != len(times):
        return "times", "The same time stands there twice. Remove one."
    return None


def _days_problem(days: frozenset[int]) -> tuple[str, str] | None:
    if not days or not days <= ALL_DAYS:
        return "days", "Choose at least one day of the week: 0 is Monday, 6 is Sunday."
    return None


def _days(days: frozenset[int]) -> list[int]:
    return [day - 1 for day in sorted(days)]


def _text(at: time) -> str:
    return at.strftime("%H:%M")


def is_daily(schedule: Schedule) -> bool:
    """Whether it comes round each day."""
    match schedule:
        case Daily(_, days) | Window(_, _, _, days):
            return days == ALL_DAYS
        case EveryDays(every, _, _):
            return every == 1
        case _:
            return False
