from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk


class Outgoing(Owned, Base):
    """A message to a person. Its body is sealed, and wiped once it is on no way any more."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'sent', 'failed', 'expired')", name="state"),
        CheckConstraint("(sealed_body is not null) = (state = 'queued')", name="body"),
        owned_fk("notification_id", "scheduled_notifications"),
        owned_fk("address_id", "channel_addresses"),
        Index("uq_outbox_user_id_dedupe_key", "user_id", "dedupe_key", unique=True),
        Index("ix_outbox_expires_at", "expires_at"),
        Index("ix_outbox_user_id_notification_id", "user_id", "notification_id"),
        Index("ix_outbox_user_id_address_id", "user_id", "address_id"),
    )

    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    sealed_body: Mapped[bytes | None] = mapped_column(LargeBinary)
    dedupe_key: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(server_default="0")
    next_attempt_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    notification_id: Mapped[UUID | None] = mapped_column(Uuid)
    address_id: Mapped[UUID | None] = mapped_column(Uuid)


class OutboxAttempt(Owned, Base):
    """One try to hand a message over; `unknown` until its end is recorded, if it ever is."""

    __tablename__ = "outbox_attempts"
    __table_args__ = (
        CheckConstraint("outcome in ('unknown', 'sent', 'temporary', 'permanent')", name="outcome"),
        owned_fk("message_id", "outbox"),
        Index("ix_outbox_attempts_user_id_message_id", "user_id", "message_id"),
    )

    message_id: Mapped[UUID] = mapped_column(Uuid)
    number: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    outcome: Mapped[str] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)


class PreferencesRow(Base):
    """How a person wants to be told: one row each, none while all is as it comes."""

    __tablename__ = "notification_preferences"
    __table_args__ = (
        CheckConstraint("daily_cap between 0 and 50", name="daily_cap"),
        CheckConstraint(
            "pattern_min_impact between 0 and 100 and pattern_daily_cap between 0 and 10",
            name="pattern",
        ),
    )

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    push_enabled: Mapped[bool] = mapped_column(server_default="true")
    sms_enabled: Mapped[bool] = mapped_column(server_default="false")
    whatsapp_enabled: Mapped[bool] = mapped_column(server_default="true")
    email_enabled: Mapped[bool] = mapped_column(server_default="true")
    telegram_enabled: Mapped[bool] = mapped_column(server_default="true")
    webhook_enabled: Mapped[bool] = mapped_column(server_default="true")
    ntfy_enabled: Mapped[bool] = mapped_column(server_default="true")
    morning_checkin_time: Mapped[time] = mapped_column(server_default="08:00")
    evening_wrapup_time: Mapped[time] = mapped_column(server_default="20:00")
    daily_reminders: Mapped[bool] = mapped_column(server_default="true")
    streak_alerts: Mapped[bool] = mapped_column(server_default="true")
    weekly_summary: Mapped[bool] = mapped_column(server_default="true")
    milestone_celebrations: Mapped[bool] = mapped_column(server_default="true")
    quiet_start: Mapped[time] = mapped_column(server_default="22:00")
    quiet_end: Mapped[time] = mapped_column(server_default="07:00")
    daily_cap: Mapped[int] = mapped_column(SmallInteger, server_default="8")
    urgent_breaks_quiet: Mapped[bool] = mapped_column(server_default="false")
    discreet: Mapped[bool] = mapped_column(server_default="true")
    pattern_alerts: Mapped[bool] = mapped_column(server_default="false")
    pattern_min_impact: Mapped[int] = mapped_column(SmallInteger, server_default="60")
    pattern_daily_cap: Mapped[int] = mapped_column(SmallInteger, server_default="3")
    pattern_quiet_start: Mapped[time] = mapped_column(server_default="22:00")
    pattern_quiet_end: Mapped[time] = mapped_column(server_default="08:00")
    nudges_paused_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class NotificationRow(Owned, Base):
    """What a person is told, as it stands in their inbox, and whether it rang anywhere.

    `held`: rings at `scheduled_for`. `released`: messages were written. `silent`: the inbox alone.
    `ring_id` is shared by those that were held and rang as one.
    """

    __tablename__ = "scheduled_notifications"
    __table_args__ = (
        CheckConstraint("delivery in ('held', 'released', 'silent')", name="delivery"),
        Index(
            "uq_scheduled_notifications_user_id_dedupe_key", "user_id", "dedupe_key", unique=True
        ),
        Index(
            "ix_scheduled_notifications_scheduled_for",
            "scheduled_for",
            postgresql_where=text("not sent"),
        ),
        Index("ix_scheduled_notifications_created_at", "created_at"),
    )

    type: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    data: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    scheduled_for: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    channel: Mapped[str] = mapped_column(Text)
    sent: Mapped[bool] = mapped_column(server_default="false")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    opened: Mapped[bool] = mapped_column(server_default="false")
    opened_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    dedupe_key: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(server_default="false")
    delivery: Mapped[str] = mapped_column(Text)
    ring_id: Mapped[UUID | None] = mapped_column(Uuid)
    released_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    snoozed_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    acted: Mapped[str | None] = mapped_column(Text)
    acted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AddressRow(Owned, Base):
    """Where one channel reaches a person. The address itself is sealed; `label` is shown."""

    __tablename__ = "channel_addresses"
    __table_args__ = (
        CheckConstraint("state in ('unverified', 'verified', 'failing', 'off')", name="state"),
        Index(
            "uq_channel_addresses_user_id_channel_address_hash",
            "user_id",
            "channel",
            "address_hash",
            unique=True,
        ),
    )

    channel: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    sealed_address: Mapped[bytes] = mapped_column(LargeBinary)
    address_hash: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    code_expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    code_tries: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None] = mapped_column(Text)
    last_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    verified_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class TelegramOwner(Base):
    """Whose a Telegram chat is, by a keyed hash of its number (docs/adr/0011)."""

    __tablename__ = "telegram_owners"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), index=True
    )


class TelegramUpdate(Base):
    """Updates that were taken, so that one which comes again does nothing."""

    __tablename__ = "telegram_updates"

    update_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
