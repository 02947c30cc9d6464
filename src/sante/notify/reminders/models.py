from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Index,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk

_INSTANT = DateTime(timezone=True)


class ReminderRow(Owned, Base):
    """What a person asked to be reminded of, or one of Santé's own topics (`topic`).

    `cursor_*`: the last wall time that was looked at; empty until the first look. `wake_at`: when
    it is looked at next, the earliest of its next slot and of what waits of earlier ones; the one
    column the rounds search. `looked_at`: when it was looked at last, by which a clock that was set
    back is noticed.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        CheckConstraint("kind in ('simple', 'tracking_prompt')", name="kind"),
        CheckConstraint("char_length(message) between 1 and 500", name="message"),
        CheckConstraint("(repeat_minutes is null) = (repeat_times is null)", name="repeat"),
        CheckConstraint("(cursor_date is null) = (cursor_minute is null)", name="cursor"),
        CheckConstraint("medicine or not breaks_quiet", name="breaks_quiet"),
        CheckConstraint("removed_at is null or wake_at is null", name="removed"),
        Index(
            "uq_reminders_user_id_topic",
            "user_id",
            "topic",
            unique=True,
            postgresql_where=text("topic is not null"),
        ),
        Index("ix_reminders_wake_at", "wake_at", postgresql_where=text("wake_at is not null")),
    )

    kind: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    schedule: Mapped[dict[str, Any]] = mapped_column(JSONB)
    zone: Mapped[str | None] = mapped_column(Text)
    topic: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(server_default="true")
    completion: Mapped[bool] = mapped_column(server_default="true")
    adaptive: Mapped[bool] = mapped_column(server_default="true")
    motivation: Mapped[bool] = mapped_column(server_default="false")
    medicine: Mapped[bool] = mapped_column(server_default="false")
    breaks_quiet: Mapped[bool] = mapped_column(server_default="false")
    shows_text: Mapped[bool] = mapped_column(server_default="false")
    rests_on_days_off: Mapped[bool] = mapped_column(server_default="false")
    repeat_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    repeat_times: Mapped[int | None] = mapped_column(SmallInteger)
    condition: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    cursor_date: Mapped[date | None]
    cursor_minute: Mapped[int | None] = mapped_column(SmallInteger)
    wake_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    looked_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    created_at: Mapped[datetime] = mapped_column(_INSTANT)
    updated_at: Mapped[datetime] = mapped_column(_INSTANT)
    removed_at: Mapped[datetime | None] = mapped_column(_INSTANT)


class ReminderEvent(Owned, Base):
    """One time a reminder came round: one row a slot, whatever happens to clocks and workers."""

    __tablename__ = "reminder_events"
    __table_args__ = (
        CheckConstraint("slot between 0 and 1439", name="slot"),
        CheckConstraint(
            "state in ('due', 'sent', 'done', 'skipped', 'snoozed', 'expired', 'unknown')",
            name="state",
        ),
        CheckConstraint("answered_by in ('person', 'log')", name="answered_by"),
        CheckConstraint(
            "reason in ('sick', 'out_of_stock', 'doctor_advice', 'day_off', 'other')",
            name="reason",
        ),
        CheckConstraint("char_length(note) between 1 and 1000", name="note"),
        CheckConstraint("(asked > 0) = (sent_at is not null)", name="sent"),
        CheckConstraint(
            "(state in ('done', 'skipped')) = (answered_at is not null)", name="answered"
        ),
        CheckConstraint("(state = 'skipped') = (reason is not null)", name="skipped"),
        CheckConstraint(
            "follow_at is null or state in ('due', 'sent', 'snoozed', 'unknown')", name="follows"
        ),
        owned_fk("reminder_id", "reminders"),
        Index(
            "uq_reminder_events_slot", "user_id", "reminder_id", "local_date", "slot", unique=True
        ),
        Index("ix_reminder_events_user_id_local_date", "user_id", "local_date"),
        Index(
            "ix_reminder_events_user_id_follow_at",
            "user_id",
            "follow_at",
            postgresql_where=text("follow_at is not null"),
        ),
    )

    reminder_id: Mapped[UUID] = mapped_column(Uuid)
    local_date: Mapped[date]
    slot: Mapped[int] = mapped_column(SmallInteger)
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    due_at: Mapped[datetime] = mapped_column(_INSTANT)
    state: Mapped[str] = mapped_column(Text)
    asked: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    sent_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    follow_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    answered_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


class Round(Base):
    """When the house last looked for what is due, and by which time-zone database: one row, about
    nobody. A look at an earlier instant means that the clock was set back."""

    __tablename__ = "reminder_rounds"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(_INSTANT)
    tz_version: Mapped[str] = mapped_column(Text)
