"""Weeks of an accelerometer on a wrist, made up: what was slept is known to the minute."""

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx2

from sante.core.runtime import Runtime
from sante.insights.service import movement
from sante.kit.clock import zone_of
from tests.insights.days import LAST
from tests.support.people import Person

PATH = "/api/v1/health-sessions"
CET = timezone(timedelta(hours=1))
WEEK = datetime(2026, 3, 3, 12, tzinfo=CET)
MINUTES = 6 * 1440 + 20 * 60  # to the 10th, 8:00


def slept(local: datetime) -> bool:
    """From 23:00 to 07:00, but for twenty minutes from 3:00."""
    minute = local.hour * 60 + local.minute
    if 180 <= minute < 200:
        return False
    return minute >= 23 * 60 or minute < 7 * 60


def counts(begin: datetime, minutes: int, *, epoch: int = 60, seed: int = 1) -> list[float]:
    """From the instant `begin` on, as worn in Berlin: hardly any at night, hundreds by day."""
    chance, zone = random.Random(seed), zone_of("Europe/Berlin")
    found = []
    for n in range(minutes * 60 // epoch):
        local = (begin.astimezone(UTC) + timedelta(seconds=n * epoch)).astimezone(zone)
        if slept(local):
            found.append(0.0 if chance.random() < 0.93 else float(chance.randrange(3, 15)))
        else:
            found.append(float(chance.randrange(500, 2500)) * epoch / 60)
    return found


def recording(begin: datetime, minutes: int, **more: Any) -> dict[str, Any]:
    epoch = more.pop("epoch", 60)
    values = more.pop("values", None) or counts(begin, minutes, epoch=epoch)
    return {
        "start_time": begin.isoformat(),
        "end_time": (begin + timedelta(minutes=minutes)).isoformat(),
        "data_source": "Wrist recorder",
        "activity_count": {"epoch_seconds": epoch, "counts": values},
        **more,
    }


async def send(client: httpx2.AsyncClient, who: Person, body: dict[str, Any]) -> httpx2.Response:
    return await client.post(PATH, json=body, headers=who.headers)


async def score(runtime: Runtime, who: Person) -> dict[str, object]:
    async with runtime.database.transaction(user_id=who.user_id) as session:
        span = (LAST - timedelta(days=13), LAST)
        return await movement.score(session, who.user_id, span, now=runtime.clock.now())
