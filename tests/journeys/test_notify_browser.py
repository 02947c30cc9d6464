"""Somebody turns notifications on in a browser, gets one, taps it, acts on it; and links a chat.

A whole Santé with its worker. The browser maker's service stands on loopback: what it was handed
is decrypted as a browser does it, and given to the real service worker.
"""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import time, timedelta
from typing import Any

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import FilePayload, Page, expect
from tests.core.job_support import until
from tests.journeys.test_first_day_browser import PASSWORD, look, register
from tests.labs.samples import fhir_bundle
from tests.support.apis import TOKEN, Answer, Apis, apis
from tests.support.browser import Visitor, visitor
from tests.support.house import House, house, short_home
from tests.support.push import Browser
from tests.support.telegram import Telegram, telegram

from sante import boot
from sante.core.settings import Settings
from sante.identity import service as identity
from sante.kit.clock import SystemClock
from sante.kit.ids import decode
from sante.notify import service as notify
from sante.notify.types import About, Notice

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture(scope="module")
def push() -> Iterator[Apis]:
    with apis() as running:
        yield running


@pytest.fixture(scope="module")
def bot() -> Iterator[Telegram]:
    with telegram() as running:
        yield running


@pytest.fixture(scope="module")
def home(push: Apis, bot: Telegram) -> Iterator[House]:
    settings = {
        "SANTE_EGRESS_ALLOW": "127.0.0.1",
        "SANTE_TELEGRAM_TOKEN": TOKEN,
        "SANTE_TELEGRAM_API": bot.url,
    }
    with short_home() as folder, house(folder, **settings) as running:
        yield running


@pytest.fixture
async def ana(home: House, chrome: Chromium) -> AsyncIterator[Visitor]:
    async with visitor(chrome, home.url) as person:
        yield person


async def tell(home: House, email: str, user_action_id: str) -> None:
    """As a package of the house tells something, from a process beside it."""
    settings = Settings(home=home.home, egress_allow="127.0.0.1")
    with boot.connections(settings) as urls:
        runtime = boot.runtime_for(settings, urls)
        try:
            async with runtime.database.transaction() as session:
                user_id = await identity.find(session, email)
            assert user_id is not None
            now = SystemClock().now()
            notice = Notice(
                "action_reminder", "Psyllium", "One spoon, with a glass of water.", "/", "psyllium",
                now + timedelta(hours=3), actions=("done", "skip", "snooze"),
                about=About("action", decode("ua", user_action_id)),
            )  # fmt: skip
            async with runtime.database.transaction(user_id=user_id) as session:
                never = {"quiet_start": time(0), "quiet_end": time(0)}
                await notify.change_preferences(session, user_id, never, now=now)
                assert await notify.tell(session, user_id, notice, now=now) is not None
        finally:
            await runtime.database.close()


async def plan(page: Page, url: str) -> str:
    """A report and a goal, as a program of the same person makes them."""
    more: dict[str, Any] = {"headers": {"Origin": url}}
    quiet = {"milestone_celebrations": False}  # what is reached on the way rings as well
    chosen = await page.request.put(f"{url}/api/v1/notifications/preferences", data=quiet, **more)
    assert chosen.status == 200, await chosen.text()
    file = FilePayload(name="r.json", mimeType="application/json", buffer=fhir_bundle())
    report = await page.request.post(f"{url}/api/v1/reports", multipart={"file": file}, **more)
    key = (await report.json())["report_id"]
    await page.request.post(f"{url}/api/v1/reports/{key}/confirm", data={}, **more)
    body = {"category": "cardiovascular", "intensity": "balanced"}
    goal = await page.request.post(f"{url}/api/v1/goals", data=body, **more)
    assert goal.status == 201, await goal.text()
    found: str = (await goal.json())["actions"][0]["user_action_id"]
    return found


async def allow(person: Visitor, subscription: dict[str, Any]) -> None:
    """Headless browsers have no push service: the one step that asks for it is stood in for."""
    await person.page.context.grant_permissions(["notifications"])
    given = json.dumps(subscription)
    await person.page.add_init_script(
        f"PushManager.prototype.subscribe = async () => ({{ toJSON: () => ({given}) }});"
    )


async def handed_over(push: Apis, number: int) -> bytes:
    async def came() -> bool:
        return len(push.calls) >= number

    await until(came, seconds=60)
    return push.calls[number - 1].content


