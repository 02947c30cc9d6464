"""Kinds of work: tasks for a person, and periodic tasks for the whole installation.

Declaring needs no database. A task's parameters are its contract: ids and dates with annotations,
checked when a job is enqueued, so that a wrong call fails in the transaction that made it and not
in a worker at night. File bytes, names and values do not fit through.

Every job runs at least once, and may run again after any kind of death: a task must be safe to
repeat. Only the newest attempt can commit what it writes in `ctx.transaction()`.
"""

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Final, TypedDict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs.enqueue import Order, enqueue

Arg = UUID | date | int | str | None
Output = Mapping[str, Any] | None  # shown to the person: ids in their public form, counts
Work = Callable[..., Awaitable[Output]]

MAX_ATTEMPTS: Final = 5
_CODE = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)  # an id or a code: no spaces, no prose


@dataclass(frozen=True, slots=True)
class Retry:
    """Attempt n + 1 follows attempt n after `first * factor ** (n - 1)`: 10 s, 40 s, 3 min, 11 min.

    No pause is longer than `longest`. A retry steps back behind other jobs: it does not hold up
    those that share its lock.
    """

    attempts: int = MAX_ATTEMPTS
    first: timedelta = timedelta(seconds=10)
    factor: int = 4
    longest: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        if not (1 <= self.attempts <= 20 and self.factor >= 1 and self.first > timedelta()):
            raise ValueError("a retry rule needs 1 to 20 attempts and growing pauses")

    def pause_after(self, attempt: int) -> timedelta | None:
        """None when `attempt` (counted from 1) was the last."""
        if attempt >= self.attempts:
            return None
        growth: int = self.factor ** (attempt - 1)
        return min(self.first * growth, self.longest)


@dataclass(frozen=True, eq=False)
class Task:
    """`lock`: jobs with the same lock run one after another. `queueing_lock`: while one waits, no
    second is queued. Both are patterns over the parameters ("report:{report_id}"), and are always
    within one person. A higher `priority` goes first. `public` names the id prefix of the
    parameters that the person may see."""

    name: str
    work: Work
    retry: Retry = Retry()
    lock: str | None = None
    queueing_lock: str | None = None
    priority: int = 0
    time_limit: timedelta = timedelta(minutes=30)
    public: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, tuple[type, bool]] = field(default_factory=dict)

    async def defer(self, session: AsyncSession, *, user_id: UUID, **ids: Arg) -> UUID:
        """Enqueue for `user_id` in this transaction; the id of the job that will do the work,
        which is an already waiting one where `queueing_lock` says so."""
        return (await self.defer_many(session, [(user_id, ids)]))[0]

    async def defer_many(
        self, session: AsyncSession, jobs: Iterable[tuple[UUID, Mapping[str, Arg]]]
    ) -> list[UUID]:
        """As `defer`, for many people or things at once, a thousand to a statement."""
        return await enqueue(session, [self._order(user, ids) for user, ids in jobs])

    def _order(self, user_id: UUID, ids: Mapping[str, Arg]) -> Order:
        stored = self.encode(ids)
        return Order(
            self.name,
            user_id,
            stored,
            lock=fill(self.lock, stored),
            queueing_lock=fill(self.queueing_lock, stored),
            priority=self.priority,
        )

    def again(self, user_id: UUID, stored: Mapping[str, Any], *, run_id: UUID) -> Order:
        """An order for the arguments of an earlier run; it waits even where one like it does."""
        order = self._order(user_id, self.decode(stored))
        return replace(order, run_id=run_id, queueing_lock=None)

    def encode(self, ids: Mapping[str, Arg]) -> dict[str, str | int]:
        """Arguments as JSON. Raises TypeError when they do not fit the parameters."""
        unknown = ids.keys() - self.parameters.keys()
        given = {name: value for name, value in ids.items() if value is not None}
        missing = {n for n, (_, needed) in self.parameters.items() if needed} - given.keys()
        if unknown or missing:
            raise TypeError(f"{self.name} does not fit {sorted(unknown | missing)}")
        return {name: self._encoded(name, value) for name, value in given.items()}

    def _encoded(self, name: str, value: UUID | date | int | str) -> str | int:
        kind = self.parameters[name][0]
        if type(value) is not kind and not (kind is UUID and isinstance(value, UUID)):
            raise TypeError(f"{self.name} takes {name} as {kind.__name__}")
        if isinstance(value, str) and _CODE.fullmatch(value) is None:
            raise TypeError(f"{self.name} takes an id or a code as {name}, not text")
        return value if isinstance(value, int) else str(value)

    def decode(self, stored: Mapping[str, Any]) -> dict[str, Arg]:
        readers: dict[type, Callable[[Any], Arg]] = {UUID: UUID, date: date.fromisoformat}
        return {
            name: readers.get(kind, kind)(stored[name])
            for name, (kind, _) in self.parameters.items()
            if name in stored
        }


class TaskOptions(TypedDict, total=False):
    """What a declaration may say about a Task besides its name and its work."""

    retry: Retry
    lock: str | None
    queueing_lock: str | None
    priority: int
    time_limit: timedelta
    public: Mapping[str, str]


class PeriodicOptions(TypedDict, total=False):
    retry: Retry
    time_limit: timedelta


@dataclass(frozen=True, eq=False)
class Periodic:
    """System work on a schedule in UTC; never twice at once. A run missed while nothing was up is
    made up for once, at the next start."""

    name: str
    work: Work
    cron: str
    retry: Retry = Retry()
    time_limit: timedelta = timedelta(hours=2)


def fill(pattern: str | None, ids: Mapping[str, object]) -> str | None:
    return None if pattern is None else pattern.format_map(dict(ids))
