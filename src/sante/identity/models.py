from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class Credential(Base):
    """A password's hash, apart from the account so that row security covers it."""

    __tablename__ = "credentials"

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    password_hash: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class AuthSession(Owned, Base):
    """A sign-in on one device. Only a hash of its token is kept."""

    __tablename__ = "auth_sessions"
    __table_args__ = (
        Index("uq_auth_sessions_user_id_token_hash", "user_id", "token_hash", unique=True),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    via: Mapped[str] = mapped_column(Text)
    device: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    authenticated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ApiToken(Owned, Base):
    """A key for a program: scoped, expiring, shown once."""

    __tablename__ = "api_tokens"
    __table_args__ = (
        Index("uq_api_tokens_user_id_token_hash", "user_id", "token_hash", unique=True),
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    name: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
