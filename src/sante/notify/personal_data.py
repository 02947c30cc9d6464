from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("reminders"),
    OwnedTable("reminder_events"),
    OwnedTable("reminder_manners"),
    OwnedTable("outbox", keep="30 days after it was sent or given up"),
    OwnedTable("outbox_attempts", keep="30 days after it was sent or given up"),
)
