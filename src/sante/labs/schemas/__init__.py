"""JSON in and out."""

from sante.labs.schemas.history import HistoryOut
from sante.labs.schemas.profile import BiomarkerOut, Biomarkers, HealthProfile
from sante.labs.schemas.reports import (
    NewReport,
    PatchReport,
    ReadingOut,
    ReportItem,
    ReportOut,
)

__all__ = [
    "BiomarkerOut",
    "Biomarkers",
    "HealthProfile",
    "HistoryOut",
    "NewReport",
    "PatchReport",
    "ReadingOut",
    "ReportItem",
    "ReportOut",
]
