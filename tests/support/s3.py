"""A real S3-compatible server on loopback, which checks signatures."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BUCKET = "sante"


@dataclass(frozen=True)
class S3Server:
    endpoint: str
    secret: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that S3 clients read."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "sante-tests",
            "AWS_SECRET_ACCESS_KEY": self.secret,
        }


@contextmanager
def s3_server(folder: Path) -> Iterator[S3Server]:
    (folder / BUCKET).mkdir(parents=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = S3Server(f"http://127.0.0.1:{port}", "a secret of the tests alone")
    command = [sys.executable, "-m", "nanio", "serve", "--data-dir", str(folder)]
    command += ["--host", "127.0.0.1", "--port", str(port), "--no-access-log"]
    keys = {"NANIO_ACCESS_KEY": "sante-tests", "NANIO_SECRET_KEY": server.secret}
    process = subprocess.Popen(command, env=os.environ | keys, stderr=subprocess.DEVNULL)
    try:
        _wait_for(port, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("the S3 server ended while starting")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("the S3 server did not start")
