from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, ForeignKey, Index, LargeBinary, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class LinkedIdentity(Owned, Base):
    """Who a person is at a provider. The provider's subject never changes; the e-mail may."""

    __tablename__ = "identities"
    __table_args__ = (Index("uq_identities_user_id_issuer", "user_id", "issuer", unique=True),)

    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    linked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    last_used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class IdentityOwner(Base):
    """Whose an identity is, by a keyed hash of issuer and subject. A reference table, as users."""

    __tablename__ = "identity_owners"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    owner_id: Mapped[UUID] = mapped_column(
        Uuid, ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
