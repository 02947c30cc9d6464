"""A real PostgreSQL for tests: one server for all test processes, a database for each.

A template is migrated and filled with the catalogues once; each test process clones it. Most
tests run on one connection inside a transaction that is rolled back, as a role that may become
the app's or the system's (`SET ROLE`), so that row security holds as it does in earnest. Tests
that need real commits and several connections clone a database of their own.
"""

import asyncio
import fcntl
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Executable, Row, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine

from sante import wiring
from sante.core import migrate, roles
from sante.core.db import PooledDatabase, act_as, session_on, whole
from sante.core.embedded import EmbeddedServer

SECRET = hashlib.sha256(b"a key for tests").digest()
TESTER = "sante_tests"
FAST = {  # what is in memory may be lost: it is made anew for every run
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cluster:
    server: EmbeddedServer

    def url(self, role: str, database: str) -> str:
        return self.server.dsn(role, roles.role_password(SECRET, role), database)

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.server.admin_dsn(database), autocommit=True)

    def create(self, name: str, template: str) -> None:
        with self.admin() as admin:
            admin.execute(
                sql.SQL("create database {} template {} strategy file_copy").format(
                    sql.Identifier(name), sql.Identifier(template)
                )
            )

    def drop(self, name: str) -> None:
        with self.admin() as admin:
            admin.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )


def _memory() -> Path:
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) else Path(tempfile.gettempdir())


@contextmanager
def cluster() -> Iterator[Cluster]:
    home = _memory() / f"sante-tests-{os.getuid()}"
    with EmbeddedServer(home, settings=FAST) as server:
        yield Cluster(server)


def _schema_digest() -> str:
    """Changes whenever the migrations or the catalogues do."""
    digest = hashlib.sha256()
    files = [*ROOT.glob("migrations/**/*.py"), *ROOT.glob("src/sante/*/data/*")]
    for file in sorted(f for f in files if f.is_file()):
        digest.update(file.read_bytes())
    for package in ("labs", "goals", "nutrition", "rewards"):
        for file in sorted((ROOT / "src/sante" / package).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def template(cluster: Cluster) -> str:
    """The name of a database with today's schema and catalogues; made once for all processes."""
    name = f"template_{_schema_digest()}"
    lock = _memory() / f"sante-tests-{os.getuid()}.template.lock"
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with cluster.admin() as admin:
            found = admin.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        if not found:
            _build(cluster, name)
    return name


def _build(cluster: Cluster, name: str) -> None:
    making = f"{name}_making"
    cluster.drop(making)
    roles.bootstrap(cluster.server.admin_dsn(), database=making, secret=SECRET)
    migrate.upgrade(cluster.url("sante_migrate", making))
    with cluster.admin(making) as admin:
        password = roles.role_password(SECRET, TESTER)
        known = admin.execute("select 1 from pg_roles where rolname = %s", [TESTER]).fetchone()
        if not known:
            admin.execute(
                sql.SQL("create role {} login noinherit password {}").format(
                    sql.Identifier(TESTER), sql.Literal(password)
                )
            )
        admin.execute(f"grant sante_app, sante_system to {TESTER}")
        admin.execute(
            sql.SQL("grant connect on database {} to sante_tests").format(sql.Identifier(making))
        )
    asyncio.run(_seed(cluster, making))
    with cluster.admin() as admin:
        admin.execute(
            sql.SQL("alter database {} rename to {}").format(
                sql.Identifier(making), sql.Identifier(name)
            )
        )


async def _seed(cluster: Cluster, name: str) -> None:
    database = pooled(cluster, name)
    for seed in wiring.SEEDS:
        async with database.system_transaction() as session:
            await seed(session)
    await database.close()


def pooled(cluster: Cluster, name: str, *, pool_size: int = 5) -> PooledDatabase:
    return PooledDatabase(
        cluster.url("sante_app", name), cluster.url("sante_system", name), pool_size=pool_size
    )


class SavepointDatabase:
    """A Database whose transactions are savepoints of one that is never committed."""

    def __init__(self, connection: AsyncConnection, app_url: str) -> None:
        self._connection = connection
        self._app_url = app_url

    @property
    def app_url(self) -> str:
        return self._app_url

    @asynccontextmanager
    async def transaction(self, *, user_id: UUID | None = None) -> AsyncIterator[AsyncSession]:
        async with self._as("sante_app") as session:
            if user_id is not None:
                await act_as(session, user_id)
            yield session

    async def look_up(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Row[Any] | None:
        async with self._as("sante_app") as session:
            return (await session.execute(statement, parameters)).one_or_none()

    @asynccontextmanager
    async def system_transaction(self) -> AsyncIterator[AsyncSession]:
        async with self._as("sante_system") as session:
            yield session

    @asynccontextmanager
    async def _as(self, role: str) -> AsyncIterator[AsyncSession]:
        await self._connection.execute(text(f"set local role {role}"))
        await self._connection.execute(text("set local app.user_id = ''"))
        try:
            joined = session_on(self._connection, join_transaction_mode="create_savepoint")
            async with whole(joined) as session:
                yield session
        finally:
            await self._connection.execute(text("set local role sante_app"))

    async def close(self) -> None:
        """The test owns the connection."""


@asynccontextmanager
async def savepoint_database(url: str, app_url: str) -> AsyncIterator[SavepointDatabase]:
    engine = create_async_engine(make_url(url).set(drivername="postgresql+psycopg"))
    async with engine.connect() as connection:
        outer = await connection.begin()
        yield SavepointDatabase(connection, app_url)
        await outer.rollback()
    await engine.dispose()
