"""The history of a marker through the API: printed beside judged, and what the goals tell."""

from datetime import date

import httpx2

from tests.labs.samples import fhir_bundle, german_csv
from tests.support.people import People, Person


async def add(client: httpx2.AsyncClient, who: Person, content: bytes, name: str) -> None:
    made = await client.post(
        "/api/v1/reports", files={"file": (name, content)}, headers=who.headers
    )
    assert made.status_code == 201, made.text
    key = made.json()["report_id"]
    done = await client.post(f"/api/v1/reports/{key}/confirm", headers=who.headers)
    assert done.status_code == 200, done.text


async def test_each_draw_has_its_print_its_noise_its_limits_and_its_circumstances(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    await add(client, alice, fhir_bundle(date(2025, 6, 4), {"13457-7": 230}), "june.json")
    await add(client, alice, german_csv(), "labor.csv")
    found = (await client.get("/api/v1/biomarkers/ldl_c/history", headers=alice.headers)).json()
    newest = found["draws"][-1]
    assert newest["printed"]["value"] == "3,83"
    assert newest["printed"]["unit"] == "mmol/l"
    assert newest["printed"]["reference"] == "< 3,4"
    assert newest["noise"]["low"] < newest["value"] < newest["noise"]["high"]
    assert newest["draw"] == {"fasting": None, "taken_at": None, "ill": None, "exercised": None}
    assert newest["status"] == "borderline_high"
    assert newest["target"]["high"] == 100
    assert found["trend"]["verdict"] == "better"
    assert found["trend"]["since"] == "2025-06-04"
    assert found["aims"] == []
    assert found["referrals"] == []
    assert {mover["action_id"] for mover in found["movers"]} >= {"oat_beta_glucan"}
    assert all(mover["middle"] < 0 for mover in found["movers"])


async def test_the_target_of_a_running_goal_is_told(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    await add(client, alice, fhir_bundle(), "report.json")
    goal = {"category": "cardiovascular", "intensity": "balanced", "duration_days": 84}
    made = await client.post("/api/v1/goals", json=goal, headers=alice.headers)
    assert made.status_code == 201, made.text
    path = "/api/v1/biomarkers/ldl_c/history"
    aims = (await client.get(path, headers=alice.headers)).json()["aims"]
    assert len(aims) == 1
    assert aims[0]["unit"] == "mg/dL"
    assert aims[0]["target"]["high"] is not None
    si = (await client.get(f"{path}?unit=si", headers=alice.headers)).json()
    assert si["aims"][0]["unit"] == "mmol/L"
    assert si["draws"][0]["unit"] == "mmol/L"
    assert (await client.get(f"{path}?unit=x", headers=alice.headers)).status_code == 422


async def test_the_draw_is_told_and_corrected_in_part(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    made = await client.post(
        "/api/v1/reports",
        files={"file": ("report.json", fhir_bundle())},
        headers=alice.headers,
    )
    path = f"/api/v1/reports/{made.json()['report_id']}"
    for sent, now in (
        ({"fasting": True, "taken_at": "08:15"}, (True, "08:15:00", None, None)),
        ({"ill": False}, (True, "08:15:00", False, None)),
        ({"taken_at": None}, (True, None, False, None)),
    ):
        answer = await client.patch(path, json={"draw": sent}, headers=alice.headers)
        assert answer.status_code == 200, answer.text
        assert tuple(answer.json()["draw"].values()) == now
    for wrong in ({"taken_at": "08:15+02:00"}, {"asleep": True}):
        answer = await client.patch(path, json={"draw": wrong}, headers=alice.headers)
        assert answer.status_code == 422


async def test_no_action_is_told_where_coaching_stops(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    await add(client, alice, fhir_bundle(changes={"13457-7": 260}), "report.json")
    found = (await client.get("/api/v1/biomarkers/ldl_c/history", headers=alice.headers)).json()
    assert found["referrals"]
    assert found["movers"] == []
