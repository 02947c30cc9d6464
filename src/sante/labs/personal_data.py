from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("reports", files=("file_key",)),
    OwnedTable("observations"),
    OwnedTable("health_profiles", export="nothing: derived"),
    OwnedTable("health_signals", export="nothing: derived"),
)
