"""What Santé says by itself, and at which wall time of a person's day."""

from datetime import date, time, timedelta
from typing import Final

from sante.notify.reminders.rules.slots import minute_of
from sante.notify.reminders.types import Daily, Monthly, Schedule, Wall
from sante.notify.types import Preferences, Topic

DAY: Final = 24 * 60
BEFORE_QUIET: Final = 90  # minutes before quiet hours begin, a streak at risk is told
_SUNDAY: Final = frozenset({7})
_MONDAY: Final = frozenset({1})


def schedules(preferences: Preferences) -> dict[Topic, Schedule]:
    """Topic -> when it comes round. Milestones are told with the morning, so they wake nobody."""
    return {
        Topic.MORNING: Daily((preferences.morning_checkin_time,)),
        Topic.EVENING: Daily((preferences.evening_wrapup_time,)),
        Topic.STREAK: Daily((_before(preferences.quiet_start, BEFORE_QUIET),)),
        Topic.WEEK: Daily((time(18),), _SUNDAY),
        Topic.WEEKLY_CHECK_IN: Daily((preferences.morning_checkin_time,), _MONDAY),
        Topic.MILESTONE: Daily((preferences.morning_checkin_time,)),
        Topic.MONTH: Monthly(1, preferences.morning_checkin_time),
    }


def _before(at: time, minutes: int) -> time:
    return Wall(date.min, (minute_of(at) - minutes) % DAY).time


TITLES: Final = {
    Topic.MORNING: "Good morning from Santé",
    Topic.EVENING: "Your day with Santé",
    Topic.STREAK: "Still time today",
    Topic.WEEK: "Your week with Santé",
    Topic.WEEKLY_CHECK_IN: "A new week with Santé",
    Topic.MILESTONE: "A milestone",
    Topic.MONTH: "Your month with Santé",
}
WORTH: Final = timedelta(hours=12)  # after that a message of the day is yesterday's news
