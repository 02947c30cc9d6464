"""Signing in takes as long for an unknown address as for a known one (median of each)."""

import asyncio
import statistics
import time

from bench.server import database, temporary_home
from sante import boot
from sante.core.role_urls import RoleUrls
from sante.core.settings import Settings
from sante.identity import passwords, service
from sante.identity.types import NewAccount

TRIES = 200


def run() -> None:
    with temporary_home() as home, database(home) as urls:
        asyncio.run(_measure(Settings(home=home), urls))


async def _measure(settings: Settings, urls: RoleUrls) -> None:
    runtime = boot.runtime_for(settings, urls)
    account = NewAccount(email="known@example.org", password="plum harbour kettle seven")
    async with runtime.database.transaction() as session:
        await service.create_account(
            session,
            account,
            password_hash=await passwords.hash_password(account.password),
            now=runtime.clock.now(),
        )
    times: dict[str, list[float]] = {"known@example.org": [], "unknown@example.org": []}
    for _ in range(TRIES):
        for email, taken in times.items():
            began = time.perf_counter()
            async with runtime.database.transaction() as session:
                assert await service.check_password(session, email, "a wrong password") is None
            taken.append(time.perf_counter() - began)
    await runtime.database.close()
    known, unknown = (statistics.median(taken) for taken in times.values())
    print(f"wrong password, median of {TRIES}: known {known * 1000:.1f} ms,")
    print(f"  unknown {unknown * 1000:.1f} ms, ratio {unknown / known:.3f}")
