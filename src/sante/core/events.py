"""Facts that happened, told to whoever the wiring lists, inside the same transaction.

A package speaks upwards only this way: it publishes, and does not know who listens.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

Listener = Callable[[AsyncSession, Any], Awaitable[None]]

_listeners: dict[type, tuple[Listener, ...]] = {}


def listen(table: Mapping[type, Sequence[Listener]]) -> None:
    """Install the wiring's table of listeners, replacing what was there."""
    _listeners.clear()
    _listeners.update({kind: tuple(listeners) for kind, listeners in table.items()})


async def publish(session: AsyncSession, event: object) -> None:
    """Run every listener of the event's class; a failing listener fails the whole use case."""
    for listener in _listeners.get(type(event), ()):
        await listener(session, event)
