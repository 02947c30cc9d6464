"""What may be added to a plan, and what may not and why."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.rules.alter import rival_of
from sante.goals.rules.catalogue import library
from sante.goals.rules.plan import TUNING, rank
from sante.goals.rules.safety import refusals
from sante.goals.rules.targets import wanted_markers
from sante.goals.service.actions import only_for
from sante.goals.service.change import outline_again
from sante.goals.service.create import request_for
from sante.goals.service.opened import Opened, load
from sante.goals.types import ActionDefinition, Grade, Refused
from sante.profile.types import Person

UNSUITED: Final = 10_000


@dataclass(frozen=True, slots=True)
class AvailableAction:
    """An action the person may add. `needs`: a clinician's word, or an answer only they know;
    `instead_of`: the action of the plan it would have to replace. `minutes_a_day`: what the plan
    would take of a day with it, on average."""

    action: ActionDefinition
    for_goal: bool
    needs: Literal["", "clinician", "answer"]
    instead_of: str | None
    minutes_a_day: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be added, what suits the goal first; `left_out` with every fact against it;
    `minutes`: what the goal's intensity means a day to ask for at most."""

    available: tuple[AvailableAction, ...]
    left_out: tuple[Refused, ...]
    minutes: float


async def available_actions(
    session: AsyncSession, person: Person, goal_id: UUID, *, now: datetime
) -> Choice:
    """Every action of the library that is not in the plan, once. Raises NotFound."""
    return choice_of(await load(session, person, goal_id, now))


def choice_of(opened: Opened) -> Choice:
    shelf = [a for a in library().actions.values() if a.id not in opened.state.action_ids]
    refused = [r for a in shelf for r in _against(a, opened)]
    kept_away = {r.action_id for r in refused}
    order = _order(opened)
    free = [a for a in shelf if a.id not in kept_away]
    free.sort(key=lambda a: (order.get(a.id, UNSUITED), a.grade.value, a.id))
    return Choice(
        available=tuple(_available(a, opened, suits=a.id in order) for a in free),
        left_out=tuple(refused),
        minutes=TUNING.minutes[opened.goal.intensity],
    )


def _against(action: ActionDefinition, opened: Opened) -> tuple[Refused, ...]:
    found = refusals(action, opened.health.facts, library())
    wanted = action.indication
    if found or wanted is None or wanted.met_by(opened.health.who.values):
        return found
    return (
        Refused(action.id, action.name, "not_indicated", "not for your values", only_for(wanted)),
    )


def _order(opened: Opened) -> dict[str, int]:
    """Place by how much the action does for this goal and person; what does nothing has none."""
    goal, health = opened.goal, opened.health
    outline = outline_again(goal, goal.intensity, opened)
    markers = wanted_markers(outline.category, health.states)
    request = request_for(outline, markers, health, goal.start_date, frozenset())
    suited = [a for a in library().for_goal(goal.category) if a.grade is not Grade.C]
    if outline.only is not None:
        suited = [a for a in suited if a.id in outline.only]
    return {s.action.id: place for place, s in enumerate(rank(suited, request))}


def _available(action: ActionDefinition, opened: Opened, *, suits: bool) -> AvailableAction:
    actions = library().actions
    rival = rival_of(opened.state, action, actions)
    now = sum(actions[i.action_id].minutes * i.schedule.per_week / 7 for i in opened.state.items)
    return AvailableAction(
        action=action,
        for_goal=suits,
        needs="clinician" if action.default_off else "answer" if action.question else "",
        instead_of=rival,
        minutes_a_day=round(now + action.daily_minutes, 1),
    )
