from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("profiles"),
    OwnedTable("health_constraints"),
    OwnedTable("zone_stays"),
)
