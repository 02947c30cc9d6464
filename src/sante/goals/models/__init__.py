"""Tables of goals: the library (shared), and a person's goals, plans, actions and logs."""

from sante.goals.models.catalogue import ActionRow, EffectRow
from sante.goals.models.goals import (
    BiomarkerProjection,
    Goal,
    GoalPause,
    GoalProjection,
    GoalTarget,
)
from sante.goals.models.plans import (
    ActionLog,
    ActionRest,
    ActionRhythm,
    GoalPhase,
    LowCapacityDay,
    PlanRow,
    UserAction,
)

__all__ = [
    "ActionLog",
    "ActionRest",
    "ActionRhythm",
    "ActionRow",
    "BiomarkerProjection",
    "EffectRow",
    "Goal",
    "GoalPause",
    "GoalPhase",
    "GoalProjection",
    "GoalTarget",
    "LowCapacityDay",
    "PlanRow",
    "UserAction",
]
