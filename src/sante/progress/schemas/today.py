"""Today, as JSON (V-A11)."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from sante.core.schemas import Model
from sante.goals.types import ActionCategory, LogStatus, MetricType, SkipReason
from sante.progress.schemas.common import GoalId, LogId, Rate, UserActionId, utc
from sante.progress.types import (
    DayStatus,
    DayTotals,
    GoalDay,
    Streak,
    Today,
    TodayAction,
)


class GoalOfToday(Model):
    goal_id: GoalId
    title: str
    day_number: int
    days_remaining: int
    percent: int

    @classmethod
    def of(cls, goal: GoalDay) -> "GoalOfToday":
        return cls(
            goal_id=goal.goal_id,
            title=goal.title,
            day_number=goal.day_number,
            days_remaining=goal.days_remaining,
            percent=goal.percent,
        )


class Dot(Model):
    date: date
    status: DayStatus


class MetricOut(Model):
    type: MetricType
    unit: str | None
    target: float | None


class ActionOfToday(Model):
    """`due`: counted in the summary; otherwise possible today, but not needed yet."""

    user_action_id: UserActionId
    action_id: str
    name: str
    short_name: str
    icon: str
    category: ActionCategory
    status: LogStatus
    completed_at: datetime | None
    reminder_time: str | None = Field(examples=["13:00"])
    streak: int
    streak_unit: Literal["day", "week"]
    longest_streak: int
    habit_strength: Rate
    target_biomarkers: list[str]
    how_to: list[str]
    two_minutes: str = Field(description="What is enough on a low-capacity day: log it as partial.")
    minutes: int
    week: list[Dot] = Field(description="The last seven days, today last.")
    goals: list[str] = Field(serialization_alias="for", description="Titles of its goals.")
    metric: MetricOut
    cautions: list[str]
    due: bool
    log_id: LogId | None
    value: float | None
    notes: str | None
    skip_reason: SkipReason | None

    @classmethod
    def of(cls, action: TodayAction) -> "ActionOfToday":
        card, entry, text = action.card, action.entry, action.card.text
        assert text is not None, "what is shown today runs today"
        done = entry is not None and entry.status is LogStatus.COMPLETED
        reminder = card.reminder_time
        return cls(
            user_action_id=card.user_action_ids[0] if entry is None else entry.user_action_id,
            action_id=card.action_id,
            name=text.name,
            short_name=text.short_name,
            icon=text.icon,
            category=text.category,
            status=action.status,
            completed_at=utc(entry.logged_at) if entry is not None and done else None,
            reminder_time=None if reminder is None else reminder.strftime("%H:%M"),
            streak=action.streak.current,
            streak_unit=action.streak.unit,
            longest_streak=action.streak.longest,
            habit_strength=round(action.strength, 3),
            target_biomarkers=list(text.target_biomarkers),
            how_to=list(text.how_to),
            two_minutes=text.two_minutes,
            minutes=text.minutes,
            week=[Dot(date=day, status=status) for day, status in action.week],
            goals=list(action.titles),
            metric=MetricOut(
                type=text.metric.kind, unit=text.metric.unit, target=text.metric.target
            ),
            cautions=list(text.cautions),
            due=action.due,
            log_id=None if entry is None else entry.log_id,
            value=None if entry is None else entry.value,
            notes=None if entry is None else entry.note,
            skip_reason=None if entry is None else entry.skip_reason,
        )


class Summary(Model):
    """total = completed + partial + pending + skipped. A partial one counts half in the rate."""

    total: int
    completed: int
    partial: int
    pending: int
    skipped: int
    completion_rate: Rate
    percent: int

    @classmethod
    def of(cls, totals: DayTotals) -> "Summary":
        return cls(
            total=totals.total,
            completed=totals.completed,
            partial=totals.partial,
            pending=totals.pending,
            skipped=totals.skipped,
            completion_rate=round(totals.rate, 4),
            percent=totals.percent,
        )


class Motivation(Model):
    streak_at_risk: bool
    message: str


class StreakOut(Model):
    current: int
    longest: int
    freezes_left: int = Field(description="Missed days this month that still cost nothing.")
    frozen: list[date] = Field(description="Missed days that a freeze bridges.")

    @classmethod
    def of(cls, streak: Streak) -> "StreakOut":
        return cls(
            current=streak.current,
            longest=streak.longest,
            freezes_left=streak.freezes_left,
            frozen=list(streak.frozen),
        )


class Streaks(Model):
    """alive: days on which anything was done; perfect: days on which everything planned was."""

    alive: StreakOut
    perfect: StreakOut


class TodayOut(Model):
    date: date
    goal: GoalOfToday | None = Field(description="The goal that has run longest.")
    goals: list[GoalOfToday]
    actions: list[ActionOfToday]
    summary: Summary
    motivation: Motivation
    streaks: Streaks
    low_capacity: bool = Field(description="Two minutes of each action are enough today.")

    @classmethod
    def of(cls, today: Today) -> "TodayOut":
        goals = [GoalOfToday.of(goal) for goal in today.goals]
        return cls(
            date=today.date,
            goal=goals[0] if goals else None,
            goals=goals,
            actions=[ActionOfToday.of(action) for action in today.actions],
            summary=Summary.of(today.totals),
            motivation=Motivation(streak_at_risk=today.streak_at_risk, message=today.message),
            streaks=Streaks(alive=StreakOut.of(today.alive), perfect=StreakOut.of(today.perfect)),
            low_capacity=today.low_capacity,
        )
