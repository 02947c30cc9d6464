"""`sante serve`: web and worker in one command, on one address."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, NoReturn

import structlog
import uvicorn
from fastapi import FastAPI

from sante import boot
from sante.api import create_app
from sante.bot import running
from sante.core import log as logs
from sante.core.role_urls import RoleUrls
from sante.core.settings import Settings

log = structlog.get_logger()


class AddressInUse(RuntimeError):
    """Somebody listens there already."""


@dataclass(frozen=True, slots=True)
class Plan:
    host: str
    port: int
    workers: int
    with_jobs: bool


def run(settings: Settings, plan: Plan) -> int:
    """Serve until interrupted; returns the exit status."""
    running.check(settings)
    # The web server sends itself the signal again once it has stopped; by default that would end
    # the process before the worker and the database are stopped too.
    signal.signal(signal.SIGTERM, _leave)
    with _bind(plan.host, plan.port) as listening, boot.connections(settings) as urls:
        asyncio.run(_load(settings, urls))
        worker = _start_worker() if plan.with_jobs else None
        _announce(settings, listening)
        try:
            if plan.workers == 1:
                app = create_app(boot.runtime_for(settings, urls))
                _server(settings, app).run(sockets=[listening])
            else:
                _many(settings, plan, listening)
        finally:
            _stop(worker)
    return 0


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def app_from_environment() -> FastAPI:
    """The application of one of several web processes; the parent holds the database open."""
    settings = Settings()
    logs.configure(settings.log_format)
    with contextlib.ExitStack() as stack:
        urls = stack.enter_context(boot.connections(settings))
        app = create_app(boot.runtime_for(settings, urls))
        kept = stack.pop_all()
    inner = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def lifespan(inner_app: FastAPI) -> AsyncIterator[None]:
        with kept:
            async with inner(inner_app):
                yield

    app.router.lifespan_context = lifespan
    return app


async def _load(settings: Settings, urls: RoleUrls) -> None:
    runtime = boot.runtime_for(settings, urls)
    try:
        await boot.load_catalogues(runtime)
    finally:
        await runtime.database.close()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as problem:
        listening.close()
        raise AddressInUse(
            f"Cannot listen on {host}:{port} ({problem.strerror}). Stop what runs there, or choose"
            f" another port: sante serve --port {port + 1}"
        ) from problem
    listening.listen(2048)
    listening.set_inheritable(True)
    return listening


def _server(settings: Settings, app: FastAPI) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(app, **_options(settings)))


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": 15,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": settings.trusted_proxies or None,
        "lifespan": "on",
    }


def _many(settings: Settings, plan: Plan, listening: socket.socket) -> None:
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        "sante.serve:app_from_environment",
        factory=True,
        workers=plan.workers,
        **_options(settings),
    )
    Multiprocess(config, sockets=[listening]).run()


def _start_worker() -> subprocess.Popen[bytes]:
    """A process of its own: a long job must not slow the pages down."""
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "sante", "worker", "--parent", str(os.getpid())]
    )


def _stop(worker: subprocess.Popen[bytes] | None) -> None:
    if worker is None or worker.poll() is not None:
        return
    worker.send_signal(signal.SIGTERM)
    try:
        worker.wait(timeout=20)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()


def _announce(settings: Settings, listening: socket.socket) -> None:
    host, port, *_ = listening.getsockname()
    shown = "localhost" if host in ("127.0.0.1", "::1", "0.0.0.0", "::") else host  # noqa: S104
    print(f"Santé is at {settings.public_url or f'http://{shown}:{port}'}", flush=True)
