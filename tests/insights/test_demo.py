"""The made-up person has a year of a watch behind them, and their pages have something to say."""

import httpx2
import pytest

from sante import demo
from sante.core.runtime import Runtime
from sante.insights import service as insights
from sante.wearables import service as wearables

FILLED = {
    "/body": ("Your day",),
    "/body/sleep": ("Sleep score", "Sleep regularity index", "Sleep from movement"),
    "/body/heart": ("Recovery", "Usually about", "Resting heart rate"),
    "/body/activity": ("Steps", "Usually about"),
    "/data": ("Watch (made up)", "steps a day"),
}


@pytest.fixture
async def visit(runtime: Runtime) -> demo.Visit:
    return await demo.visit(runtime)


async def test_the_made_up_person_has_worn_a_watch_for_a_year(
    runtime: Runtime, visit: demo.Visit, client: httpx2.AsyncClient
) -> None:
    """Made up, and says so; through the store that an import fills."""
    headers = {"Authorization": f"Bearer {visit.token}"}
    async with runtime.database.transaction(user_id=visit.user_id) as session:
        known = await wearables.days_known(session, visit.user_id)
        assert known is not None
        assert (known[1] - known[0]).days >= 364
        (source,) = await wearables.sources(session, visit.user_id)
        assert source.name == "Watch (made up)"
        days = await wearables.daily_metrics(session, visit.user_id, *known)
        found = await insights.patterns(session, visit.user_id)
    full = [d for d in days if d.steps and d.sleep_minutes and d.resting_heart_rate]
    assert len(full) >= 363
    assert all(d.deep_minutes and d.rem_minutes and d.hrv_sdnn_ms for d in full)
    assert sum(d.workout_minutes is not None for d in days) > 100
    assert sum(d.weight_kg is not None for d in days) > 100
    assert not any(d.notes.get("implausible") for d in days)
    assert found is not None
    assert "workout" in {one.habit for one in found.found}
    for period in ("weekly", "monthly", "quarterly"):
        answer = await client.get(f"/api/v1/trends?period={period}", headers=headers)
        assert answer.json()["items"], period


async def test_no_page_of_body_is_empty(visit: demo.Visit, client: httpx2.AsyncClient) -> None:
    client.cookies.set("sante", visit.token)
    client.headers.update({"Accept": "text/html", "Origin": "http://sante.test"})
    for address, words in FILLED.items():
        text = (await client.get(address)).text
        assert "No data yet" not in text, address
        for word in words:
            assert word in text, (address, word)
