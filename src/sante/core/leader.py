"""Exactly one of us: a lock in the database that whoever holds it loses with its connection.

Several web processes, on several machines perhaps, ask for it; one gets it, and another takes over
within seconds when that one is gone, however it went.
"""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import psycopg

from sante.core.db import Database


class Lead:
    """Held until `holds` says otherwise."""

    def __init__(self, connection: psycopg.AsyncConnection) -> None:
        self._connection = connection

    async def holds(self) -> bool:
        """Asks the database: a connection that is gone has lost the lock."""
        try:
            await self._connection.execute("select 1")
        except psycopg.OperationalError:
            return False
        return True


@asynccontextmanager
async def lead(database: Database, name: str) -> AsyncIterator[Lead | None]:
    """The lock of this name, or None where another process has it or the database is away."""
    try:
        connection = await psycopg.AsyncConnection.connect(
            database.app_url, autocommit=True, connect_timeout=5, options="-c statement_timeout=5s"
        )
    except psycopg.OperationalError:
        yield None
        return
    try:
        yield await _taken(connection, name)
    finally:
        with suppress(psycopg.OperationalError):
            await connection.close()


async def _taken(connection: psycopg.AsyncConnection, name: str) -> Lead | None:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    try:
        answer = await connection.execute("select pg_try_advisory_lock(%s)", [number])
        row = await answer.fetchone()
    except psycopg.OperationalError:
        return None
    return Lead(connection) if row is not None and row[0] else None
