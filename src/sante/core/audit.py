"""The audit log: the app may add to it and read it, and can change nothing in it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.models import AuditEntry


async def record(
    session: AsyncSession,
    user_id: UUID,
    action: str,
    *,
    at: datetime,
    actor: str = "owner",
    subject: str | None = None,
    address: str | None = None,
    details: Mapping[str, str] | None = None,
) -> None:
    """`action` is a fixed name; `details` holds names and ids, never health data or secrets."""
    await session.execute(
        insert(AuditEntry).values(
            user_id=user_id,
            at=at,
            actor=actor,
            action=action,
            subject=subject,
            address=address,
            details=dict(details or {}),
        )
    )
