"""A scanned report read by a model: asked for, sent, compared, and only then counted."""

import io
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx2
import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from sante import wiring
from sante.api import create_app
from sante.core.db import PooledDatabase
from sante.core.jobs import jobs
from sante.core.models import JobRun
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from tests.conftest import client_for, make_runtime
from tests.core.job_support import ended, working
from tests.labs.html import text_of
from tests.labs.pdfs import drawn, scanned
from tests.labs.test_api import REPORTS, row, upload
from tests.support.clock import FakeClock
from tests.support.model_server import KEY, ModelServer, model_server
from tests.support.people import People, Person

READ = {
    "drawn_on": "2026-02-20",
    "rows": [
        {"name": "LDL Cholesterol", "value": "139", "unit": "mg/dL", "reference": "<100"},
        {"name": "HbA1c", "value": "5,5", "unit": "%"},
    ],
}


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


class Home:
    """A house with a model, its worker, and Alice in it."""

    def __init__(self, runtime: Runtime, client: httpx2.AsyncClient, alice: Person) -> None:
        self.runtime, self.client, self.alice = runtime, client, alice

    async def uploaded(self, content: bytes) -> dict[str, Any]:
        return dict((await upload(self.client, self.alice, content, name="scan.pdf")).json())

    async def post(self, path: str, **body: Any) -> httpx2.Response:
        return await self.client.post(path, headers=self.alice.headers, **body)

    async def report(self, report_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"{REPORTS}/{report_id}", headers=self.alice.headers)
        return dict(answer.json())

    async def worked(self) -> list[JobRun]:
        database = self.runtime.database
        assert isinstance(database, PooledDatabase)
        async with working(database, jobs, clock=self.runtime.clock, files=self.runtime.files):
            # A model's libraries take a while to load at first.
            return await ended(database, self.alice.user_id, of="labs.read_pages", seconds=120)


@pytest.fixture
async def home(
    live: PooledDatabase,
    clock: FakeClock,
    settings: Settings,
    server: ModelServer,
) -> AsyncIterator[Home]:
    told = {"model": "compatible:eyes", "model_url": f"{server.url}/v1", "model_key": KEY}
    runtime = make_runtime(live, clock, Settings(**(settings.model_dump() | told)))
    try:
        async with client_for(create_app(runtime)) as client:
            yield Home(runtime, client, await People(runtime).alice())
    finally:
        wiring.install(settings)


async def test_a_scanned_report_is_read_on_request_and_counts_once_it_was_compared(
    home: Home, server: ModelServer
) -> None:
    server.answers = [READ]
    report = await home.uploaded(scanned())
    path = f"{REPORTS}/{report['report_id']}"
    assert [p["code"] for p in report["problems"]] == ["no_text"]
    assert server.seen == [], "nothing leaves before somebody says so"

    asked = await home.post(f"{path}/read")
    assert asked.status_code == 202
    assert asked.json()["reader"] == f"eyes at {server.url.removeprefix('http://')}"
    assert [run.status for run in await home.worked()] == ["succeeded"]
    (seen,) = server.seen
    assert seen.pictures == [(8, 8)]
    assert home.alice.email not in seen.text

    found = await home.report(report["report_id"])
    assert found["report_date"] == "2026-02-20"
    assert [p["code"] for p in found["problems"]] == ["read_by_model"]
    ldl = row(found, "ldl_c")
    assert (ldl["value"], ldl["unit"], ldl["canonical_value"]) == (139, "mg/dL", 139)
    assert row(found, "hba1c")["value"] == 5.5
    assert {p["code"] for p in ldl["problems"] if p["blocks"]} == {"uncertain"}
    refused = await home.post(f"{path}/confirm")
    assert (refused.status_code, refused.json()["code"]) == (422, "report_incomplete")

    compared = [
        {"id": row(found, m)["id"], "value": v} for m, v in (("ldl_c", 139), ("hba1c", 5.4))
    ]
    await home.client.patch(path, json={"observations": compared}, headers=home.alice.headers)
    assert (await home.post(f"{path}/confirm")).status_code == 200
    again = await home.post(f"{path}/read")
    assert (again.status_code, again.json()["code"]) == (409, "report_confirmed")


async def test_a_value_that_does_not_stand_in_the_text_is_said_to_be_made_up(
    home: Home, server: ModelServer
) -> None:
    lines = [
        [(40.0, "Your bad cholesterol was one hundred and")],
        [(40.0, "thirty nine: 139 units")],
    ]
    server.answers = [
        {"rows": [{"name": "LDL", "value": "139"}, {"name": "HDL", "value": "52", "unit": "mg/dL"}]}
    ]
    report = await home.uploaded(drawn([lines]))
    assert "no_values" in {p["code"] for p in report["problems"]}
    await home.post(f"{REPORTS}/{report['report_id']}/read")
    await home.worked()
    (seen,) = server.seen
    assert "thirty nine: 139 units" in seen.text
    told = [
        o["problems"][0]["message"]
        for o in (await home.report(report["report_id"]))["observations"]
    ]
    assert "Compare it with your report." in told[0]
    assert "“52” on page 1, but it does not stand there" in told[1]


