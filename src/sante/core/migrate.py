"""Applies the schema. One head, each revision in a transaction of its own, both ways tested."""

import io
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData
from sqlalchemy.engine import make_url

import sante


def _folder() -> Path:
    packed = Path(sante.__file__).parent / "_migrations"
    return packed if packed.exists() else Path(sante.__file__).parents[2] / "migrations"


def config_for(migrate_url: str | None, metadata: MetaData | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_folder()))
    if migrate_url is not None:
        url = make_url(migrate_url).set(drivername="postgresql+psycopg")
        config.set_main_option(
            "sqlalchemy.url", url.render_as_string(hide_password=False).replace("%", "%%")
        )
    config.attributes["metadata"] = metadata
    return config


def head() -> str:
    found = ScriptDirectory.from_config(config_for(None)).get_current_head()
    assert found is not None
    return found


def upgrade(migrate_url: str, to: str = "head") -> None:
    command.upgrade(config_for(migrate_url), to)


def downgrade(migrate_url: str, to: str) -> None:
    command.downgrade(config_for(migrate_url), to)


def sql(start: str | None, to: str = "head") -> str:
    """The statements that would bring a database from revision `start` (None: empty) to `to`."""
    return _printed(command.upgrade, f"{start}:{to}" if start else to)


def downgrade_sql(start: str, to: str) -> str:
    """The statements that would take a database from revision `start` back to `to`."""
    return _printed(command.downgrade, f"{start}:{to}")


def _printed(run: Callable[..., None], revisions: str) -> str:
    out = io.StringIO()
    config = config_for(None)
    config.output_buffer = out
    run(config, revisions, sql=True)
    return out.getvalue()
