"""Which tables of goals hold a person's data."""

from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("goals"),
    OwnedTable("goal_targets"),
    OwnedTable("goal_pauses"),
    OwnedTable("plans"),
    OwnedTable("user_actions"),
    OwnedTable("action_logs"),
    OwnedTable("goal_projections"),
    OwnedTable("biomarker_projections"),
    OwnedTable("action_rests"),
    OwnedTable("action_rhythms"),
    OwnedTable("goal_phases"),
    OwnedTable("low_capacity_days"),
)
