"""Runs migrations as sante_migrate, with everything created owned by sante_owner."""

from alembic import context
from sqlalchemy import create_engine, pool, text

config = context.config
target_metadata = config.attributes.get("metadata")


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """The job queue's tables are the library's, not ours."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run_offline() -> None:
    context.configure(
        url="postgresql+psycopg://", literal_binds=True, target_metadata=target_metadata
    )
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    url = config.get_main_option("sqlalchemy.url")
    assert url is not None
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("set role sante_owner"))
        # A migration that cannot get its lock gives way instead of queueing everybody behind it.
        connection.execute(text("set lock_timeout = '5s'"))
        connection.execute(text("select pg_advisory_lock(7263000)"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=target_metadata,
            include_name=include_name,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.execute(text("select pg_advisory_unlock(7263000)"))
        connection.commit()
    engine.dispose()


if context.is_offline_mode():
    run_offline()
else:
    run_online()
