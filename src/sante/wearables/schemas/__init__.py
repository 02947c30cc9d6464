"""JSON in and out."""

from sante.wearables.schemas.days import DayOut, DaysOut
from sante.wearables.schemas.imports import ImportAccepted, ImportOut, RetryImport
from sante.wearables.schemas.readings import PatchSources, SamplesOut, SourcesOut, SourcesPatched
from sante.wearables.schemas.sessions import HealthSessionOut, NewHealthSession

__all__ = [
    "DayOut",
    "DaysOut",
    "HealthSessionOut",
    "ImportAccepted",
    "ImportOut",
    "NewHealthSession",
    "PatchSources",
    "RetryImport",
    "SamplesOut",
    "SourcesOut",
    "SourcesPatched",
]
