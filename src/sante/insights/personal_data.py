from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("daily_insights"),
    OwnedTable("user_trends"),
    OwnedTable("habit_patterns"),
    OwnedTable("movement_nights"),
    OwnedTable("movement_rhythms"),
    OwnedTable("movement_choices"),
    OwnedTable("insight_mornings", export="nothing: derived"),
)
