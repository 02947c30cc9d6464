"""A whole Santé as a user starts it: `sante serve` in a process of its own, on a real port."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_LIMIT = 120  # seconds, on a busy machine, with a database to make


@dataclass(frozen=True)
class House:
    url: str
    home: Path
    process: subprocess.Popen[str]
    log: Path


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SANTE_")}
    return kept | {"SANTE_HOME": str(home), "SANTE_LOG_FORMAT": "json"} | more


@contextmanager
def short_home() -> Iterator[Path]:
    """A folder whose path is short enough for a Unix socket."""
    memory = Path("/dev/shm")
    base = memory if os.access(memory, os.W_OK) else Path(tempfile.gettempdir())
    home = Path(tempfile.mkdtemp(prefix="sante-", dir=base))
    home.chmod(0o711)  # as root, the database's own account must pass through to stay inside it
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def house(home: Path, *arguments: str, **settings: str) -> Iterator[House]:
    log = home.parent / f"{home.name}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "sante", "serve", "--port", "0", *arguments],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(home, **settings),
            start_new_session=True,
        )
    try:
        yield House(_address(process, log), home, process, log)
    finally:
        _end(process)
        log.unlink(missing_ok=True)


def _address(process: subprocess.Popen[str], log: Path) -> str:
    assert process.stdout is not None
    watchdog = threading.Timer(START_LIMIT, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            if found := re.search(r"http://\S+", line):
                return found.group()
    finally:
        watchdog.cancel()
    raise AssertionError(f"it did not start:\n{log.read_text()[-4000:]}")


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
