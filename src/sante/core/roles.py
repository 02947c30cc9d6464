"""Sets up what the schema stands on: the database, its roles and rights, pgvector.

Every line is a fact that must hold and the statement that makes it so. A statement runs only when
its fact does not hold, and the fact is checked again afterwards, since PostgreSQL answers a GRANT
without the right to it with a mere warning. So a second run changes nothing, an administrator
who may create roles and owns the database is enough, and one who may do nothing is enough once
somebody else has set all of it up.

Roles belong to the whole server: one Santé for each server, or for each secret key.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import psycopg
from psycopg import sql

from sante.core.role_facts import (
    SetupError,
    ensure,
    fact,
    holds,
    refuse_old,
    right_facts,
    role_facts,
    setting_facts,
)
from sante.core.role_urls import (
    APP,
    MIGRATE,
    OWNER,
    SYSTEM,
    RoleUrls,
    database_name,
    role_password,
    url_for,
    urls,
)

__all__ = [
    "APP",
    "MIGRATE",
    "OWNER",
    "SYSTEM",
    "RoleUrls",
    "SetupError",
    "bootstrap",
    "database_name",
    "problem_with",
    "role_password",
    "urls",
]

_LOCK: Final = 7263001
_WAIT: Final = 10  # seconds to connect


def bootstrap(admin_dsn: str, *, database: str, secret: bytes) -> None:
    """Make the server ready for migrations; safe to repeat, from any number of machines at once.

    `admin_dsn` is a libpq URL of a superuser, or of a role with CREATEROLE that owns `database`
    or may create it. Raises SetupError.
    """
    with ExitStack() as stack:
        connection = stack.enter_context(_locked(_first_url(admin_dsn, database)))
        refuse_old(connection.info.server_version)
        ensure(connection, [*role_facts(), *setting_facts(citus=_may_know_citus(connection))])
        _refuse_memberships(connection)
        _ensure_database(connection, database)
        if connection.info.dbname != database:
            connection = stack.enter_context(_locked(url_for(admin_dsn, database)))
        ensure(connection, right_facts(database))
        _ensure_logins(connection, urls(admin_dsn, secret, database), secret)
        _ensure_vector(connection)


def _first_url(admin_dsn: str, database: str) -> str:
    """Where to begin: the database itself, or `postgres` while that does not exist."""
    url = url_for(admin_dsn, database)
    problem = problem_with(url)
    if problem is None:
        return url
    other = url_for(admin_dsn, "postgres")
    if problem_with(other) is None:
        return other
    raise SetupError(f"The database server does not let us in: {problem}")


def problem_with(url: str) -> str | None:
    """Why nobody can log in at `url`; None when it works."""
    try:
        psycopg.connect(url, connect_timeout=_WAIT).close()
    except psycopg.OperationalError as error:
        return str(error).strip()
    return None


@contextmanager
def _locked(url: str) -> Iterator[psycopg.Connection]:
    """A connection to a database that nobody else sets up meanwhile."""
    with psycopg.connect(url, connect_timeout=_WAIT, autocommit=True) as connection:
        connection.execute("set lock_timeout = '60s'")
        try:
            connection.execute("select pg_advisory_lock(%s)", [_LOCK])
        except psycopg.errors.LockNotAvailable:
            raise SetupError(
                "Another process has been setting up the database for a minute: wait for it."
            ) from None
        yield connection


def _may_know_citus(connection: psycopg.Connection) -> bool:
    query = sql.SQL(
        "select rolsuper or exists (select from pg_available_extensions where name = 'citus')"
        " from pg_roles where rolname = current_user"
    )
    return holds(connection, query.format())


def _refuse_memberships(connection: psycopg.Connection) -> None:
    """The app's roles may do what is granted to them, and inherit nothing."""
    found = connection.execute(
        "select m.member::regrole::text, m.roleid::regrole::text from pg_auth_members m"
        " where m.member::regrole::text = any(%s)",
        [[APP, SYSTEM]],
    ).fetchone()
    if found:
        raise SetupError(
            f"Role {found[0]} is a member of {found[1]} and so may do more than it should. Run:"
            f" revoke {found[1]} from {found[0]};"
        )


def _ensure_database(connection: psycopg.Connection, database: str) -> None:
    ensure(
        connection,
        [
            fact(
                "select exists (select from pg_database where datname = {database})",
                "create database {database} encoding 'UTF8' template template0",
                database=database,
            )
        ],
    )
    row = connection.execute(
        "select pg_encoding_to_char(encoding) from pg_database where datname = %s", [database]
    ).fetchone()
    if row and row[0] != "UTF8":
        raise SetupError(
            f"Database {database} is encoded as {row[0]}; Santé needs UTF8. Name another one."
        )


def _ensure_logins(connection: psycopg.Connection, wanted: RoleUrls, secret: bytes) -> None:
    """Each role logs in with the password of this secret, or is given it.

    The server sees only what it stores of a password, so none ends up in its log.
    """
    for role, url in ((MIGRATE, wanted.migrate), (APP, wanted.app), (SYSTEM, wanted.system)):
        if problem_with(url) is None:
            continue
        password = role_password(secret, role).encode()
        stored = connection.pgconn.encrypt_password(password, role.encode(), b"scram-sha-256")
        try:
            connection.execute(
                sql.SQL("alter role {} password {}").format(sql.Identifier(role), stored.decode())
            )
        except psycopg.errors.InsufficientPrivilege as error:
            raise SetupError(
                f"Role {role} has another password than this secret key gives it, and user"
                f" {connection.info.user} may not change it ({error.diag.message_primary}). Put the"
                " secret key back, or start once with a superuser in the database URL."
            ) from error
        problem = problem_with(url)
        if problem is not None:
            raise SetupError(f"Role {role} cannot log in; does pg_hba.conf let it? {problem}")


def _ensure_vector(connection: psycopg.Connection) -> None:
    available = sql.SQL(
        "select exists (select from pg_available_extensions where name = 'vector')"
    ).format()
    if not holds(connection, available):
        major = connection.info.server_version // 10000
        raise SetupError(
            "The database server has no pgvector. Install it there. Debian, Ubuntu: apt install"
            f" postgresql-{major}-pgvector (from apt.postgresql.org). Docker: use the image"
            f" pgvector/pgvector:pg{major}. Amazon RDS, Google Cloud SQL, Azure: it is included;"
            " allow the extension named vector, and upgrade the server if there is none."
        )
    installed = fact(
        "select exists (select from pg_extension where extname = 'vector')",
        "create extension if not exists vector with schema public",
    )
    ensure(connection, [installed])
