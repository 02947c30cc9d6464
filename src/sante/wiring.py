"""The lists: which routers, listeners, catalogues and tables there are."""

import importlib
import importlib.util
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import events


def _attr(module: str, name: str) -> Any:
    try:
        if importlib.util.find_spec(module) is None:
            return None
    except ModuleNotFoundError:
        return None
    return getattr(importlib.import_module(module), name, None)


def api_routers() -> Sequence[APIRouter]:
    names = ("identity", "profile", "labs", "goals", "progress", "web")
    return [r for n in names if (r := _attr(f"sante.{n}.api", "router")) is not None]


def page_routers() -> Sequence[APIRouter]:
    names = ("identity", "profile", "labs", "goals", "progress", "web")
    return [r for n in names if (r := _attr(f"sante.{n}.pages", "router")) is not None]


Seed = Callable[[AsyncSession], Awaitable[int]]


def seeds() -> Sequence[Seed]:
    names = ("labs", "goals")
    return [s for n in names if (s := _attr(f"sante.{n}.service", "seed")) is not None]


def listeners() -> dict[type, Sequence[events.Listener]]:
    table: dict[type, Sequence[events.Listener]] = {}
    created = _attr("sante.identity.events", "AccountCreated")
    profile = _attr("sante.profile.service", "on_account_created")
    if profile is not None:
        table[created] = [profile]
    changed = _attr("sante.profile.events", "ProfileChanged")
    labs = _attr("sante.labs.service", "on_profile_changed")
    if labs is not None:
        table[changed] = [labs]
    return table


def owned_tables() -> Sequence[Any]:
    names = ("identity", "profile", "labs", "goals", "progress")
    found: list[Any] = []
    for module in ("sante.core.personal_data", *(f"sante.{n}.personal_data" for n in names)):
        found.extend(_attr(module, "TABLES") or ())
    return found


def install() -> None:
    events.listen(listeners())
    for name in ("core.housekeeping", "identity.tasks", "labs.tasks", "progress.tasks"):
        _attr(f"sante.{name}", "__name__")
