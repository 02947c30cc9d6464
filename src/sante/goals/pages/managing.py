"""One action of a goal, and everything that can be done to it; what may be added; what changed."""

from dataclasses import dataclass, replace
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form as Posted
from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure, NotFound
from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.forms import TypedRhythm
from sante.goals.pages import plan, words
from sante.goals.pages.cards import ActionCard, Eye, action_card
from sante.goals.pages.common import GoalId, Reader, UserActionId, address, reader
from sante.goals.rules import telling
from sante.goals.rules.catalogue import library
from sante.goals.service.health import gather
from sante.goals.types import Commitment, Frequency, GoalWithPlan, PlanVersion, Schedule
from sante.identity.access import PageUser
from sante.kit.ids import encode
from sante.ui import service as ui
from sante.ui.types import Flash, Form, Link, Option, Shell

router = Router(prefix="/goals/{goal_id}")

RHYTHMS: Final = (
    Option(Frequency.DAILY, "Every day"),
    Option(Frequency.SPECIFIC_DAYS, "On the days I choose"),
    Option(Frequency.WEEKLY, "Some times a week, on any day"),
    Option(Frequency.ON_DEMAND, "When I need it"),
)
MOST_SWAPS: Final = 24


@dataclass(frozen=True)
class ActionView:
    """`problem` is why the last thing asked for was not done. `days`: (name, label, chosen)."""

    shell: Shell
    url: str
    card: ActionCard
    resting: bool
    two_minutes: str
    form: Form
    rhythms: tuple[Option, ...]
    days: tuple[tuple[str, str, bool], ...]
    swaps: tuple[Option, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class Addable:
    """An action that may be added. `note`: what is special about it; `swap`: what it replaces."""

    card: ActionCard
    note: str
    clinician: bool
    swap: str


@dataclass(frozen=True)
class AddView:
    shell: Shell
    url: str
    suited: tuple[Addable, ...]
    others: tuple[Addable, ...]
    left_out: tuple[plan.LeftOut, ...]
    minutes: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    title: str
    when: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class HistoryView:
    shell: Shell
    url: str
    versions: tuple[VersionLine, ...]
    undo: str


@router.get("/actions/{user_action_id}")
async def show_action(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    return await _action_page(request, looking, session, (goal_id, user_action_id))


@router.post("/actions/{user_action_id}/schedule")
async def reschedule(
    request: Request,
    goal_id: GoalId,
    user_action_id: UserActionId,
    typed: Annotated[TypedRhythm, Posted()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    try:
        wanted = typed.rhythm()
        await service.reschedule_action(
            session, looking.person, goal_id, user_action_id, wanted, now=now
        )
    except NotFound:
        raise
    except Failure as failure:
        ids = (goal_id, user_action_id)
        return await _action_page(request, looking, session, ids, failure, typed)
    return ui.redirect(request, address(goal_id), flash=Flash("Changed, from today on."))


async def _action_page(
    request: Request,
    looking: Reader,
    session: AsyncSession,
    ids: tuple[UUID, UUID],
    failure: Failure | None = None,
    typed: TypedRhythm | None = None,
) -> Response:
    goal_id, user_action_id = ids
    found = await service.goal_with_plan(session, looking.person.user_id, goal_id)
    held = next((c for c in found.commitments if c.user_action_id == user_action_id), None)
    if held is None:
        raise NotFound
    choice = await service.available_actions(session, looking.person, goal_id, now=looking.now)
    view = ActionView(
        shell=looking.shell(held.title, back=Link(found.goal.title, address(goal_id))),
        url=f"{address(goal_id)}/actions/{encode('ua', user_action_id)}",
        card=action_card(held.action, await _eye(session, looking, found), schedule=held.schedule),
        resting=held.resting,
        two_minutes=held.action.two_minutes,
        form=_form(held, typed, failure),
        rhythms=RHYTHMS,
        days=_days(held.schedule, typed),
        swaps=_swaps(choice, held),
        problem="" if failure is None or failure.errors else words.said(failure),
    )
    status = failure.status if failure else 200
    return ui.render(request, "goals/action.html", view, status=status)


async def _eye(session: AsyncSession, looking: Reader, found: GoalWithPlan) -> Eye:
    health = await gather(session, looking.person, looking.today)
    targets = frozenset(held.target.biomarker_id for held in found.goal.targets)
    return Eye(looking.person, health.who, health.facts, targets)


def _form(held: Commitment, typed: TypedRhythm | None, failure: Failure | None) -> Form:
    if typed is not None:
        values = {k: v for k, v in typed.model_dump().items() if isinstance(v, str)}
        return replace(ui.form_of(values, failure), message="")
    at = held.reminder_time
    return Form(
        {
            "frequency": held.schedule.frequency.value,
            "times_per_week": str(held.schedule.times_per_week or ""),
            "reminder_time": "" if at is None else at.strftime("%H:%M"),
        }
    )


def _days(schedule: Schedule, typed: TypedRhythm | None) -> tuple[tuple[str, str, bool], ...]:
    names = service.DAY_NAMES
    chosen = {names[d - 1] for d in schedule.days} if typed is None else set(typed.day)
    return tuple((name, words.DAYS[i], name in chosen) for i, name in enumerate(names))


def _swaps(choice: service.Choice, held: Commitment) -> tuple[Option, ...]:
    """What may stand in the action's place: what suits the goal, and what only it stood against."""
    fits = [a for a in choice.available if a.instead_of in (None, held.action.id)]
    suited = [a for a in fits if a.for_goal and a.needs != "clinician"]
    return tuple(
        Option(a.action.id, f"{a.action.name} ({ui.duration_text(a.action.minutes)})")
        for a in suited[:MOST_SWAPS]
    )


@router.get("/add")
async def show_available(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    found = await service.goal_with_plan(session, viewer.user_id, goal_id)
    choice = await service.available_actions(session, looking.person, goal_id, now=now)
    eye = await _eye(session, looking, found)
    addable = [(a, _addable(a, eye, choice)) for a in choice.available]
    view = AddView(
        shell=looking.shell("Add an action", back=Link(found.goal.title, address(goal_id))),
        url=address(goal_id),
        suited=tuple(made for a, made in addable if a.for_goal),
        others=tuple(made for a, made in addable if not a.for_goal),
        left_out=plan.left_out(choice.left_out),
        minutes=f"up to {choice.minutes:g} minutes a day",
    )
    return ui.render(request, "goals/add.html", view)


def _addable(found: service.AvailableAction, eye: Eye, choice: service.Choice) -> Addable:
    over = found.minutes_a_day > choice.minutes
    note = f"the plan then takes {found.minutes_a_day:.0f} minutes a day" if over else ""
    rival = found.instead_of
    return Addable(
        card=action_card(found.action, eye),
        note=note,
        clinician=found.needs == "clinician",
        swap="" if rival is None else library().actions[rival].name,
    )


@router.get("/history")
async def show_history(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    looking = await reader(session, viewer, now)
    goal = await service.goal(session, viewer.user_id, goal_id)
    versions = await service.plan_versions(session, viewer.user_id, goal_id)
    view = HistoryView(
        shell=looking.shell("How this plan changed", back=Link(goal.title, address(goal_id))),
        url=address(goal_id),
        versions=tuple(_version(v, looking) for v in versions),
        undo=undo_label(versions[0]) if goal.open_on(looking.today) else "",
    )
    return ui.render(request, "goals/history.html", view)


def _version(found: PlanVersion, looking: Reader) -> VersionLine:
    day = looking.person.day_at(found.created_at)
    return VersionLine(
        title=f"{found.version}. {telling.cause_of(found)}",
        when=ui.day_text(day, looking.today),
        changes=telling.changes_of(found, library().actions),
    )


def undo_label(found: PlanVersion) -> str:
    """What the button to take the last change back says; empty when there is no way back."""
    if found.before is None:
        return ""
    return "Bring the change back" if found.cause == "undone" else "Take this change back"
