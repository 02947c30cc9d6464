"""Web push: what a push service sees, and what only the browser can read."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from tests.support.apis import Answer, Apis, apis
from tests.support.push import Browser

from sante.core.addresses import Allowed
from sante.kit.ids import new_id
from sante.notify.channels.push import Push
from sante.notify.channels.push.seal import decoded, encrypted
from sante.notify.channels.push.vapid import VapidKey
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
KEY = VapidKey(b"k" * 32, "mailto:sante@house.example")


@pytest.fixture
def service() -> Iterator[Apis]:
    with apis() as running:
        yield running


def to(browser: Browser, service: Apis, body: str = "It is time.") -> Message:
    recipient = json.dumps(browser.subscription(f"{service.url}/push/abc"))
    return Message(
        new_id(), recipient, "Santé", body, AT, link="https://sante.example/inbox",
        expires_at=AT + timedelta(hours=2),
    )  # fmt: skip


def push() -> Push:
    return Push(KEY, Allowed.of("", "127.0.0.1"))


async def test_the_browser_reads_what_the_service_cannot(service: Apis) -> None:
    browser = Browser.new()
    told = to(browser, service)
    assert await push().send(told) == Sent()
    (call,) = service.calls
    assert b"time" not in call.content
    assert browser.read(call.content) == {
        "title": "Santé", "body": "It is time.", "link": "https://sante.example/inbox",
        "tag": told.id.hex,
    }  # fmt: skip
    assert (call.headers["ttl"], call.headers["urgency"]) == ("7200", "normal")
    assert call.headers["topic"] == told.id.hex
    with pytest.raises(Exception, match=r".*"):
        Browser.new().read(call.content)


async def test_the_house_proves_who_it_is_to_this_service_alone(service: Apis) -> None:
    """RFC 8292."""
    await push().send(to(Browser.new(), service))
    given = service.calls[0].headers["authorization"].removeprefix("vapid ")
    parts = dict(part.strip().split("=", 1) for part in given.split(","))
    assert parts["k"] == KEY.public()
    head, claims, signed = parts["t"].split(".")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), decoded(parts["k"]))
    raw = decoded(signed)
    pair = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    told = json.loads(decoded(claims))
    assert told["aud"] == service.url
    assert 0 < told["exp"] - AT.timestamp() <= 24 * 3600
    assert told["sub"] == "mailto:sante@house.example"


def test_the_key_is_the_same_wherever_the_secret_is() -> None:
    assert KEY.public() == VapidKey(b"k" * 32, "").public()
    assert KEY.public() != VapidKey(b"l" * 32, "").public()
    assert len(base64.urlsafe_b64decode(KEY.public() + "=")) == 65
    assert "k" * 32 not in repr(KEY)


@pytest.mark.parametrize("size", [0, 1, 2700, 9000])
async def test_a_text_of_any_length_fits(service: Apis, size: int) -> None:
    browser = Browser.new()
    assert await push().send(to(browser, service, "é" * size)) == Sent()
    assert len(service.calls[0].content) <= 4096
    assert browser.read(service.calls[0].content)["body"].count("é") == min(size, 1400)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Permanent("gone", gone=True)),
        (410, Permanent("gone", gone=True)),
        (403, Permanent("gone", gone=True)),
        (400, Permanent("refused")),
        (413, Permanent("too_large")),
        (401, Temporary("sign_in_refused")),
        (429, Temporary("busy", timedelta(seconds=9))),
        (500, Temporary("busy", timedelta(seconds=9))),
    ],
)
async def test_what_a_push_service_answers(service: Apis, status: int, outcome: Outcome) -> None:
    service.next = [Answer(status, headers={"Retry-After": "9"})]
    assert await push().send(to(Browser.new(), service)) == outcome


async def test_a_service_that_is_down_may_come_back(service: Apis) -> None:
    told = to(Browser.new(), service)
    service.stop()
    assert await push().send(told) == Temporary("unreachable")
    service.start()
    assert await push().send(told) == Sent()


async def test_an_endpoint_leads_nowhere_private(service: Apis) -> None:
    """S30: the address comes from whoever holds the browser."""
    refused = await Push(KEY, Allowed()).send(to(Browser.new(), service))
    assert refused == Permanent("address_refused", gone=True)
    assert service.tries == 0


@pytest.mark.parametrize(("p256dh", "auth"), [("AAAA", "AAAA"), ("", ""), ("B" * 87, "A" * 22)])
def test_keys_that_are_none_are_refused(p256dh: str, auth: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        encrypted(b"x", p256dh, auth)
