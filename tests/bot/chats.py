"""What the bot's tests do again and again: linking a chat, and getting a plan."""

from dataclasses import dataclass
from typing import Any

import httpx2
from sqlalchemy import text
from tests.labs.samples import fhir_bundle
from tests.support.people import Person
from tests.support.telegram import Telegram

from sante.core.runtime import Runtime


@dataclass(frozen=True)
class Chats:
    house: Runtime
    client: httpx2.AsyncClient
    server: Telegram

    async def code(self, who: Person) -> str:
        made = await self.client.post(
            "/api/v1/notifications/channels/telegram", headers=who.headers
        )
        assert made.status_code == 201, made.text
        return str(made.json()["code"])

    async def link(self, who: Person, *, chat: int = 42) -> None:
        code = await self.code(who)
        before = len(self.server.seen(chat))
        self.server.says(f"/start {code}", chat=chat)
        answer = await self.server.wait(before + 1, chat=chat)
        assert "now belongs to" in answer.text

    async def plan(self, who: Person) -> list[dict[str, Any]]:
        report = await self.client.post(
            "/api/v1/reports", files={"file": ("r.json", fhir_bundle())}, headers=who.headers
        )
        key = report.json()["report_id"]
        await self.client.post(f"/api/v1/reports/{key}/confirm", json={}, headers=who.headers)
        body = {"category": "cardiovascular", "intensity": "balanced"}
        goal = await self.client.post("/api/v1/goals", json=body, headers=who.headers)
        assert goal.status_code == 201, goal.text
        found: list[dict[str, Any]] = goal.json()["actions"]
        return found

    async def rows(self, who: Person, table: str) -> list[Any]:
        async with self.house.database.transaction(user_id=who.user_id) as session:
            found = await session.execute(text(f"select * from {table} order by id"))
            return list(found.mappings())
