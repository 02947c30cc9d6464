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
from sante.wearables.types.words import SOURCE_KINDS, SourceKind

__all__ = [
    "FIGURES",
    "SOURCE_KINDS",
    "DailyMetrics",
    "ImportState",
    "ImportSummary",
    "Reading",
    "ReadingPage",
    "SleepStage",
    "Source",
    "SourceKind",
    "WorkoutSummary",
]
