"""What `sante doctor` says: what runs where, and what is wrong, with what to do about it.

Nothing is set up or changed, and no key is made. An embedded server that has data but does not run
is started for the time of the questions.
"""

import json
import pyexpat
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, LiteralString

import psycopg
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import migrate, roles
from sante.core.embedded import EmbeddedError, EmbeddedServer, ServerInfo, find_binaries
from sante.core.findings import DURABLE, AppFacts, Check, DatabaseFacts, Facts, checks
from sante.core.settings import SecretProblem, Settings
from sante.kit import clock

__all__ = ["Check", "as_json", "as_text", "checks", "collect", "report"]

EMBEDDED_FOLDER: Final = "db"
EMBEDDED_DATABASE: Final = "sante"

_POWERS: Final[LiteralString] = """
select array_remove(array[
    case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
    case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
    case when rolreplication then 'replication' end], null),
  (select count(*) from pg_class where relowner = r.oid and relpersistence <> 't'),
  (select extversion from pg_extension where extname = 'vector'),
  to_regclass('alembic_version') is not null
from pg_roles r where rolname = current_user
"""


@dataclass(frozen=True)
class Load:
    """How much there is to do and to keep. `failed`: for good, of the system's own."""

    waiting: int
    running: int
    failed: int
    database_bytes: int


_LOAD = text("""
select count(*) filter (where status = 'todo') as waiting,
  count(*) filter (where status = 'doing') as running,
  count(*) filter (where status = 'failed') as failed,
  pg_database_size(current_database()) as database_bytes
from procrastinate_jobs
""")


async def load(session: AsyncSession) -> Load:
    """The whole house's, without saying whose."""
    return Load(*(await session.execute(_LOAD)).one())


def report(settings: Settings) -> list[Check]:
    return checks(collect(settings))


def as_text(found: Iterable[Check]) -> str:
    lines = []
    for check in found:
        lines.append(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        lines += [f"      {line}" for line in check.advice.splitlines()]
    return "\n".join(lines)


def as_json(found: Iterable[Check]) -> str:
    rows = [asdict(check) for check in found]
    summary = {"ok": all(row["ok"] for row in rows), "checks": rows}
    return json.dumps(summary, ensure_ascii=False, indent=2)


def collect(settings: Settings) -> Facts:
    """Ask the machine and the database. Raises nothing for what is only wrong with them."""
    programs, problem = _programs(settings)
    key = settings.secret_key_file or settings.home / "secret.key"
    zone = clock.zone_of("America/Vancouver")
    return Facts(
        home=settings.home,
        free=shutil.disk_usage(_existing(settings.home)).free,
        key_mode=key.stat().st_mode if settings.secret_key is None and key.exists() else None,
        programs=programs,
        programs_problem=problem,
        database=_database(settings),
        head=migrate.head(),
        zones_version=clock.tz_version(),
        vancouver=datetime(2026, 12, 15, tzinfo=zone).utcoffset() or timedelta(0),
        expat=pyexpat.version_info,
        mail_server=settings.mail_server,
        public_url=settings.public_url is not None,
    )


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())


def _programs(settings: Settings) -> tuple[str | None, str]:
    if settings.database_url is not None:
        return None, ""
    try:
        return str(find_binaries()), ""
    except EmbeddedError as error:
        return None, str(error)


def _database(settings: Settings) -> DatabaseFacts:
    own = settings.database_url is not None
    where = "the server of SANTE_DATABASE_URL" if own else "embedded"
    home = settings.home / EMBEDDED_FOLDER
    if not own and not any(home.glob("data-*")):
        return DatabaseFacts(where)
    try:
        if own and not _has_key(settings):
            return DatabaseFacts(where)  # asking for the key would make one
        secret = settings.secret
        if settings.database_url is not None:
            name = roles.database_name(settings.database_url)
            return _asked(where, roles.urls(settings.database_url, secret, name))
        with EmbeddedServer(home) as server:
            urls = roles.urls(server.admin_dsn(), secret, EMBEDDED_DATABASE)
            return _asked(_described(server.start()), urls)
    except (SecretProblem, EmbeddedError, ValueError, OSError) as error:
        return DatabaseFacts(where, problem=str(error))


def _has_key(settings: Settings) -> bool:
    given = settings.secret_key is not None or settings.secret_key_file is not None
    return given or (settings.home / "secret.key").exists()


def _described(info: ServerInfo) -> str:
    listens = f"socket in {info.socket_dir}" if info.socket_dir else f"{info.host}:{info.port}"
    run_as = f", run as {info.run_as}" if info.run_as else ""
    return f"embedded, {listens}, data in {info.data_dir}{run_as}"


def _asked(where: str, urls: roles.RoleUrls) -> DatabaseFacts:
    by_role = {roles.APP: urls.app, roles.SYSTEM: urls.system, roles.MIGRATE: urls.migrate}
    problems = {role: roles.problem_with(url) for role, url in by_role.items()}
    refused = {role: problem for role, problem in problems.items() if problem is not None}
    if len(refused) == len(by_role):
        problem = next(iter(refused.values()))
        return DatabaseFacts(where, f"{problem}\nIf the server is up, run: sante migrate")
    if roles.APP in refused:
        return DatabaseFacts(where, refused=refused)
    with psycopg.connect(urls.app, connect_timeout=10) as connection:
        return DatabaseFacts(where, refused=refused, app=_app_facts(connection))


def _app_facts(connection: psycopg.Connection) -> AppFacts:
    settings = connection.execute(
        "select name, setting from pg_settings where name = any(%s)", [[*DURABLE, "data_checksums"]]
    ).fetchall()
    row = connection.execute(_POWERS).fetchone()
    assert row is not None
    powers, owned, vector, migrated = row
    schema = connection.execute("select version_num from alembic_version") if migrated else None
    revision = schema.fetchone() if schema else None
    return AppFacts(
        version=connection.info.server_version,
        settings=dict(settings),
        powers=tuple(powers),
        owned=owned,
        vector=vector,
        schema=revision[0] if revision else None,
    )
