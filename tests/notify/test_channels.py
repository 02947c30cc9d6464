"""Each channel that speaks HTTP, against a server on loopback that answers as the real one does."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from tests.support.apis import (
    ACCOUNT,
    META_TOKEN,
    PHONE_ID,
    TEMPLATE,
    TOKEN,
    TWILIO_TOKEN,
    Answer,
    Apis,
    apis,
    meta_error,
    telegram_error,
    twilio_error,
)

from sante.core.addresses import Allowed
from sante.kit.ids import encode, new_id
from sante.notify.channels import calls
from sante.notify.channels.ntfy import Ntfy
from sante.notify.channels.sms import Sms
from sante.notify.channels.telegram import Telegram
from sante.notify.channels.twilio import Twilio
from sante.notify.channels.webhook import Webhook
from sante.notify.channels.whatsapp import MetaWhatsApp, TwilioWhatsApp
from sante.notify.types import Button, Channel, Message, Outcome, Permanent, Sent, Temporary

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HERE = Allowed.of("", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[Apis]:
    with apis() as running:
        yield running


def message(
    recipient: str, body: str = "One spoon, with <b>water</b>.", **change: object
) -> Message:
    return Message(new_id(), recipient, "Psyllium", body, AT, "reminder", **change)  # type: ignore[arg-type]


def twilio(server: Apis, token: str = TWILIO_TOKEN) -> Twilio:
    return Twilio(ACCOUNT, token, server.url, HERE)


def telegram(server: Apis, token: str = TOKEN) -> Channel:
    return Telegram(token, server.url, HERE)


def sms(server: Apis) -> Channel:
    return Sms(twilio(server), "+15005550006")


def meta(server: Apis, token: str = META_TOKEN, template: str = TEMPLATE) -> Channel:
    return MetaWhatsApp(token, PHONE_ID, template, "en", f"{server.url}/v23.0", HERE)


def twilio_whatsapp(server: Apis, template: str = "HX1") -> Channel:
    return TwilioWhatsApp(twilio(server), "+15005550006", template)


def ntfy(_server: Apis) -> Channel:
    return Ntfy(HERE)


def webhook(_server: Apis) -> Channel:
    return Webhook(HERE)


@dataclass(frozen=True)
class Case:
    make: Callable[[Apis], Channel]
    recipient: Callable[[Apis], str]


CASES = {
    "telegram": Case(telegram, lambda _: "42"),
    "sms": Case(sms, lambda _: "+4917012345678"),
    "whatsapp": Case(meta, lambda _: "+4917012345678"),
    "whatsapp by twilio": Case(twilio_whatsapp, lambda _: "+4917012345678"),
    "ntfy": Case(ntfy, lambda s: json.dumps({"url": f"{s.url}/mine", "token": ""})),
    "webhook": Case(webhook, lambda s: json.dumps({"url": f"{s.url}/hook", "secret": "s"})),
}
every_channel = pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())


@every_channel
async def test_a_message_that_is_taken_is_sent(server: Apis, case: Case) -> None:
    assert await case.make(server).send(message(case.recipient(server))) == Sent()
    assert len(server.calls) == 1
    assert b"Psyllium" in server.calls[0].content


@every_channel
@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_who_is_busy_or_broken_is_asked_again_when_they_say(
    server: Apis, case: Case, status: int
) -> None:
    server.next = [Answer(status, {"error": "busy"}, {"Retry-After": "40"})]
    outcome = await case.make(server).send(message(case.recipient(server)))
    assert outcome == Temporary("busy", timedelta(seconds=40))


@every_channel
async def test_a_server_that_is_down_may_come_back(server: Apis, case: Case) -> None:
    channel, told = case.make(server), message(case.recipient(server))
    server.stop()
    assert await channel.send(told) == Temporary("unreachable")
    server.start()
    assert await channel.send(told) == Sent()


@every_channel
async def test_a_slow_server_is_waited_for_only_so_long(
    server: Apis, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SECONDS", 0.3)
    server.next = [Answer(200, {}, slow=1)]
    outcome = await case.make(server).send(message(case.recipient(server)))
    assert outcome == Temporary("timeout")


@pytest.mark.parametrize("name", [n for n in CASES if n != "webhook"])
@pytest.mark.parametrize("raw", [b"", b"<html>fine</html>", b"[1, 2]", b'{"ok": tru', b"[" * 5000])
async def test_an_answer_that_is_none_is_not_taken_for_success(
    server: Apis, name: str, raw: bytes
) -> None:
    server.next = [Answer(200, raw=raw)]
    outcome = await CASES[name].make(server).send(message(CASES[name].recipient(server)))
    assert outcome == Temporary("garbled")


@every_channel
async def test_an_endless_answer_is_not_read(server: Apis, case: Case) -> None:
    server.next = [Answer(400, raw=b"x" * 200_000)]
    outcome = await case.make(server).send(message(case.recipient(server)))
    assert isinstance(outcome, Permanent | Temporary)
    assert server.tries == 1


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (telegram_error(403, "Forbidden: bot was blocked by the user"), Permanent("blocked", True)),
        (telegram_error(400, "Bad Request: chat not found"), Permanent("gone", True)),
        (telegram_error(400, "Bad Request: BUTTON_DATA_INVALID"), Permanent("refused")),
        (telegram_error(401, "Unauthorized"), Temporary("sign_in_refused")),
        (
            telegram_error(429, "Too Many Requests: retry after 17", retry_after=17),
            Temporary("busy", timedelta(seconds=17)),
        ),
    ],
)
async def test_what_telegram_answers(server: Apis, answer: Answer, outcome: Outcome) -> None:
    server.next = [answer]
    assert await telegram(server).send(message("42")) == outcome


async def test_telegram_gets_plain_text_with_buttons_that_come_back(server: Apis) -> None:
    """Nothing a person wrote becomes markup: there is no parse mode."""
    data = f"n:snooze:{encode('ntf', new_id())}"
    told = message("42", buttons=(Button("In 30 min", data),))
    assert await telegram(server).send(told) == Sent()
    sent = server.calls[0].json
    assert sent["text"] == "Psyllium\nOne spoon, with <b>water</b>."
    assert "parse_mode" not in sent
    assert sent["reply_markup"]["inline_keyboard"] == [
        [{"text": "In 30 min", "callback_data": data}]
    ]


@pytest.mark.parametrize("letter", ["a", "é", "🦊", "👩‍🚒"])
async def test_a_long_text_fits_into_a_telegram_message(server: Apis, letter: str) -> None:
    assert await telegram(server).send(message("42", letter * 5000)) == Sent()
    assert server.calls[0].json["text"].endswith("…")


async def test_a_wrong_token_is_for_the_operator_to_mend(server: Apis) -> None:
    assert await telegram(server, "1:wrong").send(message("42")) == Temporary("sign_in_refused")
    assert await meta(server, token="wrong").send(message("+1")) == Temporary("sign_in_refused")
    wrong = Sms(twilio(server, "wrong"), "+15005550006")
    assert await wrong.send(message("+491701")) == Temporary("sign_in_refused")
    assert server.calls == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (twilio_error(400, 21211), Permanent("gone", True)),
        (twilio_error(400, 21610), Permanent("unsubscribed", True)),
        (twilio_error(400, 21614), Permanent("not_a_mobile", True)),
        (twilio_error(400, 21606), Temporary("sender_refused")),
        (twilio_error(400, 21617), Permanent("refused")),
        (twilio_error(429, 20429), Temporary("busy")),
    ],
)
async def test_what_twilio_answers(server: Apis, answer: Answer, outcome: Outcome) -> None:
    server.next = [answer]
    assert await sms(server).send(message("+4917012345678")) == outcome


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (meta_error(400, 131026), Permanent("gone", True)),
        (meta_error(400, 131047), Temporary("no_template")),
        (meta_error(400, 130429), Temporary("busy")),
        (meta_error(400, 131056), Temporary("busy")),
        (meta_error(400, 131008), Permanent("refused")),
    ],
)
async def test_what_meta_answers(server: Apis, answer: Answer, outcome: Outcome) -> None:
    server.next = [answer]
    assert await meta(server).send(message("+4917012345678")) == outcome


async def test_whatsapp_sends_templates_only(server: Apis) -> None:
    """Outside the 24 hours after somebody wrote, nothing else is allowed."""
    assert await meta(server).send(message("+4917012345678", "two\nlines")) == Sent()
    template = server.calls[0].json["template"]
    assert template["components"][0]["parameters"][0]["text"] == "Psyllium two lines"
    assert await meta(server, template="nothing").send(message("+49")) == Temporary("no_template")
    assert await twilio_whatsapp(server, "").send(message("+49")) == Temporary("no_template")
    assert await twilio_whatsapp(server).send(message("+4917012345678")) == Sent()
    assert json.loads(server.calls[1].form["ContentVariables"])["1"].startswith("Psyllium")


async def test_a_long_text_is_no_expensive_sms(server: Apis) -> None:
    assert await sms(server).send(message("+4917012345678", "a" * 3000)) == Sent()
    assert len(server.calls[0].form["Body"]) <= 480


async def test_a_webhook_is_signed_so_that_nobody_else_can_write_it(server: Apis) -> None:
    told = message(CASES["webhook"].recipient(server), link="https://sante.example/inbox")
    assert await webhook(server).send(told) == Sent()
    (call,) = server.calls
    stamp, _, given = call.headers["sante-signature"].partition(",v1=")
    signed = stamp.removeprefix("t=").encode() + b"." + call.content
    assert given == hmac.new(b"s", signed, hashlib.sha256).hexdigest()
    assert call.headers["idempotency-key"] == encode("msg", told.id)
    assert call.json["link"] == "https://sante.example/inbox"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (Answer(410), Permanent("gone", True)),
        (Answer(404), Permanent("refused")),
        (Answer(302, headers={"Location": "http://169.254.169.254/"}), Permanent("refused")),
    ],
)
async def test_what_a_webhook_answers(server: Apis, answer: Answer, outcome: Outcome) -> None:
    server.next = [answer]
    assert await webhook(server).send(message(CASES["webhook"].recipient(server))) == outcome
    assert server.tries == 1


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.7", "[::1]", "[64:ff9b::7f00:1]"]
)
@pytest.mark.parametrize("make", [Webhook, Ntfy])
async def test_an_address_of_a_person_leads_nowhere_private(
    server: Apis, make: Callable[[Allowed], Channel], host: str
) -> None:
    """S30."""
    url = f"http://{host}:{server.port}/hook"
    told = message(json.dumps({"url": url, "secret": "s", "token": ""}))
    assert await make(Allowed()).send(told) == Permanent("address_refused", gone=True)
    assert server.tries == 0


async def test_a_locked_topic_needs_its_token(server: Apis) -> None:
    address = {"url": f"{server.url}/locked", "token": "tk_bad"}
    refused = await Ntfy(HERE).send(message(json.dumps(address)))
    assert refused == Permanent("refused", gone=True)
    address["token"] = "tk_good"
    told = message(json.dumps(address), link="https://sante.example/inbox", urgent=True)
    assert await Ntfy(HERE).send(told) == Sent()
    assert server.calls[0].json["click"] == "https://sante.example/inbox"
    assert server.calls[0].json["priority"] == 5


def test_no_secret_shows_in_a_log(server: Apis) -> None:
    """S39."""
    shown = " ".join(repr(make(server)) for make in (telegram, sms, meta)) + repr(message("+491"))
    for secret in (TOKEN, TWILIO_TOKEN, META_TOKEN, "One spoon", "+491"):
        assert secret not in shown
