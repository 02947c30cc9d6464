"""A page of a report read by a model, spoken to in the ways of three kinds of server."""

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from sante.coach.reports import ReportReader
from sante.core.readers import Unanswered
from sante.core.settings import Settings
from sante.labs.types import PageRow, ReportPage
from tests.coach.conftest import Speaking
from tests.support.model_server import ModelServer

FORM = {
    "drawn_on": "2026-02-20",
    "rows": [
        {"name": "LDL Cholesterol", "value": "139", "unit": "mg/dL", "reference": "<100"},
        {"name": "HbA1c", "value": "5,5", "unit": "%"},
    ],
}
ROWS = (PageRow("LDL Cholesterol", "139", "mg/dL", "<100"), PageRow("HbA1c", "5,5", "%"))


def picture() -> ReportPage:
    out = io.BytesIO()
    Image.new("L", (30, 40), 255).save(out, "JPEG")
    return ReportPage(2, "", out.getvalue())


@pytest.mark.parametrize("provider", ["compatible", "openai", "anthropic"])
async def test_a_picture_goes_out_and_rows_come_back(
    speaking: Speaking, server: ModelServer, provider: str
) -> None:
    server.answers = [FORM]
    read = await ReportReader(speaking(provider)).read(picture())
    assert (read.rows, read.drawn_on) == (ROWS, date(2026, 2, 20))
    (seen,) = server.seen
    assert seen.pictures == [(30, 40)]
    assert seen.tools is (provider != "compatible"), "servers of one's own often print the call"


async def test_text_goes_out_as_text(speaking: Speaking, server: ModelServer) -> None:
    server.answers = [{"rows": []}]
    read = await ReportReader(speaking("compatible")).read(ReportPage(1, "LDL was fine"))
    assert (read.rows, read.drawn_on) == ((), None)
    assert "LDL was fine" in server.seen[0].text
    assert server.seen[0].pictures == []


@pytest.mark.parametrize("provider", ["compatible", "openai", "anthropic"])
@pytest.mark.parametrize(
    "answer",
    [401, 404, 429, 500, "cut off", "I cannot help with that.", {"rows": [{"name": ""}]}],
    ids=["key", "no-model", "busy", "down", "cut-off", "prose", "wrong-form"],
)
async def test_what_is_no_answer_is_a_failure_and_not_asked_for_ever(
    speaking: Speaking, server: ModelServer, provider: str, answer: Any
) -> None:
    server.answers = [answer]
    with pytest.raises(Unanswered):
        await ReportReader(speaking(provider)).read(picture())
    assert 1 <= len(server.seen) <= 2


async def test_a_malformed_answer_is_asked_for_once_more(
    speaking: Speaking, server: ModelServer
) -> None:
    server.answers = [{"rows": [{"name": ""}]}, FORM]
    assert (await ReportReader(speaking("compatible")).read(picture())).rows == ROWS


async def test_a_server_that_is_down_is_a_failure(settings: Settings, server: ModelServer) -> None:
    told = {"model": "compatible:eyes", "model_url": "http://127.0.0.1:9/v1"}
    with pytest.raises(Unanswered):
        await ReportReader(Settings(**(settings.model_dump() | told))).read(picture())
    assert server.seen == []


@pytest.mark.parametrize("wrong", ["gpt-5", "elsewhere:x", "openai:", "compatible:x"])
def test_a_setting_that_names_no_model_is_refused(settings: Settings, wrong: str) -> None:
    with pytest.raises(ValueError, match="SANTE_MODEL"):
        Settings(home=settings.home, model=wrong)


@pytest.mark.parametrize(
    ("model", "url", "name"),
    [
        ("openai:gpt-5", None, "gpt-5 at api.openai.com"),
        ("anthropic:claude", None, "claude at api.anthropic.com"),
        ("compatible:llava:7b", "http://user:secret@gpu.lan:11434/v1", "llava:7b at gpu.lan:11434"),
    ],
)
def test_a_person_reads_where_their_pages_would_go(
    settings: Settings, model: str, url: str | None, name: str
) -> None:
    assert ReportReader(Settings(home=settings.home, model=model, model_url=url)).name == name
