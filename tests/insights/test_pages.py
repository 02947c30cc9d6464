"""Sleep, heart and activity, as somebody at a browser without script reads them."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from sante.core.runtime import Runtime
from sante.wearables.types import DailyMetrics
from tests.insights.counts import MINUTES, WEEK, recording, score, send
from tests.insights.days import LAST, year
from tests.insights.test_service import make
from tests.labs.html import text_of
from tests.support.people import Person


async def page(browser: httpx2.AsyncClient, address: str) -> str:
    answer = await browser.get(address)
    assert answer.status_code == 200, answer.text
    return text_of(answer.text).replace("\u00a0", " ")


@pytest.mark.parametrize("group", ["sleep", "heart", "activity"])
async def test_before_any_data_a_page_says_what_will_be_here(
    browser: httpx2.AsyncClient, group: str
) -> None:
    text = await page(browser, f"/body/{group}")
    assert "No data yet" in text
    assert "Add a file of a watch or phone" in text


@pytest.mark.parametrize("address", ["/body", "/data"])
async def test_the_pages_are_found_from_body_and_from_your_data(
    browser: httpx2.AsyncClient, address: str
) -> None:
    html = (await browser.get(address)).text
    assert {f'href="/body/{g}"' in html for g in ("sleep", "heart", "activity")} == {True}


async def test_sleep_has_its_score_and_every_part_says_why(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    await make(runtime, alice, year(120))
    text = await page(browser, "/body/sleep")
    assert "of 100" in text
    for part in ("Duration", "Stages", "Consistency", "Interruptions"):
        assert part in text
    assert "It covers everything a score looks at." in text
    assert "Usually about 7 h" in text
    assert "half of your days lie from" in text
    assert "Between free days and work days" in text
    assert "pairs of a habit and a figure were looked at" in text


async def test_missing_days_are_gaps_and_not_zeros(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    days = [d for d in year(120) if d.day not in {LAST - timedelta(days=n) for n in range(10, 16)}]
    await make(runtime, alice, days)
    answer = await browser.get("/body/activity")
    assert "Steps: 53 of 60 days have data. The others are gaps." in answer.text
    line = answer.text.partition('class="fan-line" d="')[2].partition('"')[0]
    assert line.count("M") == 2


async def test_heart_says_whose_definition_it_is_and_what_was_left_out(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    days = year(120)
    ring = {"sources": {"resting_heart_rate": "Ring"}, "computed": []}
    days = [replace(d, notes=ring) if n < 70 else d for n, d in enumerate(days)]
    await make(runtime, alice, days)
    text = await page(browser, "/body/heart")
    assert "Ana’s Watch; " in text
    assert "of other sources left out" in text
    assert "Recovery" in text
    assert "not a measure of health" in text
    assert "RMSSD" not in text  # only SDNN was told


async def test_today_and_body_tell_the_newest_day(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    assert "Your day" not in await page(browser, "/")
    await make(runtime, alice, year(60))
    for address in ("/", "/body"):
        text = await page(browser, address)
        assert "Your day, today" in text
        assert "You slept" in text
        assert "Confidence high" in text


async def test_a_notice_is_told_first_and_without_a_judgement(
    browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    days = year(60)
    await make(runtime, alice, [*days[:-1], replace(days[-1], resting_heart_rate=76.0)])
    text = await page(browser, "/body/heart")
    assert text.index("clearly higher than your usual") < text.index("Usually about")


_FACES = r"(?<![\d:.])(\d{1,2}:\d\d)(?!\d)"


async def test_every_time_is_shown_as_the_person_s_clock_shows_it(
    client: httpx2.AsyncClient, browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    """Charts, scores, tables, and sentences that were stored before the setting was changed."""
    days = year(60)
    late = [replace(d, **_moved(d, 150)) if n >= 52 else d for n, d in enumerate(days)]
    assert (await send(client, alice, recording(WEEK, MINUTES))).status_code == 201
    await score(runtime, alice)
    await make(runtime, alice, late)
    before = await page(browser, "/body/sleep")
    assert "Asleep at " in before
    assert "its middle is now at" in before
    assert re.search(_FACES, before)
    assert " am" not in before.replace("\u202f", " ")
    changed = await client.patch(
        "/api/v1/me", json={"units": {"clock": "12h"}}, headers=alice.headers
    )
    assert changed.status_code == 200, changed.text
    for address in ("/", "/body", "/body/sleep", "/body/heart", "/body/activity", "/data"):
        text = (await page(browser, address)).replace("\u202f", " ")
        told = [m for m in re.finditer(_FACES, text) if text[m.end() : m.end() + 3] not in _HALVES]
        assert not told, (address, [text[m.start() - 40 : m.end() + 10] for m in told])
    assert " pm" in (await page(browser, "/body/sleep")).replace("\u202f", " ")


_HALVES = (" am", " pm")


def _moved(day: DailyMetrics, minutes: int) -> dict[str, Any]:
    """The same night later on the clock."""
    later = timedelta(minutes=minutes)
    assert day.sleep_start_at is not None
    assert day.sleep_end_at is not None
    return {"sleep_start_at": day.sleep_start_at + later, "sleep_end_at": day.sleep_end_at + later}
