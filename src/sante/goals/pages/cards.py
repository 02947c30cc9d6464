"""An action as a card: what it is, when, what for, how, and what speaks for and against it."""

from dataclasses import dataclass

from sante.goals import service
from sante.goals.pages import words
from sante.goals.pages.effects import EffectLine, aims_text, effect_lines
from sante.goals.rules.effects import Who
from sante.goals.types import ActionDefinition, Refused, Schedule
from sante.profile.types import Facts, Person
from sante.ui import service as ui


@dataclass(frozen=True, slots=True)
class Why:
    """Facts that keep an action away; `fact` is what the person told us or a lab value."""

    fact: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActionCard:
    """`when` holds minutes, rhythm and time of day; `purpose` the effects that matter here."""

    id: str
    icon: str
    title: str
    when: str
    purpose: tuple[str, ...]
    description: str
    how_to: tuple[str, ...]
    effects: tuple[EffectLine, ...]
    grade: str
    grade_words: str
    trials: str
    citation: str
    cautions: tuple[str, ...]
    refused: tuple[Why, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Eye:
    """For whom a card is drawn: their units, what is known of them, what must be heeded, and the
    markers the goal at hand is about."""

    person: Person
    who: Who
    facts: Facts
    targets: frozenset[str] = frozenset()


def action_card(
    action: ActionDefinition,
    eye: Eye,
    *,
    title: str | None = None,
    schedule: Schedule | None = None,
    at: str = "",
) -> ActionCard:
    """`title`, `schedule` and `at` (a time) are the person's own, the library's when left out."""
    entry = service.entry_for(action, eye.facts)
    effects = effect_lines(action, eye.person, eye.who)
    moment = words.MOMENTS[action.moment] if action.moment is not None else ""
    parts = (ui.duration_text(action.minutes), words.schedule(schedule or action.schedule))
    return ActionCard(
        id=action.id,
        icon=action.icon,
        title=title or action.name,
        when=" · ".join(p for p in (*parts, moment, at) if p),
        purpose=_purpose(action, effects, eye.targets),
        description=action.description,
        how_to=action.how_to,
        effects=effects,
        grade=action.grade.value,
        grade_words=words.GRADES[action.grade],
        trials=action.dose.replace(">=", "≥ ").replace("<", "< "),
        citation=action.citation,
        cautions=entry.cautions,
        refused=tuple(why_of(r) for r in entry.refused),
        question=action.question or "",
    )


def _purpose(
    action: ActionDefinition, effects: tuple[EffectLine, ...], targets: frozenset[str]
) -> tuple[str, ...]:
    """What the action is expected to do to the goal's targets; without numbers, what it is for."""
    told = tuple(f"{e.name}: {e.text}" for e in effects if e.biomarker_id in targets and e.holds)
    if told:
        return told[:2]
    aims = aims_text(action, targets)
    return (f"For {aims}.",) if aims else ()


def why_of(refused: Refused) -> Why:
    """The reason without the fact, which stands beside it."""
    lead = f"Left out because {refused.fact}."
    return Why(refused.fact, refused.reason.removeprefix(lead).strip())
