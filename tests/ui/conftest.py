"""The gallery on a real server and a real browser; every page is watched for script errors and for
violations of the content security policy."""

import json
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

from tests.ui.gallery import make_app

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
]
WATCH = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""
PHONE = (390, 844)
DESKTOP = (1280, 900)

OpenPage = Callable[..., AbstractAsyncContextManager[Page]]


@pytest.fixture
def gallery() -> Iterator[str]:
    """The address of a gallery whose day has just begun."""
    config = uvicorn.Config(make_app(), host="127.0.0.1", port=0, log_level="warning", ws="none")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the gallery did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        yield opened
        await opened.close()


@pytest.fixture
def open_page(browser: Browser, gallery: str) -> OpenPage:
    """`async with open_page("/", dark=True) as page`; leaving it fails on anything logged as error,
    but for what holds one of the `expected` texts."""

    @asynccontextmanager
    async def opened(
        path: str,
        *,
        size: tuple[int, int] = DESKTOP,
        dark: bool = False,
        script: bool = True,
        expected: tuple[str, ...] = (),
    ) -> AsyncIterator[Page]:
        context = await browser.new_context(
            base_url=gallery,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        problems: list[str] = []
        page = await context.new_page()
        page.set_default_timeout(10_000)
        if script:
            await page.add_init_script(WATCH)

        def heard(message: ConsoleMessage) -> None:
            known = any(text in message.text for text in expected)
            if message.type == "error" and not known:
                problems.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: problems.append(str(error)))
        await page.goto(path, wait_until="networkidle" if script else "load")
        yield page
        await context.close()
        assert problems == []

    return opened


@pytest.fixture
def violations() -> Callable[[Page], Awaitable[list[str]]]:
    """What axe finds wrong on a page, one line for each rule with the first place."""

    async def found(page: Page) -> list[str]:
        await page.evaluate(AXE.read_text())
        options = json.dumps({"runOnly": RULES, "resultTypes": ["violations"]})
        result: dict[str, Any] = await page.evaluate(f"axe.run(document, {options})")
        return [f"{v['id']}: {v['nodes'][0]['html']}" for v in result["violations"]]

    return found
