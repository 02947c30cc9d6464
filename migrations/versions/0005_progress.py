"""Create the progress tables."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table check_ins (
      user_id uuid not null constraint fk_check_ins_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes integer not null,
      checked_in_at timestamptz not null,
      scale text not null constraint ck_check_ins_scale check (scale in ('1-5', '1-10', 'words')),
      mood smallint,
      mood_score smallint constraint ck_check_ins_mood_score check (mood_score between 0 and 100),
      energy smallint,
      energy_score smallint constraint ck_check_ins_energy_score
        check (energy_score between 0 and 100),
      notes text constraint ck_check_ins_notes check (char_length(notes) <= 1000),
      constraint pk_check_ins primary key (user_id, id)
    )
    """,
    "create unique index uq_check_ins_user_id_local_date on check_ins (user_id, local_date)",
    "select sante_protect('check_ins')",
    """
    create table breaks (
      user_id uuid not null constraint fk_breaks_user_id references users on delete cascade,
      id uuid not null,
      first_day date not null,
      last_day date not null,
      reason text constraint ck_breaks_reason check (char_length(reason) between 1 and 200),
      created_at timestamptz not null,
      constraint ck_breaks_days check (last_day >= first_day),
      constraint pk_breaks primary key (user_id, id)
    )
    """,
    "create unique index uq_breaks_user_id_first_day on breaks (user_id, first_day)",
    "select sante_protect('breaks')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("breaks", "check_ins"):
        op.execute(f"drop table {table}")
