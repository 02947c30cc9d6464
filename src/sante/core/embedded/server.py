"""The server as a process sees it: start, connect, leave."""

import atexit
import os
import threading
import weakref
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlencode

from sante.core.embedded import binaries as programs
from sante.core.embedded import cluster, launch, locks, place
from sante.core.embedded.errors import EmbeddedError, readable
from sante.core.embedded.postmaster import Postmaster


@dataclass(frozen=True)
class ServerInfo:
    """A running server. Either `socket_dir`, or `host` (loopback), is where it listens."""

    version: str
    socket_dir: Path | None
    host: str | None
    port: int
    data_dir: Path
    binaries: Path
    run_as: str | None  # None: as the user we are ourselves


@dataclass(frozen=True)
class _Running:
    where: place.Place
    info: ServerInfo


class EmbeddedServer:
    """One process's share in the server of a home.

    `settings` override the server's defaults when this process is the one that starts it; a test
    may turn `fsync` off, which is otherwise refused. `start_timeout` is in seconds.
    """

    def __init__(
        self,
        home: Path,
        *,
        settings: Mapping[str, str] | None = None,
        tcp: bool = False,
        start_timeout: float = 60,
    ) -> None:
        self._home = Path(os.path.realpath(home.expanduser()))
        self._settings = dict(settings or {})
        self._tcp = tcp
        self._timeout = start_timeout
        self._mutex = threading.RLock()
        self._users: int | None = None
        self._running: _Running | None = None
        _servers.add(self)

    def start(self) -> ServerInfo:
        """Use the server: set up, start or join it, as needed. Raises EmbeddedError.

        May be called again at any time; it brings a server that died back up.
        """
        with self._mutex, readable(self._home):
            made = place.make_home(self._home)
            with self._start_lock():
                users = self._join()
                try:
                    running = self._running = self._ensure(made=made, users=users)
                except BaseException:
                    self._leave()
                    raise
            atexit.unregister(self.stop)
            atexit.register(self.stop)
            return running.info

    def stop(self) -> bool:
        """Leave. The last one out stops the server; returns whether that was us."""
        with self._mutex, readable(self._home):
            atexit.unregister(self.stop)
            if self._users is None or self._running is None:
                return False
            if not self._home.exists():  # deleted under us: the server has noticed, too
                self._leave()
                return False
            running = self._running
            try:
                with self._start_lock():
                    last = locks.is_last(self._users)
                    return last and launch.stop(running.where, running.info.binaries)
            finally:
                self._leave()

    def abandon(self) -> None:
        """Drop the share without stopping anything: in a forked child it is its parent's.

        The child may have been forked while another thread held the mutex, so it gets a new one.
        """
        self._mutex = threading.RLock()
        self._leave()

    def admin_dsn(self, database: str = "postgres") -> str:
        """libpq URL of the superuser. For setting up only: row security does not bind it."""
        password = cluster.read_or_make_password(self._started().where)
        return self.dsn(cluster.SUPERUSER, password, database)

    def dsn(self, user: str, password: str, database: str) -> str:
        """libpq URL of `user`; complete, so that PGPORT and the like cannot change it."""
        return _dsn(self._started().info, user, password, database)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _start_lock(self) -> AbstractContextManager[None]:
        return locks.exclusive(self._home / "start.lock", timeout=self._timeout)

    def _join(self) -> int:
        users = self._users
        if users is None:
            users = self._users = locks.open_lock(self._home / "users.lock")
            locks.join(users)
        return users

    def _leave(self) -> None:
        if self._users is not None:
            os.close(self._users)
        self._users = self._running = None

    def _started(self) -> _Running:
        if self._running is None:
            raise EmbeddedError("The embedded database was not started by this process.")
        return self._running

    def _ensure(self, *, made: Iterable[Path], users: int) -> _Running:
        source = programs.find_binaries()
        where = place.locate(self._home, programs.major_of(source), made=made)
        binaries = programs.runnable(source, where.account, where.base)
        if not where.is_set_up:
            cluster.create(where, binaries)
        wanted = launch.Launch(where, binaries, self._settings, self._tcp, self._timeout)
        info = _info(where, binaries, launch.ensure_running(wanted))
        try:
            return _Running(where, replace(info, version=self._version(where, info)))
        except EmbeddedError:
            if locks.is_last(users):
                launch.stop(where, binaries)
            raise

    def _version(self, where: place.Place, info: ServerInfo) -> str:
        from sante.core.embedded.durability import checked_version  # loads the driver

        password = cluster.read_or_make_password(where)
        return checked_version(
            _dsn(info, cluster.SUPERUSER, password, "postgres"), waived=self._settings
        )


def _info(where: place.Place, binaries: Path, server: Postmaster) -> ServerInfo:
    return ServerInfo(
        version=str(where.major),
        socket_dir=server.socket_dir,
        host=server.host if server.socket_dir is None else None,
        port=server.port,
        data_dir=where.data,
        binaries=binaries,
        run_as=where.account.name if where.account else None,
    )


def _dsn(info: ServerInfo, user: str, password: str, database: str) -> str:
    """Over TCP another local user might take the port after a crash: no password in clear."""
    options = {"host": str(info.socket_dir or info.host), "port": str(info.port)}
    if info.socket_dir is None:
        options |= {"sslmode": "disable", "require_auth": "scram-sha-256"}
    who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return f"postgresql://{who}@/{quote(database, safe='')}?{urlencode(options, quote_via=quote)}"


def _forget_after_fork() -> None:
    for server in _servers:
        server.abandon()


_servers: "weakref.WeakSet[EmbeddedServer]" = weakref.WeakSet()
os.register_at_fork(after_in_child=_forget_after_fork)
