"""Ways back in, and the way in for a new account: mailed links, for people who are not signed in.

Each step is a transaction of its own, for the reasons sign_in.py gives. What is asked for an
address is answered alike whether it has an account (S14), in words and in time: the answer leaves
a fixed time after the question, which is longer than the work takes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sante.core import lockout
from sante.core.db import act_as
from sante.core.errors import Invalid, NotFound
from sante.core.runtime import Runtime
from sante.identity import passwords, queries, service, sign_in
from sante.identity.errors import LinkInvalid, NoMailHere, WrongPassword
from sante.identity.factors import methods
from sante.identity.rules import email_key
from sante.identity.service import links
from sante.identity.service.links import SeenLink
from sante.identity.types import Issued, Origin, Purpose

ANSWER_AFTER: Final = 0.25  # seconds; the work takes a twentieth of it


@asynccontextmanager
async def even_time() -> AsyncIterator[None]:
    """Ends a fixed time after it began, whatever was done and however it ended."""
    loop = asyncio.get_running_loop()
    end = loop.time() + ANSWER_AFTER
    try:
        yield
    finally:
        await asyncio.sleep(end - loop.time())


async def forgot(runtime: Runtime, email: str, origin: Origin) -> None:
    """Mail a link to choose a new password, if there is such an account.

    Raises NoMailHere, or TooMany.
    """
    now = runtime.clock.now()
    if not runtime.settings.sends_mail:
        raise NoMailHere
    await sign_in.slow_down(runtime, "forgot", origin, now=now)
    async with even_time(), runtime.database.transaction() as session:
        user = await queries.user_by_email(session, email_key(email))
        if user is not None and user.status != "disabled":
            await act_as(session, user.id)
            await links.ask_reset(session, user, now=now)


async def resend(runtime: Runtime, email: str, origin: Origin) -> None:
    """Mail the link that confirms an address once more, if there is something to confirm.

    Raises NoMailHere, or TooMany.
    """
    now = runtime.clock.now()
    if not runtime.settings.sends_mail:
        raise NoMailHere
    await sign_in.slow_down(runtime, "resend", origin, now=now)
    async with even_time(), runtime.database.transaction() as session:
        user = await queries.user_by_email(session, email_key(email))
        if user is not None and user.status != "disabled" and user.email_confirmed_at is None:
            await act_as(session, user.id)
            await links.ask_confirmation(
                session, user.id, user.email, now=now, pending=user.status == "pending"
            )


async def look(runtime: Runtime, token: str) -> SeenLink:
    """What a link is for. Raises LinkInvalid."""
    async with runtime.database.transaction() as session:
        return await links.look(session, token, now=runtime.clock.now())


async def password_minimum(runtime: Runtime, seen: SeenLink) -> int:
    """How long a password must be that is chosen with this link."""
    async with runtime.database.transaction(user_id=seen.user_id) as session:
        return await methods.password_minimum(session, seen.user_id)


async def confirm(
    runtime: Runtime, token: str, password: str | None, origin: Origin
) -> Issued | None:
    """Confirm an address. An account that waited for it opens, with a session.

    That takes its password too: a mailbox's owner who never signed up must not open an account
    that somebody else has the password of.

    Raises LinkInvalid, WrongPassword, AddressTaken, or TooMany.
    """
    now = runtime.clock.now()
    seen = await look(runtime, token)
    if not seen.pending:
        async with runtime.database.transaction() as session:
            await links.confirm(session, token, now=now)
        return None
    attempt = sign_in.attempt_of(runtime.settings.secret, seen.email, origin)
    async with runtime.database.transaction() as session:
        wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        raise sign_in.too_many(wait)
    async with runtime.database.transaction() as session:
        user = await service.check_password(session, seen.email, password or "", pending=True)
        if user is None:
            raise WrongPassword("password")
        await lockout.clear(session, attempt, at=now)
        await links.confirm(session, token, now=now)
        return await service.open_session(
            session, user.id, via=origin.via, device=origin.agent, now=now
        )


async def reset(runtime: Runtime, token: str, password: str, origin: Origin) -> None:
    """Choose a new password with a link. Raises LinkInvalid, or Invalid for the password."""
    now = runtime.clock.now()
    seen = await look(runtime, token)
    if seen.purpose is not Purpose.RESET:
        raise LinkInvalid
    minimum = await password_minimum(runtime, seen)
    if errors := service.password_errors(password, seen.email, minimum=minimum):
        raise Invalid("Please correct what is marked.", errors=errors)
    password_hash = await passwords.hash_password(password)
    async with runtime.database.transaction() as session:
        user = await service.reset_password(session, token, password_hash, now=now)
        attempt = sign_in.attempt_of(runtime.settings.secret, user.email, origin)
        await lockout.clear(session, attempt, at=now)  # who was locked out may sign in now


async def print_reset_link(runtime: Runtime, email: str) -> str:
    """The address of a page to choose a new password, for the operator to hand on.

    Raises NotFound when no account that is not disabled has this address.
    """
    now = runtime.clock.now()
    async with runtime.database.transaction() as session:
        user = await queries.user_by_email(session, email_key(email))
        if user is None or user.status == "disabled":
            raise NotFound
        await act_as(session, user.id)
        token = await links.print_reset(session, user, now=now)
    return f"{runtime.settings.address}/reset-password?token={token}"
