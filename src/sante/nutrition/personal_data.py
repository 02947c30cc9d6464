from sante.core.personal_data import OwnedTable

TABLES = (
    OwnedTable("own_foods"),
    OwnedTable("food_photos", files=("file_key",)),
    OwnedTable("food_entries"),
    OwnedTable("entry_items"),
    OwnedTable("entry_audit"),
    OwnedTable("food_formulas"),
    OwnedTable("formula_items"),
    OwnedTable("formula_uses"),
    OwnedTable("food_preferences"),
)
