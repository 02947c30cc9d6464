"""Token buckets and the window of failed sign-ins, counted in the database."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import limits, lockout
from sante.core.db import PooledDatabase
from sante.core.limits import RetryAfter, key_of, network_of, per, take
from sante.core.lockout import Attempt, admit, attempt_of, blocked_until, clear, record_failure

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SECRET = b"s" * 32
OTHER = b"t" * 32


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def alice_from(address: str = "192.0.2.7", device: str | None = None) -> Attempt:
    return attempt_of(SECRET, account="alice@example.org", address=address, known_device=device)


async def test_a_bucket_gives_its_burst_and_then_says_how_long_to_wait(
    session: AsyncSession,
) -> None:
    taken = [await take(session, "k", rate=0.1, burst=3, now=NOW) for _ in range(4)]
    assert taken == [None, None, None, RetryAfter(10)]
    assert await take(session, "other", rate=0.1, burst=3, now=NOW) is None


async def test_waiting_as_long_as_was_said_is_enough_and_a_second_less_is_not(
    session: AsyncSession,
) -> None:
    async def one(at: datetime) -> RetryAfter | None:
        return await take(session, "k", rate=20 / 3600, burst=1, now=at)

    assert await one(NOW) is None
    assert await one(NOW + seconds(1)) == RetryAfter(179)
    assert await one(NOW + seconds(179)) == RetryAfter(1)
    assert await one(NOW + seconds(180)) is None


async def test_a_refusal_costs_nothing(session: AsyncSession) -> None:
    assert await take(session, "k", rate=1, burst=1, now=NOW) is None
    for tenth in range(1, 10):
        refused = await take(session, "k", rate=1, burst=1, now=NOW + seconds(tenth / 10))
        assert refused == RetryAfter(1)
    assert await take(session, "k", rate=1, burst=1, now=NOW + seconds(1)) is None


async def test_a_bucket_never_holds_more_than_its_burst(session: AsyncSession) -> None:
    later = NOW + timedelta(days=30)
    assert await take(session, "k", rate=1, burst=2, now=NOW) is None
    taken = [await take(session, "k", rate=1, burst=2, now=later) for _ in range(3)]
    assert taken == [None, None, RetryAfter(1)]


async def test_dear_things_cost_more(session: AsyncSession) -> None:
    assert await take(session, "k", rate=1, burst=10, cost=7, now=NOW) is None
    assert await take(session, "k", rate=1, burst=10, cost=7, now=NOW) == RetryAfter(4)
    assert await take(session, "k", rate=1, burst=10, cost=3, now=NOW) is None


async def test_a_process_whose_clock_is_behind_gains_nothing(session: AsyncSession) -> None:
    """R24."""
    assert await take(session, "k", rate=1, burst=1, now=NOW) is None
    assert await take(session, "k", rate=1, burst=1, now=NOW - timedelta(hours=1)) is not None
    assert await take(session, "k", rate=1, burst=1, now=NOW) is not None
    assert await take(session, "k", rate=1, burst=1, now=NOW + seconds(1)) is None


@pytest.mark.parametrize(("cost", "rate"), [(0, 1), (-1, 1), (4, 1), (1, 0)])
async def test_a_limit_that_could_never_be_met_is_an_error(
    session: AsyncSession, cost: float, rate: float
) -> None:
    with pytest.raises(ValueError, match="a bucket needs"):
        await take(session, "k", rate=rate, burst=3, cost=cost, now=NOW)


async def test_fifty_at_once_never_take_more_than_the_burst(live: PooledDatabase) -> None:
    async def one(key: str) -> bool:
        async with live.transaction() as session:
            return await take(session, key, rate=0.001, burst=10, now=NOW) is None

    for key in ("first", "second"):
        taken = await asyncio.gather(*(one(key) for _ in range(50)))
        assert taken.count(True) == 10


def test_the_limits_are_those_of_the_specification() -> None:
    """C-28."""
    assert per(1000, timedelta(hours=1)) == limits.EVERYTHING
    assert per(20, timedelta(hours=1)) == limits.AUTH
    assert per(100, timedelta(minutes=1)) == limits.HEALTH
    assert per(50, timedelta(hours=1)) == limits.MODEL
    assert per(200, timedelta(minutes=1)) == limits.READ
    assert per(60, timedelta(minutes=1)) == limits.WRITE
    assert limits.WRITE == (1.0, 60)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_caller_is_told_by_their_network(address: str, network: str) -> None:
    assert network_of(address) == network


@given(st.text(min_size=1), st.text(min_size=1))
def test_keys_agree_only_where_values_do(one: str, other: str) -> None:
    assert (key_of(SECRET, "k", one) == key_of(SECRET, "k", other)) == (one == other)
    assert key_of(SECRET, "k", one) != key_of(OTHER, "k", one)
    assert key_of(SECRET, "k", one) != key_of(SECRET, "l", one)


def test_spelling_an_address_otherwise_is_the_same_account() -> None:
    """S15."""
    spellings = ("alice@example.org", " Alice@Example.ORG ", "ａlice@example.org")
    assert len({attempt_of(SECRET, account=s, address="192.0.2.7") for s in spellings}) == 1


async def test_neither_table_holds_an_address_or_an_e_mail(session: AsyncSession) -> None:
    await record_failure(session, alice_from(), now=NOW)
    await take(session, alice_from().address, rate=1, burst=1, now=NOW)
    for table in ("login_failures", "rate_limits"):
        rows = (await session.execute(text(f"select {table}::text from {table}"))).scalars().all()
        assert len(rows) > 0
        assert not any("alice" in row or "192.0.2" in row for row in rows)


async def test_the_eleventh_failure_on_an_account_waits_until_the_first_is_old(
    session: AsyncSession,
) -> None:
    """S15: ten per account in fifteen minutes, from wherever."""
    for minute in range(10):
        attempt = alice_from(f"198.51.100.{minute}")
        assert await admit(session, attempt, now=NOW + timedelta(minutes=minute)) is None
    at = NOW + timedelta(minutes=10)
    assert await admit(session, alice_from("203.0.113.1"), now=at) == RetryAfter(5 * 60)
    almost = NOW + timedelta(minutes=14, seconds=59)
    assert await admit(session, alice_from(), now=almost) == RetryAfter(1)
    assert await admit(session, alice_from(), now=NOW + timedelta(minutes=15)) is None


async def test_trying_while_blocked_does_not_make_it_longer(session: AsyncSession) -> None:
    for _ in range(10):
        await admit(session, alice_from(), now=NOW)
    for minute in range(1, 15):
        at = NOW + timedelta(minutes=minute)
        assert await admit(session, alice_from(), now=at) == RetryAfter((15 - minute) * 60)
    assert await admit(session, alice_from(), now=NOW + timedelta(minutes=15)) is None


async def test_the_thirty_first_failure_from_an_address_waits_whoever_it_is_for(
    session: AsyncSession,
) -> None:
    for number in range(31):
        attempt = attempt_of(SECRET, account=f"user{number}@example.org", address="192.0.2.7")
        wait = await admit(session, attempt, now=NOW)
        assert (wait is None) == (number < 30)
    elsewhere = attempt_of(SECRET, account="user30@example.org", address="192.0.2.8")
    assert await admit(session, elsewhere, now=NOW) is None


async def test_the_owner_on_a_known_device_is_not_locked_out_by_a_stranger(
    session: AsyncSession,
) -> None:
    for number in range(12):
        await admit(session, alice_from(f"198.51.100.{number}"), now=NOW)
    assert await blocked_until(session, alice_from(), now=NOW) is not None
    owner = alice_from(device="her-phone")
    for _ in range(10):
        assert await admit(session, owner, now=NOW) is None
    assert await admit(session, owner, now=NOW) is not None, "a stolen device is no free pass"


async def test_signing_in_forgives_the_account_and_only_this_attempt_of_the_address(
    session: AsyncSession,
) -> None:
    for number in range(9):
        assert await admit(session, alice_from(), now=NOW + seconds(number)) is None
    right = NOW + seconds(60)
    assert await admit(session, alice_from(), now=right) is None
    await clear(session, alice_from(), at=right)
    counts = Counter((await session.execute(text("select key from login_failures"))).scalars())
    assert counts == {alice_from().address: 9}


async def test_fifty_guesses_at_once_are_ten_guesses(live: PooledDatabase) -> None:
    async def guess(number: int) -> bool:
        attempt = alice_from(f"198.51.100.{number}")
        async with live.transaction() as session:
            return await admit(session, attempt, now=NOW) is None

    admitted = await asyncio.gather(*(guess(number) for number in range(50)))
    assert admitted.count(True) == 10


async def test_counts_survive_because_they_are_rows(live: PooledDatabase) -> None:
    """S15: a restart forgives nothing; the table is logged, that of the buckets need not be."""
    async with live.transaction() as session:
        for _ in range(10):
            await admit(session, alice_from(), now=NOW)
    kept = text("select relpersistence from pg_class where relname = :name")
    async with live.transaction() as session:
        assert await blocked_until(session, alice_from(), now=NOW) is not None
        assert await session.scalar(kept, {"name": "login_failures"}) in ("p", b"p")
        assert await session.scalar(kept, {"name": "rate_limits"}) in ("u", b"u")


async def test_what_decides_nothing_any_more_is_dropped(session: AsyncSession) -> None:
    await record_failure(session, alice_from(), now=NOW)
    await take(session, "k", rate=1, burst=1, now=NOW)
    for later, left in ((timedelta(minutes=14), (2, 1)), (timedelta(hours=25), (0, 0))):
        await lockout.prune(session, now=NOW + later)
        await limits.prune(session, now=NOW + later)
        found = [
            await session.scalar(text(f"select count(*) from {table}"))
            for table in ("login_failures", "rate_limits")
        ]
        assert tuple(found) == left
