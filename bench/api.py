"""Today and log, against a bare FastAPI endpoint with one select on the same server.

`log` is the tap that a slow network repeats: the same again, which is answered and writes nothing.
`change` is a different value each time: it writes, waits for the disk and works the streaks of a
year out anew, all for one person, whose writes stand in a row.

Both run as one process on the same PostgreSQL (fsync on), one after the other in short rounds;
the figure is the median over rounds of the ratio of requests per second.
"""

import asyncio
import json
import statistics
from collections.abc import Iterator
from itertools import count, repeat
from pathlib import Path
from typing import Any

from sqlalchemy.engine import make_url

from bench.load import Outcome, drive, request
from bench.server import database, serving, temporary_home
from sante import boot, demo
from sante.core.settings import Settings

ROUNDS = 7
SECONDS = 3.0
CONNECTIONS = 16


def run() -> None:
    with temporary_home() as home, database(home) as urls:
        person = asyncio.run(_person(home))
        bare_url = make_url(urls.app).set(drivername="postgresql+psycopg")
        shown = bare_url.render_as_string(hide_password=False)
        with (
            serving("bench.bare:app", home, BENCH_DATABASE_URL=shown) as bare,
            serving("sante.serve:app_from_environment", home) as ours,
        ):
            asyncio.run(_rounds(bare, ours, person))


async def _person(home: Path) -> demo.Visit:
    settings = Settings(home=home)
    with boot.connections(settings) as urls:
        runtime = boot.runtime_for(settings, urls)
        await boot.load_catalogues(runtime)
        visit = await demo.visit(runtime)
        await runtime.database.close()
    return visit


async def _rounds(bare: int, ours: int, person: demo.Visit) -> None:
    action = (await _json(ours, "/api/v1/actions/today", person.token))["actions"][0]
    log = json.dumps({"status": "completed"}).encode()
    path = f"/api/v1/actions/{action['user_action_id']}/log"
    asked: dict[str, tuple[int, Iterator[bytes]]] = {
        "bare": (bare, repeat(request("GET", "/bare"))),
        "today": (ours, repeat(request("GET", "/api/v1/actions/today", token=person.token))),
        "log": (ours, repeat(request("POST", path, token=person.token, body=log))),
        "change": (ours, _changes(path, person.token)),
    }
    found: dict[str, list[Outcome]] = {name: [] for name in asked}
    for round_number in range(ROUNDS + 1):
        for name, (port, requests) in asked.items():
            outcome = await drive(port, requests, connections=CONNECTIONS, seconds=SECONDS)
            if round_number:  # the first warms up
                found[name].append(outcome)
    _report(found)


def _changes(path: str, token: str) -> Iterator[bytes]:
    for value in count(1):
        body = json.dumps({"status": "completed", "value": value}).encode()
        yield request("POST", path, token=token, body=body)


async def _json(port: int, path: str, token: str) -> Any:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request("GET", path, token=token).replace(b"Host:", b"Connection: close\r\nHost:"))
    answer = await reader.read()
    writer.close()
    await writer.wait_closed()
    return json.loads(answer.partition(b"\r\n\r\n")[2])


def _report(found: dict[str, list[Outcome]]) -> None:
    print(f"requests per second, {CONNECTIONS} connections, {ROUNDS} rounds of {SECONDS:.0f} s")
    for name, outcomes in found.items():
        ratios = [o.rate / b.rate for o, b in zip(outcomes, found["bare"], strict=True)]
        failures = sum(o.failures for o in outcomes)
        print(
            f"  {name:6} {statistics.median(o.rate for o in outcomes):7.0f}/s"
            f"   {statistics.median(ratios):5.0%} of bare ({min(ratios):.0%} to {max(ratios):.0%})"
            f"   p95 {statistics.median(o.percentile(0.95) for o in outcomes) * 1000:5.1f} ms"
            f"   {failures} failed"
        )
