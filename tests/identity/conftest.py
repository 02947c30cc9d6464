from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from tests.support import db as support
from tests.support.clock import FakeClock
from tests.support.mailbox import Mailbox
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Account, Provider, provider

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


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider() as made:
        yield made


@pytest.fixture
def at(running: Provider, clock: FakeClock) -> Provider:
    """The provider, honest again and with the time of the test."""
    running.account = Account("eve-1", "eve@example.org")
    running.claims, running.document, running.codes = {}, {}, {}
    running.down, running.mixes_up, running.signs_with = False, None, "RS256"
    running.clock = lambda: clock.now().timestamp()
    return running


@pytest.fixture
def provider_settings(tmp_path: Path, at: Provider) -> Settings:
    """As the operator sets it up, with its secret in a file."""
    secret = tmp_path / "client.secret"
    secret.write_text(f"{CLIENT_SECRET}\n")
    return Settings(
        home=tmp_path,
        secret_key=support.SECRET.hex(),
        oidc_issuer=at.url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret_file=secret,
        oidc_name="Home",
    )
