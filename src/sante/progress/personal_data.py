from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("check_ins"),
    OwnedTable("breaks"),
    OwnedTable("expectations", export="nothing: derived"),
    OwnedTable("daily_progress", export="nothing: derived"),
    OwnedTable("goal_progress", export="nothing: derived"),
    OwnedTable("weekly_progress", export="nothing: derived"),
    OwnedTable("goal_milestones"),
)
