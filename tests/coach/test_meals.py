"""The photo of a meal looked at by a model, spoken to in the ways of three kinds of server."""

import io
from typing import Any

import pytest
from PIL import Image

from sante.coach.meals import MealReader
from sante.core.readers import Unanswered
from sante.nutrition.types import SeenFood
from tests.coach.conftest import Speaking
from tests.support.model_server import ModelServer

RICE = {"name": "white  rice, cooked", "low": 120, "likely": 180, "high": 240, "sure": "sure"}
FORM = {"foods": [RICE, {"name": "salad", "low": 40, "likely": 40, "high": 90}]}
SEEN = (
    SeenFood("white rice, cooked", 120, 180, 240, "sure"),
    SeenFood("salad", 40, 40, 90, "likely"),
)
PROVIDERS = pytest.mark.parametrize("provider", ["compatible", "openai", "anthropic"])


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 120, 40)).save(out, "JPEG")
    return out.getvalue()


@PROVIDERS
async def test_a_photo_goes_out_and_foods_come_back(
    speaking: Speaking, server: ModelServer, provider: str
) -> None:
    server.answers = [FORM]
    assert await MealReader(speaking(provider)).read(photo()) == SEEN
    (seen,) = server.seen
    assert seen.pictures == [(40, 30)]
    assert seen.tools is (provider != "compatible"), "servers of one's own often print the call"


async def test_a_photo_without_food_is_an_answer(speaking: Speaking, server: ModelServer) -> None:
    server.answers = [{"foods": []}]
    assert await MealReader(speaking("compatible")).read(photo()) == ()


@PROVIDERS
@pytest.mark.parametrize(
    "answer",
    [401, 429, 500, "cut off", "I cannot help with that.", {"foods": [{"name": "rice"}]}],
    ids=["key", "busy", "down", "cut-off", "prose", "wrong-form"],
)
async def test_what_is_no_answer_is_a_failure_and_not_asked_for_ever(
    speaking: Speaking, server: ModelServer, provider: str, answer: Any
) -> None:
    server.answers = [answer]
    with pytest.raises(Unanswered):
        await MealReader(speaking(provider)).read(photo())
    assert 1 <= len(server.seen) <= 2


@pytest.mark.parametrize(
    "wrong",
    [{"likely": 300}, {"low": 0}, {"high": 6000}, {"name": ""}],
    ids=["out of order", "nothing", "more than anybody eats", "nameless"],
)
async def test_amounts_that_cannot_be_are_asked_for_once_more(
    speaking: Speaking, server: ModelServer, wrong: dict[str, Any]
) -> None:
    server.answers = [{"foods": [RICE | wrong]}, FORM]
    assert await MealReader(speaking("compatible")).read(photo()) == SEEN
    server.answers = [{"foods": [RICE | wrong]}]
    with pytest.raises(Unanswered):
        await MealReader(speaking("compatible")).read(photo())
