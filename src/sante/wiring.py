"""The lists: which routers, listeners, jobs, catalogues and tables of people there are.

A package says what it has; whether it is part of the house is said here. The doors are imported
where they are asked for, so that a worker does not load the pages.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import events, housekeeping, personal_data
from sante.core.personal_data import OwnedTable
from sante.core.settings import Settings
from sante.goals import personal_data as goals_data
from sante.goals import service as goals
from sante.identity import personal_data as identity_data
from sante.identity import tasks as identity_tasks
from sante.identity.events import AccountCreated
from sante.labs import personal_data as labs_data
from sante.labs import service as labs
from sante.labs import tasks as labs_tasks
from sante.profile import personal_data as profile_data
from sante.profile import service as profile
from sante.profile.events import ProfileChanged
from sante.progress import personal_data as progress_data
from sante.wearables import personal_data as wearables_data
from sante.wearables import tasks as wearables_tasks

Seed = Callable[[AsyncSession], Awaitable[int]]

# Importing these declares their jobs.
TASKS: Final = (housekeeping, identity_tasks, labs_tasks, wearables_tasks)
# Biomarkers first: actions and effects name them.
SEEDS: Final[Sequence[Seed]] = (labs.seed, goals.seed)
OWNED_TABLES: Final[Sequence[OwnedTable]] = (
    *personal_data.TABLES,
    *identity_data.TABLES,
    *profile_data.TABLES,
    *labs_data.TABLES,
    *wearables_data.TABLES,
    *goals_data.TABLES,
    *progress_data.TABLES,
)
# Routes that take files of devices, which may be large.
LARGE_UPLOADS: Final = ("/api/v1/imports", "/data/imports")
# Routes that take recordings of devices as JSON: two weeks of minutes.
LARGE_BODIES: Final = {"/api/v1/health-sessions": 4 * 1024 * 1024}


def install(settings: Settings) -> None:
    """Let events reach their listeners, with the house rules of `settings`."""
    welcome = partial(profile.on_account_created, minimum_age=settings.minimum_age)
    events.listen({AccountCreated: (welcome,), ProfileChanged: (labs.on_profile_changed,)})


def api_routers() -> Sequence[APIRouter]:
    from sante.goals import api as goals_api
    from sante.identity import api as identity_api
    from sante.labs import api as labs_api
    from sante.profile import api as profile_api
    from sante.progress import api as progress_api
    from sante.wearables import api as wearables_api
    from sante.web import api as web_api

    parts = (
        identity_api,
        profile_api,
        labs_api,
        wearables_api,
        goals_api,
        progress_api,
        web_api,
    )
    return [part.router for part in parts]


def page_routers() -> Sequence[APIRouter]:
    from sante.goals import pages as goals_pages
    from sante.identity import pages as identity_pages
    from sante.labs import pages as labs_pages
    from sante.profile import pages as profile_pages
    from sante.wearables import pages as wearables_pages
    from sante.web import pages as web_pages

    parts = (
        web_pages,
        identity_pages,
        profile_pages,
        labs_pages,
        wearables_pages,
        goals_pages,
    )
    return [part.router for part in parts]
