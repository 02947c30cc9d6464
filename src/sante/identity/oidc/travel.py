"""What a browser carries to the provider and back: sealed, for minutes, good for one answer."""

import base64
import binascii
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sante.core import pending
from sante.core.crypto import SealBroken, seal, unseal
from sante.core.runtime import Runtime
from sante.identity.oidc.client import Flow
from sante.identity.oidc.rules import FLOW_FOR

COOKIE: Final = "sante_flow"
PURPOSE: Final = pending.Purpose("provider sign-in", FLOW_FOR)


@dataclass(frozen=True, slots=True)
class Travel:
    """`linking`: the person signed in here who wants to link; None for a sign-in. `invite`: the
    code of an invitation that a new account is to be opened with, or ""."""

    flow: Flow
    following: str
    linking: UUID | None
    until: datetime
    invite: str = ""


def pack(secret: bytes, travel: Travel) -> str:
    content = {
        "flow": asdict(travel.flow),
        "following": travel.following,
        "linking": None if travel.linking is None else travel.linking.hex,
        "until": travel.until.isoformat(),
        "invite": travel.invite,
    }
    sealed = seal(secret, PURPOSE.name, json.dumps(content).encode())
    return base64.urlsafe_b64encode(sealed).decode()


def unpack(secret: bytes, text: str, now: datetime) -> Travel | None:
    """None when it is missing, not ours, or too old."""
    try:
        sealed = base64.urlsafe_b64decode(text.encode())
        content = json.loads(unseal(secret, PURPOSE.name, sealed))
    except (binascii.Error, ValueError, SealBroken):
        return None
    travel = Travel(
        Flow(**content["flow"]),
        content["following"],
        None if content["linking"] is None else UUID(content["linking"]),
        datetime.fromisoformat(content["until"]),
        content["invite"],
    )
    return travel if travel.until > now else None


async def spend(runtime: Runtime, travel: Travel) -> bool:
    """Whether this is the first answer to it."""
    async with runtime.database.transaction() as session:
        return await pending.spend(session, PURPOSE, travel.flow.state, now=runtime.clock.now())
