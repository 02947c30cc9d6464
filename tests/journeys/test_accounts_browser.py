"""An invited person's way in, out and back in, through real mail and a real browser; and what
whoever runs the house can do about them."""

import re
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect
from tests.support.browser import Visitor, visitor
from tests.support.house import House, house, short_home
from tests.support.mail import MailServer, mail_server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FIRST = "plum harbour kettle seven"
SECOND = "nine loud herons sleeping"


@dataclass(frozen=True)
class Scene:
    house: House
    smtp: MailServer
    chrome: Browser
    stack: AsyncExitStack

    async def visit(self, *, phone: bool = False, dark: bool = False) -> Visitor:
        opened = visitor(self.chrome, self.house.url, phone=phone, dark=dark)
        return await self.stack.enter_async_context(opened)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def scene(chrome: Browser) -> AsyncIterator[Scene]:
    port = free_port()
    async with mail_server() as smtp, AsyncExitStack() as stack:
        settings = {
            "SANTE_SMTP_URL": smtp.url,
            "SANTE_MAIL_FROM": "sante@house.example",
            "SANTE_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
        home = stack.enter_context(short_home())
        running = stack.enter_context(house(home, "--port", str(port), **settings))
        yield Scene(running, smtp, chrome, stack)


async def look(person: Visitor) -> None:
    """What every page must pass, where the person happens to be."""
    await person.page.wait_for_load_state()
    assert await person.accessibility() == [], person.page.url
    assert await person.overflow() <= 0, person.page.url
    assert person.complaints == [], person.page.url


async def fill_sign_up(page: Page, name: str, email: str) -> None:
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(FIRST)
    await page.get_by_label("Date of birth").fill("1977-05-14")
    await page.get_by_role("button", name="Create account").click()


async def sign_in(page: Page, email: str, password: str) -> None:
    await page.goto("/sign-in")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(password)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation", name="Main")).to_be_visible()


async def invite(admin: Visitor) -> str:
    """The path of the link to hand on."""
    page = admin.page
    await page.goto("/you")
    await page.get_by_role("link", name="This house").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("This house")
    await look(admin)
    await page.get_by_text("Invite somebody").click()
    await page.get_by_label("Who is it for?").fill("Eve")
    await look(admin)
    await page.get_by_role("button", name="Make the invitation").click()
    link = page.get_by_text(re.compile(r"/register\?invite="))
    await expect(link).to_be_visible()
    await look(admin)
    shown = await link.text_content()
    assert shown is not None
    return "/" + shown.split("/", 3)[3]


async def come_in(guest: Visitor, smtp: MailServer, path: str) -> None:
    page = guest.page
    await page.goto(path)
    await look(guest)
    await fill_sign_up(page, "Eve", "eve@example.org")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")
    await look(guest)
    letter = await smtp.letter("eve@example.org")
    await page.goto(letter.link)
    await look(guest)
    await page.get_by_label("Password", exact=True).fill(FIRST)
    await page.get_by_role("button", name="Confirm and sign in").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, Eve")


async def forget_and_come_back(guest: Visitor, smtp: MailServer) -> None:
    page = guest.page
    await page.goto("/you")
    await page.get_by_role("button", name="Sign out").click()
    await page.get_by_role("link", name="Forgotten your password?").click()
    await page.wait_for_url("**/forgot")
    await look(guest)
    await page.get_by_label("E-mail").fill("eve@example.org")
    await page.get_by_role("button", name="Send the link").click()
    await expect(page.get_by_text("a message is on its way")).to_be_visible()
    await look(guest)
    letter = await smtp.letter("eve@example.org", number=2)
    await page.goto(letter.link)
    await look(guest)
    await page.get_by_label("New password", exact=True).fill(SECOND)
    await page.get_by_role("button", name="Change the password").click()
    await expect(page.get_by_text("Your password is changed")).to_be_visible()
    await look(guest)
    await sign_in(page, "eve@example.org", SECOND)


async def end_the_other_device(guest: Visitor, other: Visitor) -> None:
    await sign_in(other.page, "eve@example.org", SECOND)
    page = guest.page
    await page.goto("/you")
    await page.get_by_role("link", name="Security").click()
    await expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    await expect(page.get_by_text("Choose a new password")).to_be_visible()  # mail that was sent
    await look(guest)
    devices = page.locator("#devices li")
    await expect(devices).to_have_count(2)
    await devices.nth(1).get_by_role("button").click()
    await expect(page.get_by_text("That device is signed out.")).to_be_visible()
    await expect(devices).to_have_count(1)
    await other.page.reload()
    await other.page.wait_for_url("**/sign-in")


async def make_a_token(guest: Visitor) -> None:
    page = guest.page
    await page.get_by_text("Make a token").click()
    await page.get_by_label("Name").fill("Home server")
    await page.get_by_label("labs:read").check()
    await look(guest)
    await page.get_by_role("button", name="Make the token").click()
    await expect(page.locator("code.secret")).to_contain_text("sante_pat_")
    await look(guest)


@pytest.mark.parametrize(
    ("phone", "dark"), [(True, True), (False, False)], ids=["phone-dark", "desktop-light"]
)
async def test_an_invited_person_comes_in_and_back_and_is_shut_out(
    scene: Scene, phone: bool, dark: bool
) -> None:
    admin = await scene.visit()
    await admin.page.goto("/register")
    await fill_sign_up(admin.page, "Ada", "ada@example.org")
    await expect(admin.page.get_by_role("heading", level=1)).to_have_text("Welcome, Ada")
    path = await invite(admin)

    eve = await scene.visit(phone=phone, dark=dark)
    await come_in(eve, scene.smtp, path)
    await forget_and_come_back(eve, scene.smtp)
    await end_the_other_device(eve, await scene.visit(phone=True))
    await make_a_token(eve)

    await eve.page.goto("/goals")
    await admin.page.goto("/admin")
    await (
        admin.page.locator("#people li", has_text="eve@example.org")
        .get_by_text("Disable", exact=True)
        .click()
    )
    await look(admin)
    await admin.page.get_by_role("button", name="Disable eve@example.org").click()
    await expect(admin.page.get_by_text("Disabled: signed out everywhere")).to_be_visible()
    await look(admin)
    await eve.page.get_by_role("navigation", name="Main").get_by_role("link", name="Body").click()
    await eve.page.wait_for_url("**/sign-in?next=/body", timeout=5000)  # S10
    await look(eve)


async def test_a_step_that_matters_asks_again_and_the_page_is_sound(scene: Scene) -> None:
    ada = await scene.visit(phone=True)
    await ada.page.goto("/register")
    await fill_sign_up(ada.page, "Ada", "ada@example.org")
    await ada.page.goto("/sign-in/again?next=/you/security")
    await look(ada)
    await ada.page.get_by_label("Password", exact=True).fill(FIRST)
    await ada.page.get_by_role("button", name="Go on").click()
    await ada.page.wait_for_url("**/you/security")
    await look(ada)
    await ada.page.get_by_text("Change the password").first.click()
    await ada.page.get_by_text("Change the address").first.click()
    await look(ada)
    await ada.page.goto("/admin")
    await ada.page.get_by_role("button", name="Send a test to myself").click()
    await expect(ada.page.get_by_text("A test is on its way")).to_be_visible()
    assert (await scene.smtp.letter("ada@example.org")).text.startswith("Mail from your Santé")
    await look(ada)
