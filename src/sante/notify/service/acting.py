"""Doing what a notice offers. What that means is known above: packages bring an ActionHandler."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Protocol, runtime_checkable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import NotFound
from sante.notify.errors import NoSuchAction, NothingToActOn
from sante.notify.queries import inbox as queries
from sante.notify.service.inbox import read_notification
from sante.notify.types import About, Notification

SNOOZES: Final = (10, 30, 60, 180)  # minutes
SNOOZE: Final = 30
_LASTS: Final = timedelta(hours=2)  # what was snoozed is worth saying for so long afterwards


class ActionHandler(Protocol):
    """Does what a person taps on a notice. Packages above implement it; `wiring.py` lists them."""

    @property
    def name(self) -> str:
        """As it stands in `About.handler`."""
        ...

    async def act(
        self, session: AsyncSession, user_id: UUID, about: About, verb: str, *, now: datetime
    ) -> str:
        """Do it ("done", "partial" or "skip"); what to say to the person. Safe to repeat.

        Raises NotFound when it is gone, or what its package refuses.
        """
        ...


@runtime_checkable
class Snoozes(Protocol):
    """An ActionHandler whose things come round again by themselves: the notice does not."""

    async def snooze(
        self, session: AsyncSession, user_id: UUID, about: About, *, minutes: int, now: datetime
    ) -> None:
        """Raises NotFound when it is gone, or what its package refuses."""
        ...


_handlers: dict[str, ActionHandler] = {}


def use_handlers(handlers: Sequence[ActionHandler]) -> None:
    """Who acts on notices in this process, instead of those before."""
    _handlers.clear()
    _handlers.update({handler.name: handler for handler in handlers})


async def act(
    session: AsyncSession, user_id: UUID, notification_id: UUID, verb: str, *, now: datetime
) -> tuple[Notification, str]:
    """Do "done", "partial" or "skip", or "snooze" for half an hour; what to say.

    Raises NotFound, NoSuchAction, NothingToActOn, or what the package above refuses.
    """
    row = await queries.notification(session, user_id, notification_id, lock=True)
    if row is None:
        raise NotFound
    found = read_notification(row)
    if verb not in found.actions:
        raise NoSuchAction(found.actions)
    if verb == "snooze":
        until = await snooze(session, user_id, notification_id, now=now)
        return until, f"I will remind you in {SNOOZE} minutes."
    assert found.about is not None  # a notice with such actions says what it is about
    handler = _handlers.get(found.about.handler)
    if handler is None:
        raise NothingToActOn
    try:
        said = await handler.act(session, user_id, found.about, verb, now=now)
    except NotFound:
        raise NothingToActOn from None
    values = {"acted": verb, "acted_at": now, "snoozed_until": None, "delivery": "silent"}
    if row.delivery == "released":
        values.pop("delivery")
    await queries.set_notification(session, user_id, [notification_id], values)
    await queries.open_notification(session, user_id, [notification_id], now)
    return await _again(session, user_id, notification_id), said


async def snooze(
    session: AsyncSession,
    user_id: UUID,
    notification_id: UUID,
    *,
    now: datetime,
    minutes: int = SNOOZE,
) -> Notification:
    """Out of the inbox until then; then it comes back unread and rings again, or what it is about
    comes round again with a notice of its own. Raises NotFound, or NothingToActOn."""
    row = await queries.notification(session, user_id, notification_id, lock=True)
    if row is None:
        raise NotFound
    about = read_notification(row).about
    handler = None if about is None else _handlers.get(about.handler)
    if about is not None and isinstance(handler, Snoozes):
        try:
            await handler.snooze(session, user_id, about, minutes=minutes, now=now)
        except NotFound:
            raise NothingToActOn from None
        return await _again(session, user_id, notification_id)
    until = now + timedelta(minutes=minutes)
    values = {
        "snoozed_until": until,
        "scheduled_for": until,
        "delivery": "held",
        "ring_id": None,
        "released_at": None,
        "sent": False,
        "sent_at": None,
        "opened": False,
        "opened_at": None,
        "expires_at": max(row.expires_at, until + _LASTS),
    }
    await queries.set_notification(session, user_id, [notification_id], values)
    return await _again(session, user_id, notification_id)


async def settle(
    session: AsyncSession, user_id: UUID, about: About, verb: str | None, *, now: datetime
) -> None:
    """What its notices are about was answered elsewhere ("done", "skip", "snooze"), so they ask no
    more; None: the answer was taken back."""
    await queries.settle(session, user_id, about, verb, now)


async def _again(session: AsyncSession, user_id: UUID, notification_id: UUID) -> Notification:
    row = await queries.notification(session, user_id, notification_id)
    assert row is not None
    return read_notification(row)
