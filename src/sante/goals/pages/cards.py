"""An action as a card: what it is, when, what for, how, and what speaks for and against it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sante.goals import service
from sante.goals.pages import words
from sante.goals.pages.effects import EffectLine, aims_text, effect_lines
from sante.goals.rules.effects import Who
from sante.goals.types import ActionDefinition, Refused, Schedule
from sante.profile.types import Facts, Person
from sante.ui import service as ui

TOLD: Final = "you told us: "  # how the profile words what a person entered


@dataclass(frozen=True, slots=True)
class Against:
    """What keeps an action away: facts the person told us or a lab value, and what they mean."""

    facts: tuple[str, ...]
    reason: str

    @property
    def because(self) -> str:
        """You told us: Warfarin and Walnuts. Other facts are sentences of their own."""
        told = [fact.removeprefix(TOLD) for fact in self.facts if fact.startswith(TOLD)]
        parts = [f"{TOLD}{words.listed(told)}"] if told else []
        said = "; ".join([*parts, *(fact for fact in self.facts if not fact.startswith(TOLD))])
        return f"{said[:1].upper()}{said[1:]}"


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
    against: Against | None
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
        against=against(entry.refused),
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
    return (aims,) if aims else ()


def against(refused: Sequence[Refused]) -> Against | None:
    """All that speaks against one action, each fact and each reason said once."""
    if not refused:
        return None
    known = {entry.fact for entry in refused}
    return Against(
        facts=tuple(dict.fromkeys(_plain(entry.fact, known) for entry in refused)),
        reason=" ".join(dict.fromkeys(_reason(entry) for entry in refused)),
    )


def _plain(fact: str, known: set[str]) -> str:
    """One medicine is several facts: "Warfarin" and "Warfarin (Blood thinner)" are said once."""
    shorter = fact.rpartition(" (")[0]
    return shorter if shorter in known else fact


def _reason(refused: Refused) -> str:
    """Without the fact, which stands beside it."""
    return refused.reason.removeprefix(f"Left out because {refused.fact}.").strip()
