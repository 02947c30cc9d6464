"""What of the library a person may be offered. Every list of actions made here has passed this.

The filter itself is the profile's `screen`; here an action becomes what that filter reads, and a
refusal gets the library's own words for it.
"""

from collections.abc import Iterable

from sante.goals.rules.catalogue import Library
from sante.goals.types import ActionDefinition, Contraindication, Refused
from sante.profile.types import Facts, SafetyProfile, screen


def safety_of(action: ActionDefinition) -> SafetyProfile:
    return SafetyProfile(avoid_with=action.avoid_with)


def refusals(action: ActionDefinition, facts: Facts, library: Library) -> tuple[Refused, ...]:
    """Every fact that keeps an action from this person; empty means it is allowed."""
    return tuple(
        Refused(
            action_id=action.id,
            name=action.name,
            code=refusal.code,
            fact=refusal.fact,
            reason=f"{refusal.reason} {library.why_not(action, refusal.code)}",
        )
        for refusal in screen(safety_of(action), facts)
    )


def split_safe(
    actions: Iterable[ActionDefinition], facts: Facts, library: Library
) -> tuple[tuple[ActionDefinition, ...], tuple[Refused, ...]]:
    """(allowed, refused), the one place where candidates are divided."""
    allowed: list[ActionDefinition] = []
    refused: list[Refused] = []
    for action in actions:
        against = refusals(action, facts, library)
        refused.extend(against)
        if not against:
            allowed.append(action)
    return tuple(allowed), tuple(refused)


def cautions(action: ActionDefinition, facts: Facts) -> tuple[str, ...]:
    """What does not keep the action away but has to be said: to everybody, or with a fact."""
    return tuple(
        clause.advice
        for clause in action.contraindications
        if clause.advice and not clause.blocks and _fits(clause, facts)
    )


def _fits(clause: Contraindication, facts: Facts) -> bool:
    return not clause.codes or any(code in facts.codes for code in clause.codes)
