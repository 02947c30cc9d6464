from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from tests.bot.chats import Chats
from tests.conftest import client_for, make_runtime
from tests.support import db as support
from tests.support.apis import TOKEN
from tests.support.clock import FakeClock
from tests.support.people import People, Person
from tests.support.telegram import Telegram, telegram

from sante import wiring
from sante.api import create_app
from sante.bot import running
from sante.bot.base import House
from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.core.settings import Settings


@pytest.fixture
def server() -> Iterator[Telegram]:
    with telegram() as made:
        yield made


@pytest.fixture
def house_runtime(
    live: PooledDatabase, server: Telegram, clock: FakeClock, tmp_path: Path
) -> Runtime:
    """A house with a bot, real commits and people in it."""
    settings = Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        public_url="https://sante.example",
        telegram_token=TOKEN,
        telegram_name="sante_test_bot",
        telegram_api=server.url,
    )
    return make_runtime(live, clock, settings)


@pytest.fixture
async def client(house_runtime: Runtime) -> AsyncIterator[httpx2.AsyncClient]:
    async with client_for(create_app(house_runtime)) as opened:
        yield opened


@pytest.fixture
async def ana(house_runtime: Runtime) -> Person:
    return await People(house_runtime).person("ana")


@pytest.fixture
async def polling(house_runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    """The bot as `sante serve` runs it."""
    monkeypatch.setattr(running, "PAUSE", 0.1)
    house = House(house_runtime, wiring.OWNED_TABLES)
    async with running.running(house):
        yield house


@pytest.fixture
def chats(house_runtime: Runtime, client: httpx2.AsyncClient, server: Telegram) -> Chats:
    return Chats(house_runtime, client, server)
