"""A real browser, and what every page must pass in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Error, Page, async_playwright, expect

expect.set_options(timeout=30_000)  # a busy machine is late, not wrong
CHROMIUM = "/usr/bin/chromium"
QUIET = [  # a browser that calls nobody
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
]
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@dataclass
class Visitor:
    """A person at a screen. Whatever the browser complains about is kept."""

    page: Page
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    def listen(self) -> None:
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    async def accessibility(self) -> list[str]:
        """What axe finds on the page as it is, each with the element it is about."""
        await self.page.wait_for_load_state()
        try:
            found = await self._axe()
        except Error:  # the page moved on meanwhile: it is the next one that is looked at
            await self.page.wait_for_load_state()
            found = await self._axe()
        return [
            f"{v['id']}: {node['html'][:160]}" for v in found["violations"] for node in v["nodes"]
        ]

    async def _axe(self) -> Any:
        await self.page.evaluate(AXE.read_text())
        return await self.page.evaluate("rules => axe.run(document, {runOnly: rules})", AXE_RULES)

    async def overflow(self) -> int:
        """How many pixels the page is wider than its window."""
        return int(
            await self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )


@asynccontextmanager
async def visitor(
    browser: Browser,
    url: str,
    *,
    phone: bool = False,
    dark: bool = False,
    scripts: bool = True,
    zone: str = "America/New_York",
) -> AsyncIterator[Visitor]:
    context = await browser.new_context(
        base_url=url,
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
        color_scheme="dark" if dark else "light",
        java_script_enabled=scripts,
        timezone_id=zone,  # never the server's (T18)
        locale="en-GB",
    )
    context.set_default_timeout(60_000)  # of a busy machine; nothing is measured by it
    made = Visitor(await context.new_page(), scripts)
    made.listen()
    yield made
    await context.close()
