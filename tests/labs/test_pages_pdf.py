"""A PDF report from the upload to the body: what stands beside what, and what is asked."""

import re
from datetime import date

import httpx2
import pytest

from tests.labs.browsing import confirmed, post, read, uploaded
from tests.labs.html import row_key, text_of
from tests.labs.pdfs import SHEETS, german, person_page, scanned, unclear
from tests.labs.samples import fhir_bundle
from tests.support.people import Person


def key_beside(page: str, value: str) -> str:
    """The id of the row of a review page that prints this value."""
    rows = re.split(r'(?=<li class="review-row")', page)
    found = [row for row in rows[1:] if f'class="review-value">{value}<' in row.split("</div>")[0]]
    assert len(found) == 1, value
    key = re.search(r'id="row-(obs_\w+)"', found[0])
    assert key is not None
    return key[1]


async def test_each_value_stands_beside_its_printed_line_with_page_and_line(
    browser: httpx2.AsyncClient,
) -> None:
    review = await read(browser, await uploaded(browser, german().pdf(), "labor.pdf"))
    assert "MVZ Labor am Park GmbH" in review
    assert "page 1, line 12" in review
    assert "The printed line: + GPT (ALAT) 62 U/l < 50 44" in review
    assert "ALT 62 U/L" in review


async def test_a_pdf_is_corrected_confirmed_and_counts(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, german().pdf(), "labor.pdf")
    key = row_key((await browser.get(address)).text, "Cholesterin gesamt")
    await post(browser, address, {f"value_{key}": "215"})
    done = await browser.post(f"{address}/confirm")
    assert done.headers["location"] == "/body"
    assert "Total cholesterol 215 mg/dL" in await read(browser, "/body")
    page = await read(browser, address)
    assert "At 07:40, fasting." in page
    assert ": + Cholesterin gesamt 212 mg/dl < 200 198" in page


async def test_what_reads_two_ways_waits_until_somebody_has_looked(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, unclear().pdf(), "report.pdf")
    page = (await browser.get(address)).text
    assert "3 values are to be settled first" in text_of(page)
    assert "Several numbers stand on this line: “139” and “141”." in text_of(page)
    keys = {name: row_key(page, name) for name in ("Sodium", "LDL Cholesterol", "Ferritin")}
    await post(
        browser,
        address,
        {
            f"ok_{keys['Sodium']}": "yes",
            f"out_{keys['LDL Cholesterol']}": "yes",
            f"value_{keys['Ferritin']}": "25",
        },
    )
    assert (await browser.post(f"{address}/confirm")).status_code == 303
    body = await read(browser, "/body")
    assert "Sodium 139 mmol/L" in body
    assert "Ferritin 25 ng/mL" in body
    assert "LDL cholesterol" not in body.split("Biomarkers", maxsplit=1)[1].split("More from")[0]


async def test_values_of_a_scanned_report_are_typed_in_beside_it(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, scanned(), "scan.pdf")
    review = await read(browser, address)
    assert "This PDF is a picture of a report" in review
    assert "Give the date of the report first" in review
    wrong = await post(browser, address, {"report_date": "2026-03-02", "add_value_1": "148"})
    assert wrong.status_code == 422
    assert "Give the test's name" in text_of(wrong.text)
    added = {"add_name_1": "LDL", "add_value_1": "148", "add_unit_1": "mg/dL"}
    await post(browser, address, {"report_date": "2026-03-02", **added})
    assert (await browser.post(f"{address}/confirm")).status_code == 303
    assert "LDL cholesterol 148 mg/dL" in await read(browser, "/body")


async def test_two_scanned_reports_are_two_reports(browser: httpx2.AsyncClient) -> None:
    first = await uploaded(browser, scanned(), "one.pdf")
    assert await uploaded(browser, scanned() + b"\n", "two.pdf") != first
    assert await uploaded(browser, scanned(), "again.pdf") == first


async def test_how_a_sample_was_taken_is_told_on_the_page(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, fhir_bundle(), "report.json")
    wrong = await post(browser, address, {"draw_time": "late"})
    assert wrong.status_code == 422
    assert "hours and minutes" in text_of(wrong.text)
    await post(browser, address, {"draw_time": "07:30", "draw_ill": "yes", "draw_fasting": "yes"})
    stored = (await browser.get(f"/api/v1{address}")).json()
    assert stored["draw"] == {
        "fasting": True,
        "taken_at": "07:30:00",
        "ill": True,
        "exercised": None,
    }
    await browser.post(f"{address}/confirm")
    assert "At 07:30, fasting, while ill." in await read(browser, address)
    assert "At 07:30, fasting, while ill." in await read(browser, "/body/ldl_c")


