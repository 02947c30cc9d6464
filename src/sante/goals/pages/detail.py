"""One goal: its plan, what it asks, where it is heading, and what was left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.pages import plan, words
from sante.goals.pages.cards import ActionCard, Eye
from sante.goals.pages.common import GOALS, GoalId, Reader, address, reader
from sante.goals.pages.lifetime import Ending, Offer, ending, offers, pause_text
from sante.goals.pages.managing import undo_label
from sante.goals.pages.numbers import Scale
from sante.goals.pages.overview import open_on, status_of
from sante.goals.pages.report_card import COLUMNS, CardView, view_of
from sante.goals.pages.targets import Chart, TargetLine, charts, lines
from sante.goals.rules.catalogue import library
from sante.goals.service.health import Health, gather
from sante.goals.types import (
    DOWN,
    Goal,
    GoalStatus,
    GoalSummary,
    GoalTarget,
    GoalWithPlan,
    Intensity,
    MarkerProjection,
    MarkerState,
    WaitingPhase,
)
from sante.identity.access import PageUser
from sante.kit.ids import encode
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Form, Option, Shell, Status

router = Router()


@dataclass(frozen=True)
class GoalView:
    """`problem` is why the last thing asked for was not done."""

    shell: Shell
    url: str
    progress_url: str
    status: Status
    open: bool
    paused: bool
    day: int
    days: int
    progress: str
    why: str
    wish: str
    score: str
    stopped: tuple[tuple[str, str], ...]
    targets: tuple[TargetLine, ...]
    until: str
    charts: tuple[Chart, ...]
    assumed: str
    phases: tuple[plan.Phase, ...]
    offered: tuple[ActionCard, ...]
    removed: tuple[tuple[str, str], ...]
    left_out: tuple[plan.LeftOut, ...]
    unchecked: str
    version: plan.Version
    intensities: tuple[Option, ...]
    form: Form
    problem: str
    key: str
    undo: str
    offers: tuple[Offer, ...]
    pause: str
    ending: Ending | None
    card: CardView
    card_columns: tuple[str, ...] = COLUMNS


@dataclass(frozen=True, slots=True)
class _Loaded:
    found: GoalWithPlan
    health: Health
    targets: tuple[TargetLine, ...]
    charts: tuple[Chart, ...]
    stopped: tuple[MarkerState, ...]
    card: CardView
    waiting: tuple[WaitingPhase, ...]
    summary: GoalSummary | None


@router.get("/goals/{goal_id}")
async def show(
    request: Request, goal_id: GoalId, viewer: PageUser, session: Tx, now: Now
) -> Response:
    return await page(request, await reader(session, viewer, now), session, goal_id)


async def page(
    request: Request,
    looking: Reader,
    session: AsyncSession,
    goal_id: UUID,
    failure: Failure | None = None,
) -> Response:
    """The page of a goal, with `failure` in words when something was refused. Raises NotFound."""
    loaded = await _load(session, looking, goal_id)
    view = _view(looking, loaded, "" if failure is None else words.said(failure))
    return ui.render(request, "goals/detail.html", view, status=failure.status if failure else 200)


async def _load(session: AsyncSession, looking: Reader, goal_id: UUID) -> _Loaded:
    """A goal that was ended early is heading nowhere: it has no projections."""
    person, today = looking.person, looking.today
    found = await service.goal_with_plan(session, person.user_id, goal_id)
    projections: Sequence[MarkerProjection] = ()
    if found.goal.status is not GoalStatus.ABANDONED:
        projections = await service.project_goal(session, person, goal_id, today)
    return _Loaded(
        found=found,
        health=await gather(session, person, today),
        targets=lines(found.goal, projections, person),
        charts=await charts(session, looking, found.goal, projections),
        stopped=await service.stopped_markers(session, person, found.goal, today),
        card=view_of(
            await service.report_card(session, person, goal_id, now=looking.now), person, today
        ),
        waiting=await service.waiting_phases(session, person, goal_id, now=looking.now),
        summary=await _summary(session, looking, found.goal),
    )


async def _summary(session: AsyncSession, looking: Reader, goal: Goal) -> GoalSummary | None:
    """What a goal came to, once it is over."""
    if goal.open_on(looking.today):
        return None
    return await service.goal_summary(session, looking.person, goal.goal_id, now=looking.now)


def _view(looking: Reader, loaded: _Loaded, problem: str) -> GoalView:
    found, health = loaded.found, loaded.health
    goal, person = found.goal, looking.person
    eye = Eye(person, health.who, health.facts, _target_ids(goal))
    day = goal.day_number(looking.today)
    until = ui.date_text(goal.end_if_resumed(looking.today), looking.today)
    intensity = words.INTENSITIES[goal.intensity]
    is_open = open_on(goal, looking)
    return GoalView(
        shell=looking.shell(goal.title, note=f"{intensity} · until {until}", back=GOALS),
        url=address(goal.goal_id),
        progress_url=f"/progress?goal={encode('goal', goal.goal_id)}",
        status=status_of(goal, looking),
        open=is_open,
        paused=goal.status is GoalStatus.PAUSED,
        day=day,
        days=goal.duration_days,
        progress=f"day {day} of {goal.duration_days}",
        why=why_text(goal, person),
        wish=goal.custom_prompt or "",
        score=_score(goal),
        stopped=tuple((state.name, state.refer or "") for state in loaded.stopped),
        targets=loaded.targets,
        until=until,
        charts=loaded.charts,
        assumed=_assumed(),
        phases=plan.phases(found, eye, looking),
        offered=plan.offered(found, eye) if is_open else (),
        removed=plan.removed(found) if is_open else (),
        left_out=plan.left_out(found.plan.refused),
        unchecked=words.listed(health.facts.unchecked),
        version=plan.version(found, looking),
        intensities=tuple(Option(i.value, words.INTENSITIES[i]) for i in Intensity),
        form=Form({"intensity": goal.intensity.value}),
        problem=problem,
        key=encode("goal", goal.goal_id),
        card=loaded.card,
        undo=undo_label(found.plan) if is_open else "",
        offers=offers(loaded.waiting, goal, looking),
        pause=pause_text(goal, looking.today),
        ending=None if loaded.summary is None else ending(goal, loaded.summary, person),
    )


def _target_ids(goal: Goal) -> frozenset[str]:
    return frozenset(held.target.biomarker_id for held in goal.targets)


def why_text(goal: Goal, person: Person) -> str:
    """Why this goal, with the person's numbers in the unit they read now, whatever it was then."""
    reason = library().categories[goal.category].why
    high = [h for h in goal.targets if h.target.direction == DOWN]
    low = [h for h in goal.targets if h.target.direction != DOWN]
    parts = [_too(high, "higher", person), _too(low, "lower", person)]
    return " ".join([*(p for p in parts if p), reason])


def _too(held: Sequence[GoalTarget], way: str, person: Person) -> str:
    if not held:
        return ""
    quoted = [f"{words.inside(h.target.name)} ({_quoted(h, person)})" for h in held]
    verb = "was" if len(quoted) == 1 else "were"
    return f"Your {words.listed(quoted)} {verb} {way} than is good for you."


def _quoted(held: GoalTarget, person: Person) -> str:
    target = held.target
    return Scale.of(person, target.biomarker_id, target.unit).text(target.baseline)


def _score(goal: Goal) -> str:
    """The health score now and with every target reached; empty where there is no score."""
    before, after = goal.health_score_baseline, goal.health_score_target
    if before is None or after is None or after <= before:
        return ""
    return (
        f"Your health score was {before} of 100 when you began. With every target reached, and"
        f" nothing else changed, it would be {after}."
    )


def _assumed() -> str:
    share = ui.percent_text(service.EXPECTED_ADHERENCE)
    return (
        f"We assume that {share} of the plan gets done, as most people do, until your own last two"
        " weeks tell. “Likely” holds in 8 of 10 people like you."
    )
