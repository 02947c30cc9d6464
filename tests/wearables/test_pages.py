"""Your data, as somebody at a browser without script goes through it."""

import re
from pathlib import Path

import httpx2
import pytest

from sante.core.jobs import cancel_run
from sante.core.runtime import Runtime
from sante.kit.ids import decode
from sante.profile import service as profile
from sante.wearables.queries import imports as queries
from sante.wearables.service import imports
from sante.wearables.service.work import _record as record
from tests.labs.html import text_of
from tests.support.apple import PHONE_NAME, WATCH_NAME, export
from tests.support.people import People, Person
from tests.wearables import hostile
from tests.wearables.reading import keep, read

HTML = {"Accept": "text/html"}


async def page(browser: httpx2.AsyncClient, address: str = "/data", status: int = 200) -> str:
    answer = await browser.get(address)
    assert answer.status_code == status
    return text_of(answer.text)


async def upload(browser: httpx2.AsyncClient, content: bytes, name: str = "export.zip") -> str:
    """The public id of the import."""
    answer = await browser.post("/data/imports", files={"file": (name, content)})
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.headers["location"]).partition("#")[2]


async def finish(
    runtime: Runtime, person: Person, key: str, content: bytes, tmp_path: Path
) -> None:
    """What the worker does, in this test's transaction."""
    found = await read(tmp_path, content)
    outcome = await keep(runtime, person.user_id, found)
    async with runtime.database.transaction(user_id=person.user_id) as session:
        done = record(found, outcome)
        now = runtime.clock.now()
        await imports.finish(session, person.user_id, decode("imp", key), done, now=now)


async def test_before_the_first_file_the_page_says_what_it_is_for(
    browser: httpx2.AsyncClient,
) -> None:
    text = await page(browser)
    assert "No files yet" in text
    assert "Apple Health export, Google Takeout (Fitbit), Withings export" in text
    assert "CSV table. Up to 2,048 MB." in text
    assert "sent nowhere" in text


async def test_the_page_is_found_from_the_body_and_from_you(browser: httpx2.AsyncClient) -> None:
    for address in ("/you", "/body"):
        assert 'href="/data"' in (await browser.get(address)).text


async def test_a_file_on_its_way_shows_how_far_it_is_and_asks_again(
    browser: httpx2.AsyncClient,
) -> None:
    key = await upload(browser, export(1).zip)
    html = (await browser.get("/data")).text
    assert f'hx-get="/data/imports/{key}"' in html
    assert 'hx-trigger="every 1s"' in html
    assert re.search(r"<progress [^>]*aria-label=\"Waiting, export.zip\"", html)
    text = text_of(html)
    assert "Being read" in text
    assert "See how far it is" in text  # without script
    card = await browser.get(f"/data/imports/{key}", headers={"HX-Request": "true"})
    assert card.text.lstrip().startswith(f'<li class="import" id="{key}" hx-get=')
    whole = await browser.get(f"/data/imports/{key}")
    assert (whole.status_code, whole.headers["location"]) == (303, f"/data#{key}")


