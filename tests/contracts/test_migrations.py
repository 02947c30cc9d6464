"""The schema has one way up, a way down, and is what the models say."""

import uuid

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from tests.support.db import SECRET, Cluster

from sante.core import migrate, roles
from sante.tables import METADATA


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.config_for(None))
    assert len(script.get_heads()) == 1


def test_models_and_migrations_describe_the_same_tables(cluster: Cluster, template: str) -> None:
    url = make_url(cluster.url("sante_migrate", template)).set(drivername="postgresql+psycopg")
    engine = create_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    not (kind == "table" and str(name).startswith(("procrastinate_", "alembic_")))
                ),
            },
        )
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_every_migration_goes_up_down_and_up_again(cluster: Cluster) -> None:
    """R15."""
    name = f"migrating_{uuid.uuid4().hex[:12]}"
    roles.bootstrap(cluster.server.admin_dsn(), database=name, secret=SECRET)
    url = cluster.url("sante_migrate", name)
    try:
        migrate.upgrade(url)
        migrate.downgrade(url, "base")
        with cluster.admin(name) as admin:
            left = admin.execute(
                "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
                " where n.nspname = 'public' and relkind in ('r', 'v', 'S')"
                " and relname <> 'alembic_version'"
            ).fetchall()
        assert left == []
        migrate.upgrade(url)
    finally:
        cluster.drop(name)


def test_a_dry_run_prints_the_statements_both_ways() -> None:
    assert "CREATE TABLE alembic_version" in migrate.sql(None)
    assert "create table job_runs" in migrate.sql(None)
    assert "drop table job_runs" in migrate.downgrade_sql(migrate.head(), "base")
