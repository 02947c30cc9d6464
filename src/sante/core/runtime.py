"""What one process is made of; handed to the application, never imported as a global."""

from dataclasses import dataclass

from sante.core.cache import Cache
from sante.core.db import Database
from sante.core.files import Files
from sante.core.settings import Settings
from sante.kit.clock import Clock


@dataclass(frozen=True)
class Runtime:
    settings: Settings
    database: Database
    clock: Clock
    cache: Cache
    files: Files
