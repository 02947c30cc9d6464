"""Tables of the core: the users everybody's rows belong to, and what requests leave behind."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, Text, Uuid, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned
from sante.kit.ids import new_id


class User(Base):
    """An account. A reference table on a cluster, so that an e-mail address is unique.

    `pending`: made while addresses must be confirmed, and not confirmed yet; no key opens it.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("status in ('active', 'pending', 'disabled')", name="status"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(Text)
    email_key: Mapped[str] = mapped_column(Text, unique=True)
    status: Mapped[str] = mapped_column(Text, server_default="active")
    is_admin: Mapped[bool] = mapped_column(server_default="false")
    is_demo: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_login_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    email_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class UserStamp(Base):
    """Counts a person's writes; cached answers are keyed by it (see core/cache.py)."""

    __tablename__ = "user_stamps"

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    stamp: Mapped[int] = mapped_column(BigInteger, server_default="0")


class IdempotencyKey(Base):
    """The answer given to a request that carried an Idempotency-Key."""

    __tablename__ = "idempotency_keys"

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes]
    status: Mapped[int | None]
    content_type: Mapped[str | None] = mapped_column(Text)
    body: Mapped[bytes | None]
    created_at: Mapped[datetime] = mapped_column(
        DateTime(timezone=True), server_default=func.now(), index=True
    )


class JobRun(Owned, Base):
    """A job as its owner sees it."""

    __tablename__ = "job_runs"
    __table_args__ = (
        CheckConstraint(
            "status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="status"
        ),
        CheckConstraint("percent between 0 and 100", name="percent"),
        Index("ix_job_runs_user_id_created_at", "user_id", "created_at"),
    )

    kind: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default="queued")
    stage: Mapped[str | None] = mapped_column(Text)
    percent: Mapped[int | None]
    step: Mapped[str | None] = mapped_column(Text)
    done: Mapped[int] = mapped_column(server_default="0")
    total: Mapped[int] = mapped_column(server_default="0")
    attempts: Mapped[int] = mapped_column(server_default="0")
    errors: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    input: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    output: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    procrastinate_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    eta: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    @property
    def is_open(self) -> bool:
        """It waits or runs."""
        return self.status in ("queued", "running")

    @property
    def failure(self) -> str:
        """Why it failed, in words for its owner; empty when it has not."""
        return str(self.errors[-1]["message"]) if self.status == "failed" and self.errors else ""


class AuditEntry(Owned, Base):
    """Who did what to a person's account and data; the app can add rows and change none."""

    __tablename__ = "audit_log"
    __table_args__ = (Index("ix_audit_log_user_id_at", "user_id", "at"),)

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class RateLimit(Base):
    """Token buckets; unlogged, for losing them in a crash costs nothing. Keys are hashed."""

    __tablename__ = "rate_limits"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    tokens: Mapped[float]
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LoginFailure(Base):
    """Failed sign-ins by hashed account and address; survives a restart."""

    __tablename__ = "login_failures"
    __table_args__ = (Index("ix_login_failures_key_at", "key", "at"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class PendingStep(Base):
    """What is kept between two requests of a sign-in, sealed; nobody's until it is finished."""

    __tablename__ = "pending_steps"
    __table_args__ = (
        Index("ix_pending_steps_expires_at", "expires_at"),
        {"prefixes": ["UNLOGGED"]},
    )

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
