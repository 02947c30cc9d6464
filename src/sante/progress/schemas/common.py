from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId

UserActionId = Annotated[UUID, PublicId("ua")]
GoalId = Annotated[UUID, PublicId("goal")]
LogId = Annotated[UUID, PublicId("log")]
Rate = Annotated[float, Field(ge=0, le=1, description="0 to 1.")]


class Share(Model):
    """The same share twice: from 0 to 1, and in percent."""

    rate: Rate
    percent: int

    @classmethod
    def of(cls, share: float | None) -> "Share | None":
        return None if share is None else cls(rate=round(share, 4), percent=round(100 * share))


def utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
