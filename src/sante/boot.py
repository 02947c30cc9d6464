"""From settings to a database that is ready, and to the runtime of a process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
import structlog

from sante import wiring
from sante.core import migrate, roles
from sante.core.cache import open_cache
from sante.core.db import PooledDatabase
from sante.core.embedded import EmbeddedServer
from sante.core.files import open_files
from sante.core.role_urls import RoleUrls
from sante.core.runtime import Runtime
from sante.core.settings import Settings
from sante.kit.clock import SystemClock

log = structlog.get_logger()

DATABASE: Final = "sante"  # the embedded one's name


@contextmanager
def database_server(settings: Settings) -> Iterator[tuple[str, str]]:
    """A running server: its administrator's URL and the database's name.

    The embedded one runs for as long as any process of ours is inside this context.
    """
    if settings.database_url is not None:
        yield settings.database_url, roles.database_name(settings.database_url)
        return
    with EmbeddedServer(settings.home / "db") as server:
        yield server.admin_dsn(), DATABASE


@contextmanager
def connections(settings: Settings) -> Iterator[RoleUrls]:
    """The three roles' URLs on a server that runs, with the schema of this release in it."""
    secret = settings.secret  # before there is a database: a key is never made over one
    with database_server(settings) as (admin, name):
        urls = roles.urls(admin, secret, name)
        if not is_current(urls.app):
            log.info("database_preparing", database=name)
            roles.bootstrap(admin, database=name, secret=secret)
            migrate.upgrade(urls.migrate)
        yield urls


def is_current(app_url: str) -> bool:
    """Whether the schema is the one this release was made for."""
    return schema_version(app_url) == migrate.head()


def schema_version(app_url: str) -> str | None:
    """The revision the database is at; None when there is no schema yet, or no database."""
    try:
        with psycopg.connect(app_url, connect_timeout=10) as connection:
            row = connection.execute("select version_num from alembic_version").fetchone()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return None
    return str(row[0]) if row is not None else None


def runtime_for(settings: Settings, urls: RoleUrls) -> Runtime:
    """What this process works with; from here on events reach their listeners."""
    wiring.install(settings)
    return Runtime(
        settings=settings,
        database=PooledDatabase(urls.app, urls.system, pool_size=settings.pool_size),
        clock=SystemClock(),
        cache=open_cache(settings.redis_url),
        files=open_files(settings.files_url, settings.home / "files"),
    )


async def load_catalogues(runtime: Runtime) -> int:
    """Bring the reference tables up to the data this release ships; returns rows written."""
    written = 0
    for seed in wiring.SEEDS:
        async with runtime.database.system_transaction() as session:
            written += await seed(session)
    return written


def migrate_command(settings: Settings, *, to: str, dry_run: bool, rollback: bool) -> int:
    """`sante migrate`: prints what it did, or with `dry_run` the SQL; returns the exit status."""
    secret = settings.secret
    with database_server(settings) as (admin, name):
        urls = roles.urls(admin, secret, name)
        current = schema_version(urls.app)
        if dry_run:
            print(_planned_sql(current, to, rollback=rollback))
            return 0
        roles.bootstrap(admin, database=name, secret=secret)
        if rollback:
            migrate.downgrade(urls.migrate, "-1" if to == "head" else to)
        else:
            migrate.upgrade(urls.migrate, to)
        print(f"The schema was {current or 'empty'} and is {schema_version(urls.app) or 'empty'}.")
    return 0


def _planned_sql(current: str | None, to: str, *, rollback: bool) -> str:
    if rollback and current is not None:
        return migrate.downgrade_sql(current, "-1" if to == "head" else to)
    return migrate.sql(current, to)
