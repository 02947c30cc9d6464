"""Goals for other packages: everything they may call, in one place."""

from sante.goals.queries import COMMITTED, GOALS, LOGS, PROJECTED, RHYTHMS
from sante.goals.service.actions import (
    DAY_NAMES,
    NewRhythm,
    add_action,
    remove_action,
    reschedule_action,
    rest_action,
    resume_action,
    swap_action,
    undo_last,
)
from sante.goals.service.available import AvailableAction, Choice, available_actions
from sante.goals.service.beside import beside_marker
from sante.goals.service.capacity import low_capacity_days, set_low_capacity
from sante.goals.service.change import GoalPatch, abandon_goal, patch_goal
from sante.goals.service.create import NewGoal, create_goal
from sante.goals.service.ending import extend_goal, goal_summary
from sante.goals.service.forecast import forecast_goal
from sante.goals.service.freeze import note_day, noted_by, on_goal_changed, people_to_note
from sante.goals.service.habits import done_habits
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
from sante.goals.service.phases import (
    answer_phase,
    ask_days_off,
    offers,
    people_to_turn,
    turn_day,
    waiting_phases,
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
    plan_versions,
    stopped_markers,
)
from sante.goals.service.retest import (
    close_loops,
    on_report_confirmed,
    on_report_taken_back,
    report_card,
    retest_due,
)
from sante.goals.service.show import in_their_unit
from sante.goals.service.suggest import Suggestion, recommendations
from sante.goals.service.telling import ActionLogged, on_phase_offered, on_phase_started

__all__ = [
    "COMMITTED",
    "DAY_NAMES",
    "EXPECTED_ADHERENCE",
    "GOALS",
    "LOGS",
    "PROJECTED",
    "RHYTHMS",
    "ActionLogged",
    "AvailableAction",
    "Choice",
    "GoalPatch",
    "LibraryEntry",
    "LibraryFilter",
    "NewGoal",
    "NewLog",
    "NewRhythm",
    "Suggestion",
    "abandon_goal",
    "action_library",
    "active_goals",
    "add_action",
    "answer_phase",
    "ask_days_off",
    "available_actions",
    "beside_marker",
    "close_loops",
    "commitments",
    "create_goal",
    "done_habits",
    "due_actions",
    "edit_log",
    "entry_for",
    "extend_goal",
    "facts_for",
    "forecast_goal",
    "goal",
    "goal_summary",
    "goal_with_plan",
    "in_their_unit",
    "list_goals",
    "log_entry",
    "logs_between",
    "low_capacity_days",
    "note_day",
    "noted_by",
    "offers",
    "on_goal_changed",
    "on_phase_offered",
    "on_phase_started",
    "on_report_confirmed",
    "on_report_taken_back",
    "patch_goal",
    "pauses",
    "people_to_note",
    "people_to_turn",
    "plan_versions",
    "project_goal",
    "recommendations",
    "record_log",
    "remove_action",
    "remove_log",
    "report_card",
    "reschedule_action",
    "rest_action",
    "resume_action",
    "retest_due",
    "seed",
    "set_low_capacity",
    "stopped_markers",
    "swap_action",
    "turn_day",
    "undo_last",
    "waiting_phases",
]
