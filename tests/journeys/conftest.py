from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser
from tests.support.browser import chromium
from tests.support.house import House, house, short_home


@pytest.fixture(scope="module")
def home() -> Iterator[House]:
    """A Santé as `make run` starts it: its own database, web and worker, nothing patched."""
    with short_home() as folder, house(folder) as running:
        yield running


@pytest.fixture(scope="module")
async def chrome() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        yield browser
