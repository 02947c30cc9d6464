"""What is swept away, and what stays."""

from tests.support.clock import FakeClock
from tests.support.people import People

from sante.core.runtime import Runtime
from sante.identity import queries, service
from sante.identity.types import NewAccount


async def test_made_up_people_go_after_two_days_and_real_ones_stay(
    runtime: Runtime, people: People, clock: FakeClock
) -> None:
    alice = await people.alice()
    account = NewAccount("ana@made-up.example", password="")
    async with runtime.database.transaction() as session:
        made_up = await service.create_account(
            session, account, password_hash=None, now=clock.now(), is_demo=True
        )
        await service.open_session(session, made_up, via="demo", device=None, now=clock.now())
    for days, left in ((1, True), (2, False)):
        clock.advance(days=days)
        async with runtime.database.system_transaction() as session:
            await service.sweep(session, now=clock.now())
            found = await queries.user_by_id(session, made_up)
            assert (found is not None) == left
            assert await queries.user_by_id(session, alice.user_id) is not None
