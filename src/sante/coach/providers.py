"""The configured model. Its client goes out through `core.egress` like every other call."""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from sante.core.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai.models import Model

_HOSTS: Final = {"openai": "api.openai.com", "anthropic": "api.anthropic.com"}
MAX_ANSWER: Final = 4 * 2**20  # bytes
SECONDS: Final = 180.0  # of one call: a model of one's own may be slow


def name_of(settings: Settings) -> str:
    """The configured model as a person may know it, with where it runs."""
    provider, _, name = (settings.model or "").partition(":")
    host = urlsplit(settings.model_url or "").netloc.rpartition("@")[2]
    return f"{name} at {host or _HOSTS[provider]}"


def fills_forms(settings: Settings) -> bool:
    """Whether the provider is known to call tools. Servers of one's own often print the call."""
    return (settings.model or "").partition(":")[0] != "compatible"


async def load(settings: Settings) -> None:
    """Import the libraries of models away from the event loop: it takes seconds at first."""
    provider = "anthropic" if (settings.model or "").startswith("anthropic:") else "openai"
    for module in ("pydantic_ai", provider, f"pydantic_ai.models.{provider}"):
        await asyncio.to_thread(importlib.import_module, module)


@asynccontextmanager
async def model_of(settings: Settings) -> AsyncIterator["Model"]:
    """The configured model. The operator wrote its address: it may lie in their own network."""
    from sante.core.addresses import Allowed
    from sante.core.egress import Egress

    provider, _, name = (settings.model or "").partition(":")
    own = urlsplit(settings.model_url or "").hostname or ""
    egress = Egress(Allowed.of(settings.egress_allow, own), MAX_ANSWER, SECONDS)
    async with egress.lasting_client() as client:
        options: dict[str, Any] = {
            "api_key": settings.model_secret or "none",
            "base_url": settings.model_url,
            "http_client": client,
            "max_retries": 0,  # the person is told, and asks again if they want
        }
        yield _anthropic(name, options) if provider == "anthropic" else _openai(name, options)


def _anthropic(name: str, options: dict[str, Any]) -> "Model":
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    client = AsyncAnthropic(**options)
    return AnthropicModel(name, provider=AnthropicProvider(anthropic_client=client))


def _openai(name: str, options: dict[str, Any]) -> "Model":
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.providers.openai import OpenAIProvider

    return OpenAIChatModel(name, provider=OpenAIProvider(openai_client=AsyncOpenAI(**options)))
