"""From a file or from paper to a report, and what is refused on the way."""

import httpx2
import pytest

from sante.kit.ids import encode, new_id
from tests.labs.browsing import PROBLEMS, confirmed, count_of_reports, read, uploaded
from tests.labs.html import form, text_of
from tests.labs.samples import fhir_bundle, german_csv, us_csv
from tests.support.people import People, Person

ACCEPT = {"Accept": "text/html"}
HOSTILE = '<img src=x onerror="alert(1)">'


async def test_a_fhir_report_is_checked_confirmed_and_seen_on_the_body_page(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, fhir_bundle(), "report.json")
    review = await read(browser, address)
    assert "148 mg/dL" in review
    assert "range <130" in review
    assert "Confirm 32 values" in review
    assert "no results yet" in (await read(browser, "/body")).lower()

    answer = await browser.post(f"{address}/confirm")
    assert (answer.status_code, answer.headers["location"]) == (303, "/body")
    body = await read(browser, "/body")
    assert "32 values count from now on" in body
    assert "blood draw 2 March" in body
    assert "an internal index, not a diagnosis" in body
    assert "of 100, likely" in body
    assert "Points lost on each marker" in body
    assert "years likely" in body
    assert "your age is 50" in body
    assert "LDL cholesterol 148 mg/dL Slightly high one result" in body
    assert "Inflammation together with high cholesterol" in body
    assert "ACC/AHA 2018 risk enhancers" in body


async def test_the_points_lost_and_the_years_of_each_marker_add_up(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(), "report.json")
    body = await read(browser, "/body")
    profile = (await browser.get("/api/v1/health-profile")).json()
    for marker in profile["score"]["markers"]:
        lost = f"{marker['points_lost']:.1f}"
        assert lost in body
    for part in profile["age"]["contributions"]:
        assert f"{abs(part['years']):.1f}" in body
    assert f"{profile['age']['value']:.1f} years" in body


async def test_german_units_and_commas_are_read_and_shown_in_the_person_s_own_units(
    browser: httpx2.AsyncClient,
) -> None:
    review = await read(browser, await uploaded(browser, german_csv(), "labor.csv"))
    assert "LDL-Cholesterin 3,83 mmol/l range < 3,4" in review
    assert "LDL cholesterol 148 mg/dL" in review
    assert "test “Untersuchung”, value “Ergebnis”, unit “Einheit”" in review
    assert "Nitrit im Urin" in review
    assert "We do not know this test. It is kept as printed." in review


async def test_a_table_can_be_read_with_other_columns(browser: httpx2.AsyncClient) -> None:
    table = (
        "Test,Result,Previous result,Unit,Collected\n"
        "LDL,148,161,mg/dL,2026-03-02\nHDL,44,43,mg/dL,2026-03-02\n"
    )
    address = await uploaded(browser, table)
    page = (await browser.get(address)).text
    assert "148 mg/dL" in text_of(page)
    again = form(page, f"{address}/reread").filled({"column_value": "2"})
    answer = await browser.post(f"{address}/reread", data=again)
    assert answer.status_code == 303
    review = await read(browser, answer.headers["location"])
    assert "161 mg/dL" in review
    assert "value “Previous result”" in review
    assert (await browser.get(address)).status_code == 404


