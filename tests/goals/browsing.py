"""How tests about pages read them and fill in their forms."""

import html
import re

import httpx2

CARDIO = {"category": "cardiovascular", "intensity": "balanced", "duration_days": "90"}


def read(answer: httpx2.Response) -> str:
    """What a person reads on a page: no tags, one space where any stand."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u2060", "")
    return " ".join(text.split())


def part(answer: httpx2.Response, key: str) -> str:
    """The words of the card with this id."""
    piece = answer.text.split(f'id="{key}"')[1].split("</section>")[0]
    return read(httpx2.Response(200, text=piece))


async def choose(browser: httpx2.AsyncClient, **changes: str) -> str:
    """Make a goal in the form; returns the address of its page."""
    answer = await browser.post("/goals", data=CARDIO | changes)
    assert answer.status_code == 303, read(answer)
    return answer.headers["location"]
