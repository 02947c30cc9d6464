"""Linking a Telegram chat to an account, and finding whose a chat is.

A code is made on the web by somebody who has just proved who they are; it works once, for ten
minutes, and only while the session it was made in lasts. A chat finds its owner by a keyed hash
(docs/adr/0011).
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit, pending
from sante.core.crypto import derive
from sante.core.db import act_as
from sante.core.pending import Purpose
from sante.identity import service as identity
from sante.identity.events import AccountDisabled
from sante.identity.types import Viewer
from sante.notify.errors import ChannelMissing, ChatTaken, LinkCodeInvalid
from sante.notify.queries import addresses as queries
from sante.notify.service import addresses
from sante.notify.service.desk import Desk, in_use

LINK_LASTS: Final = timedelta(minutes=10)
CODE: Final = Purpose("telegram link", LINK_LASTS)


@dataclass(frozen=True, slots=True)
class Linked:
    user_id: UUID
    email: str


async def make_code(session: AsyncSession, desk: Desk, viewer: Viewer, *, now: datetime) -> str:
    """256 random bits, for `/start`; bound to the session it is made in."""
    content = {"user": str(viewer.user_id), "session": str(viewer.key_id)}
    return await pending.keep(session, desk.secret, CODE, content, now=now)


async def link_code(
    session: AsyncSession, viewer: Viewer, *, now: datetime, bot: str
) -> tuple[str, str]:
    """A code, and the address that brings it to the bot of that name ("" without a name).

    Raises ChannelMissing.
    """
    desk = in_use()
    if "telegram" not in desk.channels:
        raise ChannelMissing("telegram")
    code = await make_code(session, desk, viewer, now=now)
    return code, f"https://t.me/{bot}?start={code}" if bot else ""


async def link(
    session: AsyncSession, desk: Desk, code: str, chat: int, name: str, *, now: datetime
) -> Linked:
    """Use a code from this chat; acts as the account's owner from here on.

    Raises LinkCodeInvalid, ChatTaken.
    """
    content = await pending.take(session, desk.secret, CODE, code, now=now)
    if content is None:
        raise LinkCodeInvalid
    user_id, session_id = UUID(content["user"]), UUID(content["session"])
    await act_as(session, user_id)
    user = await queries.account(session, user_id)
    lasts = await identity.session_lasts(session, user_id, session_id, now=now)
    if user is None or user.status != "active" or not lasts:
        raise LinkCodeInvalid
    key = _key(desk, chat)
    held_by = await queries.owner_of(session, key)
    if held_by not in (None, user_id):
        raise ChatTaken
    await queries.release(session, user_id)  # the chat they had before
    if await queries.claim(session, key, user_id) != user_id:
        raise ChatTaken
    await addresses.add_chat(session, desk, user_id, chat, name, now=now)
    return Linked(user_id, user.email)


async def owner_of(session: AsyncSession, desk: Desk, chat: int) -> Linked | None:
    """Whose chat this is; acts as them. None for a chat that is not linked, or not any more: an
    account that is disabled has none."""
    user_id = await queries.owner_of(session, _key(desk, chat))
    if user_id is None:
        return None
    await act_as(session, user_id)
    user = await queries.account(session, user_id)
    return Linked(user_id, user.email) if user is not None and user.status == "active" else None


async def unlink(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    """The chat is a stranger from here on; what waits for it is dropped."""
    await audit.record(session, user_id, "telegram_unlinked", at=now)
    await queries.release(session, user_id)
    await queries.remove_of_channel(session, user_id, "telegram")


async def on_account_disabled(session: AsyncSession, event: AccountDisabled) -> None:
    """S10: the link ends with the account's keys, and is made anew if the account opens again."""
    await unlink(session, event.user_id, now=event.at)


async def is_new_update(session: AsyncSession, update_id: int, *, now: datetime) -> bool:
    return await queries.see_update(session, update_id, now)


def _key(desk: Desk, chat: int) -> bytes:
    return hmac.digest(derive(desk.secret, "telegram chat"), str(chat).encode(), "sha256")
