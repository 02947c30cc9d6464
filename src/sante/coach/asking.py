"""Asking the configured model once, for a form filled in.

The model gets instructions, what is shown, no tools and nothing else about the person. What is
shown is a stranger's: the answer is checked against the form and is data, whatever it says.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import structlog
from pydantic import BaseModel

from sante.coach.providers import fills_forms, load, model_of, name_of
from sante.core.readers import Unanswered
from sante.core.settings import Settings

if TYPE_CHECKING:
    from pydantic_ai import Agent

log = structlog.get_logger(__name__)
_REQUESTS: Final = 2  # a malformed answer is asked for once more
Filled = TypeVar("Filled", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Question(Generic[Filled]):
    """`longest`: tokens of the answer."""

    form: type[Filled]
    instructions: str
    longest: int


async def ask(settings: Settings, question: Question[Filled], shown: Sequence[Any]) -> Filled:
    """`shown`: texts, and pictures by `jpeg`. Raises Unanswered."""
    await load(settings)
    from pydantic_ai import AgentRunError, UsageLimits, UserError

    try:
        async with model_of(settings) as model:
            answer = await _agent(settings, question, model).run(
                list(shown), usage_limits=UsageLimits(request_limit=_REQUESTS)
            )
    except (AgentRunError, UserError, TimeoutError) as error:
        log.warning("model_unanswered", model=name_of(settings), error=type(error).__name__)
        raise Unanswered from error
    return answer.output


def jpeg(picture: bytes) -> Any:
    from pydantic_ai import BinaryContent

    return BinaryContent(picture, media_type="image/jpeg")


def _agent(settings: Settings, question: Question[Filled], model: Any) -> "Agent[None, Filled]":
    from pydantic_ai import Agent, ModelSettings, PromptedOutput, ToolOutput

    form = ToolOutput if fills_forms(settings) else PromptedOutput
    return Agent(
        model,
        output_type=form(question.form),
        instructions=question.instructions,
        retries=_REQUESTS - 1,
        model_settings=ModelSettings(max_tokens=question.longest),
    )
