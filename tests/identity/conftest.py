from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.support import db as support
from tests.support.mailbox import Mailbox

from sante.api import create_app
from sante.core.runtime import Runtime
from sante.core.settings import Settings


@pytest.fixture
def mail_settings(tmp_path: Path) -> Settings:
    """Mail is set up; what is written waits in the outbox, for no worker runs."""
    return Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        smtp_url="smtp://127.0.0.1:1",
        mail_from="sante@house.example",
        public_url="http://sante.test",
    )


@pytest.fixture
def mailbox(runtime: Runtime) -> Mailbox:
    return Mailbox(runtime)


@pytest.fixture
def live_app(live_runtime: Runtime) -> FastAPI:
    return create_app(live_runtime)
