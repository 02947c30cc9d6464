"""Goals for other packages: everything they may call, in one place."""

from sante.goals.queries import COMMITTED, GOALS, LOGS, PROJECTED
from sante.goals.service.change import (
    GoalPatch,
    abandon_goal,
    add_action,
    patch_goal,
    postpone_phase,
    remove_action,
)
from sante.goals.service.create import NewGoal, create_goal
from sante.goals.service.health import facts_for
from sante.goals.service.library import (
    LibraryEntry,
    LibraryFilter,
    action_library,
    entry_for,
    seed,
)
from sante.goals.service.logs import (
    NewLog,
    edit_log,
    log_entry,
    logs_between,
    record_log,
    remove_log,
)
from sante.goals.service.project import EXPECTED_ADHERENCE, project_goal
from sante.goals.service.read import (
    active_goals,
    commitments,
    due_actions,
    goal,
    goal_with_plan,
    list_goals,
    pauses,
    stopped_markers,
)
from sante.goals.service.show import in_their_unit
from sante.goals.service.suggest import Suggestion, recommendations

__all__ = [
    "COMMITTED",
    "EXPECTED_ADHERENCE",
    "GOALS",
    "LOGS",
    "PROJECTED",
    "GoalPatch",
    "LibraryEntry",
    "LibraryFilter",
    "NewGoal",
    "NewLog",
    "Suggestion",
    "abandon_goal",
    "action_library",
    "active_goals",
    "add_action",
    "commitments",
    "create_goal",
    "due_actions",
    "edit_log",
    "entry_for",
    "facts_for",
    "goal",
    "goal_with_plan",
    "in_their_unit",
    "list_goals",
    "log_entry",
    "logs_between",
    "patch_goal",
    "pauses",
    "postpone_phase",
    "project_goal",
    "recommendations",
    "record_log",
    "remove_action",
    "remove_log",
    "seed",
    "stopped_markers",
]
