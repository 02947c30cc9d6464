"""One goal: its plan, what it asks, where it is heading, and what was left out of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.pages import words
from sante.goals.pages.cards import ActionCard, Eye, action_card, against
from sante.goals.pages.common import GOALS, GoalId, Reader, address, reader
from sante.goals.pages.numbers import Scale
from sante.goals.pages.overview import day_of, open_on
from sante.goals.pages.targets import Chart, TargetLine, charts, lines
from sante.goals.rules.catalogue import library
from sante.goals.rules.targets import referred
from sante.goals.service.health import Health, gather
from sante.goals.types import (
    DOWN,
    Commitment,
    Goal,
    GoalStatus,
    GoalTarget,
    GoalWithPlan,
    Intensity,
    MarkerProjection,
    Refused,
)
from sante.identity.access import PageUser
from sante.kit.ids import encode
from sante.profile.types import Person
from sante.ui import service as ui
from sante.ui.types import Form, Option, Shell, Status

router = Router()


@dataclass(frozen=True, slots=True)
class PlanAction:
    """An action of the plan; `note` says what is special about it here."""

    card: ActionCard
    key: str
    note: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Phase:
    title: str
    note: str
    actions: tuple[PlanAction, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Everything one fact keeps out of the plan: (names of actions, reason)."""

    title: str
    actions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Version:
    title: str
    changes: tuple[str, ...]


@dataclass(frozen=True)
class GoalView:
    """`problem` is why the last thing asked for was not done."""

    shell: Shell
    url: str
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
    phases: tuple[Phase, ...]
    offered: tuple[ActionCard, ...]
    removed: tuple[tuple[str, str], ...]
    left_out: tuple[LeftOut, ...]
    unchecked: str
    version: Version
    intensities: tuple[Option, ...]
    form: Form
    problem: str


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
    found = await service.goal_with_plan(session, looking.person.user_id, goal_id)
    health = await gather(session, looking.person, looking.today)
    projections = await _projections(session, looking, found.goal)
    drawn = await charts(session, looking, found.goal, projections)
    view = _view(looking, found, health, projections, drawn, failure)
    return ui.render(request, "goals/detail.html", view, status=failure.status if failure else 200)


async def _projections(
    session: AsyncSession, looking: Reader, goal: Goal
) -> Sequence[MarkerProjection]:
    """A goal that was ended early is heading nowhere."""
    if goal.status is GoalStatus.ABANDONED:
        return ()
    return await service.project_goal(session, looking.person, goal.goal_id, looking.today)


