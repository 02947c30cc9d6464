"""Jobs as their owner sees them, over HTTP."""

import httpx2
from tests.support.people import Person

from sante.core.runtime import Runtime


async def test_a_person_without_jobs_sees_an_empty_list(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    answer = await client.get("/api/v1/jobs", headers=alice.headers)
    assert answer.json() == {"items": [], "next_cursor": None}


async def test_a_change_that_needs_work_later_shows_as_a_job(
    client: httpx2.AsyncClient, alice: Person, runtime: Runtime
) -> None:
    from tests.labs.samples import fhir_bundle

    made = await client.post(
        "/api/v1/reports", files={"file": ("r.json", fhir_bundle())}, headers=alice.headers
    )
    report = made.json()["report_id"]
    confirmed = await client.post(f"/api/v1/reports/{report}/confirm", headers=alice.headers)
    assert confirmed.status_code == 200, confirmed.text
    await client.patch("/api/v1/me", json={"sex": "male"}, headers=alice.headers)
    listed = (await client.get("/api/v1/jobs", headers=alice.headers)).json()["items"]
    of_labs = [j for j in listed if j["kind"].startswith("labs.")]
    assert [(j["kind"], j["status"]) for j in of_labs] == [("labs.recompute_older", "queued")]
    one = await client.get(f"/api/v1/jobs/{listed[0]['job_id']}", headers=alice.headers)
    assert one.json() == listed[0]
    retried = await client.post(f"/api/v1/jobs/{listed[0]['job_id']}/retry", headers=alice.headers)
    assert (retried.status_code, retried.json()["code"]) == (409, "conflict")


async def test_a_made_up_cursor_is_refused(client: httpx2.AsyncClient, alice: Person) -> None:
    answer = await client.get("/api/v1/jobs?cursor=abc", headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
