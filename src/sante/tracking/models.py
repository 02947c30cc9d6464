from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    DateTime,
    Double,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    Time,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk


class TrackerRow(Owned, Base):
    """A tracker as its person set it up; what it asks for is in `tracking_definitions`."""

    __tablename__ = "tracking_categories"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 100", name="name"),
        CheckConstraint("kind in ('custom', 'system', 'template')", name="kind"),
        CheckConstraint("xp_per_entry between 0 and 20", name="xp_per_entry"),
        CheckConstraint(
            "streak_domain in ('medication', 'nutrition', 'exercise', 'sleep', 'hydration',"
            " 'mindfulness')",
            name="streak_domain",
        ),
        CheckConstraint("frequency in ('none', 'daily', 'days', 'weekly')", name="frequency"),
        CheckConstraint("weekdays between 0 and 127", name="weekdays"),
        CheckConstraint("per_week between 1 and 7", name="per_week"),
        Index("uq_tracking_categories_user_id_name_key", "user_id", "name_key", unique=True),
    )

    name: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    icon: Mapped[str] = mapped_column(Text)
    colour: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    template: Mapped[str | None] = mapped_column(Text)
    xp_per_entry: Mapped[int] = mapped_column(SmallInteger, server_default="10")
    streak_domain: Mapped[str | None] = mapped_column(Text)
    frequency: Mapped[str] = mapped_column(Text, server_default="none")
    weekdays: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    per_week: Mapped[int | None] = mapped_column(SmallInteger)
    prompt_time: Mapped[time | None] = mapped_column(Time)
    version: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    archived_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class DefinitionRow(Owned, Base):
    """One version of what a tracker asks for. Rows are only ever added: an entry is read by the
    version it was made with."""

    __tablename__ = "tracking_definitions"
    __table_args__ = (
        owned_fk("tracker_id", "tracking_categories"),
        Index("uq_tracking_definitions_version", "user_id", "tracker_id", "version", unique=True),
    )

    tracker_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(SmallInteger)
    definition: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AimRow(Owned, Base):
    """What a person wanted of a tracker, and the local days [since, until) it held for."""

    __tablename__ = "tracking_aims"
    __table_args__ = (
        owned_fk("tracker_id", "tracking_categories"),
        CheckConstraint("until_date > since_date", name="dates"),
        Index(
            "uq_tracking_aims_open",
            "user_id",
            "tracker_id",
            unique=True,
            postgresql_where=text("until_date is null"),
        ),
    )

    tracker_id: Mapped[UUID] = mapped_column(Uuid)
    aim: Mapped[dict[str, Any]] = mapped_column(JSONB)
    since_date: Mapped[date]
    until_date: Mapped[date | None]


class EntryRow(Owned, Base):
    """What was logged. `data` holds what could be kept as values; what could not stands in
    `problems`, in the words it was entered."""

    __tablename__ = "tracking_entries"
    __table_args__ = (
        owned_fk("tracker_id", "tracking_categories"),
        ForeignKeyConstraint(
            ["user_id", "tracker_id", "version"],
            [
                "tracking_definitions.user_id",
                "tracking_definitions.tracker_id",
                "tracking_definitions.version",
            ],
            name="fk_tracking_entries_version",
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "validation_status in ('valid', 'warning', 'error')", name="validation_status"
        ),
        CheckConstraint("char_length(notes) between 1 and 1000", name="notes"),
        CheckConstraint("source in ('app', 'api', 'telegram', 'chat')", name="source"),
        Index("ix_tracking_entries_day", "user_id", "tracker_id", "local_date"),
        Index("ix_tracking_entries_user_id_local_date", "user_id", "local_date"),
    )

    tracker_id: Mapped[UUID] = mapped_column(Uuid)
    version: Mapped[int] = mapped_column(SmallInteger)
    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    logged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    data: Mapped[dict[str, Any]] = mapped_column(JSONB)
    notes: Mapped[str | None] = mapped_column(Text)
    validation_status: Mapped[str] = mapped_column(Text)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, server_default="[]")
    source: Mapped[str] = mapped_column(Text)


class QuizRow(Owned, Base):
    """A morning's answers, one row a day, with the score and the advice as they were told."""

    __tablename__ = "sleep_quiz_submissions"
    __table_args__ = (
        CheckConstraint(
            "latency in ('under_15', '15_to_30', '30_to_60', 'over_60')", name="latency"
        ),
        CheckConstraint("wakings in ('none', 'one_or_two', 'three_or_more')", name="wakings"),
        CheckConstraint("quality between 1 and 10", name="quality"),
        CheckConstraint(
            "phone in ('none', 'under_15', '15_to_30', '30_to_60', 'over_60')", name="phone"
        ),
        CheckConstraint(
            "disruptions <@ array['noise', 'light', 'temperature', 'stress', 'dream', 'pain']",
            name="disruptions",
        ),
        CheckConstraint("alertness between 1 and 10", name="alertness"),
        CheckConstraint("sleep_score between 0 and 100", name="sleep_score"),
        Index("uq_sleep_quiz_submissions_day", "user_id", "local_date", unique=True),
    )

    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    logged_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    bedtime: Mapped[time | None] = mapped_column(Time)
    latency: Mapped[str | None] = mapped_column(Text)
    wake_time: Mapped[time | None] = mapped_column(Time)
    wakings: Mapped[str | None] = mapped_column(Text)
    quality: Mapped[int | None] = mapped_column(SmallInteger)
    phone: Mapped[str | None] = mapped_column(Text)
    disruptions: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    alertness: Mapped[int | None] = mapped_column(SmallInteger)
    sleep_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    sleep_score: Mapped[int | None] = mapped_column(SmallInteger)
    coverage: Mapped[float] = mapped_column(Double)
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    recommendations: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    version: Mapped[str] = mapped_column(Text)
    due_time: Mapped[time | None] = mapped_column(Time)
    delay_minutes: Mapped[int | None] = mapped_column(SmallInteger)
