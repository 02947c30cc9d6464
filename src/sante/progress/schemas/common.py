from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import PublicId

UserActionId = Annotated[UUID, PublicId("ua")]
GoalId = Annotated[UUID, PublicId("goal")]
LogId = Annotated[UUID, PublicId("log")]
Rate = Annotated[float, Field(ge=0, le=1, description="0 to 1.")]


def utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)
