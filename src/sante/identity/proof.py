"""Proving again that it is you, while signed in.

The password is checked in transactions of its own, as in sign_in.py: a wrong one counts towards
the lock-out although the request fails, so an unlocked computer is no place to guess at it.
"""

from sante.core import audit, lockout
from sante.core.errors import Invalid
from sante.core.runtime import Runtime
from sante.identity import passwords, queries, service, sign_in
from sante.identity.errors import WrongPassword
from sante.identity.types import Origin, Viewer


async def prove(
    runtime: Runtime, viewer: Viewer, password: str, origin: Origin, *, field: str = "password"
) -> None:
    """Raises WrongPassword, marking `field`, or TooMany."""
    now = runtime.clock.now()
    attempt = sign_in.attempt_of(runtime.settings.secret, viewer.email, origin)
    async with runtime.database.transaction() as session:
        wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        raise sign_in.too_many(wait)
    async with runtime.database.transaction() as session:
        if await service.check_password(session, viewer.email, password) is None:
            raise WrongPassword(field)
        await lockout.clear(session, attempt, at=now)


async def sign_in_again(runtime: Runtime, viewer: Viewer, password: str, origin: Origin) -> None:
    """For the next ten minutes this session may do what needs a recent sign-in (S19)."""
    await prove(runtime, viewer, password, origin)
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        await queries.prove_session(session, viewer.user_id, viewer.key_id, now)
        await audit.record(
            session, viewer.user_id, "signed_in_again", at=now, address=origin.address
        )


async def change_password(
    runtime: Runtime, viewer: Viewer, current: str, new: str, origin: Origin
) -> None:
    """A new password; every other session ends. Raises WrongPassword, Invalid, or TooMany."""
    await prove(runtime, viewer, current, origin, field="current_password")
    if errors := service.password_errors(new, viewer.email, field="new_password"):
        raise Invalid("Please correct what is marked.", errors=errors)
    password_hash = await passwords.hash_password(new)
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        await service.set_password(session, viewer.user_id, password_hash, now=now)
        await service.revoke_sessions(session, viewer, now=now)
        await queries.prove_session(session, viewer.user_id, viewer.key_id, now)
