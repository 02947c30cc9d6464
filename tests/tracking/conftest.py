"""People who track something, through the API as programs do."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest
from hypothesis import settings
from tests.support.people import People, Person

from sante.core import events
from sante.tracking.events import QuizRemoved, QuizTaken, TrackerEntryRemoved, TrackerLogged

# How long an example takes says nothing on a machine that is busy with other things.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


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

    async def refused(self, method: str, path: str, **body: Any) -> dict[str, str]:
        """What is wrong, by place."""
        answer = await self.ask(method, path, json=body)
        assert answer.status_code == 422, answer.text
        return {error["field"]: error["message"] for error in answer.json()["errors"]}

    async def tracker(self, **body: Any) -> str:
        found: str = (await self.send("POST", "/trackers", **body))["tracker_id"]
        return found

    async def log(self, tracker_id: str, **body: Any) -> Any:
        return await self.send("POST", f"/trackers/{tracker_id}/entries", **body)


@pytest.fixture
async def ana(client: httpx2.AsyncClient, people: People) -> Home:
    return Home(client, await people.alice())


@dataclass
class Heard:
    told: list[object] = field(default_factory=list)

    async def __call__(self, _session: object, event: object) -> None:
        self.told.append(event)


@pytest.fixture
def heard(ana: Home) -> Heard:
    """What tracking tells while a test runs."""
    ears = Heard()
    kinds = (TrackerLogged, TrackerEntryRemoved, QuizTaken, QuizRemoved)
    events.listen(dict.fromkeys(kinds, (ears,)))
    return ears
