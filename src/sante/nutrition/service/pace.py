"""How fast meals may be logged: a program that runs wild is told when to go on."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import limits
from sante.nutrition.errors import TooFast


async def check_pace(session: AsyncSession, user_id: UUID, *, secret: bytes, now: datetime) -> None:
    """Take one of the meals a minute that are allowed. Raises TooFast.

    In the request's own transaction, unlike other limits: a person's writes wait for each other
    anyway, and a meal that is refused for another reason costs nothing.
    """
    rate, burst = limits.WRITE
    key = limits.key_of(secret, "food", str(user_id))
    wait = await limits.take(session, key, rate=rate, burst=burst, now=now)
    if wait is not None:
        raise TooFast(int(burst), wait.seconds)
