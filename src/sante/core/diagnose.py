"""What `sante doctor` says: what runs where, and what is wrong, with what to do about it.

Collecting asks the machine and the database; judging is pure. Nothing is set up or changed, but an
embedded server that has data and does not run is started for the time of the questions.
"""

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psycopg

from sante.core import migrate, roles
from sante.core.embedded import EmbeddedError, EmbeddedServer, ServerInfo, find_binaries
from sante.core.settings import SecretProblem, Settings
from sante.kit import clock

DURABLE: Final = ("fsync", "full_page_writes", "synchronous_commit")

_LITTLE: Final = 2**30  # bytes: below, an import or an upgrade of the database may not fit
_EXPAT: Final = (2, 6, 0)  # older ones take minutes over one long token (CVE-2023-52425)
# Vancouver keeps summer time from 2026 on; databases that do not know are too old for anybody.
_PROBE: Final = ("America/Vancouver", 2026, 12)
_EMBEDDED: Final = ("db", "sante")  # folder in the home, and the database's name


@dataclass(frozen=True)
class Check:
    """`advice` says what to do; it may also come with what is well enough."""

    name: str
    ok: bool
    detail: str
    advice: str = ""


@dataclass(frozen=True)
class DatabaseFacts:
    """What the app's role sees of the server it is connected to."""

    version: int  # as in server_version_num
    settings: dict[str, str]
    user: str
    powers: tuple[str, ...]  # of superuser, bypassrls and the like: those the role has
    owned: int  # relations that belong to the app's role
    vector: str | None
    schema: str | None  # the migration's revision
