"""What the benches run against: a Santé with durable storage, and the bare endpoint beside it."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sante import boot
from sante.core.role_urls import RoleUrls
from sante.core.settings import Settings


@contextmanager
def temporary_home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="sante-bench-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)  # as root, the database's own account must pass through
        yield home


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


@contextmanager
def serving(app: str, home: Path, **environment: str) -> Iterator[int]:
    """One uvicorn process over `app`; yields its port."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--no-access-log"]
    command += ["--log-level", "warning"]
    if app.startswith("sante."):
        command.append("--factory")
    process = subprocess.Popen(
        command,
        env=os.environ | {"SANTE_HOME": str(home), "SANTE_LOG_FORMAT": "json"} | environment,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError("the server ended while starting")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


@contextmanager
def database(home: Path) -> Iterator[RoleUrls]:
    with boot.connections(Settings(home=home)) as urls:
        yield urls
