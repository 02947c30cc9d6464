"""Nights and rhythm between what is stored and what is meant."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sante.insights.types import MovementNight, Rhythm
from sante.kit.ids import new_id


def night_row(user_id: UUID, one: MovementNight, *, now: datetime) -> dict[str, Any]:
    told = asdict(one)
    told["local_date"] = told.pop("day")
    told["start_at"], told["end_at"] = told.pop("start"), told.pop("end")
    return {"user_id": user_id, "id": new_id(), **told, "made_at": now}


def night(row: Any) -> MovementNight:
    return MovementNight(
        day=row.local_date,
        start=row.start_at,
        end=row.end_at,
        utc_offset_minutes=row.utc_offset_minutes,
        basis=row.basis,
        sleep_minutes=row.sleep_minutes,
        waso_minutes=row.waso_minutes,
        latency_minutes=row.latency_minutes,
        efficiency=row.efficiency,
        awakenings=row.awakenings,
        known=row.known,
        quality=row.quality,
        quality_parts=row.quality_parts,
        source=row.source,
        epoch_seconds=row.epoch_seconds,
        model=row.model,
        version=row.version,
        why=row.why,
        made_at=row.made_at,
    )


def rhythm_row(user_id: UUID, one: Rhythm, *, now: datetime) -> dict[str, Any]:
    told = asdict(one)
    told["first_day"], told["last_day"] = told.pop("first"), told.pop("last")
    return {"user_id": user_id, "id": new_id(), **told, "made_at": now}


def rhythm(row: Any) -> Rhythm:
    return Rhythm(
        first=row.first_day,
        last=row.last_day,
        days=row.days,
        basis=row.basis,
        source=row.source,
        interdaily=row.interdaily,
        intradaily=row.intradaily,
        l5=row.l5,
        l5_start=row.l5_start,
        m10=row.m10,
        m10_start=row.m10_start,
        relative=row.relative,
        quality=row.quality,
        quality_parts=row.quality_parts,
        model=row.model,
        version=row.version,
        made_at=row.made_at,
    )
