"""What other packages may hold of wearables."""

from sante.wearables.types.days import FIGURES, DailyMetrics
from sante.wearables.types.records import (
    ImportState,
    ImportSummary,
    Reading,
    ReadingPage,
    SleepStage,
    Source,
    WorkoutSummary,
)
from sante.wearables.types.words import DATE_ORDERS, SOURCE_KINDS, DateOrder, SourceKind

__all__ = [
    "DATE_ORDERS",
    "FIGURES",
    "SOURCE_KINDS",
    "DailyMetrics",
    "DateOrder",
    "ImportState",
    "ImportSummary",
    "Reading",
    "ReadingPage",
    "SleepStage",
    "Source",
    "SourceKind",
    "WorkoutSummary",
]
