"""What came of a reminder: how often it was kept, how late, and when it would fit better."""

from collections.abc import Sequence
from datetime import date, time, timedelta
from statistics import mean, median
from typing import Final

from sante.notify.reminders.rules.slots import minute_of
from sante.notify.reminders.types import (
    Daily,
    Event,
    EveryDays,
    Rate,
    Reminder,
    State,
    Stats,
    Suggestion,
    Wall,
    Window,
)

ANSWERS: Final = 7  # fewer say nothing about a habit
NEWEST: Final = 21  # answers looked at: what the person does now, not last year
WORTH: Final = 15  # minutes: moving a reminder by less is not worth a word
FURTHEST: Final = 240
STEP: Final = 5
BEST: Final = 5  # slots of one time of day before it can be the best


def counted(event: Event, today: date) -> bool | None:
    """Whether a slot was kept; None when it counts neither way: excused, never sent, done before
    it was asked, or asked today and still open."""
    if event.state is State.DONE:
        return True
    if event.state is State.SKIPPED:
        return None if event.reason is not None and event.reason.excused else False
    if event.state is State.EXPIRED or event.asked == 0:
        return None
    return None if event.wall.day >= today else False


def stats(events: Sequence[Event], today: date) -> Stats:
    """Of the events of one reminder, in any order."""
    ordered = sorted(events, key=lambda e: e.wall)
    kept = [(e, c) for e in ordered if (c := counted(e, today)) is not None]
    delays = [delay(e) for e, c in kept if c and e.answered_by == "person"]
    current, longest = _streaks([c for _, c in kept])
    return Stats(
        rate=Rate(sum(c for _, c in kept), len(kept)),
        excused=sum(e.reason is not None and e.reason.excused for e in ordered),
        missed=sum(e.state is State.EXPIRED for e in ordered),
        average_delay=mean(delays) if delays else None,
        median_delay=median(delays) if delays else None,
        streak=current,
        longest=longest,
        best=_best(kept),
    )


def delay(event: Event) -> float:
    """Minutes from the slot to the answer; never negative."""
    assert event.answered_at is not None
    return max((event.answered_at - event.due_at) / timedelta(minutes=1), 0.0)


def suggestion(reminder: Reminder, events: Sequence[Event]) -> Suggestion | None:
    """A time of day that fits better, from how late one of the reminder's times is answered. It is
    only ever offered: the person moves the reminder, or does not."""
    if not reminder.adaptive or not isinstance(reminder.schedule, Daily | EveryDays | Window):
        return None
    schedule = reminder.schedule
    times = (schedule.at,) if isinstance(schedule, Window) else schedule.times
    for at in times:
        found = _fits(schedule, at, [e for e in events if e.wall.time == at])
        if found is not None and found.at not in times:
            return found
    return None


def _fits(
    schedule: Daily | EveryDays | Window, at: time, events: Sequence[Event]
) -> Suggestion | None:
    done = [e for e in events if e.state is State.DONE and e.answered_by == "person"]
    newest = sorted(done, key=lambda e: e.wall)[-NEWEST:]
    if len(newest) < ANSWERS:
        return None
    late = median(delay(e) for e in newest)
    if not WORTH <= late <= FURTHEST:
        return None
    minute = minute_of(at) + round(late / STEP) * STEP
    if isinstance(schedule, Window):
        minute = min(minute, minute_of(schedule.closes) - STEP)
    if minute - minute_of(at) < STEP or minute >= 24 * 60:
        return None
    return Suggestion(at, Wall(date.min, minute).time, round(late), len(newest))


def _streaks(kept: Sequence[bool]) -> tuple[int, int]:
    """The present run of kept slots, and the longest."""
    run = longest = 0
    for one in kept:
        run = run + 1 if one else 0
        longest = max(longest, run)
    return run, longest


def _best(kept: Sequence[tuple[Event, bool]]) -> time | None:
    """The time of day kept most, where there are several with enough to compare."""
    by_time: dict[time, list[bool]] = {}
    for event, was_kept in kept:
        by_time.setdefault(event.wall.time, []).append(was_kept)
    enough = {at: sum(found) / len(found) for at, found in by_time.items() if len(found) >= BEST}
    if len(enough) < 2:
        return None
    best = max(enough, key=lambda at: (enough[at], -minute_of(at)))
    return best if enough[best] > min(enough.values()) else None
