"""Goals and actions as JSON, in and out."""

from sante.goals.schemas.actions import (
    AddAction,
    GoalActionOut,
    LeftOut,
    LibraryAction,
    Offered,
    actions_of,
)
from sante.goals.schemas.goals import (
    CreateGoal,
    GoalDetail,
    GoalOut,
    PatchGoal,
    PlanOut,
    RecommendationOut,
    Recommendations,
    TargetOut,
)
from sante.goals.schemas.report_card import ReportCardOut

__all__ = [
    "AddAction",
    "CreateGoal",
    "GoalActionOut",
    "GoalDetail",
    "GoalOut",
    "LeftOut",
    "LibraryAction",
    "Offered",
    "PatchGoal",
    "PlanOut",
    "RecommendationOut",
    "Recommendations",
    "ReportCardOut",
    "TargetOut",
    "actions_of",
]