async def test_a_glucose_after_food_is_no_fasting_glucose(browser: httpx2.AsyncClient) -> None:
    table = "Test,Result,Unit,Collected\nGlucose,126,mg/dL,2026-03-02\nLDL,148,mg/dL,2026-03-02\n"
    address = await uploaded(browser, table)
    assert "does not say that this was taken fasting" in await read(browser, address)
    await post(browser, address, {"draw_fasting": "no"})
    assert "this is no fasting value" in await read(browser, address)
    assert (await browser.post(f"{address}/confirm")).status_code == 422
    await post(browser, address, {"draw_fasting": "yes"})
    review = await read(browser, address)
    assert "does not say that this was taken fasting" not in review
    assert (await browser.post(f"{address}/confirm")).status_code == 303


@pytest.mark.parametrize(
    ("name", "born", "asked"),
    [
        ("", "10 March 1976", False),
        ("Somebody Else", "10 March 1976", False),
        ("Alice Example", "3 May 1961", True),
        ("", "", False),
    ],
)
async def test_a_report_of_another_person_is_asked_about_and_not_refused(
    browser: httpx2.AsyncClient, alice: Person, name: str, born: str, asked: bool
) -> None:
    await browser.patch("/api/v1/me", json={"date_of_birth": "1976-03-10"})
    address = await uploaded(browser, person_page(name, born), "report.pdf")
    review = await read(browser, address)
    assert ("Is it your report?" in review) is asked
    assert born not in review or not born
    assert (await browser.post(f"{address}/confirm")).status_code == 303


async def test_a_date_in_the_future_on_a_pdf_is_asked_for(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, person_page(collected="2027-03-02"), "report.pdf")
    review = await read(browser, address)
    assert "The date printed on this report is in the future" in review
    assert "Give the date of the report first" in review


async def test_the_same_test_twice_is_shown_twice_and_counts_once(
    browser: httpx2.AsyncClient,
) -> None:
    table = (
        "Test,Result,Unit,Collected\nFerritin,118,ng/mL,2026-03-02\nFerritin,121,ng/mL,2026-03-02\n"
    )
    address = await uploaded(browser, table)
    page = (await browser.get(address)).text
    assert "more than once for this day: also 121 ng/mL (line 3)" in text_of(page)
    assert "Confirm 1 value" in text_of(page)
    first, second = (key_beside(page, value) for value in ("118 ng/mL", "121 ng/mL"))
    await post(browser, address, {f"out_{second}": ""})
    assert "would count more than once" in await read(browser, address)
    assert (await browser.post(f"{address}/confirm")).status_code == 422
    await post(browser, address, {f"out_{first}": "yes"})
    assert (await browser.post(f"{address}/confirm")).status_code == 303
    history = (await browser.get("/api/v1/biomarkers/ferritin/history")).json()
    assert [draw["value"] for draw in history["draws"]] == [121]


@pytest.mark.parametrize("layout", ["quest", "nhs"])
async def test_a_pdf_and_a_second_upload_of_it_are_one_report(
    browser: httpx2.AsyncClient, layout: str
) -> None:
    content = SHEETS[layout]().pdf()
    assert await uploaded(browser, content, "a.pdf") == await uploaded(browser, content, "b.pdf")


async def test_the_other_unit_is_a_link_and_is_remembered_nowhere_else(
    browser: httpx2.AsyncClient,
) -> None:
    await confirmed(browser, fhir_bundle(), "report.json")
    page = (await browser.get("/body/ldl_c")).text
    assert 'href="/body/ldl_c?unit=si">Show in mmol/L' in page
    other = await read(browser, "/body/ldl_c?unit=si")
    assert "3.8 mmol/L" in other
    assert "Show in mg/dL" in other
    assert "148 mg/dL" in await read(browser, "/body/ldl_c")
    assert (await browser.get("/body/ldl_c?unit=nonsense")).status_code == 200
    assert "Show in" not in await read(browser, "/body/sodium")


async def test_the_summary_holds_what_a_clinician_asks(browser: httpx2.AsyncClient) -> None:
    assert (await browser.get("/body/print")).headers["location"] == "/body"
    await confirmed(browser, fhir_bundle(date(2025, 6, 4), {"13457-7": 230}), "june.json")
    await confirmed(browser, fhir_bundle(), "report.json")
    page = await read(browser, "/body/print")
    assert "Health score" in page
    assert "of its markers are known" in page
    assert "What stands out" in page
    assert "LDL cholesterol 148 mg/dL Slightly high below 130 mg/dL down 82 since June" in page
    assert "real change 2 March 2026" in page
    assert "within noise" in page
    assert "Where the values come from 2 March 2026:" in page
