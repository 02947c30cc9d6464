from collections.abc import Callable, Iterator

import pytest

from sante.core.settings import Settings
from tests.support.model_server import KEY, ModelServer, model_server


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.seen.clear()
    return running


Speaking = Callable[[str], Settings]


@pytest.fixture
def speaking(settings: Settings, server: ModelServer) -> Speaking:
    """Settings by which that provider is the server here."""

    def to(provider: str) -> Settings:
        url = server.url if provider == "anthropic" else f"{server.url}/v1"
        told = {"model": f"{provider}:eyes", "model_url": url, "model_key": KEY}
        return Settings(**(settings.model_dump() | told))

    return to
