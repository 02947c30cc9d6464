"""Store progress: what each day and week came to, and the milestones of goals."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COUNTS = """
      actions_planned smallint not null,
      actions_completed smallint not null,
      actions_partial smallint not null,
      actions_skipped smallint not null,
      actions_excused smallint not null,
      completion_rate double precision not null,
      outcome text not null
        constraint ck_{table}_outcome check (outcome in ('done', 'missed', 'rested')),
      current_streak integer not null,
      streak_ended integer not null,
"""

STATEMENTS = [
    # A night reads one day or week of everybody's logs. They lie in the order of their days.
    "create index ix_action_logs_local_date on action_logs using brin (local_date)",
    """
    create table expectations (
      user_id uuid not null constraint fk_expectations_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid,
      action_id text not null,
      category text not null,
      user_action_ids uuid[] not null,
      shared boolean not null,
      frequency text not null constraint ck_expectations_frequency
        check (frequency in ('daily', 'weekly', 'specific_days', 'on_demand')),
      per_week smallint not null,
      weekdays smallint not null
        constraint ck_expectations_weekdays check (weekdays between 0 and 127),
      on_days datemultirange not null,
      until_day date not null,
      zone text,
      day_start_hour smallint not null,
      week_start text not null
        constraint ck_expectations_week_start check (week_start in ('monday', 'sunday')),
      review_on date,
      constraint pk_expectations primary key (user_id, id),
      constraint fk_expectations_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create index ix_expectations_zone_day_start_hour on expectations (zone, day_start_hour)",
    "create index ix_expectations_review_on on expectations (review_on)",
    "select sante_protect('expectations')",
    f"""
    create table daily_progress (
      user_id uuid not null
        constraint fk_daily_progress_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      {COUNTS.format(table="daily_progress")}
      constraint pk_daily_progress primary key (user_id, id)
    )
    """,
    "create unique index uq_daily_progress_user_id_local_date"
    " on daily_progress (user_id, local_date)",
    "create index ix_daily_progress_local_date on daily_progress using brin (local_date)",
    "select sante_protect('daily_progress')",
    f"""
    create table goal_progress (
      user_id uuid not null
        constraint fk_goal_progress_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      local_date date not null,
      {COUNTS.format(table="goal_progress")}
      longest_streak integer not null,
      asked_so_far integer not null,
      credit_so_far double precision not null,
      constraint pk_goal_progress primary key (user_id, id),
      constraint fk_goal_progress_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_goal_progress_goal_day on goal_progress (user_id, goal_id, local_date)",
    "create index ix_goal_progress_local_date on goal_progress using brin (local_date)",
    "select sante_protect('goal_progress')",
    """
    create table weekly_progress (
      user_id uuid not null
        constraint fk_weekly_progress_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      week_number smallint not null,
      week_start date not null,
      week_end date not null,
      through date not null,
      actions_planned smallint not null,
      actions_completed smallint not null,
      actions_partial smallint not null,
      actions_asked smallint not null,
      consistency double precision,
      days_active smallint not null,
      category_breakdown jsonb not null,
      top_performing_action text,
      needs_attention_action text,
      projected_biomarkers jsonb not null,
      constraint pk_weekly_progress primary key (user_id, id),
      constraint fk_weekly_progress_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_weekly_progress_goal_week"
    " on weekly_progress (user_id, goal_id, week_start)",
    "select sante_protect('weekly_progress')",
    """
    create table goal_milestones (
      user_id uuid not null
        constraint fk_goal_milestones_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      milestone text not null,
      achieved_on date not null,
      granted_at timestamptz not null,
      constraint pk_goal_milestones primary key (user_id, id),
      constraint fk_goal_milestones_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_goal_milestones_goal_milestone"
    " on goal_milestones (user_id, goal_id, milestone)",
    "select sante_protect('goal_milestones')",
    """
    create table day_closings (
      zone text not null,
      day_start_hour smallint not null,
      closed_through date,
      summed_through date,
      constraint pk_day_closings primary key (zone, day_start_hour)
    )
    """,
    "grant select, insert, update, delete on day_closings to sante_system",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    tables = ("goal_milestones", "weekly_progress", "goal_progress", "daily_progress")
    for table in ("day_closings", *tables, "expectations"):
        op.execute(f"drop table {table}")
    op.execute("drop index ix_action_logs_local_date")
