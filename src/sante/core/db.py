"""The database: sessions, the current user of a transaction, and the shape of owned tables.

Every user-owned table has row security forced. A transaction reaches a person's rows only after
`act_as`, which sets `app.user_id` for that transaction alone; without it the app's role sees
nothing. `SET LOCAL` (inside `sante_set_user`) and not `set_config`, since only the former reaches
the nodes of a sharded cluster.

A transaction begins with its first statement and becomes its person's right then, so a request
that is answered from a cache opens none.

Only this module commits.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import (
    Connection,
    Executable,
    ForeignKey,
    ForeignKeyConstraint,
    MetaData,
    Row,
    Uuid,
    event,
    orm,
    text,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from sante.kit.ids import new_id

__all__ = ["Base", "Database", "Owned", "PooledDatabase", "Session", "act_as", "owned_fk", "touch"]

Session = AsyncSession

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)


class Owned:
    """A table whose rows belong to one person: private, local to a shard, erased with them."""

    @declared_attr
    def user_id(cls) -> Mapped[UUID]:  # noqa: N805 - SQLAlchemy calls it on the class
        return mapped_column(Uuid, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(Uuid, primary_key=True, default=new_id)


def owned_fk(column: str, target: str, ondelete: str = "CASCADE") -> ForeignKeyConstraint:
    """A foreign key between two owned tables: the owner is part of it on both sides."""
    return ForeignKeyConstraint(
        ["user_id", column], [f"{target}.user_id", f"{target}.id"], ondelete=ondelete
    )


_SET_USER = text("select sante_set_user(:user_id)")
_TOUCH = text(
    "insert into user_stamps (user_id, stamp) values (:user_id, 1)"
    " on conflict (user_id) do update set stamp = user_stamps.stamp + 1"
)


_PERSON: Final = "user_id"
_BEGUN: Final = "begun"


class _Session(orm.Session):
    """A session whose transaction becomes its person's when it begins."""


@event.listens_for(_Session, "after_begin")
def _become(session: orm.Session, _begun: orm.SessionTransaction, connection: Connection) -> None:
    """Once: savepoints inside the transaction keep its person."""
    if not session.info.get(_BEGUN):
        session.info[_BEGUN] = True
        if (user_id := session.info.get(_PERSON)) is not None:
            connection.execute(_SET_USER, {"user_id": user_id})


def session_on(bind: AsyncEngine | AsyncConnection, **options: Any) -> AsyncSession:
    return AsyncSession(bind, sync_session_class=_Session, expire_on_commit=False, **options)


@asynccontextmanager
async def whole(session: AsyncSession) -> AsyncIterator[AsyncSession]:
    """All of it or nothing: commits when the block ends well. Costs nothing when nothing is asked.

    The transaction begins by itself with the first use of the session.
    """
    try:
        yield session
        if session.in_transaction():
            await session.commit()
    finally:
        if session.in_transaction():  # the block, or the commit, failed
            await asyncio.shield(session.close())


async def act_as(session: AsyncSession, user_id: UUID) -> None:
    """Make `user_id` the person whose rows this transaction can see and write."""
    session.info[_PERSON] = user_id
    if session.info.get(_BEGUN):
        await session.execute(_SET_USER, {"user_id": user_id})


async def touch(session: AsyncSession, user_id: UUID) -> None:
    """Say that this person's data changed: everything cached under the old stamp is dead.

    Taking the row's lock also puts a person's own writes in a row, so that what is derived from
    their logs inside one transaction cannot miss a log that commits beside it.
    """
    await session.execute(_TOUCH, {"user_id": user_id})


class Database(Protocol):
    """Where transactions come from. Tests give one whose transactions are savepoints."""

    @property
    def app_url(self) -> str:
        """libpq URL of the app's role, for drivers that open connections of their own."""
        ...

    def transaction(
        self, *, user_id: UUID | None = None
    ) -> AbstractAsyncContextManager[AsyncSession]: ...

    async def look_up(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Row[Any] | None:
        """The one row of a statement that is a transaction by itself: one round trip."""
        ...

    def system_transaction(self) -> AbstractAsyncContextManager[AsyncSession]:
        """All users' rows, for set-based work; only in the modules that a test lists."""
        ...

    async def close(self) -> None: ...


def engine_for(url: str, *, pool_size: int, pool_timeout: float = 30) -> AsyncEngine:
    parsed: URL = make_url(url).set(drivername="postgresql+psycopg")
    return create_async_engine(
        parsed,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=pool_timeout,
        connect_args={
            "prepare_threshold": 3,
            # A database that is gone is noticed in seconds, not when TCP gives up.
            "tcp_user_timeout": 20_000,
            "keepalives_idle": 10,
            "options": "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s"
            " -c timezone=UTC",
        },
    )


class PooledDatabase:
    def __init__(
        self, app_url: str, system_url: str, *, pool_size: int = 10, pool_timeout: float = 30
    ) -> None:
        """`pool_timeout`: seconds a transaction may wait for a free connection."""
        self._app_url = app_url
        self._app = engine_for(app_url, pool_size=pool_size, pool_timeout=pool_timeout)
        self._alone = self._app.execution_options(isolation_level="AUTOCOMMIT")
        self._system = engine_for(system_url, pool_size=2)

    @property
    def app_url(self) -> str:
        return self._app_url

    @asynccontextmanager
    async def transaction(self, *, user_id: UUID | None = None) -> AsyncIterator[AsyncSession]:
        async with whole(session_on(self._app)) as session:
            if user_id is not None:
                await act_as(session, user_id)
            yield session

    async def look_up(
        self, statement: Executable, parameters: Mapping[str, object]
    ) -> Row[Any] | None:
        async with self._alone.connect() as connection:
            return (await connection.execute(statement, parameters)).one_or_none()

    @asynccontextmanager
    async def system_transaction(self) -> AsyncIterator[AsyncSession]:
        async with whole(session_on(self._system)) as session:
            yield session

    async def close(self) -> None:
        await self._app.dispose()
        await self._system.dispose()


async def upsert_catalogue(
    session: AsyncSession, model: type[Base], rows: Sequence[dict[str, object]]
) -> int:
    """Make a catalogue table hold `rows` (all columns given); returns how many there are.

    Entries that are gone from the data stay: people's rows may point at them.
    """
    from sqlalchemy.dialects.postgresql import insert

    if not rows:
        return 0
    statement = insert(model).values(list(rows))
    keys = [column.name for column in model.__table__.primary_key]
    updates = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    await session.execute(statement.on_conflict_do_update(index_elements=keys, set_=updates))
    return len(rows)
