"""Mail, handed to a server over SMTP.

`smtps://` is TLS from the first byte; `smtp://` turns to TLS before anything is said (STARTTLS),
and goes plain only to this machine itself. A password is never sent over a plain connection to
another machine: the connection fails instead.

What a server answers decides: 4xx and silence are for now, 5xx is for good. Its prose is not kept,
for servers quote addresses in it.
"""

import asyncio
import ipaddress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final
from urllib.parse import unquote, urlsplit

from sante.notify.types import Message, Outcome, Permanent, Sent, Temporary

CONNECT_SECONDS: Final = 10.0
WHOLE_SECONDS: Final = 45.0  # a server may answer each line slowly; not all of them
_PORTS: Final = {"smtps": 465, "smtp": 587}


@dataclass(frozen=True, slots=True)
class Email:
    host: str
    port: int
    sender: str
    tls: bool
    name: str = "email"
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str, *, sender: str) -> "Email":
        parts = urlsplit(url)
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or _PORTS[parts.scheme],
            sender=sender,
            tls=parts.scheme == "smtps",
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )

    async def send(self, message: Message) -> Outcome:
        from aiosmtplib import SMTPException

        try:
            letter = self._letter(message)
        except (ValueError, IndexError, MessageError):
            return Permanent("recipient_refused")  # no mail can be addressed like this
        try:
            async with asyncio.timeout(WHOLE_SECONDS):
                return await self._hand_over(letter, message.recipient)
        except TimeoutError:
            return Temporary("timeout")
        except SMTPException as error:
            return _outcome_of(error)
        except OSError:
            return Temporary("unreachable")

    async def _hand_over(self, letter: EmailMessage, recipient: str) -> Outcome:
        from aiosmtplib import SMTP, SMTPNotSupported

        server = SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.tls,
            start_tls=False,
            timeout=CONNECT_SECONDS,
        )
        try:
            await server.connect()
            await server.ehlo()
            if not self.tls and not _is_this_machine(self.host):
                if not server.supports_extension("starttls"):
                    return Temporary("no_tls")
                await server.starttls()
            if self.user is not None:
                await server.login(self.user, self.password or "")
            try:
                await server.send_message(letter, sender=self.sender, recipients=[recipient])
            except SMTPNotSupported:
                return Permanent("recipient_refused")  # letters this server has no words for
            return Sent()
        finally:
            server.close()  # a slow goodbye must not cost a letter that was taken

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = Address("Santé", addr_spec=self.sender)
        letter["To"] = Address(addr_spec=message.recipient)
        letter["Subject"] = f"{message.subject} · Santé"
        letter["Date"] = message.at
        letter["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        letter["Auto-Submitted"] = "auto-generated"  # so that no holiday notice answers
        letter.set_content(message.body)
        return letter


def _outcome_of(error: Exception) -> Outcome:
    """Only what is about this letter or its recipient is for good: the rest is the operator's to
    mend, and the letter waits for that as long as it lasts."""
    import aiosmtplib as smtp

    if isinstance(error, smtp.SMTPRecipientsRefused):
        return _of_code(error.recipients[0].code, "recipient_refused", gone=True)
    if isinstance(error, smtp.SMTPDataError):
        return _of_code(error.code, "refused")
    waits = (
        (smtp.SMTPTimeoutError, "timeout"),
        (smtp.SMTPAuthenticationError, "sign_in_refused"),
        (smtp.SMTPSenderRefused, "sender_refused"),
        (smtp.SMTPConnectError, "unreachable"),
        (smtp.SMTPServerDisconnected, "unreachable"),
    )
    return Temporary(next((code for kind, code in waits if isinstance(error, kind)), "busy"))


def _of_code(code: int, refused: str, *, gone: bool = False) -> Outcome:
    return Permanent(refused, gone) if code >= 500 else Temporary("busy")


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
