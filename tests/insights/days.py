"""Days of a person, made up: deterministic by seed, with what real ones have."""

import random
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sante.core.runtime import Runtime
from sante.wearables.events import DaysChanged
from sante.wearables.queries import days as queries
from sante.wearables.rules.identity import stable_id
from sante.wearables.types import DailyMetrics

LAST = date(2026, 3, 10)
WATCH = "Ana’s Watch"


def night(day: date, *, start: float = 23 * 60, slept: float = 450, **more: Any) -> DailyMetrics:
    """A night that ends on `day`: asleep at `start` minutes after the midnight before the last
    (23:00 by default), an hour east of UTC."""
    evening = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    began = evening + timedelta(minutes=start - 60)
    waso = more.pop("waso_minutes", 20.0)
    values: dict[str, Any] = {
        "utc_offset_minutes": 60,
        "sleep_minutes": slept,
        "in_bed_minutes": slept + waso + 12,
        "deep_minutes": 0.17 * slept,
        "rem_minutes": 0.21 * slept,
        "light_minutes": 0.62 * slept,
        "awake_minutes": waso,
        "waso_minutes": waso,
        "awakenings": 2,
        "sleep_latency_minutes": 12.0,
        "sleep_efficiency": slept / (slept + waso + 12),
        "sleep_start_at": began,
        "sleep_end_at": began + timedelta(minutes=slept + waso),
        "data_quality_score": 0.9,
    }
    return DailyMetrics(day=day, **(values | more))


def whole(day: date, chance: random.Random) -> DailyMetrics:
    """A night and the day after it."""
    slept = night(
        day,
        start=23 * 60 + chance.gauss(0, 20) + (60 if day.weekday() in (5, 6) else 0),
        slept=max(200, chance.gauss(450, 35)),
        waso_minutes=max(0.0, chance.gauss(22, 8)),
    )
    worked_out = day.toordinal() % 3 == 0
    return replace(
        slept,
        steps=max(500.0, chance.gauss(8000, 1800)),
        distance_m=6000.0,
        active_energy_kcal=420.0,
        exercise_minutes=max(0.0, chance.gauss(25, 10)),
        workout_minutes=40.0 if worked_out else None,
        resting_heart_rate=round(chance.gauss(54, 1.5), 1),
        average_heart_rate=72.0,
        min_heart_rate=48.0,
        max_heart_rate=150.0,
        hrv_sdnn_ms=max(10.0, chance.gauss(48, 5)),
        respiration_rate=chance.gauss(14.2, 0.4),
        notes={"sources": {"resting_heart_rate": WATCH, "hrv_sdnn_ms": WATCH}, "computed": []},
    )


def year(
    count: int = 120,
    *,
    last: date = LAST,
    seed: int = 1,
    change: Callable[[DailyMetrics], DailyMetrics] = lambda day: day,
) -> list[DailyMetrics]:
    """Days up to `last`, oldest first. A day depends on the seed and its date alone."""
    days = [last - timedelta(days=ago) for ago in reversed(range(count))]
    return [change(whole(day, random.Random(f"{seed} {day}"))) for day in days]


async def keep(runtime: Runtime, user_id: UUID, days: list[DailyMetrics]) -> DaysChanged:
    """Store days as wearables does, and tell it as wearables does."""
    from sante.core.events import publish

    rows = []
    for one in days:
        values = asdict(one)
        values["local_date"] = values.pop("day")
        row_id = stable_id(user_id, "daily", values["local_date"])
        rows.append({"user_id": user_id, "id": row_id, **values})
    first, last = days[0].day, days[-1].day
    event = DaysChanged(user_id, first, last, runtime.clock.now())
    async with runtime.database.transaction(user_id=user_id) as session:
        await queries.replace(session, user_id, first, last, rows)
        await publish(session, event)
    return event
