"""Insights and trends over HTTP."""

import httpx2
import pytest

from sante.core.runtime import Runtime
from tests.insights.days import LAST, year
from tests.insights.test_service import make
from tests.support.people import Person

API = "/api/v1"


async def get(client: httpx2.AsyncClient, who: Person, path: str, status: int = 200) -> dict:  # type: ignore[type-arg]
    answer = await client.get(f"{API}{path}", headers=who.headers)
    assert answer.status_code == status, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_day_without_an_insight_is_pending(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    found = await get(client, alice, f"/insights/daily/{LAST}")
    assert (found["status"], found["sleep"], found["narrative"]) == ("pending", None, None)
    assert found["reason"] == "Nothing has been made of this day yet."


async def test_the_insight_has_the_fields_of_the_specification(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    await make(runtime, alice, year(60))
    found = await get(client, alice, f"/insights/daily/{LAST}")
    assert found["status"] == "completed"
    assert {"hours", "efficiency", "score", "texts"} <= found["sleep"].keys()
    assert {"steps", "active_minutes", "active_energy_kcal"} <= found["activity"].keys()
    assert {"resting_heart_rate", "average_heart_rate", "hrv_sdnn_ms"} <= found["heart"].keys()
    assert 10 <= len(found["narrative"]["summary"]) <= 1000
    assert 0 <= found["confidence"]["value"] <= 1
    assert (found["model"], found["model_version"]) == ("daily-insight", "1")


async def test_history_pages_backwards(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    days = year(30)
    await make(runtime, alice, days, first=days[-7].day)
    seen, path = [], "/insights/daily?limit=3"
    while path:
        page = await get(client, alice, path)
        seen += [one["date"] for one in page["items"]]
        cursor = page["next_cursor"]
        path = f"/insights/daily?limit=3&cursor={cursor}" if cursor else ""
    assert seen == [day.day.isoformat() for day in reversed(days[-7:])]


async def test_an_insight_is_asked_for_and_not_for_tomorrow(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    made = await client.post(f"{API}/insights/daily", json={}, headers=alice.headers)
    assert made.status_code == 202
    job = await get(client, alice, f"/jobs/{made.json()['job_id']}")
    assert job["status"] == "queued"
    late = await client.post(
        f"{API}/insights/daily", json={"date": "2026-03-11"}, headers=alice.headers
    )
    assert (late.status_code, late.json()["code"]) == (422, "day_not_yet")
    assert late.json()["errors"][0]["field"] == "date"


async def test_asking_twice_waits_for_one_job(client: httpx2.AsyncClient, alice: Person) -> None:
    asked = [
        (await client.post(f"{API}/insights/daily", json={}, headers=alice.headers)).json()
        for _ in range(2)
    ]
    assert asked[0] == asked[1]


@pytest.mark.parametrize("period", ["weekly", "monthly", "quarterly"])
async def test_trends_say_what_they_tested(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person, period: str
) -> None:
    await make(runtime, alice, year(100))
    found = (await get(client, alice, f"/trends?period={period}"))["items"][0]
    assert (found["period"], found["last_day"]) == (period, "2026-03-10")
    assert found["tested"] == len([t for t in found["trends"] if t["p_adjusted"] is not None])
    heart = next(t for t in found["trends"] if t["metric"] == "resting_heart_rate")
    assert heart["source"] == "Ana’s Watch"
    assert heart["slope_low"] <= heart["slope_per_week"] <= heart["slope_high"]


async def test_a_period_that_is_none_is_refused(client: httpx2.AsyncClient, alice: Person) -> None:
    await get(client, alice, "/trends?period=daily", status=422)


async def test_the_registry_says_how_well_each_algorithm_does(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """C-9; R-64: a week of minutes fits."""
    found = {one["name"]: one for one in (await get(client, alice, "/insights/models"))["items"]}
    assert found["cole-kripke"]["data"]["max_samples"] >= 10_080
    assert found["sadeh"]["measured"][0]["kappa"] == 0.447
    assert found["daily-insight"]["deployment"]["in_use"]
    assert found["cole-kripke"]["deployment"]["in_use"]
    for one in found.values():
        assert one["data"]["min_samples"] <= one["data"]["max_samples"]


async def test_patterns_are_empty_before_the_first_look(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    assert await get(client, alice, "/insights/patterns") == {
        "items": [], "pairs_tested": 0, "first_day": None, "last_day": None,
    }  # fmt: skip
    await make(runtime, alice, year(120))
    assert (await get(client, alice, "/insights/patterns"))["pairs_tested"] > 0


async def test_one_person_s_days_are_not_another_s(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person, people: object
) -> None:
    charlie = await people.charlie()  # type: ignore[attr-defined]
    await make(runtime, alice, year(40))
    assert (await get(client, charlie, f"/insights/daily/{LAST}"))["status"] == "pending"
    assert (await get(client, charlie, "/trends"))["items"] == []
