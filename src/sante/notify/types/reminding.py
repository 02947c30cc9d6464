"""What packages above bring to reminders: what there is to say, and what is done already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable
from uuid import UUID


class Topic(StrEnum):
    """What Santé itself has to say at a time of a person's own day."""

    MORNING = "morning_checkin"
    EVENING = "evening_wrapup"
    STREAK = "streak_at_risk"
    WEEK = "weekly_summary"
    WEEKLY_CHECK_IN = "weekly_check_in"
    MILESTONE = "milestone"
    MONTH = "monthly_deep_dive"


@dataclass(frozen=True, slots=True)
class Said:
    """What one package has to say on an occasion. `line` may stand on a locked screen; `detail` is
    for who allowed it. `link` leads to where it is shown."""

    line: str
    detail: str = field(default="", repr=False)
    link: str = "/"


class Composer(Protocol):
    """Who has something to say at a person's morning, evening, week; listed in the wiring."""

    @property
    def topics(self) -> frozenset[Topic]: ...

    async def compose(
        self, session: Any, user_id: UUID, topic: Topic, *, local_date: date, now: datetime
    ) -> Said | None:
        """None: nothing worth a message, which is the usual answer of an evening that went well."""
        ...


class AlreadyDone(Protocol):
    """Whether what a reminder asks for is done already; listed in the wiring."""

    @property
    def name(self) -> str:
        """As it stands in a condition: "action_logged"."""
        ...

    async def done(
        self,
        session: Any,
        user_id: UUID,
        condition: Mapping[str, Any],
        *,
        since: datetime,
        local_date: date,
        now: datetime,
    ) -> bool: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition a person can choose in a form: `value` is "name:argument"."""

    value: str
    label: str


@runtime_checkable
class Choosable(Protocol):
    """An `AlreadyDone` whose conditions can be chosen from a list."""

    async def choices(self, session: Any, user_id: UUID, *, now: datetime) -> Sequence[Asked]: ...

    def read(self, argument: str) -> Mapping[str, Any]:
        """The condition a chosen argument stands for. Raises ValueError."""
        ...
