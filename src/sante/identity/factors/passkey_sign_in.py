"""Signing in with a passkey and nothing else: the device knows whose it is."""

from datetime import timedelta
from typing import Any, Final

from sante.core import limits, pending
from sante.core.runtime import Runtime
from sante.identity import queries as accounts
from sante.identity.factors import passkeys
from sante.identity.factors.errors import PasskeyRefused
from sante.identity.factors.passkeys import Ceremony
from sante.identity.factors.types import Place
from sante.identity.sign_in import finish, too_many
from sante.identity.types import Issued, Origin

# Each attempt needs a challenge, and a challenge is a row.
CHALLENGES: Final = limits.per(60, timedelta(hours=1))


async def options(runtime: Runtime, place: Place, origin: Origin) -> Ceremony:
    """Raises TooMany."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    key = limits.key_of(secret, "passkey", limits.network_of(origin.address))
    async with runtime.database.transaction() as session:
        wait = await limits.take(
            session, key, rate=CHALLENGES.rate, burst=CHALLENGES.burst, now=now
        )
    if wait is not None:
        raise too_many(wait)
    async with runtime.database.transaction() as session:
        return await passkeys.begin_sign_in(session, secret, place, now=now)


async def sign_in(
    runtime: Runtime, place: Place, step: str, credential: dict[str, Any], origin: Origin
) -> tuple[Issued, str]:
    """The session and the account's e-mail. Raises StepExpired, PasskeyRefused."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    async with runtime.database.transaction() as session:
        kept = await pending.take(session, secret, passkeys.SIGN_IN, step, now=now)
    async with runtime.database.transaction() as session:
        proof = await passkeys.prove(session, place, (kept, credential), now=now)
        if not proof.copied:
            user = await accounts.user_by_id(session, proof.user_id)
            if user is None or user.status != "active":
                raise PasskeyRefused
            issued = await finish(session, user.id, origin, "passkey", now=now)
            return issued, user.email
    raise PasskeyRefused  # after the transaction, which keeps the note of a copied passkey
