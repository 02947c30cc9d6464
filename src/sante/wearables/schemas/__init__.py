"""JSON in and out."""

from sante.wearables.schemas.days import DayOut, DaysOut
from sante.wearables.schemas.imports import ImportAccepted, ImportOut, RetryImport
from sante.wearables.schemas.readings import PatchSources, SamplesOut, SourcesOut, SourcesPatched

__all__ = [
    "DayOut",
    "DaysOut",
    "ImportAccepted",
    "ImportOut",
    "PatchSources",
    "RetryImport",
    "SamplesOut",
    "SourcesOut",
    "SourcesPatched",
]
