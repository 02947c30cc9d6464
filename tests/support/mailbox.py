"""What a person would find in their mailbox, read from the outbox before it is sent."""

import re
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from sante.core.crypto import unseal
from sante.core.runtime import Runtime
from sante.notify.service import SEALED_AS


class Letter(NamedTuple):
    kind: str
    recipient: str
    body: str

    @property
    def link(self) -> str:
        """The path of the link in it."""
        found = re.search(r"https?://[^/\s]+(/\S+\?token=\S+)", self.body)
        assert found is not None, self.body
        return found[1]

    @property
    def token(self) -> str:
        return self.link.partition("token=")[2]


@dataclass(frozen=True)
class Mailbox:
    runtime: Runtime

    async def letters(self, user_id: UUID) -> list[Letter]:
        """Those that wait to be sent, the oldest first."""
        async with self.runtime.database.transaction(user_id=user_id) as session:
            rows = await session.execute(
                text("select * from outbox where state = 'queued' order by id")
            )
            return [
                Letter(
                    row["kind"],
                    row["recipient"],
                    unseal(
                        self.runtime.settings.secret,
                        SEALED_AS,
                        row["sealed_body"],
                        bound_to=user_id.bytes + row["id"].bytes,
                    ).decode(),
                )
                for row in rows.mappings()
            ]

    async def newest(self, user_id: UUID, kind: str) -> Letter:
        return [one for one in await self.letters(user_id) if one.kind == kind][-1]

    async def owner_of(self, email: str) -> UUID:
        async with self.runtime.database.transaction() as session:
            found = await session.scalar(
                text("select id from users where email_key = lower(:email)"), {"email": email}
            )
            assert isinstance(found, UUID), f"{email} has no account"
            return found
