from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2
import pytest
from playwright.async_api import Browser, Page
from tests.support.browser import chromium
from tests.support.house import House, house, short_home

Enter = Callable[[Page], Awaitable[None]]


@pytest.fixture(scope="session")
def home() -> Iterator[House]:
    """A Santé as `make run` starts it: its own database, web and worker, nothing patched. Many
    people live in it, each test's own."""
    with short_home() as folder, house(folder) as running:
        yield running


@pytest.fixture(scope="session")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def made_up_cookie(home: House) -> str:
    """Of the made-up person, for who only looks: making a year takes seconds."""
    with httpx2.Client(base_url=home.url, timeout=120) as client:
        answer = client.post("/demo", headers={"Origin": home.url, "Accept": "text/html"})
        assert answer.status_code == 303
        return answer.cookies["sante"]


@pytest.fixture
def as_made_up(home: House, made_up_cookie: str) -> Enter:
    """Signs a page in as that person, at Today."""

    async def enter(page: Page) -> None:
        await page.context.add_cookies(
            [{"name": "sante", "value": made_up_cookie, "url": home.url}]
        )
        await page.goto("/")

    return enter
