"""`sante import`: a file from this machine, read while one waits."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from sante.core.errors import Failure
from sante.core.models import JobRun
from sante.core.runtime import Runtime
from sante.core.uploads import IncomingFile
from sante.identity import service as identity
from sante.kit import ids
from sante.wearables import service as wearables
from sante.wearables.types import ImportSummary
from sante.worker import until_done

PIECE: Final = 2**20


@dataclass(frozen=True, slots=True)
class Order:
    file: str
    email: str
    as_json: bool = False


async def bring(runtime: Runtime, order: Order) -> int:
    """Take the file in, work until it is read, print what was found; the exit status."""
    async with runtime.database.transaction() as session:
        user_id = await identity.find(session, order.email)
    if user_id is None:
        return _sorry(f"there is no account of {order.email}")
    path = Path(order.file)
    try:
        file = await asyncio.to_thread(path.open, "rb")
    except OSError as wrong:
        return _sorry(f"{path}: {wrong.strerror}")
    with file:
        incoming = IncomingFile(path.name, _pieces(file))
        try:
            taken = await wearables.upload(runtime, user_id, incoming, now=runtime.clock.now())
        except Failure as failure:
            return _sorry(failure.detail)
    await until_done(runtime, user_id, taken.job_id, _Teller().tell)
    async with runtime.database.transaction(user_id=user_id) as session:
        made = await wearables.one_import(session, user_id, taken.import_id)
    print(_as_json(made) if order.as_json else _as_text(made, known=taken.known))
    return 0 if made.state == "done" else 1


def _sorry(message: str) -> int:
    print(f"sante: {message}", file=sys.stderr)
    return 1


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield piece


class _Teller:
    """One line that changes, where there is somebody to see it."""

    def __init__(self) -> None:
        self._last = ""

    def tell(self, run: JobRun) -> None:
        line = f"{run.stage or run.status} {run.percent or 0} %"
        if sys.stderr.isatty() and line != self._last:
            self._last = line
            print(f"\r{line:<40}", end="", file=sys.stderr, flush=True)
            if run.finished_at is not None:
                print(file=sys.stderr)


def _as_json(made: ImportSummary) -> str:
    told = {
        "import_id": ids.encode("imp", made.id),
        "state": made.state,
        "format": made.format,
        "counts": made.counts,
        "left_out": made.left_out,
        "problems": made.problems,
        "resources": made.resources,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)


def _as_text(made: ImportSummary, *, known: bool) -> str:
    if made.state != "done":
        reasons = [str(problem["message"]) for problem in made.problems]
        return "\n".join(["Not read.", *reasons])
    lines = ["This file was read before; nothing was added." if known else "Read."]
    for kind, n in sorted(made.counts.items(), key=lambda one: -one[1]["read"]):
        lines.append(f"{kind:<34}{n['read']:>12,} read{n['new']:>12,} new")
    lines += [f"{kind:<34}{n:>12,} left out" for kind, n in made.left_out.items()]
    return "\n".join(lines)
