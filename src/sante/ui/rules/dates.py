"""Days, times and durations in words: relative under seven days, absolute after."""

from datetime import date, datetime, time, timedelta
from typing import Final

from sante.ui.rules.numbers import MINUS, NARROW, NBSP, NO_DATA

MONTHS: Final = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WEEKDAYS: Final = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
RELATIVE_DAYS: Final = 7


def date_text(day: date | None, today: date | None = None) -> str:
    """2 November 2026; without the year when it is that of `today`."""
    if day is None:
        return NO_DATA
    year = "" if today is not None and day.year == today.year else f" {day.year}"
    return f"{day.day}{NBSP}{MONTHS[day.month - 1]}{year}"


def weekday_text(day: date) -> str:
    """Sunday 22 November, for the day that is shown now."""
    return f"{WEEKDAYS[day.weekday()]} {date_text(day, day)}"


def day_text(day: date | None, today: date) -> str:
    """Today, yesterday, in 3 days; seven days and more away it is a date."""
    if day is None:
        return NO_DATA
    ahead = (day - today).days
    if abs(ahead) >= RELATIVE_DAYS:
        return date_text(day, today)
    close = {0: "today", 1: "tomorrow", -1: "yesterday"}
    if ahead in close:
        return close[ahead]
    return f"in {ahead}{NBSP}days" if ahead > 0 else f"{-ahead}{NBSP}days ago"


def since_text(day: date, today: date) -> str:
    """The period since `day` in few words: since Monday, since June, since June 2024."""
    ago = (today - day).days
    if ago < 0:
        raise ValueError("a period begins before it is spoken of")
    if ago < RELATIVE_DAYS:
        close = {0: "today", 1: "yesterday"}
        return f"since {close.get(ago, WEEKDAYS[day.weekday()])}"
    if (day.year, day.month) == (today.year, today.month):
        return f"since {date_text(day, today)}"
    month = MONTHS[day.month - 1]
    return f"since {month}" if ago < 330 else f"since {month} {day.year}"


def ago_text(moment: datetime, now: datetime) -> str:
    """How long ago, to the hour: 3 h ago, 12 days ago. Needs no zone, unlike a day."""
    passed = now - moment
    if passed < timedelta(hours=1):
        return "within the hour"
    return f"{_rough(passed)} ago"


def left_text(until: datetime, now: datetime) -> str:
    """How long something still holds: for 5 h more, for 12 days more."""
    return f"for {_rough(max(until - now, timedelta(hours=1)))} more"


def _rough(length: timedelta) -> str:
    """In whole hours up to two days, then in whole days."""
    hours = int(length.total_seconds() // 3600)
    return f"{hours}{NBSP}h" if hours < 48 else f"{hours // 24}{NBSP}days"


def month_text(day: date) -> str:
    """Three letters for an axis: "Jun"."""
    return MONTHS[day.month - 1][:3]


def duration_text(length: timedelta | float | None) -> str:
    """7 h 12 min, for a length, given as timedelta or in minutes, rounded to the minute."""
    if length is None:
        return NO_DATA
    minutes = length.total_seconds() / 60 if isinstance(length, timedelta) else length
    hours, rest = divmod(int(abs(minutes) + 0.5), 60)
    parts = [f"{hours}{NBSP}h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest}{NBSP}min")
    sign = MINUS if minutes < 0 and (hours or rest) else ""
    return sign + NBSP.join(parts)


def time_text(moment: time, clock: str = "24h") -> str:
    """22:15, or 10:15 pm when `clock` is "12h"."""
    if clock != "12h":
        return f"{moment:%H:%M}"
    return f"{(moment.hour - 1) % 12 + 1}:{moment:%M}{NARROW}{'am' if moment.hour < 12 else 'pm'}"


def greeting(moment: time, name: str | None) -> str:
    """Good morning, Ana: by the hour of the person's own clock."""
    part = "evening"
    if 3 <= moment.hour < 18:
        part = "morning" if moment.hour < 12 else "afternoon"
    return f"Good {part}, {name}" if name else f"Good {part}"
