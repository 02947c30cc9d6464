"""What must hold on the server before the schema can stand on it, each with what makes it so."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, LiteralString

import psycopg
from psycopg import sql

from sante.core.role_urls import APP, MIGRATE, OWNER, SYSTEM

LOGINS: Final = (MIGRATE, APP, SYSTEM)

# The first releases in which statistics no longer tell of rows that row security hides
# (CVE-2025-8713); later major versions were never affected.
OLDEST: Final = {15: 14, 16: 10, 17: 6}


class SetupError(RuntimeError):
    """The database cannot be used as it is; the message says what to install or run."""


def refuse_old(version: int) -> None:
    """Raises SetupError when `version` (as in server_version_num) is too old to be safe."""
    major, patch = divmod(version, 10000)
    if major < min(OLDEST):
        raise SetupError(
            f"This is PostgreSQL {major}; Santé needs {min(OLDEST)} or newer. Upgrade the server."
        )
    if patch < OLDEST.get(major, 0):
        raise SetupError(
            f"PostgreSQL {major}.{patch} can reveal rows that row security hides (CVE-2025-8713):"
            f" upgrade it to {major}.{OLDEST[major]} or newer."
        )


@dataclass(frozen=True)
class Fact:
    """`query` answers true once `statement` has run."""

    query: sql.Composed
    statement: sql.Composed


def fact(query: LiteralString, statement: LiteralString, **names: str) -> Fact:
    """In `query` a name is a text, in `statement` an identifier."""
    return Fact(
        sql.SQL(query).format(**{key: sql.Literal(name) for key, name in names.items()}),
        sql.SQL(statement).format(**{key: sql.Identifier(name) for key, name in names.items()}),
    )


def ensure(connection: psycopg.Connection, facts: Iterable[Fact]) -> None:
    """Run what is needed, in order. Raises SetupError with the statement that was not allowed."""
    for wanted in facts:
        if holds(connection, wanted.query):
            continue
        problem = "the statement had no effect"
        try:
            connection.execute(wanted.statement)
        except psycopg.errors.InsufficientPrivilege as error:
            problem = error.diag.message_primary or problem
        if not holds(connection, wanted.query):
            raise SetupError(
                f"User {connection.info.user} may not set up the database ({problem}). Let a"
                f" superuser run this in database {connection.info.dbname}:"
                f" {wanted.statement.as_string(connection)};"
            )


def holds(connection: psycopg.Connection, query: sql.Composed) -> bool:
    row = connection.execute(query).fetchone()
    return bool(row and row[0])


def role_facts() -> Iterator[Fact]:
    for role in (OWNER, *LOGINS):
        yield fact(
            "select exists (select from pg_roles where rolname = {role})",
            "create role {role}",
            role=role,
        )
        yield fact(
            "select rolinherit and not (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb"
            " or rolreplication) from pg_roles where rolname = {role}",
            "alter role {role} inherit nosuperuser nobypassrls nocreaterole nocreatedb"
            " noreplication",
            role=role,
        )
    yield fact(
        "select not rolcanlogin from pg_roles where rolname = {role}",
        "alter role {role} nologin",
        role=OWNER,
    )
    for role in LOGINS:
        yield fact(
            "select rolcanlogin from pg_roles where rolname = {role}",
            "alter role {role} login",
            role=role,
        )
    for group in (OWNER, SYSTEM):
        yield fact(
            "select pg_has_role({member}, {group}, 'usage')",
            "grant {group} to {member}",
            group=group,
            member=MIGRATE,
        )


def setting_facts(*, citus: bool) -> Iterator[Fact]:
    """Whatever a migration creates belongs to the owner; and row security works on a cluster.

    Citus hands `set local` on to its nodes only when told so. Plain PostgreSQL takes the setting
    from superuser as a name it does not know, and does nothing with it.
    """
    settings = [(MIGRATE, "role", OWNER)]
    if citus:
        settings += [(role, "citus.propagate_set_commands", "local") for role in LOGINS]
    for role, name, value in settings:
        yield Fact(
            sql.SQL(
                "select exists (select from pg_db_role_setting where setdatabase = 0 and"
                " setrole = {role}::regrole and {setting} = any(setconfig))"
            ).format(role=role, setting=f"{name}={value}"),
            sql.SQL("alter role {role} set {name} = {value}").format(
                role=sql.Identifier(role), name=sql.Identifier(*name.split(".")), value=value
            ),
        )


def right_facts(database: str) -> Iterator[Fact]:
    """Nothing for everybody; all of the schema for the owner; entry for the rest."""
    yield fact(
        "select not has_database_privilege('public', {database}, 'connect, temporary')",
        "revoke all on database {database} from public",
        database=database,
    )
    yield fact(
        "select not has_schema_privilege('public', 'public', 'usage, create')",
        "revoke all on schema public from public",
    )
    for role in (OWNER, *LOGINS):
        yield fact(
            "select has_database_privilege({role}, {database}, 'connect')"
            " and has_database_privilege({role}, {database}, 'temporary')",
            "grant connect, temporary on database {database} to {role}",
            role=role,
            database=database,
        )
        yield fact(
            "select has_schema_privilege({role}, 'public', 'usage')",
            "grant usage on schema public to {role}",
            role=role,
        )
    yield fact(
        "select has_schema_privilege({role}, 'public', 'create')",
        "grant create on schema public to {role}",
        role=OWNER,
    )
    for role in (APP, SYSTEM):
        yield fact(
            "select not has_schema_privilege({role}, 'public', 'create')",
            "revoke create on schema public from {role}",
            role=role,
        )
