"""What messages say. Titles, and bodies unless the person allows more, name nothing of health."""

from collections.abc import Sequence
from datetime import datetime, time

from sante.kit.ids import encode
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
    """One reminder. Its own words are shown only where the person allowed it."""
    at = event.wall.time.strftime("%H:%M")
    discreet = f"Something you asked to be reminded of at {at}. Open Santé to see what."
    return Notice(
        kind="reminder",
        title="A reminder",
        body=reminder.message if reminder.shows_text else discreet,
        link=f"{PAGE}#{encode('rev', event.id)}",
        dedupe_key=f"reminder:{event.id}:{event.asked}",
        expires_at=now + LATE,
        urgent=reminder.urgent,
        actions=("done", "skip", "snooze") if reminder.completion else (),
        about=About(HANDLER, event.id, event.wall.day),
    )


def notice_of_many(due: Sequence[tuple[Reminder, Event]], *, now: datetime) -> Notice:
    """Several that waited, or came at once: one message, and their list in Santé."""
    first = min(event.id for _, event in due)
    times = sorted({event.wall for _, event in due})
    earliest, latest = times[0].time.strftime("%H:%M"), times[-1].time.strftime("%H:%M")
    span = f"at {earliest}" if earliest == latest else f"from {earliest} to {latest}"
    return Notice(
        kind="reminder",
        title=f"{len(due)} reminders",
        body=f"{len(due)} things you asked to be reminded of, {span}. Open Santé to see them.",
        link=PAGE,
        dedupe_key=f"reminders:{first}:{max(event.asked for _, event in due)}:{len(due)}",
        expires_at=now + LATE,
        urgent=any(reminder.urgent for reminder, _ in due),
    )


def notice_of_topics(
    said: Sequence[tuple[Topic, Said]], wall: Wall, *, now: datetime, shows_text: bool
) -> Notice:
    """What Santé has to say at one minute: one message, however many subjects."""
    topic, first = said[0]
    lines = [one.detail if shows_text and one.detail else one.line for _, one in said]
    return Notice(
        kind=topic.value,
        title=TITLES[topic],
        body="\n".join(lines),
        link=first.link,
        dedupe_key=f"{topic.value}:{wall.day.isoformat()}:{wall.minute}",
        expires_at=now + WORTH,
    )


def schedule_text(schedule: Schedule) -> str:
    """As a person would say it."""
    match schedule:
        case OneTime(day, at):
            return f"once, on {day.isoformat()} at {_time(at)}"
        case Daily(times, days):
            return f"{_days_text(days)} at {_times(times)}"
        case EveryDays(every, times, _):
            when = "every day" if every == 1 else f"every {every} days"
            return f"{when} at {_times(times)}"
        case Window(opens, closes, at, days):
            return f"{_days_text(days)} between {_time(opens)} and {_time(closes)}, at {_time(at)}"
        case Monthly(number, at):
            return f"on day {number} of each month at {_time(at)}"


def _days_text(days: frozenset[int]) -> str:
    if len(days) == 7:
        return "every day"
    if days == frozenset({1, 2, 3, 4, 5}):
        return "on weekdays"
    if days == frozenset({6, 7}):
        return "at weekends"
    return "on " + _listed([DAYS[day - 1] for day in sorted(days)])


def _times(times: Sequence[time]) -> str:
    return _listed([_time(at) for at in sorted(times)])


def _time(at: time) -> str:
    return at.strftime("%H:%M")


def _listed(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
