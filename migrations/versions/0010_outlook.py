"""Freeze projections each time they are made anew, and keep what each day's said."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = [
    # What was frozen so far was frozen when its goal was made.
    """
    alter table goal_projections
      add column cause text not null default 'created'
        constraint ck_goal_projections_cause
        check (cause in ('created', 'plan_changed', 'retest')),
      add column basis_on date,
      add column inputs jsonb not null default '{}'
    """,
    "drop index uq_goal_projections_goal_biomarker",
    # Making the same one again, after a retry or a clock that went back, adds nothing.
    """
    create unique index uq_goal_projections_made
      on goal_projections (user_id, goal_id, biomarker_id, cause, plan_version, basis_on)
    """,
    """
    create table biomarker_projections (
      user_id uuid not null
        constraint fk_biomarker_projections_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      biomarker_id text not null,
      local_date date not null,
      unit text not null,
      current_mean double precision not null,
      mean double precision not null,
      low80 double precision not null,
      high80 double precision not null,
      low95 double precision not null,
      high95 double precision not null,
      on_track boolean not null,
      confidence text not null constraint ck_biomarker_projections_confidence
        check (confidence in ('low', 'medium', 'high')),
      science_version text not null,
      made_at timestamptz not null,
      constraint pk_biomarker_projections primary key (user_id, id),
      constraint fk_biomarker_projections_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_biomarker_projections_day
      on biomarker_projections (user_id, goal_id, biomarker_id, local_date)
    """,
    "select sante_protect('biomarker_projections', 'select, insert, delete')",
]

BACK = [
    "drop table biomarker_projections",
    "drop index uq_goal_projections_made",
    # The owner of a table with forced row security sees none of its rows.
    "alter table goal_projections no force row level security",
    "delete from goal_projections where cause <> 'created'",
    "alter table goal_projections force row level security",
    """
    create unique index uq_goal_projections_goal_biomarker
      on goal_projections (user_id, goal_id, biomarker_id)
    """,
    "alter table goal_projections drop column inputs, drop column basis_on, drop column cause",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for statement in BACK:
        op.execute(statement)
