"""Checks a signed-in person can be wrong in, counted by the lock-out of signing in.

The failure is given back and not raised: raising would roll the count back together with the
request.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import lockout
from sante.core.errors import Failure
from sante.identity.sign_in import attempt_of, too_many
from sante.identity.types import Origin


async def refusal(
    session: AsyncSession,
    secret: bytes,
    who: tuple[str, Origin],
    check: Callable[[], Awaitable[None]],
    *,
    now: datetime,
) -> Failure | None:
    """Why `check` does not pass for this person (e-mail, origin), if it does not."""
    attempt = attempt_of(secret, *who)
    wait = await lockout.admit(session, attempt, now=now)
    if wait is not None:
        return too_many(wait)
    try:
        await check()
    except Failure as failure:
        return failure
    await lockout.clear(session, attempt, at=now)
    return None
