"""The list of all work, filled where packages declare it."""

import inspect
import re
import types
import typing
from collections.abc import Callable
from datetime import date
from typing import Unpack
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import runs
from sante.core.jobs.task import Arg, Periodic, PeriodicOptions, Task, TaskOptions, Work, fill
from sante.core.models import JobRun

_NAME = re.compile(r"[a-z_]+\.[a-z0-9_]{1,100}", re.ASCII)


class Jobs:
    """All tasks by name. One registry serves a process; wiring imports every `tasks.py`."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.periodics: dict[str, Periodic] = {}

    def task(self, name: str, **options: Unpack[TaskOptions]) -> Callable[[Work], Task]:
        """Register `async def work(ctx: JobContext, …ids)`; see Task for the options."""

        def register(work: Work) -> Task:
            made = Task(name, work, parameters=_parameters(work), **options)
            always = [name for name, (_, needed) in made.parameters.items() if needed]
            for pattern in (made.lock, made.queueing_lock):
                fill(pattern, dict.fromkeys(always, "x"))  # a bad pattern fails now, not at night
            self.tasks[self._new(name)] = made
            return made

        return register

    def periodic(
        self, cron: str, name: str | None = None, **options: Unpack[PeriodicOptions]
    ) -> Callable[[Work], Periodic]:
        """Register `async def work(ctx: SystemContext)`, by default as package.function."""

        def register(work: Work) -> Periodic:
            package = work.__module__.removeprefix("sante.").split(".")[0]
            made = Periodic(self._new(name or f"{package}.{work.__name__}"), work, cron, **options)
            self.periodics[made.name] = made
            return made

        return register

    def _new(self, name: str) -> str:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{name!r} is not a task name: say package.verb_thing")
        if name in self.tasks or name in self.periodics:
            raise ValueError(f"there is a task {name} already")
        return name

    async def defer(self, session: AsyncSession, name: str, *, user_id: UUID, **ids: Arg) -> UUID:
        return await self.tasks[name].defer(session, user_id=user_id, **ids)

    async def retry(self, session: AsyncSession, user_id: UUID, job_id: UUID) -> JobRun:
        """Queue a failed job of this person once more, with a fresh count of attempts.

        Raises NotFound, or Conflict when it has not failed or nobody can do it any more.
        """
        return await runs.requeue(session, user_id, job_id, self.tasks)


def _parameters(work: Work) -> dict[str, tuple[type, bool]]:
    """Name -> (UUID, date, int or str; whether it must be given) of all but the context."""
    found = {}
    for parameter in list(inspect.signature(work, eval_str=True).parameters.values())[1:]:
        kind = parameter.annotation
        if typing.get_origin(kind) in (types.UnionType, typing.Union):
            kind = next(arg for arg in typing.get_args(kind) if arg is not types.NoneType)
        variadic = parameter.kind in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        if variadic or kind not in (UUID, date, int, str):
            raise TypeError(f"{parameter.name} of a task must be a UUID, date, int or str")
        found[parameter.name] = (kind, parameter.default is parameter.empty)
    return found
