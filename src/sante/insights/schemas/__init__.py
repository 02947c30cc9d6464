"""JSON in and out."""

from sante.insights.schemas.insight import Accepted, AskInsight, InsightOut
from sante.insights.schemas.models import ModelsOut
from sante.insights.schemas.movement import AskScore, SleepFromMovementOut
from sante.insights.schemas.patterns import PatternsOut
from sante.insights.schemas.trends import TrendsOut

__all__ = [
    "Accepted",
    "AskInsight",
    "AskScore",
    "InsightOut",
    "ModelsOut",
    "PatternsOut",
    "SleepFromMovementOut",
    "TrendsOut",
]
