"""Passkeys, codes and the provider as people meet them: a real browser, with a device in it that
Chromium plays, a real provider beside the house, and nothing patched."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.async_api import Browser, Page, expect
from tests.journeys.test_first_day_browser import PASSWORD, look
from tests.support.browser import Visitor, visitor
from tests.support.house import House, house, short_home
from tests.support.provider import CLIENT_ID, CLIENT_SECRET, Account, Provider, provider

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
HERE = "/you/security"
AGAIN = f"/sign-in/again?next={HERE}"


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def home(at: Provider) -> Iterator[House]:
    settings = {
        "SANTE_OIDC_ISSUER": at.url,
        "SANTE_OIDC_CLIENT_ID": CLIENT_ID,
        "SANTE_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "SANTE_OIDC_NAME": "Home",
    }
    with short_home() as folder, house(folder, "--no-worker", **settings) as running:
        yield running


@asynccontextmanager
async def device(page: Page) -> AsyncIterator[None]:
    """A phone's own passkey keeper, whose owner always says yes."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield
    await session.send("WebAuthn.disable")


async def register(person: Visitor, email: str) -> None:
    page = person.page
    await page.goto("/register")
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_label("Name").fill("Ana")
    await page.get_by_label("Date of birth").fill("1977-05-14")
    await page.get_by_role("button", name="Create account").click()
    await page.wait_for_url("**/welcome")
    await page.goto(HERE)
    await look(person)


async def sign_out(page: Page) -> None:
    await page.goto("/you")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/sign-in")


async def type_password(page: Page, email: str) -> None:
    await page.get_by_label("E-mail").fill(email)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in", exact=True).click()


async def set_up_app(person: Visitor) -> tuple[pyotp.TOTP, list[str]]:
    page = person.page
    await page.get_by_role("button", name="Set up an app").click()
    await page.wait_for_url(f"**{HERE}/app")
    picture = page.get_by_role("img", name="A QR code")
    await expect(picture).to_be_visible()
    await look(person)
    key = (await page.locator("code.key").inner_text()).replace(" ", "")
    app = pyotp.TOTP(key)
    await page.get_by_label("Code from the app").fill(app.now())
    await page.get_by_role("button", name="Turn on").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Backup codes")
    await look(person)
    codes = await page.locator(".codes code").all_inner_texts()
    await page.get_by_role("link", name="I have kept them").click()
    await expect(page.get_by_text("10 of your backup codes are left")).to_be_visible()
    await look(person)
    return app, codes


def next_code(app: pyotp.TOTP) -> str:
    """The present one was used to turn it on."""
    return app.at(datetime.now(UTC) + timedelta(seconds=30))


@pytest.mark.parametrize(
    ("phone", "dark"), [(False, False), (True, True)], ids=["desktop-light", "phone-dark"]
)
async def test_a_passkey_is_made_and_signs_in_without_a_password(
    home: House, chrome: Browser, phone: bool, dark: bool
) -> None:
    email = f"passkey-{phone}@example.org"
    async with visitor(chrome, home.url, phone=phone, dark=dark) as person:
        page = person.page
        async with device(page):
            await register(person, email)
            await page.get_by_label("Name of the new passkey").fill("My phone")
            await page.get_by_role("button", name="Add a passkey").click()
            await expect(page.get_by_text("The passkey works from now on.")).to_be_visible()
            await expect(page.get_by_text("My phone", exact=True)).to_be_visible()
            await look(person)
            await page.get_by_label("Name of the new passkey").fill("Once more")
            await page.get_by_role("button", name="Add a passkey").click()
            await expect(
                page.get_by_text("This device has a passkey for your account already.")
            ).to_be_visible()

            await sign_out(page)
            await look(person)
            await page.get_by_role("button", name="Use a passkey").click()
            await page.wait_for_url(lambda url: url.rstrip("/") == home.url)
            await page.goto(AGAIN)
            await look(person)
            await page.get_by_role("button", name="Use a passkey").click()
            await page.wait_for_url(f"**{HERE}")
            await expect(page.get_by_text("last used")).to_be_visible()
            await page.set_viewport_size({"width": 320, "height": 640})
            assert await person.overflow() <= 0
            await page.locator("summary", has_text="Remove").click()
            await look(person)
            await page.get_by_role("button", name="Remove").click()
            await expect(page.get_by_text("No passkeys yet")).to_be_visible()

            await sign_out(page)
            person.complaints.clear()
            await page.get_by_role("button", name="Use a passkey").click()
            await expect(page.locator("#error-summary")).to_contain_text("did not work here")


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
async def test_codes_from_an_app_guard_the_password(
    home: House, chrome: Browser, scripts: bool
) -> None:
    email = f"codes-{scripts}@example.org"
    async with visitor(chrome, home.url, phone=True, scripts=scripts) as person:
        page = person.page
        await register(person, email)
        await expect(page.get_by_role("button", name="Add a passkey")).to_have_count(int(scripts))
        app, codes = await set_up_app(person)
        await sign_out(page)

        await type_password(page, email)
        await page.wait_for_url("**/sign-in/second-step")
        await look(person)
        await page.get_by_label("Code from your app").fill("ABCDE-FGHJK")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator("#error-code")).to_contain_text("not right")
        person.complaints.clear()  # the browser itself notes the 401
        await look(person)
        await page.get_by_label("Code from your app").fill(next_code(app))
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url(lambda url: url.rstrip("/") == home.url)
        await page.goto(AGAIN)
        await look(person)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_label("Code from your app").fill(codes[2])
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url(f"**{HERE}")
        await sign_out(page)

        # The phone is lost.
        await type_password(page, email)
        await page.get_by_label("Code from your app").fill(codes[0])
        await page.get_by_role("button", name="Go on").click()
        await page.wait_for_url(lambda url: url.rstrip("/") == home.url)
        await page.goto(HERE)
        await expect(page.get_by_text("8 of your backup codes are left")).to_be_visible()
        await page.locator("summary", has_text="Turn the app off").click()
        await page.get_by_label("Code from the app, or a backup code").fill(codes[1])
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await look(person)
        await page.get_by_role("button", name="Turn it off").click()
        await expect(page.get_by_text("Codes are no longer asked for.")).to_be_visible()
        await sign_out(page)
        await type_password(page, email)
        await page.wait_for_url(lambda url: url.rstrip("/") == home.url)


