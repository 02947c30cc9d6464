"""How the versions of a plan are told."""

from collections.abc import Iterable, Mapping
from typing import Final

from sante.goals.types import ActionDefinition, PlanVersion

CAUSES: Final[Mapping[str, str]] = {
    "created": "Made together with the goal",
    "intensity": "The intensity was changed",
    "extended": "The goal got more time",
    "goal_resumed": "The goal runs again, and moves on by the days it rested",
    "action_added": "You added an action",
    "action_removed": "You took out an action",
    "action_swapped": "You swapped an action for another",
    "action_rescheduled": "You changed when an action comes round",
    "action_paused": "You let an action rest",
    "action_resumed": "You resumed an action",
    "phase_started": "You started a phase",
    "phase_moved": "A phase starts on another day",
    "phase_dropped": "You left a phase out",
    "phase_held": "A phase waits: there was much to do already",
    "undone": "You took a change back",
}
_PARTS: Final = (
    ("added", "Added"),
    ("removed", "Taken out"),
    ("moved", "Starts on another day"),
    ("rescheduled", "Comes round differently"),
    ("rested", "Rests"),
    ("resumed", "Runs again"),
)


def cause_of(plan: PlanVersion) -> str:
    return CAUSES.get(plan.cause, plan.cause.replace("_", " ").capitalize())


def changes_of(plan: PlanVersion, actions: Mapping[str, ActionDefinition]) -> tuple[str, ...]:
    """What a version changed, one sentence each; nothing for the first, which is all new."""
    if plan.version == 1:
        return ()
    found = ((verb, getattr(plan.diff, part)) for part, verb in _PARTS)
    return tuple(f"{verb}: {_names(ids, actions)}." for verb, ids in found if ids)


def _names(ids: Iterable[str], actions: Mapping[str, ActionDefinition]) -> str:
    names = [actions[a].name if a in actions else a for a in ids]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
