"""The lists: which routers, listeners, jobs, catalogues and tables of people there are.

A package says what it has; whether it is part of the house is said here. The doors are imported
where they are asked for, so that a worker does not load the pages.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import events, housekeeping, personal_data
from sante.core.personal_data import OwnedTable
from sante.core.settings import Settings
from sante.goals import personal_data as goals_data
from sante.goals import service as goals
from sante.goals import tasks as goals_tasks
from sante.goals.events import GoalChanged, GoalCreated, PhaseOffered, PhaseStarted
from sante.identity import personal_data as identity_data
from sante.identity import tasks as identity_tasks
from sante.identity.events import (
    AccountCreated,
    AddressChangeAsked,
    AddressChanged,
    AddressConfirmationAsked,
    PasswordChanged,
    PasswordResetAsked,
    SignUpRepeated,
)
from sante.insights import personal_data as insights_data
from sante.insights import service as insights
from sante.insights import tasks as insights_tasks
from sante.labs import personal_data as labs_data
from sante.labs import service as labs
from sante.labs import tasks as labs_tasks
from sante.labs.events import ReportConfirmed, ReportDeleted
from sante.notify import personal_data as notify_data
from sante.notify import service as notify
from sante.notify import tasks as notify_tasks
from sante.notify.events import DeliveryKnown
from sante.notify.reminders import service as reminders
from sante.notify.reminders import tasks as reminders_tasks
from sante.notify.service import Desk
from sante.profile import personal_data as profile_data
from sante.profile import service as profile
from sante.profile.events import ProfileChanged
from sante.progress import personal_data as progress_data
from sante.progress import service as progress
from sante.progress import tasks as progress_tasks
from sante.wearables import personal_data as wearables_data
from sante.wearables import tasks as wearables_tasks
from sante.wearables.events import DaysChanged

if TYPE_CHECKING:
    from sante.ui.panels import Panel

Seed = Callable[[AsyncSession], Awaitable[int]]

# Importing these declares their jobs.
TASKS: Final = (
    housekeeping,
    identity_tasks,
    notify_tasks,
    reminders_tasks,
    labs_tasks,
    wearables_tasks,
    insights_tasks,
    goals_tasks,
    progress_tasks,
)
# Who tells insights what people do, besides the days themselves.
HABITS: Final[Sequence[insights.HabitSource]] = ()
# Biomarkers first: actions and effects name them.
SEEDS: Final[Sequence[Seed]] = (labs.seed, goals.seed)
OWNED_TABLES: Final[Sequence[OwnedTable]] = (
    *personal_data.TABLES,
    *identity_data.TABLES,
    *profile_data.TABLES,
    *notify_data.TABLES,
    *labs_data.TABLES,
    *wearables_data.TABLES,
    *insights_data.TABLES,
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
    desk = Desk.of(settings)
    notify_tasks.use(desk)
    notify.use(desk)
    labs.told_by((goals.beside_marker,))
    goals.ask_days_off(progress.days_off)
    reminders.ask_days_off(progress.days_off)
    reminders.use_composers((progress.Composer(),))
    reminders.use_checks((goals.ActionLogged(),))
    events.listen(
        {
            AccountCreated: (welcome, reminders.on_account_created),
            AddressConfirmationAsked: (partial(notify.on_confirmation_asked, desk=desk),),
            AddressChangeAsked: (partial(notify.on_change_asked, desk=desk),),
            AddressChanged: (partial(notify.on_address_changed, desk=desk),),
            PasswordChanged: (partial(notify.on_password_changed, desk=desk),),
            PasswordResetAsked: (partial(notify.on_reset_asked, desk=desk),),
            SignUpRepeated: (partial(notify.on_sign_up_repeated, desk=desk),),
            ProfileChanged: (
                labs.on_profile_changed,
                progress.on_profile_changed,
                reminders.on_profile_changed,
            ),
            ReportConfirmed: (goals.on_report_confirmed, progress.on_report_changed),
            ReportDeleted: (goals.on_report_deleted, progress.on_report_changed),
            DeliveryKnown: (reminders.on_delivery_known,),
            PhaseStarted: (goals.on_phase_started,),
            PhaseOffered: (goals.on_phase_offered,),
            DaysChanged: (insights.on_days_changed,),
            GoalCreated: (progress.on_plan_changed,),
            GoalChanged: (goals.on_goal_changed, progress.on_plan_changed),
        }
    )
    insights.use_habits(HABITS)


def api_routers() -> Sequence[APIRouter]:
    from sante.goals import api as goals_api
    from sante.identity import api as identity_api
    from sante.identity.factors import api as factors_api
    from sante.insights import api as insights_api
    from sante.labs import api as labs_api
    from sante.notify.reminders import api as reminders_api
    from sante.profile import api as profile_api
    from sante.progress import api as progress_api
    from sante.wearables import api as wearables_api
    from sante.web import api as web_api

    # What is asked for most comes first: routes are tried in this order.
    parts = (
        progress_api,
        goals_api,
        labs_api,
        wearables_api,
        insights_api,
        profile_api,
        reminders_api,
        identity_api,
        factors_api,
        web_api,
    )
    return [part.router for part in parts]


def page_routers() -> Sequence[APIRouter]:
    from sante.goals import pages as goals_pages
    from sante.identity import pages as identity_pages
    from sante.identity.factors import pages as factors_pages
    from sante.identity.factors import sign_in_pages
    from sante.identity.oidc import pages as oidc_pages
    from sante.insights import pages as insights_pages
    from sante.labs import pages as labs_pages
    from sante.notify import pages as notify_pages
    from sante.notify.reminders import pages as reminders_pages
    from sante.profile import pages as profile_pages
    from sante.progress import pages as progress_pages
    from sante.wearables import pages as wearables_pages
    from sante.web import pages as web_pages
    from sante.web import projections as projection_pages

    parts = (
        web_pages,
        projection_pages,
        identity_pages,
        sign_in_pages,
        factors_pages,
        oidc_pages,
        notify_pages,
        reminders_pages,
        profile_pages,
        insights_pages,  # before labs: /body/sleep is no biomarker
        labs_pages,
        wearables_pages,
        goals_pages,
        progress_pages,
    )
    return [part.router for part in parts]


def panels() -> "dict[str, Sequence[Panel]]":
    """The panels of the pages to which several packages bring one, in the order shown."""
    from sante.identity.factors import panels as ways_in
    from sante.identity.pages import house_panels, panels
    from sante.insights import pages as insights_pages
    from sante.notify import pages as notify_pages
    from sante.notify.reminders import pages as reminders_pages

    return {
        "today": (reminders_pages.DUE,),
        "security": (
            *panels.ACCOUNT,
            *ways_in.PANELS,
            panels.TOKENS,
            notify_pages.SECURITY,
        ),
        "body": (insights_pages.BODY,),
        "house": (*house_panels.PANELS, notify_pages.HOUSE, house_panels.MACHINE),
    }