async def test_a_notice_reaches_the_browser_and_is_done_there(
    home: House, push: Apis, ana: Visitor
) -> None:
    page, mine = ana.page, Browser.new()
    await allow(ana, mine.subscription(f"{push.url}/push/1"))
    await register(ana, "ana@example.org")
    await page.goto("/inbox")
    await expect(page.get_by_text("Nothing yet")).to_be_visible()
    await look(ana)
    await page.get_by_role("link", name="Choose how you are told").click()
    await look(ana)
    await page.get_by_role("button", name="Show notifications in this browser").click()
    await expect(page.get_by_text("This browser shows your notifications")).to_be_visible()
    await look(ana)
    await page.get_by_role("button", name=re.compile("Send a test")).click()
    told = mine.read(await handed_over(push, 1))
    assert told["title"] == "A test"

    action = await plan(page, home.url)
    await tell(home, "ana@example.org", action)
    content = await handed_over(push, 2)
    told = mine.read(content)
    assert told["title"] == "Santé"  # discreet
    assert "Psyllium" not in told["body"]
    await show_and_tap(ana, home.url, told)
    await expect(page.get_by_role("heading", name="Psyllium")).to_be_visible()
    await expect(page.get_by_text("with a glass of water")).to_be_visible()
    await look(ana)
    await page.goto("/")
    await expect(page.get_by_role("link", name="Inbox")).to_have_text("Inbox")  # it was opened
    await page.goto("/inbox")
    await look(ana)
    await page.get_by_role("button", name="Done: Psyllium").click()
    await expect(page.get_by_text(re.compile("^Done, "))).to_be_visible()
    await expect(page.get_by_text("· Done")).to_be_visible()
    await look(ana)


async def show_and_tap(person: Visitor, url: str, told: dict[str, str]) -> None:
    """The real service worker shows what came, and a tap opens the page it leads to."""
    page = person.page
    await page.goto("/")
    context = page.context
    devtools = await context.new_cdp_session(page)
    versions: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerVersionUpdated", lambda e: versions.extend(e["versions"]))
    await devtools.send("ServiceWorker.enable")

    async def known() -> bool:
        return any(one["status"] == "activated" for one in versions)

    await until(known)
    await devtools.send(
        "ServiceWorker.deliverPushMessage",
        {
            "origin": url,
            "registrationId": versions[-1]["registrationId"],
            "data": json.dumps(told),
        },
    )
    shown = "navigator.serviceWorker.ready.then(r => r.getNotifications())"
    count = f"{shown}.then(all => all.map(n => [n.title, n.body]))"

    async def there() -> bool:
        return bool(await page.evaluate(count))

    await until(there)
    assert await page.evaluate(count) == [[told["title"], told["body"]]]
    worker = context.service_workers[0]
    await worker.evaluate(
        """async () => {
          const [one] = await self.registration.getNotifications();
          self.dispatchEvent(new NotificationEvent("notificationclick", { notification: one }));
        }"""
    )
    await page.wait_for_url("**/inbox/ntf_*")
    assert await page.evaluate(count) == []


async def test_a_browser_that_took_it_back_is_told_of_in_the_inbox(
    home: House, push: Apis, ana: Visitor
) -> None:
    page, mine = ana.page, Browser.new()
    await allow(ana, mine.subscription(f"{push.url}/push/2"))
    await register(ana, "bea@example.org")
    await page.goto("/you/notifications")
    await page.get_by_role("button", name="Show notifications in this browser").click()
    await expect(page.get_by_text("This browser shows your notifications")).to_be_visible()
    push.next = [Answer(410)]
    await page.get_by_role("button", name=re.compile("Send a test")).click()
    inbox = page.get_by_role("link", name=re.compile("^Inbox"))
    for _ in range(60):
        await page.goto("/")
        await page.wait_for_load_state("networkidle")
        if "unread" in (await inbox.inner_text()):
            break
        await page.wait_for_timeout(500)
    await expect(inbox).to_have_text(re.compile("Inbox1 unread"))
    await look(ana)
    await inbox.click()
    await expect(
        page.get_by_role("link", name="Notifications in a browser is turned off")
    ).to_be_visible()
    await look(ana)
    await page.get_by_role("button", name="Mark all as read").click()
    await expect(page.get_by_text("unread")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False], ids=["script", "no-script"])
async def test_a_phone_in_the_dark_links_a_chat(
    home: House, chrome: Chromium, bot: Telegram, scripts: bool
) -> None:
    chat = 70 + scripts
    async with visitor(chrome, home.url, phone=True, dark=True, scripts=scripts) as person:
        page = person.page
        await register(person, f"chat-{scripts}@example.org")
        await page.goto("/you/notifications")
        await look(person)
        await page.get_by_role("button", name="Link a chat").click()
        code = await page.locator("code.secret").inner_text()
        assert code.startswith("/start ")
        await look(person)
        bot.says(code, chat=chat)
        assert "now belongs to c…@example.org" in (await bot.wait(1, chat=chat)).text
        await page.goto("/you/notifications")
        await expect(page.locator("#addresses").get_by_text("works")).to_be_visible()
        await look(person)
        await page.get_by_role("button", name="Send a test: Ana").click()
        assert (await bot.wait(2, chat=chat)).text.startswith("A test")
        await page.goto("/inbox")
        await look(person)
    assert PASSWORD not in str(bot.calls)
