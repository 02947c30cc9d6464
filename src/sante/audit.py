"""`sante audit`: work out anew what is kept beside the logs, say what differs, and put it right.

What is kept follows from the logs alone, so a difference is a defect or a change made by hand.
Of who has written something that their jobs have not taken in yet, nothing can be said: they are
`behind`, and put right with the others.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante import boot
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.identity import service as identity
from sante.progress import service as progress
from sante.progress.service import Difference
from sante.rewards import service as rewards


@dataclass(frozen=True, slots=True)
class Finding:
    """Rows of a table, over everybody: missing, different, and not expected at all."""

    table: str
    people: int
    missing: int
    different: int
    unexpected: int


@dataclass(frozen=True, slots=True)
class Audit:
    people: int
    repaired: bool
    findings: tuple[Finding, ...]
    behind: int = 0

    @property
    def ok(self) -> bool:
        return self.repaired or not self.findings


def run(settings: Settings, *, repair: bool, as_json: bool, email: str | None = None) -> int:
    """Print what was found; returns the exit status, 1 when something differs and stays so."""
    with boot.connections(settings) as urls:
        runtime = boot.runtime_for(settings, urls)
        found = asyncio.run(_once(runtime, repair=repair, email=email))
    if found is None:
        print(f"sante: there is no account of {email}", file=sys.stderr)
        return 1
    print(json.dumps(asdict(found), indent=2) if as_json else text(found))
    return 0 if found.ok else 1


async def _once(runtime: Runtime, *, repair: bool, email: str | None) -> Audit | None:
    try:
        if email is None:
            return await audit(runtime, repair=repair)
        async with runtime.database.transaction() as session:
            user_id = await identity.find(session, email)
        return None if user_id is None else await audit(runtime, repair=repair, people=[user_id])
    finally:
        await runtime.database.close()


async def audit(runtime: Runtime, *, repair: bool, people: Sequence[UUID] | None = None) -> Audit:
    """Each person in a transaction of their own, so that nobody waits for the whole of it."""
    if people is None:
        people = await _everybody(runtime)
    sums: Counter[tuple[str, str]] = Counter()
    behind = 0
    for user_id in people:
        async with runtime.database.transaction(user_id=user_id) as session:
            found, late = await _look(session, user_id, now=runtime.clock.now(), repair=repair)
        behind += late
        for one in found:
            sums[one.table, "people"] += 1
            sums[one.table, "missing"] += one.missing
            sums[one.table, "different"] += one.different
            sums[one.table, "unexpected"] += one.unexpected
    names = ("people", "missing", "different", "unexpected")
    tables = sorted({table for table, _ in sums})
    findings = (Finding(table, *(sums[table, name] for name in names)) for table in tables)
    return Audit(len(people), repair, tuple(findings), behind)


async def _everybody(runtime: Runtime) -> list[UUID]:
    async with runtime.database.system_transaction() as session:
        planned = await progress.people_with_plans(session)
        return sorted({*planned, *await rewards.people(session)})


async def _look(
    session: AsyncSession, user_id: UUID, *, now: datetime, repair: bool
) -> tuple[list[Difference], bool]:
    """What differs, and whether something is still to be taken in."""
    verdict = await rewards.differences(session, user_id)
    if not repair:
        below = await progress.differences(session, user_id, now=now)
    else:
        below = await progress.restate(session, user_id, now=now)
        await rewards.settle(session, user_id, now=now)
    return [*below, *verdict.differences], verdict.behind


def text(found: Audit) -> str:
    checked = f"Checked what is kept of {_people(found.people)}."
    if found.behind and not found.repaired:
        checked += f" Of {_people(found.behind)} something new is still to be taken in."
    if not found.findings:
        return f"{checked} It is what their logs say."
    lines = [
        f"  {one.table}: {one.missing} missing, {one.different} different,"
        f" {one.unexpected} unexpected, of {_people(one.people)}"
        for one in found.findings
    ]
    end = "Put right." if found.repaired else "`sante audit --repair` puts it right."
    return "\n".join([checked, *lines, end])


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
