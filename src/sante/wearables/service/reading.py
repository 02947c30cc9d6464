"""Runs the process that reads a file, and believes no frame of it unchecked."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from sante.core.jobs import PermanentFailure
from sante.wearables import formats
from sante.wearables.formats import wire
from sante.wearables.formats.base import Problem
from sante.wearables.rules.metrics import SLEEP_STAGES, is_metric_key
from sante.wearables.service.found import DayFound, Era, Found, SleepFound, WorkoutFound
from sante.wearables.store.runs import ChunkKey
from sante.wearables.types import DateOrder, SourceKind

Progress = Callable[[int, int], Awaitable[None]]

MOST_KEPT: Final = 512 * 2**20  # bytes of encoded readings of one file
QUIET_LIMIT: Final = 300.0  # seconds without a frame
_ENVIRONMENT: Final = (
    "PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "SANTE_IMPORT_ENGINE",
)  # fmt: skip
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class CannotRead(PermanentFailure):
    """The file will never be readable; the person reads why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


_ROWS: Final[dict[str, TypeAdapter[Any]]] = {
    "sleep": TypeAdapter(list[SleepFound]),
    "workouts": TypeAdapter(list[WorkoutFound]),
    "days": TypeAdapter(list[DayFound]),
    "problems": TypeAdapter(list[Problem]),
    "devices": TypeAdapter(list[Era]),
    "counts": TypeAdapter(dict[str, int]),
    "kinds": TypeAdapter(dict[str, SourceKind]),
}


async def read_file(
    path: Path,
    *,
    received: int,
    zone: str,
    progress: Progress,
    date_order: DateOrder | None = None,
) -> Found:
    """Everything the file at `path` holds. `received`: microseconds UTC. `zone`: of its times
    without an offset. `date_order`: what the person said of dates that can be read two ways.

    Raises CannotRead. Killing this process, cancelling this call or stopping the worker ends the
    reading process too.
    """
    with path.open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "sante.wearables.formats.child",
            str(received),
            zone,
            date_order or "",
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(),
            limit=1 << 20,
        )
    try:
        return await _Listener(process, progress).listen()
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
        await process.wait()


def _environment() -> dict[str, str]:
    """No credential, and of our settings only the one that says how to read."""
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return kept | _ONE_THREAD


class _Listener:
    def __init__(self, process: asyncio.subprocess.Process, progress: Progress) -> None:
        assert process.stdout is not None
        self._process = process
        self._exactly = process.stdout.readexactly
        self._progress = progress
        self._found = Found()
        self._total = 0
        self._kept = 0

    async def listen(self) -> Found:
        try:
            while True:
                async with asyncio.timeout(QUIET_LIMIT):
                    told, payload = await wire.read(self._exactly)
                if await self._heard(told.pop("kind", None), told, payload):
                    return self._found
        except TimeoutError:
            raise CannotRead("too_slow", "Reading this file takes too long.") from None
        except asyncio.IncompleteReadError:
            await self._process.wait()
            message = (
                "Reading this file needs too much time or memory, or the file is made to do harm."
            )
            raise CannotRead("reader_died", message) from None
        except (wire.BrokenWire, ValidationError, KeyError, TypeError, ValueError):
            raise CannotRead("reader_broke", "This file could not be read.") from None

    async def _heard(self, kind: object, told: dict[str, Any], payload: bytes) -> bool:
        """Take a frame in; whether it was the last."""
        found = self._found
        if kind == "format" and told["name"] in formats.TITLES:
            found.format, self._total = str(told["name"]), int(told["total"])
        elif kind == "progress":
            await self._progress(int(told["done"]), self._total)
        elif kind == "run":
            self._run(told, payload)
        elif kind in ("sleep", "workouts", "days", "problems"):
            rows = _ROWS[str(kind)].validate_python(told["rows"])
            getattr(found, str(kind)).extend(rows)
        elif kind == "unreadable":
            raise CannotRead(str(told["code"])[:40], str(told["message"])[:300])
        elif kind == "end":
            self._end(told)
            return True
        else:
            raise wire.BrokenWire
        return False

    def _run(self, told: dict[str, Any], payload: bytes) -> None:
        month = date.fromisoformat(told["month"])
        key = ChunkKey(str(told["metric"]), str(told["source"])[:200], month)
        self._kept += len(payload)
        if not is_metric_key(key.metric) or month.day != 1:
            raise wire.BrokenWire
        if self._kept > MOST_KEPT:
            raise CannotRead("too_large", "The file holds more readings than can be taken at once.")
        self._found.runs.setdefault(key, []).append(payload)

    def _end(self, told: dict[str, Any]) -> None:
        found = self._found
        kinds = {one["name"]: one["kind"] for one in told["sources"]}
        found.sources = _ROWS["kinds"].validate_python(kinds)
        found.eras = _ROWS["devices"].validate_python(told["devices"])
        found.read = _ROWS["counts"].validate_python(told["read"])
        found.left_out = _ROWS["counts"].validate_python(told["left_out"])
        found.more_problems = max(0, int(told["problems"]) - len(found.problems))
        exported = told["exported_at"]
        found.exported_at = None if exported is None else int(exported)
        found.cpu_seconds = float(told["cpu_seconds"])
        found.memory_bytes = int(told["memory_bytes"])
        named = {key.source for key in found.runs}
        named |= {row.source for rows in (found.sleep, found.workouts, found.days) for row in rows}
        staged = {row.stage for row in found.sleep}
        if not found.format or not named <= found.sources.keys() or not staged <= set(SLEEP_STAGES):
            raise wire.BrokenWire
