"""Whether the running server keeps what it acknowledged."""

from collections.abc import Collection
from typing import Final

import psycopg

from sante.core.embedded.errors import EmbeddedError

# Setting -> what to do where it is off although the server was told otherwise when it started.
_REQUIRED: Final = {
    "fsync": "Another process started it so: end all of them and start again.",
    "full_page_writes": "Another process started it so: end all of them and start again.",
    "synchronous_commit": "Undo the ALTER DATABASE or ALTER ROLE that set it, or start again.",
    "data_checksums": "Stop Santé, then run pg_checksums --enable on the data folder.",
}
_QUERY: Final = """
select current_setting('server_version'), array_agg(name::text)
  from pg_settings where name = any(%s) and setting = 'off'
"""


def checked_version(dsn: str, *, waived: Collection[str]) -> str:
    """The server's version. Raises EmbeddedError when it could lose writes, or lets us not in.

    `waived` are settings the caller chose itself.
    """
    names = [name for name in _REQUIRED if name not in waived]
    try:
        with psycopg.connect(dsn, connect_timeout=10) as connection:
            row = connection.execute(_QUERY, [names]).fetchone()
    except psycopg.OperationalError as error:
        raise EmbeddedError(f"The database runs, but does not let us in: {error}") from error
    version, off = row or ("", None)
    if off:
        raise EmbeddedError(
            f"The database runs with {off[0]} off, so a power cut could lose what was saved."
            f" {_REQUIRED[off[0]]}"
        )
    return str(version).split(" ", maxsplit=1)[0]
