from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("reminders"),
    OwnedTable("reminder_events"),
    OwnedTable("outbox", keep="30 days after it was sent or given up"),
    OwnedTable("outbox_attempts", keep="30 days after it was sent or given up"),
    OwnedTable("notification_preferences"),
    OwnedTable("scheduled_notifications", keep="90 days"),
    OwnedTable("channel_addresses"),
)
