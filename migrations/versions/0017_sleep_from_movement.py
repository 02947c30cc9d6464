"""Create the tables of sleep and rhythm worked out of movement."""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table movement_nights (
      user_id uuid not null
        constraint fk_movement_nights_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      utc_offset_minutes smallint not null,
      basis text not null,
      source text not null,
      sleep_minutes double precision not null,
      waso_minutes double precision not null,
      latency_minutes double precision,
      efficiency double precision not null,
      awakenings integer not null,
      known double precision not null,
      quality double precision not null,
      quality_parts jsonb not null,
      epoch_seconds smallint not null,
      model text not null,
      version text not null,
      why text not null,
      made_at timestamptz not null,
      constraint ck_movement_nights_basis check (basis in ('bed', 'movement')),
      constraint ck_movement_nights_span check (end_at > start_at),
      constraint ck_movement_nights_quality check (quality between 0 and 1),
      constraint pk_movement_nights primary key (user_id, id)
    )
    """,
    """
    create unique index uq_movement_nights_user_id_local_date
      on movement_nights (user_id, local_date)
    """,
    "select sante_protect('movement_nights')",
    """
    create table movement_rhythms (
      user_id uuid not null
        constraint fk_movement_rhythms_user_id references users on delete cascade,
      id uuid not null,
      first_day date not null,
      last_day date not null,
      days smallint not null,
      basis text not null,
      source text not null,
      interdaily double precision not null,
      intradaily double precision not null,
      l5 double precision not null,
      l5_start smallint not null,
      m10 double precision not null,
      m10_start smallint not null,
      relative double precision not null,
      quality double precision not null,
      quality_parts jsonb not null,
      model text not null,
      version text not null,
      made_at timestamptz not null,
      constraint ck_movement_rhythms_basis check (basis in ('counts', 'steps')),
      constraint ck_movement_rhythms_quality check (quality between 0 and 1),
      constraint ck_movement_rhythms_days check (last_day >= first_day),
      constraint pk_movement_rhythms primary key (user_id, id)
    )
    """,
    "create unique index uq_movement_rhythms_user_id on movement_rhythms (user_id)",
    "select sante_protect('movement_rhythms')",
    """
    create table movement_choices (
      user_id uuid not null
        constraint fk_movement_choices_user_id references users on delete cascade,
      id uuid not null,
      model text not null,
      made_at timestamptz not null,
      constraint pk_movement_choices primary key (user_id, id)
    )
    """,
    "create unique index uq_movement_choices_user_id on movement_choices (user_id)",
    "select sante_protect('movement_choices')",
]

TABLES = ("movement_choices", "movement_rhythms", "movement_nights")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
