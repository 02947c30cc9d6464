from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk


class Outgoing(Owned, Base):
    """A message to a person. Its body is sealed, and wiped once it is on no way any more."""

    __tablename__ = "outbox"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'sent', 'failed', 'expired')", name="state"),
        CheckConstraint("(sealed_body is not null) = (state = 'queued')", name="body"),
        Index("uq_outbox_user_id_dedupe_key", "user_id", "dedupe_key", unique=True),
        Index("ix_outbox_expires_at", "expires_at"),
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
