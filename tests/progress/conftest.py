"""People with goals, made through the API as users make them."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from hypothesis import settings
from tests.support.people import People, Person

# How long an example takes says nothing on a machine that is busy with other things.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

OBSERVATIONS = {
    "ldl_c": (168, "mg/dL"),
    "total_chol": (250, "mg/dL"),
    "hdl_c": (48, "mg/dL"),
    "triglycerides": (185, "mg/dL"),
    "hs_crp": (3.4, "mg/L"),
    "hba1c": (5.9, "%"),
    "glucose_fasting": (104, "mg/dL"),
    "creatinine": (0.9, "mg/dL"),
}


@dataclass(frozen=True)
class Home:
    """A person at the API."""

    client: httpx2.AsyncClient
    person: Person

    async def get(self, path: str, **params: str) -> Any:
        answer = await self.ask("GET", path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def send(self, method: str, path: str, **body: Any) -> Any:
        answer = await self.ask(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    async def ask(self, method: str, path: str, **more: Any) -> httpx2.Response:
        return await self.client.request(
            method, f"/api/v1{path}", headers=self.person.headers, **more
        )

    async def log(self, action: str, status: str = "completed", **more: Any) -> Any:
        return await self.send("POST", f"/actions/{action}/log", status=status, **more)

    async def report(self, on: str = "2026-03-02") -> None:
        values = [
            {"code": code, "value": value, "unit": unit}
            for code, (value, unit) in OBSERVATIONS.items()
        ]
        made = await self.send("POST", "/reports", report_date=on, observations=values)
        await self.send("POST", f"/reports/{made['report_id']}/confirm")

    async def goal(self, category: str = "cardiovascular", **more: Any) -> Any:
        return await self.send(
            "POST", "/goals", category=category, **{"intensity": "balanced"} | more
        )


DAILY = ("oat_beta_glucan", "soy_protein", "filtered_coffee")


async def settled(client: httpx2.AsyncClient, person: Person) -> Home:
    """Somebody with a goal that holds three actions for every day."""
    home = Home(client, person)
    goal = await home.goal()
    for action_id in DAILY:
        await home.send("POST", f"/goals/{goal['goal_id']}/actions", action_id=action_id)
    return home


@pytest.fixture
async def alice(client: httpx2.AsyncClient, people: People) -> Home:
    return await settled(client, await people.alice())
