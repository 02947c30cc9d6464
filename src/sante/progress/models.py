from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Double, Index, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk


class CheckIn(Owned, Base):
    """How a day was: one row a local day. Scores are 0-100, whatever scale they were given on."""

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint("scale in ('1-5', '1-10', 'words')", name="scale"),
        CheckConstraint("mood_score between 0 and 100", name="mood_score"),
        CheckConstraint("energy_score between 0 and 100", name="energy_score"),
        CheckConstraint("char_length(notes) <= 1000", name="notes"),
        Index("uq_check_ins_user_id_local_date", "user_id", "local_date", unique=True),
    )

    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    checked_in_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    scale: Mapped[str] = mapped_column(Text)
    mood: Mapped[int | None] = mapped_column(SmallInteger)
    mood_score: Mapped[int | None] = mapped_column(SmallInteger)
    energy: Mapped[int | None] = mapped_column(SmallInteger)
    energy_score: Mapped[int | None] = mapped_column(SmallInteger)
    notes: Mapped[str | None] = mapped_column(Text)


class Break(Owned, Base):
    """A holiday from everything, first to last day: those days neither add nor break."""

    __tablename__ = "breaks"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("char_length(reason) between 1 and 200", name="reason"),
        Index("uq_breaks_user_id_first_day", "user_id", "first_day", unique=True),
    )

    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Expectation(Owned, Base):
    """What was expected of a person, written down so that a night can be closed in SQL.

    One row a commitment, its id that of the user action; one more, without a goal, for an action
    that several goals hold (`shared`), with all their user actions. `on_days` leaves out pauses,
    breaks and days that travel took. `zone` is None while somebody else counts their days: they
    have moved just now. From `review_on` on the row may read differently.
    """

    __tablename__ = "expectations"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        CheckConstraint(
            "frequency in ('daily', 'weekly', 'specific_days', 'on_demand')", name="frequency"
        ),
        CheckConstraint("weekdays between 0 and 127", name="weekdays"),
        CheckConstraint("week_start in ('monday', 'sunday')", name="week_start"),
        Index("ix_expectations_zone_day_start_hour", "zone", "day_start_hour"),
        Index("ix_expectations_review_on", "review_on"),
    )

    goal_id: Mapped[UUID | None] = mapped_column(Uuid)
    action_id: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(Text)
    user_action_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    shared: Mapped[bool]
    frequency: Mapped[str] = mapped_column(Text)
    per_week: Mapped[int] = mapped_column(SmallInteger)
    weekdays: Mapped[int] = mapped_column(SmallInteger)
    on_days: Mapped[Any] = mapped_column(DATEMULTIRANGE)
    until_day: Mapped[date]
    zone: Mapped[str | None] = mapped_column(Text)
    day_start_hour: Mapped[int] = mapped_column(SmallInteger)
    week_start: Mapped[str] = mapped_column(Text)
    review_on: Mapped[date | None]


class _Day:
    """What a closed day came to. `streak_ended`: how long a streak was that ended on it."""

    local_date: Mapped[date]
    actions_planned: Mapped[int] = mapped_column(SmallInteger)
    actions_completed: Mapped[int] = mapped_column(SmallInteger)
    actions_partial: Mapped[int] = mapped_column(SmallInteger)
    actions_skipped: Mapped[int] = mapped_column(SmallInteger)
    actions_excused: Mapped[int] = mapped_column(SmallInteger)
    completion_rate: Mapped[float] = mapped_column(Double)
    outcome: Mapped[str] = mapped_column(Text)
    current_streak: Mapped[int]
    streak_ended: Mapped[int]


def _outcome() -> CheckConstraint:
    return CheckConstraint("outcome in ('done', 'missed', 'rested')", name="outcome")


class DailyProgress(Owned, _Day, Base):
    """A person's closed day. Mood, energy and notes are in `check_ins`, where they were told."""

    __tablename__ = "daily_progress"
    __table_args__ = (
        _outcome(),
        Index("uq_daily_progress_user_id_local_date", "user_id", "local_date", unique=True),
        Index("ix_daily_progress_local_date", "local_date", postgresql_using="brin"),
    )


class GoalProgress(Owned, _Day, Base):
    """A goal's closed day, with what its days have come to so far: the newest row is where the
    goal stands. `credit_so_far` of `asked_so_far` occasions, one done in part counting half."""

    __tablename__ = "goal_progress"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        _outcome(),
        Index("uq_goal_progress_goal_day", "user_id", "goal_id", "local_date", unique=True),
        Index("ix_goal_progress_local_date", "local_date", postgresql_using="brin"),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    longest_streak: Mapped[int]
    asked_so_far: Mapped[int]
    credit_so_far: Mapped[float] = mapped_column(Double)


class WeeklyProgress(Owned, Base):
    """A week of a goal, judged by its days up to `through`: until that is `week_end` it is the
    Sunday evening's view of a week that still runs. `consistency` is 0 to 1, or nothing asked."""

    __tablename__ = "weekly_progress"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        Index("uq_weekly_progress_goal_week", "user_id", "goal_id", "week_start", unique=True),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    week_number: Mapped[int] = mapped_column(SmallInteger)
    week_start: Mapped[date]
    week_end: Mapped[date]
    through: Mapped[date]
    actions_planned: Mapped[int] = mapped_column(SmallInteger)
    actions_completed: Mapped[int] = mapped_column(SmallInteger)
    actions_partial: Mapped[int] = mapped_column(SmallInteger)
    actions_asked: Mapped[int] = mapped_column(SmallInteger)
    consistency: Mapped[float | None] = mapped_column(Double)
    days_active: Mapped[int] = mapped_column(SmallInteger)
    category_breakdown: Mapped[dict[str, float]] = mapped_column(JSONB)
    top_performing_action: Mapped[str | None] = mapped_column(Text)
    needs_attention_action: Mapped[str | None] = mapped_column(Text)
    projected_biomarkers: Mapped[dict[str, float]] = mapped_column(JSONB)


class GoalMilestone(Owned, Base):
    """Something a goal has reached: granted once, and kept whatever is corrected later."""

    __tablename__ = "goal_milestones"
    __table_args__ = (
        owned_fk("goal_id", "goals"),
        Index("uq_goal_milestones_goal_milestone", "user_id", "goal_id", "milestone", unique=True),
    )

    goal_id: Mapped[UUID] = mapped_column(Uuid)
    milestone: Mapped[str] = mapped_column(Text)
    achieved_on: Mapped[date]
    granted_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class DayClosing(Base):
    """How far the days of everybody in a zone, with days that start at an hour, are closed, and
    through which Sunday their weeks are summed up. It is about nobody in particular."""

    __tablename__ = "day_closings"

    zone: Mapped[str] = mapped_column(Text, primary_key=True)
    day_start_hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    closed_through: Mapped[date | None]
    summed_through: Mapped[date | None]
