"""A real SMTP server on loopback, which wants a name and a password and does as it is told."""

import asyncio
import email
import email.policy
import re
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.core.job_support import until

USER, PASSWORD = "house", "a kettle in the harbour"


@dataclass(frozen=True)
class Received:
    sender: str
    recipient: str
    message: EmailMessage

    @property
    def text(self) -> str:
        return str(self.message.get_content()).replace("\r\n", "\n")

    @property
    def link(self) -> str:
        """The link in it, without the house's address."""
        found = re.search(r"https?://[^/\s]+(/\S+\?token=\S+)", self.text)
        assert found is not None, self.text
        return found[1]

    @property
    def token(self) -> str:
        return self.link.partition("token=")[2]


@dataclass
class MailServer:
    """`recipient_answers` and `data_answers` are given in turn before the usual 250."""

    port: int = 0
    letters: list[Received] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    slow: float = 0  # seconds before each DATA is answered
    tries: int = 0
    _server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        return f"smtp://{USER}:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}"

    async def start(self) -> None:
        """On the port it had before, if it had one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None

    async def letter(self, recipient: str, *, number: int = 1) -> Received:
        """The newest of at least `number` letters to this address, once it is there."""

        async def arrived() -> bool:
            return len(self.to(recipient)) >= number

        await until(arrived)
        return self.to(recipient)[-1]

    def to(self, recipient: str) -> list[Received]:
        return [one for one in self.letters if one.recipient == recipient]

    def _protocol(self) -> SMTP:
        with warnings.catch_warnings():
            # It warns of passwords without TLS: they do not leave this machine.
            warnings.filterwarnings("ignore", "Requiring AUTH while not requiring TLS")
            return SMTP(
                self,
                hostname="mail.test",
                auth_required=True,
                auth_require_tls=False,
                authenticator=self._check,
                enable_SMTPUTF8=False,
            )

    def _check(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        good = LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=data == good, handled=False)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tries += 1
        answer = self.recipient_answers.pop(0) if self.recipient_answers else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        await asyncio.sleep(self.slow)
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.letters.append(Received(str(envelope.mail_from), envelope.rcpt_tos[0], message))
        return answer


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    server = MailServer()
    await server.start()
    yield server
    await server.stop()
