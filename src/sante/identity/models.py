from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned
from sante.kit.ids import new_id


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


class AccountLink(Owned, Base):
    """A link that was sent to `email`. Only a hash of it is kept; it works once."""

    __tablename__ = "account_links"
    __table_args__ = (
        CheckConstraint("purpose in ('confirm', 'reset', 'change')", name="purpose"),
        Index("uq_account_links_user_id_token_hash", "user_id", "token_hash", unique=True),
    )

    purpose: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    email: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Invite(Base):
    """A way in while registration is closed. The house's, not a person's: strangers use it."""

    __tablename__ = "invites"
    __table_args__ = (
        CheckConstraint("tier in ('free', 'premium', 'pro')", name="tier"),
        CheckConstraint("max_uses > 0", name="max_uses"),
        CheckConstraint("uses <= max_uses", name="uses"),
    )

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=new_id)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    description: Mapped[str] = mapped_column(Text)
    tier: Mapped[str] = mapped_column(Text)
    max_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    created_by: Mapped[UUID | None] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="SET NULL")
    )
    expires_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Entitlement(Owned, Base):
    """What a person was granted beyond the free tier, by whom or what (`source`), until when."""

    __tablename__ = "entitlements"
    __table_args__ = (CheckConstraint("tier in ('free', 'premium', 'pro')", name="tier"),)

    tier: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ends_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    cancelled_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
