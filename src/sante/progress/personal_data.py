from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("check_ins"),
    OwnedTable("breaks"),
)
