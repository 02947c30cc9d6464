"""Notices and addresses as the tests of this package make them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from tests.support.people import Person

from sante.core.runtime import Runtime
from sante.notify import service
from sante.notify.types import Notice

SUBSCRIPTION = "https://push.example/one"


def notice(now: datetime, key: str = "one", **change: Any) -> Notice:
    values: dict[str, Any] = {
        "kind": "reminder",
        "title": "Psyllium",
        "body": "One spoon, with a glass of water.",
        "link": "/",
        "dedupe_key": key,
        "expires_at": now + timedelta(hours=3),
    }
    return Notice(**(values | change))


async def tell(house: Runtime, who: Person, told: Notice) -> UUID | None:
    async with house.database.transaction(user_id=who.user_id) as session:
        return await service.tell(session, who.user_id, told, now=house.clock.now())


async def prefer(house: Runtime, who: Person, **change: Any) -> None:
    async with house.database.transaction(user_id=who.user_id) as session:
        await service.change_preferences(session, who.user_id, change, now=house.clock.now())


async def release(house: Runtime, who: Person) -> int:
    async with house.database.transaction(user_id=who.user_id) as session:
        return await service.release(session, who.user_id, now=house.clock.now())


async def rows(house: Runtime, who: Person, table: str) -> list[Any]:
    async with house.database.transaction(user_id=who.user_id) as session:
        found = await session.execute(text(f"select * from {table} order by id"))
        return list(found.mappings())


async def in_inbox(house: Runtime, who: Person) -> list[Any]:
    return await rows(house, who, "scheduled_notifications")


async def outbox(house: Runtime, who: Person) -> list[Any]:
    return await rows(house, who, "outbox")
