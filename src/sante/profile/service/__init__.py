"""A person's profile and what limits what may be offered to them: the way in for other packages."""

from sante.profile.rules import check_age, facts
from sante.profile.safety import screen
from sante.profile.service.changes import UNSET, Change, ConstraintChange, NewConstraint, Unset
from sante.profile.service.constraints import (
    add_constraint,
    change_constraint,
    list_constraints,
    remove_constraint,
    suggestions,
)
from sante.profile.service.people import (
    change,
    create,
    days_begun,
    finish_onboarding,
    local_days,
    on_account_created,
    person,
    person_at,
)
from sante.profile.vocabulary import vocabulary

__all__ = [
    "UNSET",
    "Change",
    "ConstraintChange",
    "NewConstraint",
    "Unset",
    "add_constraint",
    "change",
    "change_constraint",
    "check_age",
    "create",
    "days_begun",
    "facts",
    "finish_onboarding",
    "list_constraints",
    "local_days",
    "on_account_created",
    "person",
    "person_at",
    "remove_constraint",
    "screen",
    "suggestions",
    "vocabulary",
]
