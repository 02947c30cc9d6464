"""Stores what was found in a file: everything in the caller's one transaction, or nothing.

Until that transaction commits, nothing of the file is visible; once it has, everything is, daily
figures included. A worker killed at any moment therefore leaves either the state before or the
state after, and doing the job again adds nothing.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.events import publish
from sante.core.jobs import PermanentFailure
from sante.wearables.events import DaysChanged
from sante.wearables.queries import chunks as chunk_queries
from sante.wearables.queries import days as day_queries
from sante.wearables.queries import rows as row_queries
from sante.wearables.queries import sources as source_queries
from sante.wearables.rules.identity import stable_id
from sante.wearables.rules.sources import more_telling
from sante.wearables.service import found_rows
from sante.wearables.service.days import recompute
from sante.wearables.service.found import Found
from sante.wearables.store.block import Block, is_merged, merge
from sante.wearables.store.codec import Corrupt, decode, encode
from sante.wearables.store.runs import ChunkKey, month_of

GROUP: Final = 64  # chunks merged at a time
ROWS: Final = 2_000  # of a statement
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_ONE_DAY: Final = timedelta(days=1)


class BrokenReadings(PermanentFailure):
    code = "reader_broke"
    message = "This file could not be read."


@dataclass
class Outcome:
    """`new`: metric or kind -> how many were not known before."""

    new: dict[str, int] = field(default_factory=dict)
    touched: set[date] = field(default_factory=set)

    def count(self, kind: str, how_many: int) -> None:
        if how_many:
            self.new[kind] = self.new.get(kind, 0) + how_many


async def store(session: AsyncSession, user_id: UUID, found: Found, *, now: datetime) -> Outcome:
    """Add what is new and bring the figures of the days it touches up to date.

    Raises BrokenReadings.
    """
    outcome = Outcome()
    # First, for it puts a person's imports in a row: two cannot merge into one chunk at once.
    await touch(session, user_id)
    source_ids = await _sources(session, user_id, found)
    await source_queries.put_devices(session, user_id, found_rows.devices(user_id, found.eras))
    keys = sorted(found.runs)
    for at in range(0, len(keys), GROUP):
        group = {key: found.runs[key] for key in keys[at : at + GROUP]}
        await _merge(session, user_id, group, source_ids, outcome)
    await _rows(session, user_id, found, source_ids, outcome)
    if outcome.touched:
        await recompute(session, user_id, outcome.touched)
        first, last = min(outcome.touched), max(outcome.touched)
        await publish(session, DaysChanged(user_id, first, last, now))
    return outcome


async def wipe(session: AsyncSession, user_id: UUID) -> None:
    """Remove every reading; sources, with the order the person gave them, and imports stay."""
    await chunk_queries.remove_chunks(session, user_id)
    await row_queries.remove_all(session, user_id)
    await day_queries.remove_all(session, user_id)


async def _sources(session: AsyncSession, user_id: UUID, found: Found) -> dict[str, UUID]:
    known = {row.name: row for row in await source_queries.sources(session, user_id)}
    rows: list[dict[str, Any]] = []
    for name, kind in sorted(found.sources.items()):
        before = known[name].kind if name in known else kind
        rows.append(
            {
                "user_id": user_id,
                "id": stable_id(user_id, "source", name),
                "name": name,
                "kind": more_telling(before, kind),
            }
        )
    await source_queries.put_sources(session, rows)
    return {row["name"]: row["id"] for row in rows}


async def _merge(
    session: AsyncSession,
    user_id: UUID,
    group: Mapping[ChunkKey, Sequence[bytes]],
    source_ids: Mapping[str, UUID],
    outcome: Outcome,
) -> None:
    wanted = {key: (key.metric, source_ids[key.source], key.month) for key in group}
    stored = await chunk_queries.lock_chunks(session, user_id, list(wanted.values()))
    work = [(key, group[key], stored.get(wanted[key])) for key in group]
    merged = await asyncio.to_thread(_merge_all, work)
    rows = []
    for key, block, payload in merged:
        metric, source_id, month = wanted[key]
        rows.append(
            {
                "user_id": user_id,
                "id": stable_id(user_id, "chunk", metric, source_id, month),
                "metric": metric,
                "source_id": source_id,
                "month": month,
                "n": len(block),
                "t_min": _EPOCH + timedelta(microseconds=int(block.start[0])),
                "t_max": _EPOCH + timedelta(microseconds=int(block.start[-1])),
                "offset0": int(block.offset[0]),
                "payload": payload,
            }
        )
        before = stored.get(wanted[key])
        outcome.count(metric, len(block) - (before[0] if before else 0))
        outcome.touched |= _local_days(block)
    await chunk_queries.put_chunks(session, rows)


Work = tuple[ChunkKey, Sequence[bytes], tuple[int, bytes] | None]


def _merge_all(work: Iterable[Work]) -> list[tuple[ChunkKey, Block, bytes]]:
    """Those chunks that change, with their new contents."""
    changed = []
    for key, payloads, stored in work:
        if stored is not None and list(payloads) == [stored[1]]:
            continue
        try:
            blocks = [decode(payload) for payload in payloads]
        except Corrupt:
            raise BrokenReadings from None
        if any(_outside(block, key.month) for block in blocks):
            raise BrokenReadings
        if stored is None and len(blocks) == 1 and _in_order(blocks[0]):
            changed.append((key, blocks[0], payloads[0]))  # as the reading process left it
            continue
        if stored is not None:
            blocks.append(decode(stored[1]))
        elif len(blocks) == 1 and is_merged(blocks[0]):
            changed.append((key, blocks[0], payloads[0]))
            continue
        whole = merge(blocks)
        payload = encode(whole)
        if stored is None or payload != stored[1]:
            changed.append((key, whole, payload))
    return changed


def _in_order(block: Block) -> bool:
    return bool((block.start[1:] >= block.start[:-1]).all())


def _outside(block: Block, month: date) -> bool:
    if not len(block):
        return True
    ends = int(block.start.min()), int(block.start.max())
    return any(month_of(at) != month for at in ends)


def _local_days(block: Block) -> set[date]:
    """Every date of the chunk's span: what changed in it may bear on any of them."""
    first = _EPOCH + timedelta(microseconds=int(block.start[0]))
    last = _EPOCH + timedelta(microseconds=int(block.start[-1]))
    return _around(first.date(), last.date())


