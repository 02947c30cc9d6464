"""People who log, through the API as users do, and the worker's part when a test says so."""

from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
from sqlalchemy import text
from tests.progress.conftest import Home, settled
from tests.progress.shifts import Shift
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.rewards import service, tasks


@dataclass
class Player:
    """A person with a plan of three actions for every day, and their jobs."""

    home: Home
    db: SavepointDatabase
    clock: FakeClock

    @property
    def user_id(self) -> Any:
        return self.home.person.user_id

    async def settle(self) -> dict[str, int]:
        shift = Shift(self.db, self.clock, self.user_id)
        return dict(await tasks.settle.work(shift) or {})

    async def night(self) -> None:
        """The very job that looks for those whose day has ended, and theirs."""
        await tasks.look.work(Shift(self.db, self.clock))
        async with self.db.system_transaction() as session:
            waiting = await session.scalar(
                text(
                    "select count(*) from procrastinate_jobs where task_name = 'rewards.watch'"
                    " and status = 'todo'"
                )
            )
            await session.execute(
                text("delete from procrastinate_jobs where task_name = 'rewards.watch'")
            )
        if waiting:
            await tasks.watch.work(Shift(self.db, self.clock, self.user_id))

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.db.transaction(user_id=self.user_id) as session:
            return [tuple(row) for row in await session.execute(text(statement))]

    async def break_(self, statement: str) -> None:
        """As somebody with the database's password might."""
        async with self.db.system_transaction() as session:
            await session.execute(text(statement))

    async def verdict(self) -> service.Verdict:
        async with self.db.transaction(user_id=self.user_id) as session:
            return await service.differences(session, self.user_id)

    async def xp(self) -> int:
        (row,) = await self.rows("select xp from user_xp")
        return int(row[0])

    async def lines(self, source: str) -> list[tuple[Any, ...]]:
        """(source_id, rule, turn, amount) of the ledger, in the order they were added."""
        return await self.rows(
            "select source_id, rule, turn, amount from xp_transactions"
            f" where source_type = '{source}' order by id"
        )


@pytest.fixture
async def alice(people: People) -> Person:
    return await people.alice()


@pytest.fixture
async def player(
    client: httpx2.AsyncClient, alice: Person, db: SavepointDatabase, clock: FakeClock
) -> Player:
    return Player(await settled(client, alice), db, clock)
