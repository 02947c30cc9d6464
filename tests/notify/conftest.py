from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.conftest import make_runtime
from tests.support import db as support
from tests.support.mail import MailServer, mail_server

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.clock import SystemClock


@pytest.fixture
async def smtp() -> AsyncIterator[MailServer]:
    async with mail_server() as server:
        yield server


@pytest.fixture
def mailing(live: PooledDatabase, smtp: MailServer, tmp_path: Path) -> Runtime:
    """A house with mail, real commits and the time of day: its worker is a real one."""
    settings = Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        smtp_url=smtp.url,
        mail_from="sante@house.example",
        public_url="https://sante.example",
    )
    return make_runtime(live, SystemClock(), settings)
