from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("xp_transactions"),
    OwnedTable("user_xp", export="nothing: derived"),
    OwnedTable("user_streaks", export="nothing: derived"),
    OwnedTable("user_achievements"),
    OwnedTable("user_challenges"),
    OwnedTable("reward_settings"),
    OwnedTable("audit_findings", export="nothing: derived"),
)