async def test_a_model_that_fails_leaves_the_report_as_it_was(
    home: Home, server: ModelServer
) -> None:
    server.answers = [500]
    report = await home.uploaded(scanned())
    path = f"{REPORTS}/{report['report_id']}"
    await home.post(f"{path}/read")
    (run,) = await home.worked()
    assert (run.status, run.errors[-1]["code"]) == ("failed", "reader_failed")
    assert await home.report(report["report_id"]) == report
    server.answers = [READ]
    assert (await home.post(f"{path}/read")).status_code == 202
    assert sorted(r.status for r in await home.worked()) == ["failed", "succeeded"]


async def test_the_page_says_why_it_could_not_be_read(home: Home, server: ModelServer) -> None:
    server.answers = [500]
    report = await home.uploaded(scanned())
    await home.post(f"{REPORTS}/{report['report_id']}/read")
    await home.worked()
    home.client.cookies.set("sante", home.alice.token)
    page = text_of((await home.client.get(f"/reports/{report['report_id']}")).text)
    assert "Try again later, or type the values in." in page


async def test_the_page_says_who_would_read_it_and_shows_how_far_it_is(
    home: Home, server: ModelServer
) -> None:
    server.answers = [READ]
    report = await home.uploaded(scanned())
    address = f"/reports/{report['report_id']}"
    home.client.cookies.set("sante", home.alice.token)
    home.client.headers.update({"Accept": "text/html", "Origin": "http://sante.test"})
    offer = (await home.client.get(address)).text
    who = f"eyes at {server.url.removeprefix('http://')}"
    assert f"Send the pages to {who}" in text_of(offer)
    assert (await home.client.post(f"{address}/read")).status_code == 303
    waiting = (await home.client.get(address)).text
    assert 'hx-get="' + f"{address}/reading" in waiting
    card = await home.client.get(f"{address}/reading", headers={"HX-Request": "true"})
    assert "It starts as soon as a worker is free." in card.text
    await home.worked()
    done = await home.client.get(f"{address}/reading", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == address
    read = text_of((await home.client.get(address)).text)
    assert "read 2 values. It can be wrong: compare each with your report." in read
    assert "Have it read" not in read


async def test_without_a_model_nothing_is_offered(
    client: httpx2.AsyncClient, people: People
) -> None:
    alice = await people.alice()
    report = (await upload(client, alice, scanned(), name="scan.pdf")).json()
    asked = await client.post(f"{REPORTS}/{report['report_id']}/read", headers=alice.headers)
    assert (asked.status_code, asked.json()["code"]) == (409, "no_reader")
    assert "SANTE_MODEL" in asked.json()["detail"]
    client.cookies.set("sante", alice.token)
    page = (await client.get(f"/reports/{report['report_id']}")).text
    assert "Have it read" not in page


async def test_a_report_that_was_read_has_nothing_left_to_send(home: Home) -> None:
    report = await home.uploaded(drawn([[[(40.0, "Ferritin   118   ng/mL   30-400")]]]))
    asked = await home.post(f"{REPORTS}/{report['report_id']}/read")
    assert (asked.status_code, asked.json()["code"]) == (409, "nothing_to_read")


async def test_a_page_whose_picture_cannot_be_taken_out_is_named_and_not_said_to_be_empty(
    home: Home, server: ModelServer
) -> None:
    """Once beside a page that can be read, once alone: then nothing is sent at all."""
    server.answers = [READ]
    writer = PdfWriter()
    for content in (scanned(), scanned()):
        writer.append(io.BytesIO(content))
    broken = writer.pages[1]["/Resources"]["/XObject"]  # type: ignore[index]
    for picture in broken.values():
        picture.get_object()[NameObject("/Filter")] = NameObject("/DCTDecode")
    both, alone = io.BytesIO(), io.BytesIO()
    writer.write(both)
    lonely = PdfWriter()
    lonely.add_page(writer.pages[1])
    lonely.write(alone)

    report = await home.uploaded(both.getvalue())
    await home.post(f"{REPORTS}/{report['report_id']}/read")
    assert [run.status for run in await home.worked()] == ["succeeded"]
    told = {p["code"]: p["message"] for p in (await home.report(report["report_id"]))["problems"]}
    assert "read 2 values" in told["read_by_model"]
    assert "No picture could be taken out of page 2" in told["pages_not_sent"]
    assert len(server.seen) == 1

    report = await home.uploaded(alone.getvalue())
    await home.post(f"{REPORTS}/{report['report_id']}/read")
    ended_badly = [run for run in await home.worked() if run.status == "failed"]
    assert [run.errors[-1]["code"] for run in ended_badly] == ["nothing_to_send"]
    assert len(server.seen) == 1


async def test_asking_while_a_job_waits_gives_that_job(home: Home) -> None:
    report = await home.uploaded(scanned())
    path = f"{REPORTS}/{report['report_id']}/read"
    assert (await home.post(path)).json() == (await home.post(path)).json()
