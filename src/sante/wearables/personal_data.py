from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("wearable_sources"),
    OwnedTable("wearable_devices"),
    OwnedTable("wearable_imports", files=("file_key",)),
    OwnedTable("health_sessions"),
    OwnedTable("sample_chunks"),
    OwnedTable("workouts"),
    OwnedTable("sleep_segments"),
    OwnedTable("day_values"),
    OwnedTable("daily_metrics", export="nothing: derived"),
)