def _view(
    looking: Reader,
    found: GoalWithPlan,
    health: Health,
    projections: Sequence[MarkerProjection],
    drawn: tuple[Chart, ...],
    failure: Failure | None,
) -> GoalView:
    goal, person = found.goal, looking.person
    targets = lines(goal, projections, person)
    eye = Eye(person, health.who, health.facts, _target_ids(goal))
    day = day_of(goal, looking)
    until = ui.date_text(goal.end_date, looking.today)
    intensity = words.INTENSITIES[goal.intensity]
    is_open = open_on(goal, looking)
    return GoalView(
        shell=looking.shell(goal.title, note=f"{intensity} · until {until}", back=GOALS),
        url=address(goal.goal_id),
        status=words.STATUSES[goal.status_on(looking.today)],
        open=is_open,
        paused=goal.status is GoalStatus.PAUSED,
        day=day,
        days=goal.duration_days,
        progress=f"day {day} of {goal.duration_days}",
        why=why_text(goal, person),
        wish=goal.custom_prompt or "",
        score=_score(goal),
        stopped=_stopped(goal, health),
        targets=targets,
        until=until,
        charts=drawn,
        assumed=_assumed(),
        phases=_phases(found, eye, looking),
        offered=_offered(found, eye) if is_open else (),
        removed=_removed(found) if is_open else (),
        left_out=left_out(found.plan.refused),
        unchecked=words.listed(health.facts.unchecked),
        version=_version(found, looking),
        intensities=tuple(Option(i.value, words.INTENSITIES[i]) for i in Intensity),
        form=Form({"intensity": goal.intensity.value}),
        problem="" if failure is None else words.said(failure),
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
    quoted = [f"{h.target.name} ({_quoted(h, person)})" for h in held]
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


def _stopped(goal: Goal, health: Health) -> tuple[tuple[str, str], ...]:
    """Markers this goal would be about, but which are for a clinician first."""
    found = referred(library().categories[goal.category], health.states)
    return tuple((state.name, state.refer or "") for state in found)


def _phases(found: GoalWithPlan, eye: Eye, looking: Reader) -> tuple[Phase, ...]:
    running = [c for c in found.commitments if c.removed_on is None]
    numbers = sorted({c.phase for c in running})
    return tuple(_phase(n, [c for c in running if c.phase == n], eye, looking) for n in numbers)


def _phase(number: int, held: Sequence[Commitment], eye: Eye, looking: Reader) -> Phase:
    starts = min(c.activation_date for c in held)
    ordered = sorted(held, key=lambda c: (c.activation_date, c.rank))
    return Phase(
        title=f"Phase {number}",
        note=_since(starts, looking.today),
        actions=tuple(_plan_action(c, eye, looking, starts) for c in ordered),
    )


def _since(day: date, today: date) -> str:
    if day > today:
        return f"starts {ui.day_text(day, today)}"
    return "starts today" if day == today else f"since {ui.date_text(day, today)}"


def _plan_action(held: Commitment, eye: Eye, looking: Reader, phase_starts: date) -> PlanAction:
    clock = looking.person.units.clock
    at = "" if held.reminder_time is None else f"at {ui.time_text(held.reminder_time, clock)}"
    notes = []
    if held.source == "person":
        notes.append("added by you")
    if held.activation_date > max(phase_starts, looking.today):
        notes.append(_since(held.activation_date, looking.today))
    key = encode("ua", held.user_action_id)
    return PlanAction(
        card=action_card(held.action, eye, title=held.title, schedule=held.schedule, at=at),
        key=key,
        note=", ".join(notes),
        remove_url=f"{address(held.goal.goal_id)}/actions/{key}/remove",
    )


def _offered(found: GoalWithPlan, eye: Eye) -> tuple[ActionCard, ...]:
    present = {c.action.id for c in found.commitments}
    actions = [library().actions[key] for key in found.plan.offered if key not in present]
    return tuple(action_card(action, eye) for action in actions)


def _removed(found: GoalWithPlan) -> tuple[tuple[str, str], ...]:
    """What was taken out and may come back: (library id, title)."""
    return tuple((c.action.id, c.title) for c in found.commitments if c.removed_on is not None)


def left_out(refused: Iterable[Refused]) -> tuple[LeftOut, ...]:
    """Each action once, under all the facts that keep it away; the widest group first."""
    by_name: dict[str, list[Refused]] = {}
    for entry in refused:
        by_name.setdefault(entry.name, []).append(entry)
    groups: dict[str, dict[str, list[str]]] = {}
    for name, entries in by_name.items():
        if (found := against(entries)) is not None:
            groups.setdefault(found.because, {}).setdefault(found.reason, []).append(name)
    ordered = sorted(groups.items(), key=lambda item: -_size(item[1]))
    return tuple(
        LeftOut(
            title=f"{because} ({_counted(_size(reasons))})",
            actions=tuple((words.listed(names), reason) for reason, names in reasons.items()),
        )
        for because, reasons in ordered
    )


def _size(reasons: Mapping[str, Sequence[str]]) -> int:
    return sum(len(names) for names in reasons.values())


def _counted(actions: int) -> str:
    return "1 action" if actions == 1 else f"{actions} actions"


def _version(found: GoalWithPlan, looking: Reader) -> Version:
    plan = found.plan
    made = ui.day_text(looking.person.day_at(plan.created_at), looking.today)
    title = f"Version {plan.version}, {made}. {words.version_cause(plan)}."
    return Version(title, words.version_changes(plan))