async def test_a_table_that_cannot_be_read_another_way_stays_as_it_was(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    page = (await browser.get(address)).text
    for changes, says in (
        ({"column_value": ""}, "cannot tell which column"),
        ({"column_value": "1", "column_date": "4", "date_order": "dmy"}, ""),
    ):
        again = form(page, f"{address}/reread").filled(changes)
        answer = await browser.post(f"{address}/reread", data=again)
        if says:
            assert answer.status_code == 422
            assert says in text_of(answer.text)
            assert (await browser.get(address)).status_code == 200
        else:
            assert answer.status_code == 303


async def test_dates_that_read_two_ways_are_asked_for_and_can_be_told(
    browser: httpx2.AsyncClient,
) -> None:
    table = "Test,Result,Unit,Collected\nLDL,148,mg/dL,02/03/2026\n"
    unclear = await uploaded(browser, table)
    review = await read(browser, unclear)
    assert "day first or month first" in review
    assert "under “How the table was read”" in review
    assert "Give the date of the report first" in review
    refused = await browser.post(f"{unclear}/confirm")
    assert refused.status_code == 422
    assert 'id="error-report_date"' in refused.text
    told = await browser.post(
        "/reports", files={"file": ("report.csv", table)}, data={"date_order": "dmy"}
    )
    stored = (await browser.get(f"/api/v1{told.headers['location']}")).json()
    assert stored["report_date"] == "2026-03-02"
    forged = await browser.post(
        "/reports", files={"file": ("report.csv", table)}, data={"date_order": "ydm"}
    )
    assert forged.status_code == 422


async def test_reports_are_listed_by_the_day_of_the_blood_draw(
    browser: httpx2.AsyncClient,
) -> None:
    for day in ("2026-01-05", "2026-03-01", "2025-12-24"):
        await uploaded(browser, f"Test,Result,Unit,Collected\nLDL,148,mg/dL,{day}\n")
    listed = await read(browser, "/reports")
    days = ("1 March 2026", "5 January 2026", "24 December 2025")
    places = [listed.index(day) for day in days]
    assert places == sorted(places)


async def test_the_same_report_again_leads_to_the_one_that_is_here(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    first = await uploaded(browser, fhir_bundle(), "report.json")
    assert await uploaded(browser, fhir_bundle(), "copy.json") == first
    assert "You have this report already" in await read(browser, first)
    assert await count_of_reports(browser, alice) == 1


@pytest.mark.parametrize(
    ("name", "content", "status", "says"),
    [
        ("report.pdf", b"%PDF-1.7\n...", 422, "This PDF is damaged"),
        ("photo.jpg", b"\xff\xd8\xff\xe0....", 415, "is a picture"),
        ("report.xlsx", b"PK\x03\x04....", 415, "save the table as CSV"),
        ("empty.csv", b"", 415, "is empty"),
        ("report.json", b'{"resourceType": "Bundle", "entry": [', 422, "JSON"),
        ("report.json", b'{"a":' + b"[" * 200 + b"]" * 200 + b"}", 422, "levels"),
        ("report.csv", us_csv(), 422, "has a date in the future"),
    ],
)
async def test_a_file_that_cannot_be_taken_comes_back_with_what_to_do(
    browser: httpx2.AsyncClient,
    alice: Person,
    name: str,
    content: bytes,
    status: int,
    says: str,
) -> None:
    answer = await browser.post("/reports", files={"file": (name, content)})
    assert answer.status_code == status
    assert says in text_of(answer.text)
    assert "Upload a file" in text_of(answer.text)
    assert await count_of_reports(browser, alice) == 0


async def test_a_form_without_a_file_asks_for_one(browser: httpx2.AsyncClient) -> None:
    for files in ({"file": ("", b"")}, {"other": ("a.csv", b"x")}):
        answer = await browser.post("/reports", files=files)
        assert answer.status_code == 422
        assert "Choose a file first" in text_of(answer.text)
    for plain in (
        await browser.post("/reports", data={"file": "LDL"}),
        await browser.post("/reports"),
    ):
        assert plain.status_code in (400, 422)
        assert "Upload a file" in text_of(plain.text)


async def test_another_person_s_report_is_no_report(
    browser: httpx2.AsyncClient, people: People
) -> None:
    """S5."""
    bob = await people.bob()
    kept = await browser.post(
        "/api/v1/reports",
        files={"file": ("r.json", fhir_bundle())},
        headers=bob.headers,
    )
    theirs = f"/reports/{kept.json()['report_id']}"
    never = f"/reports/{encode('rep', new_id())}"
    for method, rest in (
        ("GET", ""),
        ("POST", ""),
        ("POST", "/confirm"),
        ("POST", "/reread"),
        ("POST", "/delete"),
    ):
        answers = [await browser.request(method, address + rest) for address in (theirs, never)]
        assert [a.status_code for a in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    assert await count_of_reports(browser, bob) == 1


@pytest.mark.parametrize("path", ["/reports", "/reports/new", "/body", "/body/ldl_c"])
async def test_every_page_asks_strangers_to_sign_in(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers=ACCEPT)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


async def test_a_confirmed_report_is_read_only_until_it_is_opened_or_deleted(
    browser: httpx2.AsyncClient, alice: Person
) -> None:
    address = await confirmed(browser, PROBLEMS.replace("mg/dL,135", "mmol/L,135"))
    page = (await browser.get(address)).text
    assert "2 values count" in text_of(page)
    assert "Zonulin" in text_of(page)
    assert "Unknown test" in text_of(page)
    stored = (await browser.get(f"/api/v1{address}")).json()
    key = stored["observations"][1]["id"]
    sent = {"row": key, f"value_{key}": "99", f"marker_{key}": "ldl_c", f"unit_{key}": "mg/dL"}
    late = await browser.post(address, data=sent)
    assert late.status_code == 409
    assert "Correct this report" in text_of(late.text)
    assert (await browser.get(f"/api/v1{address}")).json() == stored

    opened = await browser.post(f"{address}/reopen", data=form(page, f"{address}/reopen").fields)
    assert (opened.status_code, opened.headers["location"]) == (303, address)
    page = await read(browser, address)
    assert "None of its values counts before you confirm it again." in page
    assert (await browser.post(address, data=sent)).status_code == 303
    assert (await browser.post(f"{address}/confirm", data=sent)).status_code == 303
    corrected = (await browser.get(f"/api/v1{address}")).json()
    assert {o["value"] for o in corrected["observations"]} >= {99}
    page = (await browser.get(address)).text

    gone = await browser.post(f"{address}/delete", data=form(page, f"{address}/delete").fields)
    assert (gone.status_code, gone.headers["location"]) == (303, "/reports")
    assert await count_of_reports(browser, alice) == 0
    assert "no results yet" in (await read(browser, "/body")).lower()


async def test_what_a_file_says_is_text_and_nothing_else(browser: httpx2.AsyncClient) -> None:
    table = (
        f'Test,Result,Unit,Reference Range,Collected\n"{HOSTILE.replace(chr(34), chr(34) * 2)}",'
        "38,<b>ng</b>,<script>,2026-03-02\nLDL,148,mg/dL,<130,2026-03-02\n"
    )
    address = await confirmed(browser, table, '"><script>alert(2)</script>.csv')
    for path in (address, "/reports", "/body", "/body/ldl_c"):
        page = (await browser.get(path)).text
        assert "<img" not in page
        assert "<script>" not in page
        assert "<b>ng" not in page
    assert "onerror=" in await read(browser, "/body")


async def test_values_typed_in_become_a_report_to_check(browser: httpx2.AsyncClient) -> None:
    typed = {"report_date": "2026-03-02", "name_1": "LDL cholesterol", "value_1": "3,8"}
    typed |= {"unit_1": "mmol/L", "name_4": "hs-CRP", "value_4": "<0.2", "unit_4": "mg/L"}
    page = (await browser.get("/reports/new")).text
    sent = form(page, "/reports/new#type").filled(typed)
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 303
    review = await read(browser, answer.headers["location"])
    assert "LDL cholesterol 147 mg/dL" in review
    assert "< 0.2 mg/L" in review


async def test_more_rows_keep_what_was_typed(browser: httpx2.AsyncClient, alice: Person) -> None:
    page = (await browser.get("/reports/new")).text
    sent = form(page, "/reports/new#type").filled({"name_1": "Ferritin", "more": "yes"})
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 200
    again = form(answer.text, "/reports/new#type").fields
    assert again["name_1"] == ["Ferritin"]
    assert "name_16" in again
    assert "name_17" not in again
    assert await count_of_reports(browser, alice) == 0


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"name_3": "LDL"}, "value_3", "Give the value"),
        ({"value_2": "3", "name_1": "LDL", "value_1": "100"}, "name_2", "Give the test's name"),
        ({"report_date": "2026-03-11", "name_1": "LDL", "value_1": "1"}, "report_date", "future"),
        ({"report_date": "", "name_1": "LDL", "value_1": "1"}, "report_date", "year-month-day"),
        ({}, "name_1", "Type at least one value"),
    ],
)
async def test_a_mistake_in_typing_is_said_at_its_field(
    browser: httpx2.AsyncClient, alice: Person, typed: dict[str, str], field: str, says: str
) -> None:
    sent = {"report_date": "2026-03-02", "rows": "8"} | typed
    answer = await browser.post("/reports/new", data=sent)
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert f'id="error-{field}"' in answer.text
    for value in typed.values():
        assert f'value="{value}"' in answer.text
    assert await count_of_reports(browser, alice) == 0


@pytest.mark.parametrize("rows", ["9" * 5000, "-1", "²", "x", ""])
async def test_a_forged_number_of_rows_is_put_right(browser: httpx2.AsyncClient, rows: str) -> None:
    answer = await browser.post("/reports/new", data={"rows": rows, "more": "yes"})
    assert answer.status_code == 200
    assert "name_16" in form(answer.text, "/reports/new#type").fields
