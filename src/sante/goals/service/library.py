"""The action library: seeding the shared tables, and listing it for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals import queries
from sante.goals.errors import BadChoice
from sante.goals.rules.catalogue import SCIENCE_VERSION, library
from sante.goals.rules.safety import cautions, refusals
from sante.goals.service.health import facts_for
from sante.goals.types import (
    ActionCategory,
    ActionDefinition,
    Difficulty,
    Effect,
    GoalCategory,
    Refused,
)
from sante.profile.types import Facts, Person


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    category: str | None = None
    goal: str | None = None
    difficulty: str | None = None
    biomarker: str | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """An action as it stands for a person: `refused` says which facts keep it away."""

    action: ActionDefinition
    refused: tuple[Refused, ...]
    cautions: tuple[str, ...]


async def seed(session: AsyncSession) -> int:
    """Bring the shared tables up to the data files; returns the number of rows."""
    actions = [_action_row(a) for a in library().actions.values()]
    effects = [_effect_row(e) for a in library().actions.values() for e in a.effects]
    return await queries.seed(session, actions, effects)


async def action_library(
    session: AsyncSession, person: Person, wanted: LibraryFilter, *, today: date
) -> tuple[LibraryEntry, ...]:
    """The actions that pass the filter, each with what speaks against it for this person.

    Raises BadChoice for a category, goal or difficulty that does not exist.
    """
    _check(wanted)
    facts = await facts_for(session, person, today)
    return tuple(entry_for(action, facts) for action in _matching(wanted))


def entry_for(action: ActionDefinition, facts: Facts) -> LibraryEntry:
    return LibraryEntry(action, refusals(action, facts, library()), cautions(action, facts))


def _check(wanted: LibraryFilter) -> None:
    kinds = (("category", ActionCategory), ("goal", GoalCategory), ("difficulty", Difficulty))
    for name, kind in kinds:
        given = getattr(wanted, name)
        allowed = [member.value for member in kind]
        if given is not None and given not in allowed:
            raise BadChoice(name, given, allowed)


def _matching(wanted: LibraryFilter) -> Iterator[ActionDefinition]:
    text = (wanted.q or "").casefold().strip()
    for action in library().actions.values():
        fits = (
            wanted.category in (None, action.category.value),
            wanted.difficulty in (None, action.difficulty.value),
            wanted.goal is None or GoalCategory(wanted.goal) in action.goal_categories,
            wanted.biomarker is None or wanted.biomarker in action.target_biomarkers,
            not text or text in f"{action.name} {action.description} {action.id}".casefold(),
        )
        if all(fits):
            yield action


def _action_row(action: ActionDefinition) -> dict[str, object]:
    return {
        "id": action.id,
        "name": action.name,
        "short_name": action.short_name,
        "icon": action.icon,
        "description": action.description,
        "how_to": list(action.how_to),
        "category": action.category.value,
        "goal_categories": sorted(c.value for c in action.goal_categories),
        "target_biomarkers": list(action.target_biomarkers),
        "impact_level": action.impact.value,
        "difficulty": action.difficulty.value,
        "time_commitment_minutes": action.minutes,
        "default_frequency": action.schedule.frequency.value,
        "times_per_week": action.schedule.times_per_week,
        "default_days": sorted(action.schedule.days),
        "recommended_time": None if action.moment is None else action.moment.value,
        "metric_type": action.metric.kind.value,
        "metric_unit": action.metric.unit,
        "metric_target": action.metric.target,
        "mechanism": action.mechanism,
        "tau_days": action.tau_days,
        "evidence_grade": action.grade.value,
        "citation": action.citation,
        "contraindications": action.contraindications_text,
        "avoid_with": sorted(action.avoid_with),
        "auto_add": action.auto_add,
        "default_off": action.default_off,
        "two_minutes": action.two_minutes,
        "is_active": True,
        "science_version": SCIENCE_VERSION,
    }


def _effect_row(effect: Effect) -> dict[str, object]:
    return {
        "action_id": effect.action_id,
        "biomarker_id": effect.biomarker_id,
        "mean": effect.mean,
        "se": effect.se,
        "unit": effect.unit,
        "relative": effect.relative,
        "doses": effect.doses,
        "population": effect.population,
        "otherwise": effect.otherwise,
        "prediabetes": effect.prediabetes,
        "min_baseline": effect.min_baseline,
        "x_ref": effect.x_ref,
        "note": effect.note,
        "science_version": SCIENCE_VERSION,
    }
