"""The step after the first, in a browser: a code, a backup code, or a passkey.

Between the two the browser holds a token in a cookie, and what it stands for lies sealed in the
database. A wrong code leaves it there, so that a slip does not cost the password again; guesses are
counted with those of the password, and only the finished sign-in clears them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sante.core import lockout, pending
from sante.core.db import act_as
from sante.core.runtime import Runtime
from sante.identity import queries as accounts
from sante.identity.errors import WrongCredentials
from sante.identity.factors import codes, passkeys
from sante.identity.factors.errors import PasskeyRefused, StepExpired, WrongCode
from sante.identity.factors.passkeys import Ceremony
from sante.identity.factors.rules import FACTORS
from sante.identity.factors.types import Place
from sante.identity.sign_in import attempt_of, finish, too_many
from sante.identity.types import Issued, Origin

PENDING = pending.Purpose("second step", FACTORS.second_step_for)


@dataclass(frozen=True, slots=True)
class FirstStep:
    """What was shown already, and where its bearer wants to go."""

    user_id: UUID
    email: str
    how: str  # "password" or "provider"
    following: str
    at: datetime

    def content(self) -> dict[str, Any]:
        return {
            "user": self.user_id.hex,
            "email": self.email,
            "how": self.how,
            "following": self.following,
            "at": self.at.isoformat(),
        }

    @classmethod
    def of(cls, kept: dict[str, Any] | None) -> "FirstStep":
        """Raises StepExpired."""
        if kept is None:
            raise StepExpired
        return cls(
            UUID(kept["user"]),
            kept["email"],
            kept["how"],
            kept["following"],
            datetime.fromisoformat(kept["at"]),
        )


@dataclass(frozen=True, slots=True)
class Done:
    issued: Issued
    email: str
    following: str


async def begin(runtime: Runtime, first: FirstStep) -> str:
    """The token that the second step continues with."""
    async with runtime.database.transaction() as session:
        return await pending.keep(
            session, runtime.settings.secret, PENDING, first.content(), now=runtime.clock.now()
        )


async def first_step(runtime: Runtime, token: str) -> FirstStep:
    """Raises StepExpired."""
    async with runtime.database.transaction() as session:
        kept = await pending.look(
            session, runtime.settings.secret, PENDING, token, now=runtime.clock.now()
        )
    return FirstStep.of(kept)


async def by_code(runtime: Runtime, token: str, code: str, origin: Origin) -> Done:
    """Raises StepExpired, WrongCode, TooMany."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    first = await first_step(runtime, token)
    attempt = attempt_of(secret, first.email, origin)
    async with runtime.database.transaction() as session:
        wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        raise too_many(wait)
    async with runtime.database.transaction(user_id=first.user_id) as session:
        if not await codes.check(session, secret, first.user_id, code, now=now):
            raise WrongCode
        await lockout.clear(session, attempt, at=now)
    return await _finish(runtime, token, origin, "code")


async def passkey_options(runtime: Runtime, place: Place, token: str) -> Ceremony:
    """Raises StepExpired."""
    first = await first_step(runtime, token)
    async with runtime.database.transaction() as session:
        return await passkeys.begin_second_step(
            session, runtime.settings.secret, place, first.user_id, now=runtime.clock.now()
        )


async def by_passkey(
    runtime: Runtime,
    place: Place,
    token: str,
    answer: tuple[str, dict[str, Any]],
    origin: Origin,
) -> Done:
    """`answer`: the ceremony's step and the credential. Raises StepExpired, PasskeyRefused."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    first = await first_step(runtime, token)
    step, credential = answer
    async with runtime.database.transaction() as session:
        kept = await pending.take(session, secret, passkeys.SECOND_STEP, step, now=now)
    async with runtime.database.transaction() as session:
        proof = await passkeys.prove(session, place, (kept, credential), now=now)
    if proof.copied or proof.user_id != first.user_id:
        raise PasskeyRefused
    return await _finish(runtime, token, origin, "passkey")


async def _finish(runtime: Runtime, token: str, origin: Origin, second: str) -> Done:
    """Whoever comes with the same token again finds it gone."""
    now, secret = runtime.clock.now(), runtime.settings.secret
    async with runtime.database.transaction() as session:
        first = FirstStep.of(await pending.take(session, secret, PENDING, token, now=now))
        await act_as(session, first.user_id)
        user = await accounts.user_by_id(session, first.user_id)
        if user is None or user.status != "active":
            raise WrongCredentials
        # The first step was counted as a failed attempt too, at its own time.
        await lockout.clear(session, attempt_of(secret, first.email, origin), at=first.at)
        issued = await finish(session, user.id, origin, f"{first.how} and {second}", now=now)
    return Done(issued, first.email, first.following)
