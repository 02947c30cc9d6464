"""What messages say. Titles, and what a locked screen shows unless the person allows more, name
nothing of health."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time

from sante.kit.ids import encode
from sante.notify.reminders.rules.firing import REMINDER
from sante.notify.reminders.rules.notices import TITLES, WORTH
from sante.notify.reminders.rules.slots import LATE
from sante.notify.reminders.types import (
    Daily,
    Event,
    EveryDays,
    Monthly,
    OneTime,
    Reminder,
    Schedule,
    Wall,
    Window,
)
from sante.notify.types import About, Notice, Said, Topic

PAGE = "/reminders"
HANDLER = "reminder"  # who acts on these notices
DAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")


def notice_of(reminder: Reminder, event: Event, *, now: datetime) -> Notice:
    """One reminder. A locked screen shows its own words only where the person allowed it."""
    at = event.wall.time.strftime("%H:%M")
    discreet = f"Something you asked to be reminded of at {at}. Open Santé to see what."
    return Notice(
        kind=REMINDER,
        title="A reminder",
        body=reminder.message,
        on_lock=reminder.message if reminder.shows_text else discreet,
        link=f"{PAGE}#{encode('rev', event.id)}",
        dedupe_key=f"reminder:{event.id}:{event.asked}",
        expires_at=now + LATE,
        urgent=reminder.medicine,
        breaks_quiet=reminder.urgent,
        actions=("done", "skip", "snooze") if reminder.completion else (),
        about=About(HANDLER, event.id, event.wall.day),
    )


def notice_of_many(due: Sequence[tuple[Reminder, Event]], *, now: datetime) -> Notice:
    """Several that waited, or came at once: one message, and their list in Santé."""
    first = min(event.id for _, event in due)
    times = sorted({event.wall for _, event in due})
    earliest, latest = times[0].time.strftime("%H:%M"), times[-1].time.strftime("%H:%M")
    span = f"at {earliest}" if earliest == latest else f"from {earliest} to {latest}"
    discreet = f"{len(due)} things you asked to be reminded of, {span}. Open Santé to see them."
    return Notice(
        kind=REMINDER,
        title=f"{len(due)} reminders",
        body="\n".join(f"• {reminder.message}" for reminder, _ in due),
        on_lock=discreet,
        link=PAGE,
        dedupe_key=f"reminders:{first}:{max(event.asked for _, event in due)}:{len(due)}",
        expires_at=now + LATE,
        urgent=any(reminder.medicine for reminder, _ in due),
    )


def notice_of_topics(said: Sequence[tuple[Topic, Said]], wall: Wall, *, now: datetime) -> Notice:
    """What Santé has to say at one minute: one message, however many subjects."""
    topic, first = said[0]
    return Notice(
        kind=topic.value,
        title=TITLES[topic],
        body="\n".join(one.detail or one.line for _, one in said),
        on_lock="\n".join(one.line for _, one in said),
        link=first.link,
        dedupe_key=f"{topic.value}:{wall.day.isoformat()}:{wall.minute}",
        expires_at=now + WORTH,
    )


def _time(at: time) -> str:
    return at.strftime("%H:%M")


def schedule_text(
    schedule: Schedule,
    *,
    at: Callable[[time], str] = _time,
    on: Callable[[date], str] = date.isoformat,
) -> str:
    """As a person would say it; `at` and `on` write a time and a date as they read them."""
    match schedule:
        case OneTime(day, moment):
            return f"once, on {on(day)} at {at(moment)}"
        case Daily(times, days):
            return f"{_days_text(days)} at {_times(times, at)}"
        case EveryDays(every, times, _):
            when = "every day" if every == 1 else f"every {every} days"
            return f"{when} at {_times(times, at)}"
        case Window(opens, closes, moment, days):
            window = f"between {at(opens)} and {at(closes)}"
            return f"{_days_text(days)} {window}, at {at(moment)}"
        case Monthly(number, moment):
            return f"on day {number} of each month at {at(moment)}"


def _days_text(days: frozenset[int]) -> str:
    if len(days) == 7:
        return "every day"
    if days == frozenset({1, 2, 3, 4, 5}):
        return "on weekdays"
    if days == frozenset({6, 7}):
        return "at weekends"
    return "on " + _listed([DAYS[day - 1] for day in sorted(days)])


def _times(times: Sequence[time], at: Callable[[time], str]) -> str:
    return _listed([at(one) for one in sorted(times)])


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
