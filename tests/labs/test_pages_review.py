"""A report being checked: what is corrected, what blocks it, what is not lost."""

import httpx2
import pytest

from sante.kit.ids import encode, new_id
from tests.labs.browsing import PROBLEMS, post, read, uploaded
from tests.labs.html import form, row_key, text_of
from tests.labs.samples import german_csv


async def test_a_corrected_value_is_saved_and_shown(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, german_csv(), "labor.csv")
    key = row_key((await browser.get(address)).text, "LDL-Cholesterin")
    answer = await post(browser, address, {f"value_{key}": "3,41"})
    assert answer.status_code == 303
    review = await read(browser, address)
    assert "Nothing counts before you confirm" in review
    assert "3,83 mmol/l" in review
    assert "LDL cholesterol 132 mg/dL" in review


async def test_saving_the_review_unchanged_corrects_nothing(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, german_csv(), "labor.csv")
    before = (await browser.get(f"/api/v1{address}")).json()
    assert (await post(browser, address, {})).status_code == 303
    assert (await browser.get(f"/api/v1{address}")).json() == before


async def test_an_unknown_test_can_be_said_to_be_a_known_one(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS.replace("Zonulin,38,ng/mL", "Ferritin-X,38,ng/mL"))
    key = row_key((await browser.get(address)).text, "Ferritin-X")
    await post(browser, address, {f"marker_{key}": "ferritin"})
    assert "Ferritin 38 ng/mL" in await read(browser, address)


@pytest.mark.parametrize(
    ("typed", "says"),
    [("much", "Write a number"), ("1,234", "can be 1.234 or 1234"), ("5:1", "Write a number")],
)
async def test_a_value_that_is_none_comes_back_with_what_was_typed(
    browser: httpx2.AsyncClient, typed: str, says: str
) -> None:
    address = await uploaded(browser, PROBLEMS)
    key = row_key((await browser.get(address)).text, "LDL")
    answer = await post(browser, address, {f"value_{key}": typed, f"unit_{key}": "mmol/L"})
    assert answer.status_code == 422
    assert says in text_of(answer.text)
    assert f'value="{typed}"' in answer.text
    assert 'value="mmol/L"' in answer.text
    stored = (await browser.get(f"/api/v1{address}")).json()["observations"]
    assert [o["edited"] for o in stored] == [False] * 3


async def test_the_date_of_a_report_can_be_corrected_but_not_into_the_future(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    refused = await post(browser, address, {"report_date": "2026-03-11"})
    assert refused.status_code == 422
    assert "in the future" in text_of(refused.text)
    assert (await post(browser, address, {"report_date": "2026-02-28"})).status_code == 303
    assert (await browser.get(f"/api/v1{address}")).json()["report_date"] == "2026-02-28"


async def test_a_blocking_problem_keeps_a_report_from_counting_until_it_is_settled(
    browser: httpx2.AsyncClient,
) -> None:
    address = await uploaded(browser, PROBLEMS)
    page = (await browser.get(address)).text
    assert "1 value is to be settled first" in text_of(page)
    assert form(page, address).disabled == {f"{address}/confirm"}

    refused = await browser.post(f"{address}/confirm")
    assert refused.status_code == 422
    assert "Sodium is not measured in mg/dL" in text_of(refused.text)
    assert "Not confirmed" in text_of(refused.text)
    assert "no results yet" in (await read(browser, "/body")).lower()

    key = row_key(page, "Sodium")
    left = await post(browser, address, {f"out_{key}": "yes"}, to=f"{address}/confirm")
    assert (left.status_code, left.headers["location"]) == (303, "/body")
    assert "Sodium" not in await read(browser, "/body")


async def test_what_is_corrected_while_confirming_is_not_lost(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS)
    key = row_key((await browser.get(address)).text, "Sodium")
    done = await post(browser, address, {f"unit_{key}": "mmol/L"}, to=f"{address}/confirm")
    assert done.status_code == 303
    assert "Sodium 140 mmol/L In target" in await read(browser, "/body")


async def test_a_row_of_another_report_is_not_there(browser: httpx2.AsyncClient) -> None:
    address = await uploaded(browser, PROBLEMS)
    sent = {"row": encode("obs", new_id())}
    assert (await browser.post(address, data=sent)).status_code == 404


async def test_a_long_report_has_pages_and_each_can_be_corrected(
    browser: httpx2.AsyncClient,
) -> None:
    rows = [f"Odd test {n},{n},mg/dL,2026-03-02\n" for n in range(1, 90)]
    table = "Test,Result,Unit,Collected\nLDL,148,mg/dL,2026-03-02\n" + "".join(rows)
    address = await uploaded(browser, table)
    assert "Odd test 89" not in await read(browser, address)
    second = (await browser.get(f"{address}?page=2")).text
    key = row_key(second, "Odd test 89")
    sent = form(second, address).filled({f"out_{key}": "yes"})
    answer = await browser.post(address, data=sent)
    assert answer.headers["location"] == f"{address}?page=2"
    stored = (await browser.get(f"/api/v1{address}")).json()["observations"]
    assert [o["printed_name"] for o in stored if o["excluded"]] == ["Odd test 89"]