async def test_once_read_it_says_what_was_read_and_what_was_left_out_and_why(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    made = export(3)
    key = await upload(browser, made.zip)
    await finish(runtime, alice, key, made.zip, tmp_path)
    html = (await browser.get("/data")).text
    text = text_of(html)
    assert 'hx-get="/data/imports' not in html  # it asks for itself no more
    told = re.search(r"([\d,]+) entries read, ([\d,]+) of them new\.", text)
    assert told is not None
    assert int(told[2].replace(",", "")) <= int(told[1].replace(",", ""))
    steps = made.truth.counts["StepCount"]
    assert f"Steps {steps} {steps}" in text
    assert "Clinical records: bring lab results in as reports" in text
    assert "Apple Health export" in text
    assert WATCH_NAME.replace("\u00a0", " ") in text
    assert "Days from 6 March" in text
    assert "steps a day and" in text


async def test_distances_are_in_the_person_s_own_units(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    walked = (
        '<Record type="HKQuantityTypeIdentifierDistanceWalkingRunning" unit="km" value="5"'
        ' sourceName="A"'
        ' startDate="2026-03-08 10:00:00 +0100" endDate="2026-03-08 11:00:00 +0100"/>'
    )
    made = export(2).xml.replace(b"</HealthData>", f"{walked}</HealthData>".encode())
    await keep(runtime, alice.user_id, await read(tmp_path, made))
    text = await page(browser)
    assert "Distance (km)" in text
    assert " 5.0 " in text
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        change = profile.Change(unit_body="imperial")
        await profile.change(session, alice.user_id, change, now=runtime.clock.now())
    text = await page(browser)
    assert "Distance (mi)" in text
    assert " 3.1 " in text


async def test_a_file_that_could_not_be_read_says_why_and_can_be_deleted(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    key = await upload(browser, hostile.encrypted(), "secret.zip")
    problem = {"code": "encrypted", "message": "The archive has a password.", "where": ""}
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        failed = {"state": "failed", "problems": [problem]}
        await queries.change(session, alice.user_id, decode("imp", key), failed)
    text = await page(browser)
    assert "Not read" in text
    assert "The archive has a password." in text
    answer = await browser.post(f"/data/imports/{key}/delete-file")
    assert answer.status_code == 303
    text = await page(browser)
    assert "The file is deleted. What was read from it stays." in text
    assert "file deleted" in text
    assert await runtime.files.of_user(alice.user_id) == []


async def test_stopping_says_that_nothing_was_kept(browser: httpx2.AsyncClient) -> None:
    key = await upload(browser, export(1).zip)
    answer = await browser.post(f"/data/imports/{key}/stop")
    assert answer.status_code == 303
    assert "Stopped. Nothing of the file was kept." in await page(browser)
    await browser.post(f"/data/imports/{key}/stop")
    assert "It had ended already." in await page(browser)
    again = await browser.post(f"/data/imports/{key}/retry")
    assert again.status_code == 303
    text = await page(browser)
    assert "The file is read once more." in text
    assert "Being read" in text
    await browser.post(f"/data/imports/{key}/retry")
    assert "This file is being read." in await page(browser)


async def test_no_file_chosen_is_said_at_the_field(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/data/imports", files={"file": ("", b"")})
    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer.text)


async def test_undo_says_when_it_cannot(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    first, second = export(1), export(1, seed=5)
    for made in (first, second):
        key = await upload(browser, made.zip)
        await finish(runtime, alice, key, made.zip, tmp_path)
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        (_, older) = await imports.list_imports(session, alice.user_id)
        await imports.delete_file(session, alice.user_id, older.id, files=runtime.files)
    answer = await browser.post(f"/data/imports/{key}/undo")
    assert answer.status_code == 303
    assert "only possible while all of them are kept" in await page(browser)


async def test_sources_move_up_and_down(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(runtime, alice.user_id, await read(tmp_path, export(1).zip))
    before = await order(browser)
    phone = before.index(PHONE_NAME)
    html = (await browser.get("/data")).text
    keys = re.findall(r'name="source" value="(src_\w+)"', html)
    moved = await browser.post("/data/sources", data={"source": keys[phone], "direction": "up"})
    assert (moved.status_code, moved.headers["location"]) == (303, "/data#sources")
    after = await order(browser)
    assert after.index(PHONE_NAME) == phone - 1
    assert sorted(after) == sorted(before)
    top = await browser.post("/data/sources", data={"source": keys[0], "direction": "up"})
    assert top.status_code == 303
    unknown = await browser.post("/data/sources", data={"source": "src_x", "direction": "up"})
    assert unknown.status_code == 404


async def order(browser: httpx2.AsyncClient) -> list[str]:
    html = (await browser.get("/data")).text
    return re.findall(r'<span class="source-name"><b>([^<]+)</b>', html.replace("&amp;", "&"))


@pytest.mark.parametrize("path", ["stop", "retry", "delete-file", "undo"])
async def test_a_stranger_s_import_is_not_there(
    browser: httpx2.AsyncClient, runtime: Runtime, people: People, path: str
) -> None:
    key = await upload(browser, export(1).zip)
    charlie = await people.charlie()
    browser.cookies.set("sante", charlie.token)
    answer = await browser.post(f"/data/imports/{key}/{path}")
    assert answer.status_code == 404
    assert (await browser.get(f"/data/imports/{key}")).status_code == 404
    assert "No files yet" in await page(browser)


async def test_an_upload_without_a_sign_in_is_sent_to_sign_in(
    client: httpx2.AsyncClient,
) -> None:
    answer = await client.post(
        "/data/imports", files={"file": ("e.zip", b"x")},
        headers={**HTML, "Origin": "http://sante.test"},
    )  # fmt: skip
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_names_from_files_are_text_and_nothing_else(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    name = '<img src=x onerror="alert(1)">.zip'
    made = export(1).xml.replace(b'sourceName="Calm"', b'sourceName="&lt;script&gt;"')
    key = await upload(browser, made, name)
    await finish(runtime, alice, key, made, tmp_path)
    html = (await browser.get("/data")).text
    assert "<img src=x" not in html
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


async def test_doubtful_dates_are_asked_about_on_the_card(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    content = b"Date,Steps\n03/04/2025,900\n"
    key = await upload(browser, content)
    problem = {"code": "ambiguous_dates", "message": "The dates can be read two ways.", "where": ""}
    import_id = decode("imp", key)
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        one = await imports.one_import(session, alice.user_id, import_id)
        assert one.job_id is not None
        await cancel_run(session, alice.user_id, one.job_id)
        failed = {"state": "failed", "problems": [problem]}
        now = runtime.clock.now()
        await imports.finish(session, alice.user_id, import_id, failed, now=now)
    shown = await page(browser)
    assert "Day first: 31/12" in shown
    assert "Month first: 12/31" in shown
    odd = await browser.post(f"/data/imports/{key}/retry", data={"date_order": "ymd"})
    assert odd.status_code == 422
    said = await browser.post(f"/data/imports/{key}/retry", data={"date_order": "mdy"})
    assert said.status_code == 303
    assert "The file is read once more." in await page(browser)
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        row = await imports.file_of(session, alice.user_id, import_id)
    assert row is not None
    assert row.date_order == "mdy"
