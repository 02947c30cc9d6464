"""Reports, values, health profiles: the way in for other packages."""

from sante.labs.rules.age import age_with
from sante.labs.rules.change import change_limit, compare, compare_means
from sante.labs.rules.comparable import Difference, differences
from sante.labs.rules.convert import shown
from sante.labs.rules.judge import stopped_markers
from sante.labs.rules.registry import SCIENCE_VERSION, registry, system_of
from sante.labs.rules.signals import RULES as SIGNAL_RULES
from sante.labs.rules.status import limits, quantiles, target
from sante.labs.rules.text import quantity, render
from sante.labs.service.beside import Tells, beside, told_by
from sante.labs.service.catalogue import seed
from sante.labs.service.confirming import confirm_report, reopen_report
from sante.labs.service.corrections import UNSET, Correction, Corrections, Unset, correct_report
from sante.labs.service.profiles import (
    latest_profile,
    on_profile_changed,
    profile_of_report,
    recompute_profiles,
    refer_markers,
    rescore,
)
from sante.labs.service.reports import (
    Upload,
    blocking_problems,
    delete_report,
    enter_report,
    list_reports,
    report,
    upload_report,
)
from sante.labs.service.values import (
    confirmed_readings,
    draw_facts,
    history,
    lab_facts,
    marker_values,
    subject_of,
    subject_on,
)

__all__ = [
    "SCIENCE_VERSION",
    "SIGNAL_RULES",
    "UNSET",
    "Correction",
    "Corrections",
    "Difference",
    "Tells",
    "Unset",
    "Upload",
    "age_with",
    "beside",
    "blocking_problems",
    "change_limit",
    "compare",
    "compare_means",
    "confirm_report",
    "confirmed_readings",
    "correct_report",
    "delete_report",
    "differences",
    "draw_facts",
    "enter_report",
    "history",
    "lab_facts",
    "latest_profile",
    "limits",
    "list_reports",
    "marker_values",
    "on_profile_changed",
    "profile_of_report",
    "quantiles",
    "quantity",
    "recompute_profiles",
    "refer_markers",
    "registry",
    "render",
    "reopen_report",
    "report",
    "rescore",
    "seed",
    "shown",
    "stopped_markers",
    "subject_of",
    "subject_on",
    "system_of",
    "target",
    "told_by",
    "upload_report",
]
