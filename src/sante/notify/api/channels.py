"""Where messages may go. These take the key of a person, never of a program: whoever adds an
address is told what is meant for somebody else."""

from typing import Annotated, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import PathId
from sante.identity.access import RecentSignIn, SignedIn, SignedInApart
from sante.identity.types import Viewer
from sante.notify import guarded, service
from sante.notify.errors import AddressInvalid
from sante.notify.schemas import (
    AddedOut,
    ChannelOut,
    ChannelsOut,
    Code,
    LinkCodeOut,
    NewChannel,
)
from sante.notify.service import Added

router = Router(tags=["notifications"])

Named = Annotated[UUID, PathId("chan")]
PAST: Final = "A program"


@router.get("/notifications/channels")
async def list_channels(viewer: SignedIn, session: Tx, runtime: RuntimeDep) -> ChannelsOut:
    found = await service.list_addresses(session, viewer.user_id)
    return ChannelsOut(
        items=[ChannelOut.of(one) for one in found],
        available=sorted(service.in_use().channels),
        push_key=service.vapid_of(runtime.settings).public(),
    )


@router.post("/notifications/channels", status_code=201)
async def add_channel(
    body: NewChannel, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> AddedOut:
    """A number gets a code to confirm it with; a webhook or topic gets a test."""
    await guarded.check_messages(runtime, viewer.user_id, to=body.address)
    return AddedOut.of(await _add(session, viewer, body, now))


@router.post("/notifications/channels/telegram", status_code=201)
async def link_telegram(
    viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> LinkCodeOut:
    """A code for the bot: it works once, and while this sign-in lasts."""
    code, link = await service.link_code(
        session, viewer, now=now, bot=runtime.settings.telegram_name
    )
    return LinkCodeOut(code=code, link=link or None, expires_at=now + service.LINK_LASTS)


@router.post("/notifications/channels/{channel_id}/verify", status_code=204)
async def verify_channel(
    channel_id: Named, body: Code, viewer: SignedInApart, runtime: RuntimeDep
) -> None:
    """The code that was sent there; five tries."""
    await guarded.verify(runtime, viewer.user_id, channel_id, body.code)


@router.post("/notifications/channels/{channel_id}/test", status_code=202)
async def test_channel(
    channel_id: Named, viewer: SignedInApart, runtime: RuntimeDep, now: Now
) -> None:
    await guarded.check_messages(runtime, viewer.user_id)
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        desk = service.in_use()
        await service.send_test(session, desk, viewer.user_id, channel_id, now=now)


@router.delete("/notifications/channels/{channel_id}", status_code=204)
async def remove_channel(channel_id: Named, viewer: SignedIn, session: Tx, now: Now) -> None:
    """Nothing more is sent there; what waits is dropped."""
    await service.remove(session, viewer.user_id, channel_id, now=now)


async def _add(session: AsyncSession, viewer: Viewer, body: NewChannel, now: Now) -> Added:
    desk, user_id = service.in_use(), viewer.user_id
    match body.channel:
        case "sms" | "whatsapp":
            return await service.add_number(
                session, desk, user_id, body.channel, body.address, now=now
            )
        case "webhook":
            return await service.add_webhook(session, desk, user_id, body.address, now=now)
        case "ntfy":
            return await service.add_topic(
                session, desk, user_id, body.address, body.token, now=now
            )
    if body.subscription is None:
        raise AddressInvalid("Send the browser's subscription.", "subscription")
    keys = body.subscription.keys
    given = (body.subscription.endpoint, keys.p256dh, keys.auth)
    return await service.add_browser(session, desk, user_id, given, PAST, now=now)