async def test_a_passkey_is_the_second_step_of_who_has_one(home: House, chrome: Browser) -> None:
    email = "both@example.org"
    async with visitor(chrome, home.url) as person:
        page = person.page
        async with device(page):
            await register(person, email)
            await page.get_by_label("Name of the new passkey").fill("Laptop")
            await page.get_by_role("button", name="Add a passkey").click()
            await expect(page.get_by_text("The passkey works from now on.")).to_be_visible()
            await set_up_app(person)
            await sign_out(page)
            await type_password(page, email)
            await page.wait_for_url("**/sign-in/second-step")
            await look(person)
            await page.get_by_role("button", name="Use a passkey").click()
            await page.wait_for_url(lambda url: url.rstrip("/") == home.url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-script", "without-script"])
async def test_an_account_at_the_provider_opens_one_here_and_then_that_one(
    home: House, chrome: Browser, at: Provider, scripts: bool
) -> None:
    at.account = Account(f"eve-{scripts}", f"eve-{scripts}@example.org")
    async with visitor(chrome, home.url, phone=True, scripts=scripts) as person:
        page = person.page
        await page.goto("/sign-in")
        await look(person)
        await page.get_by_role("link", name="Sign in with Home").click()
        await page.get_by_role("button", name="Yes, it is me").click()
        await expect(page.get_by_text(at.account.email or "")).to_be_visible()
        await look(person)
        await page.get_by_label("Date of birth").fill("1980-04-30")
        await page.get_by_role("button", name="Create account").click()
        await page.wait_for_url("**/welcome")
        await sign_out(page)
        await page.get_by_role("link", name="Sign in with Home").click()
        await page.get_by_role("button", name="Yes, it is me").click()
        await page.wait_for_url(lambda url: url.rstrip("/") == home.url)
        await page.goto(HERE)
        await expect(page.get_by_role("heading", name="Linked accounts")).to_be_visible()
        await look(person)
        await page.locator("summary", has_text="Unlink").click()
        await page.get_by_role("button", name="Unlink").click()
        await expect(page.get_by_text("the only way into your account")).to_be_visible()


async def test_an_account_here_is_linked_by_its_owner_and_survives_the_provider(
    home: House, chrome: Browser, at: Provider
) -> None:
    email = "linker@example.org"
    at.account = Account("linker-1", email)
    async with visitor(chrome, home.url) as person:
        page = person.page
        await register(person, email)
        await page.get_by_role("link", name="Link Home").click()
        await page.get_by_role("button", name="Yes, it is me").click()
        await expect(page.get_by_role("heading", name="Is this you?")).to_be_visible()
        await look(person)
        await page.get_by_role("button", name="Link it").click()
        await expect(page.get_by_text("Home opens this account from now on.")).to_be_visible()
        await look(person)
        await sign_out(page)
        at.down = True
        await page.get_by_role("link", name="Sign in with Home").click()
        await expect(page.locator("#error-summary")).to_contain_text("Home does not answer")
        person.complaints.clear()  # the browser itself notes the 502
        await look(person)
        at.down = False
        await page.get_by_role("link", name="Sign in with Home").click()
        await page.get_by_role("button", name="Yes, it is me").click()
        await page.wait_for_url(re.compile(re.escape(home.url)))
        await page.goto(HERE)
        await page.locator("summary", has_text="Unlink").click()
        await page.get_by_role("button", name="Unlink").click()
        await expect(page.get_by_text("It no longer opens this account.")).to_be_visible()
