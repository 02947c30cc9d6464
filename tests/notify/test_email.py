"""Mail, handed to a real SMTP server on loopback."""

import asyncio
import socket
from datetime import UTC, datetime

import pytest
from tests.support.mail import MailServer

from sante.kit.ids import new_id
from sante.notify.channels import email
from sante.notify.channels.email import Email
from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


def letter(recipient: str = "ana@example.org", subject: str = "A test") -> Message:
    return Message(new_id(), recipient, subject, "Grüße.\n", AT)


def channel(server: MailServer, **change: str) -> Email:
    url = server.url
    for old, new in change.items():
        url = url.replace({"user": "house"}[old], new)
    return Email.at(url, sender="sante@house.example")


async def test_a_letter_arrives_as_it_was_written_with_an_id_of_its_own(smtp: MailServer) -> None:
    message = letter()
    assert await channel(smtp).send(message) == Sent()
    (received,) = smtp.letters
    assert (received.sender, received.recipient) == ("sante@house.example", "ana@example.org")
    assert received.message["To"] == "ana@example.org"
    assert received.message["From"] == "Santé <sante@house.example>"
    assert received.message["Subject"] == "A test · Santé"
    assert str(message.id) in received.message["Message-ID"]
    assert received.message["Auto-Submitted"] == "auto-generated"
    assert received.text == "Grüße.\n"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("550 no such mailbox", Permanent("recipient_refused", gone=True)),
        ("553 not like this", Permanent("recipient_refused", gone=True)),
        ("451 come back later", Temporary("busy")),
        ("452 too much", Temporary("busy")),
    ],
)
async def test_what_the_server_says_of_the_recipient_decides(
    smtp: MailServer, answer: str, outcome: Outcome
) -> None:
    smtp.recipient_answers = [answer]
    assert await channel(smtp).send(letter()) == outcome
    assert smtp.letters == []


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("554 looks unwanted", Permanent("refused")), ("451 disk full", Temporary("busy"))],
)
async def test_what_the_server_says_of_the_content_decides(
    smtp: MailServer, answer: str, outcome: Outcome
) -> None:
    smtp.data_answers = [answer]
    assert await channel(smtp).send(letter()) == outcome


async def test_a_wrong_password_is_for_the_operator_to_mend_and_not_final(
    smtp: MailServer,
) -> None:
    assert await channel(smtp, user="burglar").send(letter()) == Temporary("sign_in_refused")


async def test_a_server_that_is_down_may_come_back(smtp: MailServer) -> None:
    await smtp.stop()
    assert await channel(smtp).send(letter()) == Temporary("unreachable")
    await smtp.start()
    assert await channel(smtp).send(letter()) == Sent()


async def test_a_slow_server_is_waited_for_only_so_long(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email, "WHOLE_SECONDS", 0.5)
    smtp.slow = 3
    loop = asyncio.get_running_loop()
    began = loop.time()
    assert await channel(smtp).send(letter()) == Temporary("timeout")
    assert loop.time() - began < 2


async def test_a_server_that_says_nothing_at_all_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(email, "CONNECT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        port = mute.getsockname()[1]
        silent = Email.at(f"smtp://127.0.0.1:{port}", sender="sante@house.example")
        assert await silent.send(letter()) == Temporary("timeout")


@pytest.mark.parametrize(
    "recipient", ["ana@example.org\r\nBcc: eve@example.org", "a@b@c", "", "änne@example.org"]
)
async def test_an_address_that_mail_has_no_form_for_is_final(
    smtp: MailServer, recipient: str
) -> None:
    assert await channel(smtp).send(letter(recipient)) == Permanent("recipient_refused")
    assert smtp.letters == []


async def test_a_subject_cannot_add_a_header(smtp: MailServer) -> None:
    forged = letter(subject="Hello\r\nBcc: eve@example.org")
    assert isinstance(await channel(smtp).send(forged), Permanent)
    assert smtp.letters == []


def test_other_machines_must_offer_encryption_and_this_one_need_not() -> None:
    for url, port, tls in (
        ("smtps://mail.example.org", 465, True),
        ("smtp://mail.example.org", 587, False),
        ("smtps://a%40b:p%3A@mail.example.org:2465", 2465, True),
    ):
        made = Email.at(url, sender="sante@house.example")
        assert (made.port, made.tls) == (port, tls)
    assert (made.user, made.password) == ("a@b", "p:")
    assert "p:" not in repr(made)
    assert [email._is_this_machine(h) for h in ("localhost", "127.0.0.1", "::1")] == [True] * 3
    assert [email._is_this_machine(h) for h in ("mail.lan", "10.0.0.7")] == [False] * 2


async def test_starttls_is_insisted_on_elsewhere(
    smtp: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server offers none: the name and password must not be said."""
    monkeypatch.setattr(email, "_is_this_machine", lambda _host: False)
    assert await channel(smtp).send(letter()) == Temporary("no_tls")
    assert smtp.tries == 0
