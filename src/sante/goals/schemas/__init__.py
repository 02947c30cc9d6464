"""Goals and actions as JSON, in and out."""

from sante.goals.schemas.actions import (
    AddAction,
    AvailableActions,
    GoalActionOut,
    LeftOut,
    LibraryAction,
    Offered,
    Reschedule,
    actions_of,
)
from sante.goals.schemas.goals import (
    CreateCustomGoal,
    CreateGoal,
    GoalDetail,
    GoalOut,
    Life,
    PatchGoal,
    RecommendationOut,
    Recommendations,
    TargetOut,
)
from sante.goals.schemas.life import (
    AnswerPhase,
    Extend,
    LowCapacity,
    OfferOut,
    PlanOut,
    SummaryOut,
)
from sante.goals.schemas.report_card import ReportCardOut

__all__ = [
    "AddAction",
    "AnswerPhase",
    "AvailableActions",
    "CreateCustomGoal",
    "CreateGoal",
    "Extend",
    "GoalActionOut",
    "GoalDetail",
    "GoalOut",
    "LeftOut",
    "LibraryAction",
    "Life",
    "LowCapacity",
    "OfferOut",
    "Offered",
    "PatchGoal",
    "PlanOut",
    "RecommendationOut",
    "Recommendations",
    "ReportCardOut",
    "Reschedule",
    "SummaryOut",
    "TargetOut",
    "actions_of",
]
