"""From sign-up to the first logged action, as a program lives it against a running Santé."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest
from tests.labs import samples
from tests.support.house import House

ACCOUNT = {
    "password": "plum harbour kettle seven",
    "display_name": "Ana",
    "timezone": "Europe/Berlin",
    "date_of_birth": "1977-05-14",
    "sex": "female",
}
REPORTS: dict[str, Callable[[], bytes]] = {
    "fhir": samples.fhir_bundle,
    "csv": samples.us_csv,
}


class Api:
    def __init__(self, client: httpx2.AsyncClient) -> None:
        self.client = client

    async def __call__(self, method: str, path: str, *, status: int = 200, **body: Any) -> Any:
        answer = await self.client.request(method, f"/api/v1{path}", **body)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None


@pytest.fixture
async def api(home: House, request: pytest.FixtureRequest) -> AsyncIterator[Api]:
    async with httpx2.AsyncClient(base_url=home.url, timeout=60) as client:
        api = Api(client)
        address = f"{request.node.name.replace('[', '-').strip(']')}@example.org"
        made = await api("POST", "/auth/register", status=201, json=ACCOUNT | {"email": address})
        client.headers["Authorization"] = f"Bearer {made['access_token']}"
        yield api


@pytest.mark.parametrize("kind", REPORTS)
async def test_from_a_lab_report_to_the_first_action(api: Api, kind: str) -> None:
    await api("POST", "/constraints", status=201, json={"kind": "medicine", "label": "Coumadin"})
    await api("POST", "/constraints", status=201, json={"kind": "allergy", "label": "Walnuts"})

    report = await api(
        "POST", "/reports", status=201, files={"file": (f"r.{kind}", REPORTS[kind]())}
    )
    assert report["status"] == "review"
    ldl = next(o for o in report["observations"] if o["biomarker_id"] == "ldl_c")
    assert ldl["printed_value"]
    nothing_yet = await api("GET", "/health-profile", status=404)
    assert nothing_yet["code"] == "no_report_yet"

    corrected = {"observations": [{"id": ldl["id"], "value": 151}]}
    await api("PATCH", f"/reports/{report['report_id']}", json=corrected)
    profile = await api("POST", f"/reports/{report['report_id']}/confirm")
    by_id = {b["biomarker_id"]: b for b in profile["biomarkers"]}
    assert by_id["ldl_c"]["value"] == 151
    assert by_id["ldl_c"]["status"] == "borderline_high"  # 130 to 159 mg/dL (ATP III)
    assert 1 <= by_id["ldl_c"]["percentile"] <= 99
    assert profile["signals"]
    assert profile == await api("GET", "/health-profile")

    recommended = (await api("GET", "/goals/recommendations?limit=4"))["recommendations"]
    assert "cardiovascular" in {r["category"] for r in recommended}
    goal = await api(
        "POST", "/goals", status=201, json={"category": "cardiovascular", "intensity": "balanced"}
    )
    assert "151" in goal["why_it_matters"]
    planned = {a["action_id"] for a in goal["actions"]}
    assert planned
    assert planned & {"nuts_daily", "omega3_2g", "flaxseed", "garlic"} == set()
    clash = await api(
        "POST", "/goals", status=409, json={"category": "cardiovascular", "intensity": "gentle"}
    )
    assert clash["detail"]

    today = await api("GET", "/actions/today")
    assert today["summary"]["total"] == len(today["actions"]) > 0
    assert today["goal"]["day_number"] == 1
    # One of every day: a weekly one has its streak only once its week is complete.
    first = next(a for a in today["actions"] if a["streak_unit"] == "day")
    path = f"/actions/{first['user_action_id']}/log"
    logged = await api("POST", path, json={"status": "completed"})
    assert logged["streak_update"]["current_streak"] == 1
    assert logged["daily_progress"]["actions_completed"] == 1
    after = await api("GET", "/actions/today")
    assert after["summary"]["completed"] == 1

    moving = await api("GET", "/progress/projections")
    ldl_end = next(
        p for g in moving["goals"] for p in g["projections"] if p["biomarker_id"] == "ldl_c"
    )
    assert ldl_end["end_projected"] < 151
    assert ldl_end["band_80"]["low"] < ldl_end["end_projected"] < ldl_end["band_80"]["high"]

    await api("DELETE", f"/actions/logs/{logged['log_id']}", status=204)
    assert (await api("GET", "/actions/today"))["summary"]["completed"] == 0
