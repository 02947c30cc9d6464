"""Reports and the body as somebody at a browser without script goes through them."""

from collections.abc import Mapping

import httpx2

from tests.labs.html import form, text_of
from tests.support.people import Person

# A unit that does not fit keeps this one from counting; the last test is unknown.
PROBLEMS = (
    "Test,Result,Unit,Reference Range,Collected\n"
    "Sodium,140,mg/dL,135-145,2026-03-02\n"
    "LDL,148,mg/dL,<130,2026-03-02\n"
    "Zonulin,38,ng/mL,<48,2026-03-02\n"
)


async def uploaded(
    browser: httpx2.AsyncClient, content: bytes | str, name: str = "report.csv"
) -> str:
    """The address of the report's page."""
    answer = await browser.post("/reports", files={"file": (name, content)})
    assert answer.status_code == 303, text_of(answer.text)
    return str(answer.headers["location"])


async def confirmed(
    browser: httpx2.AsyncClient, content: bytes | str, name: str = "report.csv"
) -> str:
    address = await uploaded(browser, content, name)
    answer = await browser.post(f"{address}/confirm")
    assert (answer.status_code, answer.headers.get("location")) == (303, "/body"), answer.text
    return address


async def read(browser: httpx2.AsyncClient, address: str, status: int = 200) -> str:
    answer = await browser.get(address)
    assert answer.status_code == status
    return text_of(answer.text)


async def post(
    browser: httpx2.AsyncClient, address: str, changes: Mapping[str, str], to: str = ""
) -> httpx2.Response:
    """Fill in the form of a page and press a button."""
    page = (await browser.get(address)).text
    return await browser.post(to or address, data=form(page, address).filled(changes))


async def count_of_reports(client: httpx2.AsyncClient, who: Person) -> int:
    """How many reports a person has."""
    items = (await client.get("/api/v1/reports", headers=who.headers)).json()["items"]
    return len(items)
