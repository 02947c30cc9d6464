"""The gallery as people meet it: on a phone, in the dark, without script, by keyboard."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, Route, expect

from tests.ui.conftest import DESKTOP, PHONE, OpenPage

pytestmark = pytest.mark.browser

PAGES = ["/", "/components", "/sign-in", "/register"]
RIDE = "Zone 2 ride, 40 minutes"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
async def test_axe_finds_nothing_wrong(
    open_page: OpenPage,
    violations: Callable[[Page], Awaitable[list[str]]],
    path: str,
    dark: bool,
) -> None:
    async with open_page(path, dark=dark) as page:
        for summary in await page.locator("details > summary").all():
            await summary.click()
        assert await violations(page) == []


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_scrolls_sideways_at_320_pixels(open_page: OpenPage, path: str) -> None:
    async with open_page(path, size=(320, 800)) as page:
        wide = await page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320


@pytest.mark.parametrize("path", PAGES)
async def test_everything_to_tap_is_at_least_44_pixels_high(open_page: OpenPage, path: str) -> None:
    async with open_page(path, size=PHONE) as page:
        small = await page.evaluate("""
            [...document.querySelectorAll(`.button, .tabs a, .action-row, .link-list a,
                .segmented a, summary, .back, .brand a`)]
              .filter((element) => element.checkVisibility())
              .filter((element) => element.getBoundingClientRect().height < 44)
              .map((element) => element.outerHTML)
        """)
        assert small == []


async def test_a_tap_logs_moves_the_ring_and_keeps_the_focus(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        ride = page.get_by_role("button", name=RIDE)
        await expect(ride).to_have_attribute("aria-pressed", "false")
        await ride.click()
        await expect(ride).to_have_attribute("aria-pressed", "true")
        await expect(ride).to_be_focused()
        await expect(page.locator("#ring-actions")).to_contain_text("3/5")
        await expect(page.locator("#announce")).to_have_text(f"{RIDE}: done. 3/5 today.")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
async def test_the_whole_row_is_the_button(open_page: OpenPage, size: tuple[int, int]) -> None:
    async with open_page("/", size=size) as page:
        missed = await page.locator("#action-ride .action-row").evaluate("""(row) => {
            const { left, right, top, bottom } = row.getBoundingClientRect();
            const corners = [[left + 2, top + 2], [left + 2, bottom - 2], [right - 60, bottom - 2],
                [(left + right) / 2, (top + bottom) / 2], [right - 60, top + 20]];
            const button = row.querySelector("button");
            return corners.filter(([x, y]) => document.elementFromPoint(x, y) !== button);
        }""")
        assert missed == []


async def test_a_second_tap_undoes_the_first(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        ride = page.get_by_role("button", name=RIDE)
        await ride.click()
        await expect(ride).to_have_attribute("aria-pressed", "true")
        await ride.press("Space")
        await expect(ride).to_have_attribute("aria-pressed", "false")
        await expect(page.locator("#ring-actions")).to_contain_text("2/5")


async def test_a_double_tap_is_one(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        sent: list[str | None] = []

        async def slowly(route: Route) -> None:
            sent.append(route.request.post_data)
            await asyncio.sleep(0.3)
            await route.continue_()

        await page.route("**/log", slowly)
        ride = page.get_by_role("button", name=RIDE)
        await ride.dblclick()
        await expect(ride).to_have_attribute("aria-pressed", "true")
        assert sent == ["status=completed"]


async def test_a_tap_leaves_the_details_of_the_row_open(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        row = page.locator("#action-ride")
        await row.locator("summary").click()
        await row.get_by_role("button").click()
        await expect(row.get_by_role("button")).to_have_attribute("aria-pressed", "true")
        await expect(row.get_by_text("Face the light")).to_be_visible()


async def test_a_refused_tap_says_why_and_changes_nothing(open_page: OpenPage) -> None:
    async with open_page("/", expected=("409",)) as page:
        row = page.get_by_role("button", name="Screens off by 22:15")
        await row.click()
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("This day is closed")
        await expect(row).to_have_attribute("aria-pressed", "false")
        await page.get_by_role("button", name=RIDE).click()
        await expect(alert).to_have_count(0)


async def test_a_tap_without_connection_says_that_nothing_was_saved(open_page: OpenPage) -> None:
    logged = ("ERR_INTERNET_DISCONNECTED", "htmx:error: Failed to fetch")
    async with open_page("/", expected=logged) as page:
        await page.context.set_offline(True)
        await page.get_by_role("button", name=RIDE).click()
        await expect(page.get_by_role("alert")).to_contain_text("Not saved")


async def test_without_script_a_tap_logs_and_returns_to_the_row(open_page: OpenPage) -> None:
    async with open_page("/", script=False) as page:
        await page.get_by_role("button", name=RIDE).click()
        await page.wait_for_url("**/#action-ride")
        pressed = page.get_by_role("button", name=RIDE)
        await expect(pressed).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("#ring-actions")).to_contain_text("3/5")


async def test_without_script_the_chart_is_drawn_and_its_table_opens(open_page: OpenPage) -> None:
    async with open_page("/", script=False) as page:
        await expect(page.locator(".fan-80")).to_be_visible()
        await page.get_by_text("Show as a table").click()
        await expect(page.get_by_role("row", name="18 November 2026")).to_contain_text("131 mg/dL")


async def test_without_script_a_refused_tap_is_a_page_that_says_why(open_page: OpenPage) -> None:
    async with open_page("/", script=False, expected=("409",)) as page:
        await page.get_by_role("button", name="Screens off by 22:15").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("This day is closed")


async def test_the_chart_tells_the_point_under_the_finger(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        chart = page.locator("fan-chart")
        box = await chart.bounding_box()
        assert box is not None
        await page.mouse.move(box["x"] + box["width"] - 14, box["y"] + box["height"] / 2)
        point = chart.locator(".point")
        await expect(point).to_be_visible()
        await expect(point).to_have_text("24 February 2027: about 115 mg/dL, likely 104–⁠125")


@pytest.mark.parametrize(
    ("dark", "accent"), [(False, (11, 110, 110)), (True, (92, 200, 192))], ids=["light", "dark"]
)
async def test_the_chart_is_drawn_in_the_colours_of_the_theme(
    open_page: OpenPage, dark: bool, accent: tuple[int, int, int]
) -> None:
    async with open_page("/", dark=not dark) as page:
        await page.emulate_media(color_scheme="dark" if dark else "light")
        await page.wait_for_function(ACCENT_PIXELS, arg=list(accent))


ACCENT_PIXELS = """
([red, green, blue]) => {
  const canvas = document.querySelector("fan-chart").shadowRoot.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    found += data[at] === red && data[at + 1] === green && data[at + 2] === blue;
  }
  return found > 200;
}
"""


async def test_on_paper_the_servers_picture_is_used_and_the_tabs_are_gone(
    open_page: OpenPage,
) -> None:
    async with open_page("/", dark=True) as page:
        await page.emulate_media(media="print")
        await expect(page.locator(".fan-80")).to_be_visible()
        await expect(page.locator("nav.tabs")).to_be_hidden()
        canvas = page.locator("fan-chart").locator("canvas")
        await expect(canvas).to_be_hidden()


async def test_the_first_tab_key_offers_to_skip_to_the_content(open_page: OpenPage) -> None:
    async with open_page("/") as page:
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()


async def test_a_form_that_came_back_starts_at_what_is_wrong(open_page: OpenPage) -> None:
    async with open_page("/components") as page:
        await expect(page.locator("#error-summary")).to_be_focused()
        await page.get_by_role("link", name="Write the weight").click()
        weight = page.get_by_role("textbox", name="Weight")
        await expect(weight).to_be_focused()
        await expect(weight).to_have_accessible_description(
            "In the morning, before breakfast."
            " Write the weight as a number of kilograms, such as 78.4."
        )


async def test_saving_a_form_says_so_once(open_page: OpenPage) -> None:
    async with open_page("/components") as page:
        await page.locator("form.form").evaluate(
            "form => { form.noValidate = true; form.submit() }"
        )
        await expect(page.locator("#messages")).to_have_text("Saved.")
        await page.reload()
        await expect(page.locator("#messages")).to_have_text("")


async def test_the_password_can_be_shown(open_page: OpenPage) -> None:
    async with open_page("/sign-in") as page:
        show = page.get_by_role("button", name="Show the password")
        await show.click()
        await expect(page.locator("#field-password")).to_have_attribute("type", "text")
        await expect(show).to_have_attribute("aria-pressed", "true")


async def test_registering_sends_the_time_zone_of_the_browser(open_page: OpenPage) -> None:
    async with open_page("/register") as page:
        zone = page.locator("input[name=timezone]")
        assert await zone.input_value() == await page.evaluate(
            "Intl.DateTimeFormat().resolvedOptions().timeZone"
        )
