"""Steps that count before they do: messages somebody lets us send, and codes that are tried."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sante.core import limits
from sante.core.runtime import Runtime
from sante.notify import service
from sante.notify.errors import CodeWrong, EnoughMessages

STRANGER: Final = limits.per(5, timedelta(days=1))  # to an address nobody has proved
MESSAGES: Final = limits.per(10, timedelta(hours=1))  # codes and tests of one person


async def check_messages(runtime: Runtime, user_id: UUID, *, to: str = "") -> None:
    """Counted in a transaction of its own; `to` is an address that is not proved yet, which is
    counted whoever gives it. Raises EnoughMessages."""
    found = [("messages", str(user_id), MESSAGES)]
    if to:
        found.append(("address", "".join(to.split()), STRANGER))
    now = runtime.clock.now()
    for kind, value, limit in found:
        key = limits.key_of(runtime.settings.secret, kind, value)
        async with runtime.database.transaction() as session:
            wait = await limits.take(session, key, rate=limit.rate, burst=limit.burst, now=now)
        if wait is not None:
            raise EnoughMessages(wait.seconds)


async def verify(runtime: Runtime, user_id: UUID, address_id: UUID, code: str) -> None:
    """A wrong code is remembered although it fails. Raises NotFound, CodeWrong."""
    now = runtime.clock.now()
    async with runtime.database.transaction(user_id=user_id) as session:
        desk = service.in_use()
        right = await service.verify(session, desk, user_id, address_id, code, now=now)
    if not right:
        raise CodeWrong
