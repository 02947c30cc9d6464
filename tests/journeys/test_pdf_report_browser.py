"""A PDF report in a real browser: upload, review, confirm, see it in Body, print it."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, expect
from tests.journeys.test_first_day_browser import look, register
from tests.labs.pdfs import german, scanned, unclear
from tests.support.browser import Visitor, visitor
from tests.support.house import House

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


async def upload(person: Visitor, file: Path) -> None:
    page = person.page
    await page.goto("/reports/new")
    await page.get_by_label("Lab report").set_input_files(file)
    await page.get_by_role("button", name="Read the file").click()
    await expect(page.get_by_role("button", name="Save corrections")).to_be_visible()


async def confirm(person: Visitor) -> None:
    await person.page.locator("button", has_text="Confirm").first.click()
    await person.page.wait_for_url("**/body")


@pytest.mark.parametrize("phone", [True, False], ids=["phone, dark", "desk"])
async def test_a_pdf_goes_from_the_upload_to_a_sheet_of_paper(
    home: House, chrome: Browser, tmp_path: Path, phone: bool
) -> None:
    files = {"labor.pdf": german().pdf(), "unclear.pdf": unclear().pdf(), "scan.pdf": scanned()}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    async with visitor(chrome, home.url, phone=phone, dark=phone) as person:
        page = person.page
        await register(person, f"pdf-{phone}@example.org")

        await upload(person, tmp_path / "labor.pdf")
        await look(person)
        await expect(page.get_by_text("page 1, line 12").first).to_be_visible()
        await page.get_by_text("About this draw").click()
        await expect(page.get_by_label("Time of day")).to_have_value("07:40")
        await page.get_by_label("Ill or feverish").select_option("no")
        await look(person)
        await confirm(person)
        await expect(page.get_by_text("17 values count from now on")).to_be_visible()

        await page.goto("/body/ldl_c")
        await expect(page.get_by_role("heading", level=1)).to_have_text("LDL cholesterol")
        await look(person)
        await page.get_by_role("link", name="Show in mmol/L").click()
        await expect(page.get_by_text("3.6").first).to_be_visible()

        await upload(person, tmp_path / "unclear.pdf")
        await expect(page.get_by_text("3 values are to be settled first")).to_be_visible()
        await look(person)

        await upload(person, tmp_path / "scan.pdf")
        await expect(page.get_by_text("This PDF is a picture of a report")).to_be_visible()
        await look(person)

        await page.goto("/body/print")
        await look(person)
        await page.emulate_media(media="print")
        await expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
        await expect(page.get_by_text("Where the values come from")).to_be_visible()
