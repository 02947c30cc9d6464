"""Proving again that it is you, while signed in.

Password and code are checked in transactions of their own, as in sign_in.py: a wrong one counts
towards the lock-out although the request fails, so an unlocked computer is no place to guess at it.
Where a code is asked for after the password when signing in, it is here too.
"""

from typing import Any

from sante.core import audit, lockout, pending
from sante.core.errors import Invalid
from sante.core.runtime import Runtime
from sante.identity import passwords, queries, service, sign_in
from sante.identity.errors import WrongPassword
from sante.identity.factors import codes, methods, passkeys
from sante.identity.factors.errors import CodeRefused, PasskeyRefused
from sante.identity.factors.types import Place
from sante.identity.types import Origin, Viewer

CODE = "totp"  # the field


async def prove(
    runtime: Runtime,
    viewer: Viewer,
    password: str,
    origin: Origin,
    *,
    code: str,
    field: str = "password",
) -> None:
    """Raises WrongPassword, marking `field`, CodeRefused, or TooMany."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    attempt = sign_in.attempt_of(secret, viewer.email, origin)
    async with runtime.database.transaction() as session:
        wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        raise sign_in.too_many(wait)
    async with runtime.database.transaction() as session:
        if await service.check_password(session, viewer.email, password) is None:
            raise WrongPassword(field)
        if await methods.asks_second_step(session, viewer.user_id) and not await codes.check(
            session, secret, viewer.user_id, code, now=now
        ):
            raise CodeRefused(CODE)
        await lockout.clear(session, attempt, at=now)


async def sign_in_again(
    runtime: Runtime, viewer: Viewer, password: str, origin: Origin, *, code: str = ""
) -> None:
    """For the next ten minutes this session may do what needs a recent sign-in (S19).

    Raises WrongPassword, CodeRefused, or TooMany.
    """
    await prove(runtime, viewer, password, origin, code=code)
    await _note(runtime, viewer, origin)


async def by_passkey(
    runtime: Runtime,
    viewer: Viewer,
    place: Place,
    answer: tuple[str, dict[str, Any]],
    origin: Origin,
) -> None:
    """The same by a passkey: `answer` is the ceremony's step and the credential.

    Raises StepExpired, or PasskeyRefused, for that of somebody else too.
    """
    now, secret = runtime.clock.now(), runtime.settings.secret
    step, credential = answer
    async with runtime.database.transaction() as session:
        kept = await pending.take(session, secret, passkeys.SIGN_IN, step, now=now)
    async with runtime.database.transaction() as session:
        proof = await passkeys.prove(session, place, (kept, credential), now=now)
    if proof.copied or proof.user_id != viewer.user_id:
        raise PasskeyRefused
    await _note(runtime, viewer, origin)


async def change_password(
    runtime: Runtime, viewer: Viewer, current: str, new: str, origin: Origin, *, code: str = ""
) -> None:
    """A new password; every other session ends.

    Raises Invalid, WrongPassword, CodeRefused, or TooMany. What is wrong with the new one is told
    first: a code that has been checked is used up.
    """
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        minimum = await methods.password_minimum(session, viewer.user_id)
    if errors := service.password_errors(new, viewer.email, field="new_password", minimum=minimum):
        raise Invalid("Please correct what is marked.", errors=errors)
    await prove(runtime, viewer, current, origin, code=code, field="current_password")
    password_hash = await passwords.hash_password(new)
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        await service.set_password(session, viewer.user_id, password_hash, now=now)
        await service.revoke_sessions(session, viewer, now=now)
        await queries.prove_session(session, viewer.user_id, viewer.key_id, now)


async def _note(runtime: Runtime, viewer: Viewer, origin: Origin) -> None:
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        await queries.prove_session(session, viewer.user_id, viewer.key_id, now)
        await audit.record(
            session, viewer.user_id, "signed_in_again", at=now, address=origin.address
        )
