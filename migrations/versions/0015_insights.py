"""Create the insights tables."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table daily_insights (
      user_id uuid not null
        constraint fk_daily_insights_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      state text not null,
      sleep jsonb,
      activity jsonb,
      heart jsonb,
      summary text not null default '',
      recommendations jsonb not null default '[]',
      achievements jsonb not null default '[]',
      findings jsonb not null default '[]',
      confidence double precision,
      confidence_why jsonb not null default '[]',
      model text not null default '',
      version text not null default '',
      processing_ms integer,
      reason text not null default '',
      made_at timestamptz not null,
      constraint ck_daily_insights_state
        check (state in ('pending', 'processing', 'completed', 'failed')),
      constraint ck_daily_insights_confidence
        check (confidence between 0 and 1),
      constraint ck_daily_insights_summary
        check (state <> 'completed' or char_length(summary) between 10 and 1000),
      constraint pk_daily_insights primary key (user_id, id)
    )
    """,
    """
    create unique index uq_daily_insights_user_id_local_date
      on daily_insights (user_id, local_date)
    """,
    "select sante_protect('daily_insights')",
    """
    create table user_trends (
      user_id uuid not null
        constraint fk_user_trends_user_id references users on delete cascade,
      id uuid not null,
      period text not null,
      start_on date not null,
      first_day date not null,
      last_day date not null,
      trend_data jsonb not null,
      tested smallint not null,
      direction text,
      improvement_score smallint,
      confidence double precision not null,
      version text not null,
      made_at timestamptz not null,
      constraint ck_user_trends_period
        check (period in ('weekly', 'monthly', 'quarterly')),
      constraint ck_user_trends_direction
        check (direction in ('improving', 'stable', 'declining')),
      constraint ck_user_trends_improvement_score
        check (improvement_score between 0 and 100),
      constraint ck_user_trends_days
        check (last_day >= first_day),
      constraint pk_user_trends primary key (user_id, id)
    )
    """,
    """
    create unique index uq_user_trends_user_id_period_start_on
      on user_trends (user_id, period, start_on)
    """,
    "select sante_protect('user_trends')",
    """
    create table habit_patterns (
      user_id uuid not null
        constraint fk_habit_patterns_user_id references users on delete cascade,
      id uuid not null,
      first_day date not null,
      last_day date not null,
      tested integer not null,
      found jsonb not null,
      version text not null,
      made_at timestamptz not null,
      constraint pk_habit_patterns primary key (user_id, id)
    )
    """,
    "create unique index uq_habit_patterns_user_id on habit_patterns (user_id)",
    "select sante_protect('habit_patterns')",
    """
    create table insight_mornings (
      user_id uuid not null
        constraint fk_insight_mornings_user_id references users on delete cascade,
      next_at timestamptz not null,
      constraint pk_insight_mornings primary key (user_id)
    )
    """,
    "create index ix_insight_mornings_next_at on insight_mornings (next_at)",
    "select sante_protect('insight_mornings')",
]

TABLES = ("insight_mornings", "habit_patterns", "user_trends", "daily_insights")


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
