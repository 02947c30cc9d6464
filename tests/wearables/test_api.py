"""The way in for programs: files, readings, days, sources."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from sante.api import create_app
from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.ids import encode, new_id
from tests.conftest import client_for
from tests.core.job_support import working
from tests.support.apple import LAST, PHONE_NAME, WATCH_NAME, export
from tests.support.people import People, Person
from tests.wearables.reading import ended, keep, our_jobs, read

BOUNDED = "multipart/form-data; boundary={}"
SPAN = {"from": "2026-03-06", "to": "2026-03-08"}


@pytest.fixture
async def imported(runtime: Runtime, alice: Person, tmp_path: Path) -> Any:
    """Alice with four days of readings; what is true of them."""
    made = export(4)
    await keep(runtime, alice.user_id, await read(tmp_path, made.zip))
    return made.truth


async def get(client: httpx2.AsyncClient, who: Person, path: str, **query: Any) -> Any:
    answer = await client.get(f"/api/v1{path}", params=query, headers=who.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def send(client: httpx2.AsyncClient, who: Person, content: bytes, name: str = "e.zip") -> Any:
    return await client.post(
        "/api/v1/imports", files={"file": (name, content)}, headers=who.headers
    )


async def test_a_file_is_uploaded_followed_and_read_as_days(
    live_client: httpx2.AsyncClient, live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada")
    made = export(3)
    answer = await send(live_client, ada, made.zip, "../../etc/export.zip")
    assert answer.status_code == 202, answer.text
    job_id, import_id = answer.json()["job_id"], answer.json()["import_id"]
    job = await get(live_client, ada, f"/jobs/{job_id}")
    assert (job["kind"], job["input"]) == ("wearables.read_file", {"import_id": import_id})
    waiting = await get(live_client, ada, f"/imports/{import_id}")
    assert (waiting["state"], waiting["file_name"]) == ("waiting", "export.zip")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    async with working(database, our_jobs(), files=live_runtime.files):
        await ended(database, ada.user_id, seconds=60)
    job = await get(live_client, ada, f"/jobs/{job_id}")
    assert (job["status"], job["progress"]["percent"]) == ("succeeded", 100)
    (done,) = (await get(live_client, ada, "/imports"))["items"]
    assert (done["state"], done["format"]) == ("done", "apple_health")
    assert done["counts"]["steps"]["new"] == made.truth.counts["StepCount"]
    assert done["left_out"] == {"clinical_record": 3, "other_file": 1}
    days = (await get(live_client, ada, "/metrics/daily", **SPAN))["days"]
    assert [day["date"] for day in days] == ["2026-03-06", "2026-03-07", "2026-03-08"]
    assert [day["steps"] for day in days] == [round(s) for s in made.truth.steps.values()]
    assert days[-1]["resting_heart_rate"] == made.truth.resting[LAST]
    again = await send(live_client, ada, made.zip)
    assert (again.json()["job_id"], again.json()["known"]) == (job_id, True)
    assert len(await live_runtime.files.of_user(ada.user_id)) == 1  # the copy was not kept


async def test_a_job_can_be_stopped_once(
    live_client: httpx2.AsyncClient, live_people: People
) -> None:
    ada = await live_people.person("ada")
    job_id = (await send(live_client, ada, export(1).zip)).json()["job_id"]
    address = f"/api/v1/jobs/{job_id}/cancel"
    stopped = await live_client.post(address, headers=ada.headers)
    assert (stopped.status_code, stopped.json()["status"]) == (200, "cancelled")
    again = await live_client.post(address, headers=ada.headers)
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    (one,) = (await get(live_client, ada, "/imports"))["items"]
    assert one["state"] == "failed"


async def test_the_file_goes_when_its_owner_says_so(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    import_id = (await send(client, alice, export(1).zip)).json()["import_id"]
    path = f"/api/v1/imports/{import_id}/file"
    busy = await client.delete(path, headers=alice.headers)
    assert (busy.status_code, busy.json()["code"]) == (409, "import_running")
    job_id = (await get(client, alice, f"/imports/{import_id}"))["job_id"]
    await client.post(f"/api/v1/jobs/{job_id}/cancel", headers=alice.headers)
    for _ in range(2):  # deleting what is gone is no error
        gone = await client.delete(path, headers=alice.headers)
        assert gone.status_code == 204
    assert await runtime.files.of_user(alice.user_id) == []
    assert (await get(client, alice, f"/imports/{import_id}"))["has_file"] is False


async def cut_short(boundary: str, content: bytes) -> AsyncIterator[bytes]:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="e.zip"\r\n\r\n'
    yield head.encode()
    yield content[: len(content) // 2]


async def test_an_upload_cut_off_leaves_nothing(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    """R9."""
    headers = {**alice.headers, "Content-Type": BOUNDED.format("xyz")}
    answer = await client.post(
        "/api/v1/imports", content=cut_short("xyz", export(1).zip), headers=headers
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert "cut off" in answer.json()["detail"]
    assert await runtime.files.of_user(alice.user_id) == []
    assert (await get(client, alice, "/imports"))["items"] == []


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"json": {}}, 415),
        ({"data": {"file": "text"}}, 415),
        ({"files": {"other": ("e.zip", b"x")}}, 422),
        ({"files": {"file": ("", b"")}}, 422),
        ({"files": [("file", ("a", b"x")), ("file", ("b", b"y"))]}, 422),
        ({"files": {"file": ("e.zip", b"x")}, "data": {"more": "1"}}, 422),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 415),
        ({"content": b"no form", "headers": {"Content-Type": BOUNDED.format("b")}}, 400),
    ],
)  # fmt: skip
async def test_a_form_that_is_no_upload_is_refused(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person, form: dict[str, Any], status: int
) -> None:
    headers = {**alice.headers, **form.pop("headers", {})}
    answer = await client.post("/api/v1/imports", headers=headers, **form)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"]
    assert await runtime.files.of_user(alice.user_id) == []


async def test_a_file_whose_last_piece_is_large_is_whole(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """A server hands on what the network brings, here the beginning and then all the rest."""
    made = client.build_request(
        "POST",
        "/api/v1/imports",
        files={"file": ("e.zip", b"no export, " * 30_000)},
        headers=alice.headers,
    )
    whole = await made.aread()

    async def pieces() -> AsyncIterator[bytes]:
        yield whole[:300]
        yield whole[300:]

    sent = await client.post("/api/v1/imports", content=pieces(), headers=made.headers)
    assert sent.status_code == 202, sent.text


async def endless(boundary: str) -> AsyncIterator[bytes]:
    disposition = 'Content-Disposition: form-data; name="file"; filename="e"'
    yield f"--{boundary}\r\n{disposition}\r\n\r\n".encode()
    for _ in range(64):
        yield b"x" * 2**20


async def test_an_upload_larger_than_allowed_is_refused_while_it_comes(
    runtime: Runtime, alice: Person
) -> None:
    """S24: the cap holds while streaming, with no length declared."""
    small = Runtime(
        Settings(
            home=runtime.settings.home, secret_key=runtime.settings.secret_key, max_import_mb=2
        ),
        runtime.database, runtime.clock, runtime.cache, runtime.files,
    )  # fmt: skip
    async with client_for(create_app(small)) as client:
        headers = {**alice.headers, "Content-Type": BOUNDED.format("xyz")}
        answer = await client.post("/api/v1/imports", content=endless("xyz"), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
        declared = {**headers, "Content-Length": str(11 * 2**30)}
        answer = await client.post("/api/v1/imports", content=endless("xyz"), headers=declared)
        assert answer.status_code == 413
    assert await runtime.files.of_user(alice.user_id) == []


async def test_a_person_keeps_as_many_files_as_fit(runtime: Runtime, alice: Person) -> None:
    """S24: a quota for each person."""
    tight = Runtime(
        Settings(
            home=runtime.settings.home, secret_key=runtime.settings.secret_key, import_quota_mb=1
        ),
        runtime.database, runtime.clock, runtime.cache, runtime.files,
    )  # fmt: skip
    async with client_for(create_app(tight)) as client:
        assert (await send(client, alice, b"x" * 900_000)).status_code == 202
        refused = await send(client, alice, b"y" * 900_000)
        assert refused.status_code == 413
        assert (await send(client, alice, b"z" * 140_000)).status_code == 202
    assert len(await runtime.files.of_user(alice.user_id)) == 2


async def test_days_are_of_the_person_and_of_the_span(
    client: httpx2.AsyncClient, alice: Person, people: People, imported: Any
) -> None:
    days = (await get(client, alice, "/metrics/daily", **SPAN))["days"]
    assert [day["date"] for day in days] == ["2026-03-06", "2026-03-07", "2026-03-08"]
    assert days[0]["steps"] == round(imported.steps[LAST - timedelta(days=2)])
    assert days[0]["hrv_rmssd_ms"] is None
    assert days[0]["notes"]["sources"]["steps"] == WATCH_NAME
    latest = (await get(client, alice, "/metrics/daily"))["days"]
    assert [day["date"] for day in latest][-1] == "2026-03-08"
    bob = await people.bob()
    assert (await get(client, bob, "/metrics/daily", **SPAN))["days"] == []


@pytest.mark.parametrize(
    "span",
    [
        {"from": "2026-03-08", "to": "2026-03-06"},
        {"from": "1990-01-01", "to": "2026-03-06"},
        {"from": "yesterday"},
    ],
)
async def test_impossible_spans_are_refused(
    client: httpx2.AsyncClient, alice: Person, span: dict[str, str]
) -> None:
    for path in ("/metrics/daily", "/samples"):
        answer = await client.get(f"/api/v1{path}", params=span, headers=alice.headers)
        assert answer.status_code == 422
        assert answer.json()["errors"]


async def test_single_readings_are_paged_without_loss(
    client: httpx2.AsyncClient, alice: Person, imported: Any
) -> None:
    query = {"metric": "steps", "from": "2026-03-01", "to": "2026-03-09", "resolution": "raw"}
    whole = await get(client, alice, "/samples", **query, limit=10_000)
    assert len(whole["samples"]) == imported.counts["StepCount"]
    assert (whole["unit"], whole["next_cursor"]) == ("count", None)
    paged: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await get(client, alice, "/samples", **query, **cursor, limit=7)
        paged += page["samples"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == whole["samples"]


async def test_a_series_counts_every_moment_once_and_shows_the_spread(
    client: httpx2.AsyncClient, alice: Person, imported: Any
) -> None:
    span = {"from": "2026-03-05", "to": "2026-03-08"}
    steps = await get(client, alice, "/samples", metric="steps", **span, resolution="1h")
    total = sum(sample["value"] for sample in steps["samples"])
    assert total == pytest.approx(sum(imported.steps.values()), abs=1)
    assert total < imported.steps_naive
    rates = await get(client, alice, "/samples", metric="heart_rate", **span, resolution="1d")
    assert len(rates["samples"]) in (4, 5)  # UTC days
    for sample in rates["samples"]:
        assert sample["low"] <= sample["value"] <= sample["high"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"metric": "nothing_we_know"}, 200),
        ({"resolution": "2h"}, 422),
        ({"resolution": "raw", "cursor": "x"}, 400),
        ({"from": "2024-01-01", "to": "2026-03-01", "resolution": "1m"}, 422),
    ],
)
async def test_odd_questions_for_readings(
    client: httpx2.AsyncClient, alice: Person, query: dict[str, str], status: int
) -> None:
    answer = await client.get("/api/v1/samples", params=query, headers=alice.headers)
    assert answer.status_code == status, answer.text


async def test_the_person_decides_whose_count_comes_first(
    live_client: httpx2.AsyncClient, live_runtime: Runtime, live_people: People, tmp_path: Path
) -> None:
    ada = await live_people.person("ada")
    await keep(live_runtime, ada.user_id, await read(tmp_path, export(2).zip))
    items = (await get(live_client, ada, "/sources"))["items"]
    names = [item["name"] for item in items]
    assert names.index(WATCH_NAME) < names.index(PHONE_NAME)
    before = (await get(live_client, ada, "/metrics/daily", **SPAN))["days"]
    items.sort(key=lambda item: item["name"] != PHONE_NAME)
    order = [item["source_id"] for item in items]
    changed = await live_client.patch("/api/v1/sources", json={"order": order}, headers=ada.headers)
    assert changed.status_code == 200, changed.text
    assert changed.json()["items"][0] | {"metrics": []} == {
        "source_id": order[0], "name": PHONE_NAME, "kind": "phone", "place": 1, "ordered": True,
        "metrics": [],
    }  # fmt: skip
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    async with working(database, our_jobs(), files=live_runtime.files):
        (run,) = await ended(database, ada.user_id)
    assert (run.status, run.output) == ("succeeded", {"days": 2})
    after = (await get(live_client, ada, "/metrics/daily", **SPAN))["days"]
    assert after[-1]["steps"] != before[-1]["steps"]
    assert after[-1]["notes"]["sources"]["steps"] == PHONE_NAME


@pytest.mark.parametrize("wrong", ["missing", "twice", "foreign"])
async def test_an_order_names_each_source_once(
    client: httpx2.AsyncClient, alice: Person, imported: Any, wrong: str
) -> None:
    order = [item["source_id"] for item in (await get(client, alice, "/sources"))["items"]]
    changed = {
        "missing": order[1:],
        "twice": [*order[1:], order[1]],
        "foreign": [*order[1:], encode("src", new_id())],
    }[wrong]
    answer = await client.patch("/api/v1/sources", json={"order": changed}, headers=alice.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_order")
    after = [item["source_id"] for item in (await get(client, alice, "/sources"))["items"]]
    assert after == order


async def test_readings_say_when_and_where_they_were_taken(
    client: httpx2.AsyncClient, alice: Person, imported: Any
) -> None:
    query = {"metric": "hrv_sdnn", "from": "2026-03-08", "to": "2026-03-08", "resolution": "raw"}
    (sample,) = (await get(client, alice, "/samples", **query))["samples"]
    start = datetime.fromisoformat(sample["start"])
    assert start == datetime(2026, 3, 8, 6, 0, tzinfo=UTC)
    assert (sample["value"], sample["utc_offset_minutes"], sample["flags"]) == (48.1234, 60, [])
