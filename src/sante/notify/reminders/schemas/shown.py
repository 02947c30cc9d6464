"""What is shown, as JSON."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from sante.core.schemas import Model, PublicId
from sante.notify.reminders.rules import schedules
from sante.notify.reminders.rules.words import schedule_text
from sante.notify.reminders.schemas.common import RepeatModel, Wall
from sante.notify.reminders.service import Listed, Report, Standing
from sante.notify.reminders.types import (
    Coming,
    Event,
    Kind,
    Reminder,
    Schedule,
    SkipReason,
    State,
    Suggestion,
)

ReminderId = Annotated[UUID, PublicId("rem")]
EventId = Annotated[UUID, PublicId("rev")]


class ComingOut(Model):
    local_date: date
    time: Wall
    timezone: str
    due_at: datetime

    @classmethod
    def of(cls, one: Coming) -> "ComingOut":
        return cls(
            local_date=one.wall.day, time=one.wall.time, timezone=one.zone, due_at=one.due_at
        )


class ReminderOut(Model):
    reminder_id: ReminderId
    reminder_type: Kind
    message: str
    schedule: dict[str, Any]
    schedule_text: str
    timezone: str | None
    active: bool
    enable_completion_tracking: bool
    adaptive_timing: bool
    streak_motivation: bool
    medicine: bool
    breaks_quiet_hours: bool
    show_text: bool
    rests_on_days_off: bool
    repeat: RepeatModel | None
    check_condition: dict[str, Any] | None
    next: list[ComingOut]
    created_at: datetime

    @classmethod
    def of(cls, listed: Listed) -> "ReminderOut":
        one = listed.reminder
        repeat = one.repeat
        return cls(
            reminder_id=one.id,
            reminder_type=one.kind,
            message=one.message,
            schedule=_schedule(one.schedule),
            schedule_text=schedule_text(one.schedule),
            timezone=one.zone,
            active=one.active,
            enable_completion_tracking=one.completion,
            adaptive_timing=one.adaptive,
            streak_motivation=one.motivation,
            medicine=one.medicine,
            breaks_quiet_hours=one.breaks_quiet,
            show_text=one.shows_text,
            rests_on_days_off=one.rests_on_days_off,
            repeat=None
            if repeat is None
            else RepeatModel(minutes=repeat.minutes, times=repeat.times),
            check_condition=None if one.condition is None else dict(one.condition),
            next=[ComingOut.of(coming) for coming in listed.coming],
            created_at=one.created_at,
        )


def _schedule(schedule: Schedule) -> dict[str, Any]:
    """As stored; a single time also as `time`."""
    found = schedules.write(schedule)
    if len(found.get("times", ())) == 1:
        found["time"] = found["times"][0]
    return found


class EventOut(Model):
    event_id: EventId
    reminder_id: ReminderId
    message: str
    local_date: date
    time: Wall
    timezone: str
    triggered_at: datetime
    state: State
    asked: int
    completed: bool
    completed_at: datetime | None
    answered_at: datetime | None
    snoozed_until: datetime | None
    skip_reason: SkipReason | None
    note: str | None

    @classmethod
    def of(cls, reminder: Reminder, event: Event) -> "EventOut":
        finished = event.state is State.DONE
        return cls(
            event_id=event.id,
            reminder_id=event.reminder_id,
            message=reminder.message,
            local_date=event.wall.day,
            time=event.wall.time,
            timezone=event.zone,
            triggered_at=event.due_at,
            state=event.state,
            asked=event.asked,
            completed=finished,
            completed_at=event.answered_at if finished else None,
            answered_at=event.answered_at,
            snoozed_until=event.follow_at if event.state is State.SNOOZED else None,
            skip_reason=event.reason,
            note=event.note,
        )


class StandingOut(Model):
    """`missed`: of the last seven days, never told because Santé did not run."""

    due: list[EventOut]
    missed: list[EventOut]
    next: list[ReminderOut]
    reminders: int
    nudges_paused_until: datetime | None

    @classmethod
    def of(cls, found: Standing) -> "StandingOut":
        return cls(
            due=[EventOut.of(*pair) for pair in found.due],
            missed=[EventOut.of(*pair) for pair in found.missed],
            next=[ReminderOut.of(one) for one in found.next],
            reminders=found.reminders,
            nudges_paused_until=found.nudges_paused_until,
        )


class SuggestionOut(Model):
    """Never taken by itself: POST it to /reminders/{reminder_id}/move."""

    instead_of: Wall
    at: Wall
    usually_minutes_later: int
    answers: int

    @classmethod
    def of(cls, one: Suggestion) -> "SuggestionOut":
        return cls(
            instead_of=one.instead_of,
            at=one.at,
            usually_minutes_later=one.minutes,
            answers=one.answers,
        )


class StatsOut(Model):
    """Rates 0 to 1, delays in minutes. Excused skips and slots never told count neither way."""

    reminder_id: ReminderId
    completion_rate: float | None
    completed: int
    counted: int
    excused: int
    missed: int
    average_delay_minutes: float | None
    median_delay_minutes: float | None
    current_streak: int
    longest_streak: int
    best_time: Wall | None
    suggestion: SuggestionOut | None

    @classmethod
    def of(cls, found: Report) -> "StatsOut":
        stats, offered = found.stats, found.suggestion
        return cls(
            reminder_id=found.reminder.id,
            completion_rate=_rounded(stats.rate.share, 4),
            completed=stats.rate.done,
            counted=stats.rate.counted,
            excused=stats.excused,
            missed=stats.missed,
            average_delay_minutes=_rounded(stats.average_delay, 1),
            median_delay_minutes=_rounded(stats.median_delay, 1),
            current_streak=stats.streak,
            longest_streak=stats.longest,
            best_time=stats.best,
            suggestion=None if offered is None else SuggestionOut.of(offered),
        )


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)
