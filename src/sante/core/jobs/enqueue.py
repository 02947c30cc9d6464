"""Puts jobs into the queue, in the transaction of the data that needs them: both or neither.

This writes the queue's table itself instead of calling the library, for two reasons. A waiting job
with the same queueing lock is then a row to lock and not an error that ends the transaction. And
locking that row is what makes relying on it right: a worker cannot take the waiting job until this
transaction has ended, so it cannot run before the data it is needed for are there.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.ids import new_id

BATCH: Final = 1000


@dataclass(frozen=True, slots=True)
class Order:
    """A job to be: `input` is JSON; locks hold within the person only."""

    task: str
    user_id: UUID
    input: dict[str, str | int]
    lock: str | None = None
    queueing_lock: str | None = None
    priority: int = 0
    run_id: UUID = field(default_factory=new_id)

    def args(self) -> dict[str, Any]:
        return {"user_id": str(self.user_id), "run_id": str(self.run_id), "ids": self.input}

    def waits_as(self) -> str | None:
        """The queueing lock as the queue knows it."""
        if self.queueing_lock is None:
            return None
        return f"{self.task}:{self.user_id}:{self.queueing_lock}"

    def row(self) -> dict[str, Any]:
        return {
            "task": self.task,
            "args": self.args(),
            "lock": None if self.lock is None else f"{self.user_id}:{self.lock}",
            "queueing_lock": self.waits_as(),
            "priority": self.priority,
        }


_QUEUE = text("""
insert into procrastinate_jobs (queue_name, task_name, args, lock, queueing_lock, priority)
select 'default', task, args, lock, queueing_lock, priority
from jsonb_to_recordset(cast(:rows as jsonb))
  as item (task text, args jsonb, lock text, queueing_lock text, priority integer)
on conflict (queueing_lock) where status = 'todo'
  do update set queueing_lock = excluded.queueing_lock
returning id, args ->> 'run_id' as run_id, queueing_lock
""")
_RUNS = text("""
insert into job_runs (user_id, id, kind, input, procrastinate_id)
select user_id, id, kind, input, procrastinate_id
from jsonb_to_recordset(cast(:rows as jsonb))
  as item (user_id uuid, id uuid, kind text, input jsonb, procrastinate_id bigint)
""")


async def queue(session: AsyncSession, orders: Sequence[Order]) -> dict[UUID, tuple[int, UUID]]:
    """Queue rows for `orders`: of each order's run id, the queue's id and the run that has it.

    The latter differs where a job with the same queueing lock waits already, in the queue or
    earlier in `orders`.
    """
    waiting: dict[str, Order] = {}
    new = []
    for order in orders:
        key = order.waits_as()
        if key is None or waiting.setdefault(key, order) is order:
            new.append(order)
    new.sort(key=lambda order: order.waits_as() or "")  # rows are locked in one order by all
    rows = json.dumps([order.row() for order in new])
    found = (await session.execute(_QUEUE, {"rows": rows})).all()
    by_run = {UUID(row.run_id): (row.id, UUID(row.run_id)) for row in found}
    by_key = {row.queueing_lock: (row.id, UUID(row.run_id)) for row in found if row.queueing_lock}
    return {order.run_id: by_run.get(order.run_id) or by_key[order.waits_as()] for order in orders}


async def enqueue(session: AsyncSession, orders: Sequence[Order]) -> list[UUID]:
    """Queue rows and the runs their owners see; the id of the run that does each order's work."""
    done = []
    for start in range(0, len(orders), BATCH):
        batch = orders[start : start + BATCH]
        queued = await queue(session, batch)
        rows = [
            {
                "user_id": str(order.user_id),
                "id": str(order.run_id),
                "kind": order.task,
                "input": order.input,
                "procrastinate_id": queued[order.run_id][0],
            }
            for order in batch
            if queued[order.run_id][1] == order.run_id
        ]
        if rows:
            await session.execute(_RUNS, {"rows": json.dumps(rows)})
        done += [queued[order.run_id][1] for order in batch]
    return done
