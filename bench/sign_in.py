"""What is answered alike for a known and an unknown address takes as long (median of each).

Signing in, signing up (where addresses are confirmed by mail) and forgetting a password.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from bench.server import database, temporary_home
from sante import boot
from sante.core.role_urls import RoleUrls
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import passwords, recovery, service, sign_in
from sante.identity.types import NewAccount, Origin
from sante.kit.ids import new_id

TRIES = 200
KNOWN = "known@example.org"
PASSWORD = "plum harbour kettle seven"

Ask = Callable[[Runtime, str, int], Awaitable[None]]


def run() -> None:
    with temporary_home() as home, database(home) as urls:
        asyncio.run(_measure(_settings(home), urls))


def _settings(home: Path) -> Settings:
    """Mail is set up, and leaves by no worker."""
    return Settings(home=home, smtp_url="smtp://127.0.0.1:1", mail_from="sante@example.org")


async def _measure(settings: Settings, urls: RoleUrls) -> None:
    runtime = boot.runtime_for(settings, urls)
    account = NewAccount(email=KNOWN, password=PASSWORD)
    async with runtime.database.transaction() as session:
        await service.create_account(
            session,
            account,
            password_hash=await passwords.hash_password(account.password),
            now=runtime.clock.now(),
        )
    print(f"answers for a known and an unknown address, median of {TRIES} each")
    steps: dict[str, Ask] = {"wrong password": _wrong, "sign-up": _sign_up, "forgotten": _forgot}
    for name, ask in steps.items():
        _report(name, *await _times(runtime, ask))
    await runtime.database.close()


async def _times(runtime: Runtime, ask: Ask) -> tuple[list[float], list[float]]:
    known: list[float] = []
    unknown: list[float] = []
    for number in range(TRIES):
        for email, taken in ((KNOWN, known), (f"{new_id().hex}@example.org", unknown)):
            began = time.perf_counter()
            await ask(runtime, email, number)
            taken.append(time.perf_counter() - began)
    return known, unknown


async def _wrong(runtime: Runtime, email: str, _number: int) -> None:
    async with runtime.database.transaction() as session:
        assert await service.check_password(session, email, "a wrong password") is None


async def _sign_up(runtime: Runtime, email: str, number: int) -> None:
    account = NewAccount(email=email, password=PASSWORD)
    assert await sign_in.sign_up(runtime, account, _from(number)) is None


async def _forgot(runtime: Runtime, email: str, number: int) -> None:
    await recovery.forgot(runtime, email, _from(number))


def _from(number: int) -> Origin:
    """From another network each time: a network may ask twenty times an hour."""
    return Origin(address=f"10.0.{number // 250}.{number % 250 + 1}")


def _report(name: str, known: list[float], unknown: list[float]) -> None:
    a, b = statistics.median(known), statistics.median(unknown)
    print(f"  {name:15} known {a * 1000:6.1f} ms   unknown {b * 1000:6.1f} ms   {b / a:.3f}")
