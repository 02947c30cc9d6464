from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("tracking_categories"),
    OwnedTable("tracking_definitions"),
    OwnedTable("tracking_aims"),
    OwnedTable("tracking_entries"),
    OwnedTable("sleep_quiz_submissions"),
)
