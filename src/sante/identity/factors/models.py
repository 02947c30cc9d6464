from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class AuthenticatorApp(Base):
    """The secret a person's app makes codes from, sealed; `last_step` lets none be used twice."""

    __tablename__ = "authenticator_apps"

    user_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger, server_default="0")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class BackupCode(Owned, Base):
    """A code for the day the phone is lost; a keyed hash, used once."""

    __tablename__ = "backup_codes"
    __table_args__ = (
        Index("uq_backup_codes_user_id_code_hash", "user_id", "code_hash", unique=True),
    )

    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Passkey(Owned, Base):
    """A public key whose private half never leaves the person's device or its provider."""

    __tablename__ = "passkeys"
    __table_args__ = (
        CheckConstraint("char_length(name) between 1 and 60", name="name"),
        Index("uq_passkeys_user_id_credential_id", "user_id", "credential_id", unique=True),
    )

    credential_id: Mapped[bytes] = mapped_column(LargeBinary)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(Text)
    transports: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    synced: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
