"""Recordings sent as JSON: judged, stored with their readings in the caller's transaction.

A recording is small and its sender waits for the answer, so nothing is queued: when it is answered,
its readings are in the days. What was sent is kept, packed, for undoing an import computes
everything anew.
"""

import hashlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import FieldError, NotFound
from sante.kit.clock import first_instant, stamp
from sante.kit.ids import new_id
from sante.profile import service as profile
from sante.wearables.errors import BadSession, SessionChanged
from sante.wearables.models import HealthSessionRow
from sante.wearables.queries import sessions as queries
from sante.wearables.rules.sessions import Judged, judge, span_faults, summary
from sante.wearables.types.sessions import (
    GivenActivity,
    GivenCounts,
    GivenSample,
    GivenSession,
    GivenStage,
    HealthSession,
    Note,
)


async def record_session(
    session: AsyncSession, user_id: UUID, given: GivenSession, *, now: datetime
) -> tuple[HealthSession, bool]:
    """The recording, and whether it is new. Sent again, it is the one already there.

    Raises BadSession when it cannot be, or nothing in it can; SessionChanged when its name stands
    for other contents.
    """
    person, _ = await profile.person_at(session, user_id, now=now)
    settled = _settled(given, person.zone)
    _refuse(span_faults(settled, now=now))
    judged = judge(settled)
    if judged.is_empty:
        nothing = Note("", "empty", "There is nothing in it that can be kept.")
        _refuse([*judged.refused, nothing])
    packed = _packed(settled)
    digest = hashlib.sha256(packed).digest()
    row = _row(user_id, judged, person.zone, now)
    values = {**row, "content_hash": digest, "payload": zlib.compress(packed, 6)}
    if not await queries.add(session, values):
        known = await queries.same(session, user_id, digest, given.given_id)
        if known is None:
            raise NotFound
        if known.content_hash != digest:
            raise SessionChanged
        return _session(known), False
    # Loads what computes on readings, which a web process does not need before.
    from sante.wearables.service.session_readings import keep

    await keep(session, user_id, judged, person.zone, now=now)
    made = await queries.one(session, user_id, values["id"])
    if made is None:
        raise NotFound
    return _session(made), True


async def list_sessions(
    session: AsyncSession, user_id: UUID, *, after: UUID | None = None, limit: int = 20
) -> list[HealthSession]:
    """Newest first."""
    found = await queries.newest(session, user_id, after=after, limit=limit)
    return [_session(row) for row in found]


async def one_session(session: AsyncSession, user_id: UUID, session_id: UUID) -> HealthSession:
    """Raises NotFound."""
    row = await queries.one(session, user_id, session_id)
    if row is None:
        raise NotFound
    return _session(row)


async def all_judged(session: AsyncSession, user_id: UUID) -> list[tuple[Judged, str]]:
    """Every recording with the zone it was sent from: to compute everything anew."""
    rows = await queries.everything(session, user_id)
    return [(judge(_unpacked(row.payload)), row.zone) for row in rows]


def _refuse(faults: Sequence[Note]) -> None:
    if faults:
        errors = [FieldError(note.field, note.message) for note in faults]
        raise BadSession(faults[-1].message, errors=errors)


def _settled(given: GivenSession, zone: str) -> GivenSession:
    """With an offset on every time: those without are meant by the person's own clock."""

    def at(when: datetime) -> datetime:
        if when.tzinfo is not None:
            return when
        exact = first_instant(when.date(), when.time(), zone)
        return exact.replace(microsecond=when.microsecond)

    return replace(
        given,
        start=at(given.start),
        end=at(given.end),
        heart_rate=tuple(replace(s, at=at(s.at)) for s in given.heart_rate),
        signals=tuple(replace(s, at=at(s.at)) for s in given.signals),
        stages=tuple(replace(s, start=at(s.start), end=at(s.end)) for s in given.stages),
        counts=replace(given.counts, start=at(given.counts.start)) if given.counts else None,
    )


def _packed(given: GivenSession) -> bytes:
    told = asdict(given)
    if given.counts is None:
        del told["counts"]  # a recording sent before there were counts is still the same
    return json.dumps(told, default=_iso, sort_keys=True, ensure_ascii=False).encode()


def _iso(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _unpacked(payload: bytes) -> GivenSession:
    told = json.loads(zlib.decompress(payload))
    at = datetime.fromisoformat
    activity, counts = told.pop("activity"), told.pop("counts", None)
    rates, signals = (
        tuple(GivenSample(**{**s, "at": at(s["at"])}) for s in told.pop(name))
        for name in ("heart_rate", "signals")
    )
    stages = tuple(
        GivenStage(**{**s, "start": at(s["start"]), "end": at(s["end"])})
        for s in told.pop("stages")
    )
    return GivenSession(
        **{**told, "start": at(told["start"]), "end": at(told["end"])},
        heart_rate=rates,
        signals=signals,
        stages=stages,
        activity=None if activity is None else GivenActivity(**activity),
        counts=None
        if counts is None
        else GivenCounts(at(counts["start"]), counts["epoch_s"], tuple(counts["values"])),
    )


def _row(user_id: UUID, judged: Judged, zone: str, now: datetime) -> dict[str, Any]:
    kept = judged.kept
    east = _east(kept.start, zone)
    local = kept.start.astimezone(timezone(timedelta(minutes=east)))
    return {
        "user_id": user_id,
        "id": new_id(),
        "given_id": kept.given_id,
        "source": kept.source,
        "start_at": kept.start,
        "end_at": kept.end,
        "local_date": local.date(),
        "zone": zone,
        "utc_offset_minutes": east,
        "data_types": list(kept.data_types) or sorted(summary(judged)),
        "summary": summary(judged),
        "quality": [asdict(note) for note in judged.doubts],
        "problems": [asdict(note) for note in judged.refused],
        "created_at": now,
    }


def _east(at: datetime, zone: str) -> int:
    """Minutes: what the time states, unless it is in UTC, which says nothing of where."""
    stated = at.utcoffset() or timedelta()
    return round(stated.total_seconds() / 60) or stamp(at, zone).utc_offset_minutes


def _session(row: HealthSessionRow) -> HealthSession:
    return HealthSession(
        id=row.id,
        given_id=row.given_id,
        source=row.source,
        start=row.start_at,
        end=row.end_at,
        local_date=row.local_date,
        zone=row.zone,
        utc_offset_minutes=row.utc_offset_minutes,
        data_types=row.data_types,
        created_at=row.created_at,
        summary=row.summary,
        quality=row.quality,
        problems=row.problems,
    )
