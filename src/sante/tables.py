"""Imports every package's tables, so that one metadata knows them all."""

import importlib
import importlib.util

from sante.core import models as core_models
from sante.core.db import Base

for _name in ("identity", "profile", "labs", "goals", "progress"):
    if importlib.util.find_spec(f"sante.{_name}.models"):
        importlib.import_module(f"sante.{_name}.models")

METADATA = Base.metadata
__all__ = ["METADATA", "core_models"]
