"""Signing in and signing up, with what slows guessing down.

Each step is a transaction of its own: a failed attempt must be counted although the request
itself fails, and hashing a password must not hold a database connection for longer than it takes.

Failures are counted per account and per address. A device that has signed in to the account
before carries a proof of it and has a count of its own, so that a stranger who keeps guessing
cannot lock the owner out.
"""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit, limits, lockout
from sante.core.crypto import keyed_hash, token_hash
from sante.core.errors import TooMany
from sante.core.runtime import Runtime
from sante.identity import passwords, queries, service
from sante.identity.errors import AddressTaken, RegistrationClosed, WrongCredentials
from sante.identity.factors import codes, methods
from sante.identity.factors.errors import SecondStepNeeded, WrongCode
from sante.identity.rules import email_key
from sante.identity.types import Issued, NewAccount, Origin


def device_proof(secret: bytes, email: str) -> str:
    """Says that its bearer has signed in to this account before; opens nothing by itself."""
    return keyed_hash(secret, "known-device", email_key(email))


async def sign_in(
    runtime: Runtime, email: str, password: str, origin: Origin, *, code: str = ""
) -> Issued:
    """A new session. Raises WrongCredentials, or TooMany after too many failures.

    An account with an authenticator app wants a code as well: SecondStepNeeded without one,
    WrongCode with a wrong one. Only a whole sign-in clears the failures, or a password could be
    used to go on guessing codes for ever.
    """
    now = runtime.clock.now()
    secret = runtime.settings.secret
    attempt = attempt_of(secret, email, origin)
    async with runtime.database.transaction() as session:
        wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        raise too_many(wait)
    async with runtime.database.transaction() as session:
        user = await service.check_password(session, email, password)
        if user is None:
            raise WrongCredentials
        if await methods.asks_second_step(session, user.id):
            if not code:
                raise SecondStepNeeded(user.id)
            if not await codes.check(session, secret, user.id, code, now=now):
                raise WrongCode
        await lockout.clear(session, attempt, at=now)
        await service.refresh_hash(session, user.id, password, now=now)
        return await finish(session, user.id, origin, "password", now=now)


async def finish(
    session: AsyncSession,
    user_id: UUID,
    origin: Origin,
    how: str,
    *,
    now: datetime,
    proved_at: datetime | None = None,
) -> Issued:
    """The session at the end of every way in. `proved_at`: when that was not just now.

    One that this browser had already is this person's no longer: its key is about to be written
    over, and it would stand among their devices until it ran out.
    """
    if origin.session is not None:
        await queries.end_session_by_hash(session, user_id, token_hash(origin.session))
    await audit.record(
        session, user_id, "signed_in", at=now, address=origin.address, details={"how": how}
    )
    return await service.open_session(
        session, user_id, via=origin.via, device=origin.agent, now=now, proved_at=proved_at
    )


async def sign_up(runtime: Runtime, account: NewAccount, origin: Origin) -> Issued | None:
    """A new account and its first session.

    None where addresses are confirmed first: the mailbox is told, and the answer does not say
    whether the address had an account. The first account of a house opens at once, so that wrong
    mail settings lock nobody out.
    """
    if not runtime.settings.registration and not (account.invite_code or "").strip():
        raise RegistrationClosed
    now = runtime.clock.now()
    await slow_down(runtime, "sign-up", origin, now=now)
    service.check_account(account)
    password_hash = await passwords.hash_password(account.password)
    if runtime.settings.confirms_addresses and not await _is_first(runtime):
        await _apply(runtime, account, password_hash, now)
        return None
    async with runtime.database.transaction() as session:
        user_id = await service.create_account(
            session, account, password_hash=password_hash, now=now
        )
        return await service.open_session(
            session, user_id, via=origin.via, device=origin.agent, now=now
        )


async def _is_first(runtime: Runtime) -> bool:
    async with runtime.database.transaction() as session:
        return await queries.count_users(session) == 0


async def _apply(runtime: Runtime, account: NewAccount, password_hash: str, now: datetime) -> None:
    try:
        async with runtime.database.transaction() as session:
            await service.apply(session, account, password_hash=password_hash, now=now)
    except AddressTaken:  # by somebody who came at the same moment: now it is known
        async with runtime.database.transaction() as session:
            await service.apply(session, account, password_hash=password_hash, now=now)


async def slow_down(runtime: Runtime, what: str, origin: Origin, *, now: datetime) -> None:
    """Let one network do `what` twenty times an hour. Raises TooMany."""
    network = limits.network_of(origin.address)
    key = limits.key_of(runtime.settings.secret, what, network)
    async with runtime.database.transaction() as session:
        wait = await limits.take(
            session, key, rate=limits.AUTH.rate, burst=limits.AUTH.burst, now=now
        )
    if wait is not None:
        raise too_many(wait)


def attempt_of(secret: bytes, email: str, origin: Origin) -> lockout.Attempt:
    """How a try at this account from there is counted."""
    known = hmac.compare_digest(device_proof(secret, email), origin.device or "")
    return lockout.attempt_of(
        secret,
        account=email_key(email),
        address=origin.address,
        known_device=origin.device if known else None,
    )


def too_many(wait: limits.RetryAfter) -> TooMany:
    minutes = -(-wait.seconds // 60)
    return TooMany(
        f"Too many attempts. Wait {minutes} minute{'s' if minutes > 1 else ''} and try again.",
        headers={"Retry-After": str(wait.seconds)},
    )
