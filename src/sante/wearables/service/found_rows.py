"""What was found, as rows of tables."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final
from uuid import UUID

from sante.kit.clock import day_number, zone_of
from sante.wearables.rules.daily.assemble import EPOCH
from sante.wearables.rules.identity import stable_text
from sante.wearables.service.found import DayFound, Era, SleepFound, WorkoutFound

_DAY: Final = 86_400_000_000  # microseconds
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOST_OFFSET: Final = 18 * 60


def text(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str).replace("\\u0000", "")


def instant(micros: int) -> datetime:
    return _START + timedelta(microseconds=micros)


def devices(user_id: UUID, eras: Iterable[Era]) -> str:
    """One row for each era, however many files know it."""
    rows: dict[str, dict[str, Any]] = {}
    for era in eras:
        known = rows.get(era.label)
        first = era.first if known is None else min(known["first"], era.first)
        last = era.last if known is None else max(known["last"], era.last)
        rows[era.label] = {**asdict(era), "first": first, "last": last}
    made = [
        {
            **{
                name: str(value)[:100]
                for name, value in row.items()
                if name not in ("first", "last")
            },
            "id": stable_text(user_id, "device", label),
            "first_used_at": instant(row["first"]),
            "last_used_at": instant(row["last"]),
        }
        for label, row in rows.items()
    ]
    return text(made)


@lru_cache(maxsize=4096)
def _all_day(zone: str, day: int) -> int | None:
    """Minutes east throughout a day of UTC; None where the clock changes. Nights have many rows."""
    begin, end = _east(zone, day * _DAY), _east(zone, (day + 1) * _DAY)
    return begin if begin == end else None


def _east(zone: str, at: int) -> int:
    east = instant(at).astimezone(zone_of(zone)).utcoffset() or timedelta()
    return round(east.total_seconds() / 60)


def where(at: int, offset: int, zone: str | None) -> tuple[int, str | None]:
    """Minutes east and zone: the zone that was stated says it, if there is such a zone."""
    if zone is not None:
        try:
            east = _all_day(zone, at // _DAY)
        except ValueError:
            return max(-_MOST_OFFSET, min(_MOST_OFFSET, offset)), None
        return (_east(zone, at) if east is None else east), zone
    return max(-_MOST_OFFSET, min(_MOST_OFFSET, offset)), None


def sleep(
    user_id: UUID, found: Iterable[SleepFound], source_ids: Mapping[str, UUID]
) -> Iterator[dict[str, Any]]:
    sources = {name: str(source_id) for name, source_id in source_ids.items()}
    for one in found:
        offset, zone = where(one.end, one.offset, one.zone)
        source_id = sources[one.source]
        yield {
            "id": stable_text(user_id, "sleep", source_id, one.start, one.end, one.stage),
            "source_id": source_id,
            "stage": one.stage,
            "start_at": instant(one.start),
            "end_at": instant(one.end),
            "utc_offset_minutes": offset,
            "zone": zone,
            "device_label": one.device,
        }


def workouts(
    user_id: UUID, found: Iterable[WorkoutFound], source_ids: Mapping[str, UUID]
) -> Iterator[dict[str, Any]]:
    for one in found:
        offset, zone = where(one.start, one.offset, one.zone)
        source_id = source_ids[one.source]
        numbers = {
            name: _finite(getattr(one, name))
            for name in (
                "duration_s",
                "distance_m",
                "energy_kcal",
                "average_heart_rate",
                "max_heart_rate",
                "elevation_m",
            )
        }
        yield {
            "id": stable_text(user_id, "workout", source_id, one.start, one.end, one.activity),
            "source_id": str(source_id),
            "activity": one.activity[:80],
            "start_at": instant(one.start),
            "end_at": instant(one.end),
            "local_date": EPOCH + timedelta(days=day_number(one.start, offset)),
            "utc_offset_minutes": offset,
            "zone": zone,
            "device_label": one.device,
            "details": one.details,
            **numbers,
        }


def days(
    user_id: UUID, found: Iterable[DayFound], source_ids: Mapping[str, UUID]
) -> Iterator[dict[str, Any]]:
    for one in found:
        source_id = source_ids[one.source]
        value = _finite(one.value)
        if value is not None:
            yield {
                "id": stable_text(user_id, "day", source_id, one.day, one.metric),
                "source_id": str(source_id),
                "local_date": one.day,
                "metric": one.metric[:80],
                "value": value,
            }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
