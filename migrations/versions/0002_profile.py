"""Create the profile tables."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table profiles (
      user_id uuid not null constraint fk_profiles_user_id references users on delete cascade,
      id uuid not null,
      display_name text constraint ck_profiles_display_name
        check (char_length(display_name) between 1 and 100),
      birth_date date constraint ck_profiles_birth_date check (birth_date >= '1900-01-01'),
      sex text constraint ck_profiles_sex check (sex in ('male', 'female')),
      gender text constraint ck_profiles_gender
        check (gender in ('male', 'female', 'other', 'prefer_not_to_say')),
      zone text not null,
      day_start_hour smallint not null default 3 constraint ck_profiles_day_start_hour
        check (day_start_hour between 0 and 6),
      week_start text not null default 'monday' constraint ck_profiles_week_start
        check (week_start in ('monday', 'sunday')),
      unit_labs text not null default 'conventional' constraint ck_profiles_unit_labs
        check (unit_labs in ('conventional', 'si')),
      unit_body text not null default 'metric' constraint ck_profiles_unit_body
        check (unit_body in ('metric', 'imperial')),
      unit_energy text not null default 'kcal' constraint ck_profiles_unit_energy
        check (unit_energy in ('kcal', 'kj')),
      unit_clock text not null default '24h' constraint ck_profiles_unit_clock
        check (unit_clock in ('24h', '12h')),
      height_cm numeric(6, 3) constraint ck_profiles_height_cm
        check (height_cm > 0 and height_cm <= 300),
      weight_kg numeric(6, 3) constraint ck_profiles_weight_kg
        check (weight_kg > 0 and weight_kg <= 500),
      weighed_on date,
      activity_level text constraint ck_profiles_activity_level
        check (activity_level in ('sedentary', 'light', 'moderate', 'active', 'very_active')),
      share_data boolean not null default false,
      share_research boolean not null default false,
      share_analytics boolean not null default false,
      onboarding_completed boolean not null default false,
      onboarding_completed_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint ck_profiles_onboarding
        check (onboarding_completed = (onboarding_completed_at is not null)),
      constraint pk_profiles primary key (user_id, id)
    )
    """,
    "create unique index uq_profiles_user_id on profiles (user_id)",
    "select sante_protect('profiles')",
    """
    create table health_constraints (
      user_id uuid not null
        constraint fk_health_constraints_user_id references users on delete cascade,
      id uuid not null,
      kind text not null constraint ck_health_constraints_kind check (kind in (
        'allergy', 'medicine', 'condition', 'pregnancy', 'diet', 'injury', 'eating_disorder')),
      code text not null,
      label text not null constraint ck_health_constraints_label
        check (char_length(label) between 1 and 200),
      since_date date,
      until_date date,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint ck_health_constraints_dates check (until_date >= since_date),
      constraint pk_health_constraints primary key (user_id, id)
    )
    """,
    """
    create unique index uq_health_constraints_open_code on health_constraints (user_id, code)
      where until_date is null and code <> 'other'
    """,
    """
    create unique index uq_health_constraints_open_label
      on health_constraints (user_id, kind, label)
      where until_date is null and code = 'other'
    """,
    "select sante_protect('health_constraints')",
    """
    create table zone_stays (
      user_id uuid not null constraint fk_zone_stays_user_id references users on delete cascade,
      id uuid not null,
      zone text not null,
      day_start_hour smallint not null,
      since timestamptz not null,
      constraint pk_zone_stays primary key (user_id, id)
    )
    """,
    "create index ix_zone_stays_user_id_since on zone_stays (user_id, since)",
    "select sante_protect('zone_stays')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("zone_stays", "health_constraints", "profiles"):
        op.execute(f"drop table {table}")
