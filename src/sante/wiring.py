"""The lists: which routers, listeners, jobs, catalogues and tables of people there are.

A package says what it has; whether it is part of the house is said here. The doors are imported
where they are asked for, so that a worker does not load the pages.
"""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from sante.coach.meals import MealReader
from sante.coach.reports import ReportReader
from sante.core import events, housekeeping, orphans, personal_data
from sante.core.personal_data import OwnedTable
from sante.core.settings import Settings
from sante.goals import personal_data as goals_data
from sante.goals import service as goals
from sante.goals import tasks as goals_tasks
from sante.goals.events import (
    ActionLogged,
    ActionLogRemoved,
    GoalChanged,
    GoalCreated,
    PhaseOffered,
    PhaseStarted,
)
from sante.identity import personal_data as identity_data
from sante.identity import tasks as identity_tasks
from sante.identity.events import (
    AccountCreated,
    AccountDisabled,
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
from sante.labs.events import ReportConfirmed, ReportDeleted, ReportReopened
from sante.labs.service import page_reading
from sante.notify import personal_data as notify_data
from sante.notify import service as notify
from sante.notify import tasks as notify_tasks
from sante.notify.events import (
    DeliveryKnown,
    PreferencesChanged,
    ReminderDone,
    ReminderUndone,
)
from sante.notify.reminders import service as reminders
from sante.notify.reminders import tasks as reminders_tasks
from sante.notify.service import Desk
from sante.notify.types import AlreadyDone, Composer
from sante.nutrition import personal_data as nutrition_data
from sante.nutrition import service as nutrition
from sante.nutrition import tasks as nutrition_tasks
from sante.nutrition.events import FoodChanged, FoodLogged, FoodRemoved
from sante.profile import personal_data as profile_data
from sante.profile import service as profile
from sante.profile.events import ProfileChanged
from sante.progress import personal_data as progress_data
from sante.progress import service as progress
from sante.progress import tasks as progress_tasks
from sante.progress.events import BreaksChanged, CheckInChanged
from sante.rewards import personal_data as rewards_data
from sante.rewards import service as rewards
from sante.rewards import tasks as rewards_tasks
from sante.rewards.events import AchievementReached, ChallengeOver, LevelReached
from sante.tracking import personal_data as tracking_data
from sante.tracking import service as tracking
from sante.tracking.events import QuizRemoved, QuizTaken, TrackerEntryRemoved, TrackerLogged
from sante.wearables import personal_data as wearables_data
from sante.wearables import service as wearables
from sante.wearables import tasks as wearables_tasks
from sante.wearables.events import DaysChanged

if TYPE_CHECKING:
    from sante.ui.panels import Panel

Seed = Callable[[AsyncSession], Awaitable[int]]
Listeners = dict[type, Sequence[events.Listener]]

# Importing these declares their jobs.
TASKS: Final = (
    housekeeping,
    orphans,
    identity_tasks,
    notify_tasks,
    reminders_tasks,
    labs_tasks,
    wearables_tasks,
    nutrition_tasks,
    insights_tasks,
    goals_tasks,
    progress_tasks,
    rewards_tasks,
)
# Who tells insights what people do, besides the days themselves.
HABITS: Final[Sequence[insights.HabitSource]] = (insights.tracked_habits, goals.done_habits)
# Who does what people tap on a notice.
HANDLERS: Final[Sequence[notify.ActionHandler]] = (progress.ActionTaps(), reminders.Handler())
# Who knows whether what a reminder asks for is done already.
CHECKS: Final[Sequence[AlreadyDone]] = (
    goals.ActionLogged(),
    nutrition.FoodLogged(),
    tracking.TrackerLogged(),
    tracking.QuizTaken(),
)
# Who has something to say at a person's morning, evening, week and month.
COMPOSERS: Final[Sequence[Composer]] = (progress.Composer(),)
# Biomarkers first: actions and effects name them.
SEEDS: Final[Sequence[Seed]] = (labs.seed, goals.seed, nutrition.seed, rewards.seed)
OWNED_TABLES: Final[Sequence[OwnedTable]] = (
    *personal_data.TABLES,
    *identity_data.TABLES,
    *profile_data.TABLES,
    *notify_data.TABLES,
    *labs_data.TABLES,
    *wearables_data.TABLES,
    *tracking_data.TABLES,
    *nutrition_data.TABLES,
    *insights_data.TABLES,
    *goals_data.TABLES,
    *progress_data.TABLES,
    *rewards_data.TABLES,
)
# Routes that take files of devices, which may be large.
LARGE_UPLOADS: Final = (
    "/api/v1/imports",
    "/data/imports",
    "/api/v1/food/products",
    "/food/products",
)
# Routes that take recordings of devices as JSON: two weeks of minutes.
LARGE_BODIES: Final = {"/api/v1/health-sessions": 4 * 1024 * 1024}


def install(settings: Settings) -> None:
    """Let events reach their listeners, with the house rules of `settings`."""
    desk = Desk.of(settings)
    orphans.use(OWNED_TABLES)
    notify.use(desk)
    notify.use_handlers(HANDLERS)
    labs.told_by((goals.beside_marker,))
    page_reading.read_by(ReportReader(settings) if settings.model else None)
    goals.ask_days_off(progress.days_off)
    reminders.ask_days_off(progress.days_off)
    reminders.use_composers(COMPOSERS)
    reminders.use_checks(CHECKS)
    nutrition.use_weights((wearables.weights,))
    nutrition.ask_facts(goals.facts_for)
    nutrition.read_photos_by(MealReader(settings) if settings.model else None)
    events.listen({**_of_accounts(settings, desk), **_of_what_is_known(), **_of_deeds()})
    insights.use_habits(HABITS)


def _of_accounts(settings: Settings, desk: Desk) -> Listeners:
    welcome = partial(profile.on_account_created, minimum_age=settings.minimum_age)
    return {
        AccountCreated: (welcome, reminders.on_account_created),
        AccountDisabled: (notify.on_account_disabled,),
        AddressConfirmationAsked: (partial(notify.on_confirmation_asked, desk=desk),),
        AddressChangeAsked: (partial(notify.on_change_asked, desk=desk),),
        AddressChanged: (partial(notify.on_address_changed, desk=desk),),
        PasswordChanged: (partial(notify.on_password_changed, desk=desk),),
        PasswordResetAsked: (partial(notify.on_reset_asked, desk=desk),),
        SignUpRepeated: (partial(notify.on_sign_up_repeated, desk=desk),),
    }


def _of_what_is_known() -> Listeners:
    """Of the person, of reports, of days that devices told."""
    return {
        ProfileChanged: (
            labs.on_profile_changed,
            progress.on_profile_changed,
            rewards.on_profile_changed,
            reminders.on_profile_changed,
        ),
        PreferencesChanged: (reminders.on_preferences_changed,),
        DeliveryKnown: (reminders.on_delivery_known,),
        ReportConfirmed: (
            goals.on_report_confirmed,
            progress.on_report_changed,
            rewards.on_deed,
        ),
        ReportReopened: (
            goals.on_report_taken_back,
            progress.on_report_changed,
            rewards.on_deed,
        ),
        ReportDeleted: (
            goals.on_report_taken_back,
            progress.on_report_changed,
            rewards.on_deed,
        ),
        DaysChanged: (insights.on_days_changed, rewards.on_deed),
    }


def _of_deeds() -> Listeners:
    """Of plans, and of what people did."""
    return {
        GoalCreated: (progress.on_plan_changed, rewards.on_deed),
        GoalChanged: (goals.on_goal_changed, progress.on_plan_changed, rewards.on_deed),
        PhaseStarted: (goals.on_phase_started,),
        PhaseOffered: (goals.on_phase_offered,),
        ReminderDone: (rewards.on_deed,),
        ReminderUndone: (rewards.on_deed,),
        ActionLogged: (rewards.on_deed,),
        ActionLogRemoved: (rewards.on_deed,),
        CheckInChanged: (rewards.on_deed,),
        BreaksChanged: (rewards.on_deed,),
        AchievementReached: (rewards.on_achievement,),
        LevelReached: (rewards.on_level,),
        ChallengeOver: (rewards.on_challenge,),
        **dict.fromkeys((FoodLogged, FoodChanged, FoodRemoved), (rewards.on_deed,)),
        **dict.fromkeys((TrackerLogged, TrackerEntryRemoved), (rewards.on_deed,)),
        **dict.fromkeys((QuizTaken, QuizRemoved), (rewards.on_deed,)),
    }


def api_routers() -> Sequence[APIRouter]:
    from sante.goals import api as goals_api
    from sante.identity import api as identity_api
    from sante.identity.factors import api as factors_api
    from sante.insights import api as insights_api
    from sante.labs import api as labs_api
    from sante.notify import api as notify_api
    from sante.notify.reminders import api as reminders_api
    from sante.nutrition import api as nutrition_api
    from sante.profile import api as profile_api
    from sante.progress import api as progress_api
    from sante.rewards import api as rewards_api
    from sante.tracking import api as tracking_api
    from sante.wearables import api as wearables_api
    from sante.web import api as web_api

    # What is asked for most comes first: routes are tried in this order.
    parts = (
        progress_api,
        goals_api,
        labs_api,
        wearables_api,
        tracking_api,
        nutrition_api,
        insights_api,
        notify_api,
        reminders_api,
        rewards_api,
        profile_api,
        identity_api,
        factors_api,
        web_api,
    )
    return [part.router for part in parts]


def page_routers() -> Sequence[APIRouter]:
    from sante.bot import webhook as bot_webhook
    from sante.goals import pages as goals_pages
    from sante.identity import pages as identity_pages
    from sante.identity.factors import pages as factors_pages
    from sante.identity.factors import sign_in_pages
    from sante.identity.oidc import pages as oidc_pages
    from sante.insights import pages as insights_pages
    from sante.labs import pages as labs_pages
    from sante.notify import pages as notify_pages
    from sante.notify.reminders import pages as reminders_pages
    from sante.nutrition import pages as nutrition_pages
    from sante.profile import pages as profile_pages
    from sante.progress import pages as progress_pages
    from sante.rewards import pages as rewards_pages
    from sante.tracking import pages as tracking_pages
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
        tracking_pages,
        nutrition_pages,
        goals_pages,
        progress_pages,
        bot_webhook,
        rewards_pages,
    )
    return [part.router for part in parts]


def panels() -> "dict[str, Sequence[Panel]]":
    """The panels of the pages to which several packages bring one, in the order shown."""
    from sante.identity.factors import panels as ways_in
    from sante.identity.pages import house_panels, panels
    from sante.insights import pages as insights_pages
    from sante.notify import pages as notify_pages
    from sante.notify.reminders import pages as reminders_pages
    from sante.rewards import pages as rewards_pages

    return {
        "today": (reminders_pages.DUE, rewards_pages.TODAY),
        "security": (
            *panels.ACCOUNT,
            *ways_in.PANELS,
            panels.TOKENS,
            notify_pages.SECURITY,
        ),
        "body": (insights_pages.BODY,),
        "house": (*house_panels.PANELS, notify_pages.HOUSE, house_panels.MACHINE),
    }