def _around(first: date, last: date) -> set[date]:
    """The dates from first to last, and one more at each end: a local date may differ by one."""
    length = (last - first).days + 3
    return {first - _ONE_DAY + timedelta(days=i) for i in range(length)}


async def _rows(
    session: AsyncSession,
    user_id: UUID,
    found: Found,
    source_ids: Mapping[str, UUID],
    outcome: Outcome,
) -> None:
    for kind, rows in (
        ("sleep", found_rows.sleep(user_id, found.sleep, source_ids)),
        ("workouts", found_rows.workouts(user_id, found.workouts, source_ids)),
        ("days", found_rows.days(user_id, found.days, source_ids)),
    ):
        for some in _rounds(rows):
            touched, fresh = await row_queries.put(session, user_id, kind, found_rows.text(some))
            outcome.count(kind, fresh)
            for day in {at.date() if isinstance(at, datetime) else at for at in touched}:
                outcome.touched |= _around(day, day)


def _rounds(rows: Iterable[dict[str, Any]]) -> Iterable[list[dict[str, Any]]]:
    """Statements' worth of rows, no id twice in one: an upsert cannot touch a row twice. They are
    made as they are asked for: years of nights would fill the memory."""
    left = iter(rows)
    while some := list(islice(left, ROWS)):
        rounds: dict[int, list[dict[str, Any]]] = defaultdict(list)
        times: dict[str, int] = defaultdict(int)
        for row in some:
            rounds[times[row["id"]]].append(row)
            times[row["id"]] += 1
        yield from (rounds[number] for number in sorted(rounds))
