"""`sante audit`: work out anew what is kept beside the logs, say what differs, and put it right.

What is kept follows from the logs alone, so a difference is a defect or a change made by hand.
"""

import asyncio
import json
from collections import Counter
from dataclasses import asdict, dataclass

from sante import boot
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.progress import service as progress


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

    @property
    def ok(self) -> bool:
        return self.repaired or not self.findings


def run(settings: Settings, *, repair: bool, as_json: bool) -> int:
    """Print what was found; returns the exit status, 1 when something differs and stays so."""
    with boot.connections(settings) as urls:
        runtime = boot.runtime_for(settings, urls)
        found = asyncio.run(_once(runtime, repair=repair))
    print(json.dumps(asdict(found), indent=2) if as_json else text(found))
    return 0 if found.ok else 1


async def _once(runtime: Runtime, *, repair: bool) -> Audit:
    try:
        return await audit(runtime, repair=repair)
    finally:
        await runtime.database.close()


async def audit(runtime: Runtime, *, repair: bool) -> Audit:
    """Each person in a transaction of their own, so that nobody waits for the whole of it."""
    now = runtime.clock.now()
    async with runtime.database.system_transaction() as session:
        people = await progress.people_with_plans(session)
    look = progress.restate if repair else progress.differences
    sums: Counter[tuple[str, str]] = Counter()
    for user_id in people:
        async with runtime.database.transaction(user_id=user_id) as session:
            for one in await look(session, user_id, now=now):
                sums[one.table, "people"] += 1
                sums[one.table, "missing"] += one.missing
                sums[one.table, "different"] += one.different
                sums[one.table, "unexpected"] += one.unexpected
    names = ("people", "missing", "different", "unexpected")
    tables = sorted({table for table, _ in sums})
    findings = (Finding(table, *(sums[table, name] for name in names)) for table in tables)
    return Audit(len(people), repair, tuple(findings))


def text(found: Audit) -> str:
    checked = f"Checked what is kept of {_people(found.people)}."
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
