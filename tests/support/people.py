"""The same four people in every access test: Alice (owner), Bob (whom she shares with),
Charlie (a stranger), Dana (a disabled account)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sante.core.runtime import Runtime
from sante.identity import service
from sante.identity.types import NewAccount

PASSWORD = "plum harbour kettle seven"
# argon2id of PASSWORD, made once: hashing it for every person would take most of a test's time.
PASSWORD_HASH = (
    "$argon2id$v=19$m=19456,t=2,p=1$Cy/ftWo4v1XNXDR6aQeP/g$"
    "QxYfiq9hHJZK4qf2WXI+Br9JxQ1nA6sSLKyeVhYw6e4"
)


@dataclass(frozen=True)
class Person:
    user_id: UUID
    email: str
    token: str
    password: str = PASSWORD
    headers: dict[str, str] = field(default_factory=dict)


class People:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def alice(self) -> Person:
        return await self.person("alice", birth_date=date(1976, 3, 1), sex="female")

    async def bob(self) -> Person:
        return await self.person("bob", birth_date=date(1980, 7, 9), sex="male")

    async def charlie(self) -> Person:
        return await self.person("charlie", birth_date=date(1990, 1, 31), sex="male")

    async def dana(self) -> Person:
        made = await self.person("dana", birth_date=date(1968, 2, 29), sex="female")
        now = self._runtime.clock.now()
        async with self._runtime.database.transaction() as session:
            await service.disable(session, made.user_id, now=now)
        return made

    async def person(
        self,
        name: str,
        *,
        birth_date: date | None = None,
        sex: str | None = None,
        zone: str = "Europe/Berlin",
    ) -> Person:
        """A registered, signed-in person; their e-mail is `<name>@example.org`."""
        account = NewAccount(
            email=f"{name}@example.org",
            password=PASSWORD,
            display_name=name.capitalize(),
            timezone=zone,
            birth_date=birth_date,
            sex=sex,
        )
        now = self._runtime.clock.now()
        async with self._runtime.database.transaction() as session:
            user_id = await service.create_account(
                session, account, password_hash=PASSWORD_HASH, now=now
            )
            issued = await service.open_session(session, user_id, via="test", device=None, now=now)
        return Person(
            user_id,
            account.email,
            issued.token,
            headers={"Authorization": f"Bearer {issued.token}"},
        )
