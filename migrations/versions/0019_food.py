"""Create the food table, and the tables of what people ate."""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# What an amount of food holds; null is "not known".
HOLDING = """
      kcal double precision not null,
      protein_g double precision,
      carbs_g double precision,
      fat_g double precision,
      fibre_g double precision,
      sugar_g double precision,
      saturated_g double precision,
      sodium_mg double precision,
      alcohol_g double precision,
      caffeine_mg double precision,
      water_g double precision,
      others jsonb not null default '{}'
"""
EATEN = """
      position smallint not null,
      name text not null,
      food_ref text,
      amount double precision,
      unit text,
      grams double precision not null,
      grams_low double precision not null,
      grams_high double precision not null,
      assumed text not null default ''
"""

STATEMENTS = [
    f"""
    create table foods (
      id text not null constraint pk_foods primary key,
      name text not null,
      staple boolean not null,
      density double precision,
      source text not null,
      warning text not null default '',
      version text not null,
      {HOLDING}
    )
    """,
    "create index ix_foods_version on foods (version)",
    "select sante_share('foods')",
    """
    create table food_aliases (
      alias text not null,
      food_id text not null
        constraint fk_food_aliases_food_id references foods on delete cascade,
      constraint pk_food_aliases primary key (alias, food_id)
    )
    """,
    "select sante_share('food_aliases')",
    """
    create table food_portions (
      food_id text not null
        constraint fk_food_portions_food_id references foods on delete cascade,
      label text not null,
      position smallint not null,
      grams double precision not null,
      constraint pk_food_portions primary key (food_id, label)
    )
    """,
    "select sante_share('food_portions')",
    f"""
    create table own_foods (
      user_id uuid not null constraint fk_own_foods_user_id references users on delete cascade,
      id uuid not null,
      name text not null constraint ck_own_foods_name check (char_length(name) between 1 and 200),
      brand text not null default '',
      barcode text constraint ck_own_foods_barcode check (barcode ~ '^[0-9]{{6,14}}$'),
      portion_g double precision
        constraint ck_own_foods_portion_g check (portion_g > 0 and portion_g <= 5000),
      origin text not null
        constraint ck_own_foods_origin check (origin in ('typed', 'open_food_facts')),
      warning text not null default '',
      created_at timestamptz not null,
      {HOLDING},
      constraint ck_own_foods_kcal check (kcal between 0 and 1000),
      constraint pk_own_foods primary key (user_id, id)
    )
    """,
    """
    create unique index uq_own_foods_user_id_barcode on own_foods (user_id, barcode)
      where barcode is not null
    """,
    "select sante_protect('own_foods')",
    """
    create table food_photos (
      user_id uuid not null constraint fk_food_photos_user_id references users on delete cascade,
      id uuid not null,
      file_key text not null,
      width integer not null,
      height integer not null,
      size integer not null constraint ck_food_photos_size check (size > 0),
      local_date date not null,
      created_at timestamptz not null,
      constraint pk_food_photos primary key (user_id, id)
    )
    """,
    "select sante_protect('food_photos')",
    """
    create table food_entries (
      user_id uuid not null constraint fk_food_entries_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes smallint not null,
      eaten_at timestamptz not null,
      logged_at timestamptz not null,
      meal_type text not null constraint ck_food_entries_meal_type
        check (meal_type in ('breakfast', 'lunch', 'dinner', 'snack')),
      source text not null constraint ck_food_entries_source
        check (source in ('text', 'photo', 'formula', 'copy', 'recent', 'barcode', 'typed')),
      note text constraint ck_food_entries_note check (char_length(note) <= 1000),
      photo_id uuid,
      corrected boolean not null default false,
      removed_at timestamptz,
      constraint pk_food_entries primary key (user_id, id)
    )
    """,
    "create index ix_food_entries_user_id_local_date on food_entries (user_id, local_date)",
    "select sante_protect('food_entries')",
    f"""
    create table entry_items (
      user_id uuid not null constraint fk_entry_items_user_id references users on delete cascade,
      id uuid not null,
      entry_id uuid not null,
      {EATEN},
      {HOLDING},
      constraint ck_entry_items_grams check (grams >= 0 and grams <= 20000),
      constraint ck_entry_items_kcal check (kcal between 0 and 20000),
      constraint ck_entry_items_span check (grams_low <= grams and grams <= grams_high),
      constraint pk_entry_items primary key (user_id, id),
      constraint fk_entry_items_user_id_entry_id foreign key (user_id, entry_id)
        references food_entries (user_id, id) on delete cascade
    )
    """,
    "create index ix_entry_items_user_id_entry_id on entry_items (user_id, entry_id)",
    "create index ix_entry_items_user_id_food_ref on entry_items (user_id, food_ref)",
    "select sante_protect('entry_items')",
    """
    create table entry_audit (
      user_id uuid not null constraint fk_entry_audit_user_id references users on delete cascade,
      id uuid not null,
      entry_id uuid not null,
      at timestamptz not null,
      kind text not null
        constraint ck_entry_audit_kind check (kind in ('corrected', 'removed', 'restored')),
      reason text,
      original_data jsonb not null,
      corrected_data jsonb not null,
      constraint pk_entry_audit primary key (user_id, id),
      constraint fk_entry_audit_user_id_entry_id foreign key (user_id, entry_id)
        references food_entries (user_id, id) on delete cascade
    )
    """,
    "create index ix_entry_audit_user_id_entry_id on entry_audit (user_id, entry_id)",
    "select sante_protect('entry_audit', 'select, insert')",
    """
    create table food_formulas (
      user_id uuid not null constraint fk_food_formulas_user_id references users on delete cascade,
      id uuid not null,
      name text not null
        constraint ck_food_formulas_name check (char_length(name) between 1 and 100),
      keywords text[] not null,
      meal_type text constraint ck_food_formulas_meal_type
        check (meal_type in ('breakfast', 'lunch', 'dinner', 'snack')),
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint pk_food_formulas primary key (user_id, id)
    )
    """,
    "create unique index uq_food_formulas_user_id_name on food_formulas (user_id, lower(name))",
    "select sante_protect('food_formulas')",
    f"""
    create table formula_items (
      user_id uuid not null constraint fk_formula_items_user_id references users on delete cascade,
      id uuid not null,
      formula_id uuid not null,
      {EATEN},
      {HOLDING},
      constraint pk_formula_items primary key (user_id, id),
      constraint fk_formula_items_user_id_formula_id foreign key (user_id, formula_id)
        references food_formulas (user_id, id) on delete cascade
    )
    """,
    "create index ix_formula_items_user_id_formula_id on formula_items (user_id, formula_id)",
    "select sante_protect('formula_items')",
    """
    create table formula_uses (
      user_id uuid not null constraint fk_formula_uses_user_id references users on delete cascade,
      id uuid not null,
      formula_id uuid not null,
      entry_id uuid not null,
      local_date date not null,
      used_at timestamptz not null,
      how text not null
        constraint ck_formula_uses_how check (how in ('chosen', 'detected', 'suggested')),
      similarity double precision
        constraint ck_formula_uses_similarity check (similarity between 0 and 1),
      constraint pk_formula_uses primary key (user_id, id),
      constraint fk_formula_uses_user_id_formula_id foreign key (user_id, formula_id)
        references food_formulas (user_id, id) on delete cascade,
      constraint fk_formula_uses_user_id_entry_id foreign key (user_id, entry_id)
        references food_entries (user_id, id) on delete cascade
    )
    """,
    "create index ix_formula_uses_user_id_formula_id on formula_uses (user_id, formula_id)",
    "create index ix_formula_uses_user_id_entry_id on formula_uses (user_id, entry_id)",
    "select sante_protect('formula_uses')",
    """
    create table food_preferences (
      user_id uuid not null
        constraint fk_food_preferences_user_id references users on delete cascade,
      pace text not null default 'keep'
        constraint ck_food_preferences_pace check (pace in ('keep', 'lose_slowly', 'lose')),
      show_energy boolean not null default true,
      kcal_per_kg integer not null default 7700
        constraint ck_food_preferences_kcal_per_kg check (kcal_per_kg between 3000 and 12000),
      constraint pk_food_preferences primary key (user_id)
    )
    """,
    "select sante_protect('food_preferences')",
]

TABLES = (
    "food_preferences",
    "formula_uses",
    "formula_items",
    "food_formulas",
    "entry_audit",
    "entry_items",
    "food_entries",
    "food_photos",
    "own_foods",
    "food_portions",
    "food_aliases",
    "foods",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
