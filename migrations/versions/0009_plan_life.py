"""Let plans change and be taken back: rests, rhythms, phases, low-capacity days."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = [
    # A goal that rests ends that much later, so a period can outgrow what may be asked for.
    "alter table goals drop constraint ck_goals_duration_days",
    """
    alter table goals add constraint ck_goals_duration_days
      check (duration_days between 7 and 3650)
    """,
    "create index ix_goals_end_date_active on goals (end_date) where status = 'active'",
    # What a version replaced, so that it can be brought back; null where there is no way back.
    "alter table plans add column before jsonb",
    "alter table plans add column undoes integer",
    "alter table action_definitions add column two_minutes text not null default ''",
    """
    create index ix_user_actions_activation_date_later on user_actions (activation_date)
      where phase > 1 and removed_on is null
    """,
    """
    create table action_rests (
      user_id uuid not null constraint fk_action_rests_user_id references users on delete cascade,
      id uuid not null,
      user_action_id uuid not null,
      from_date date not null,
      to_date date,
      constraint ck_action_rests_days check (to_date > from_date),
      constraint pk_action_rests primary key (user_id, id),
      constraint fk_action_rests_user_id_user_action_id foreign key (user_id, user_action_id)
        references user_actions (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_action_rests_open on action_rests (user_id, user_action_id)
      where to_date is null
    """,
    """
    create index ix_action_rests_user_id_user_action_id on action_rests (user_id, user_action_id)
    """,
    "select sante_protect('action_rests')",
    """
    create table action_rhythms (
      user_id uuid not null constraint fk_action_rhythms_user_id references users on delete cascade,
      id uuid not null,
      user_action_id uuid not null,
      until_date date not null,
      frequency text not null constraint ck_action_rhythms_frequency
        check (frequency in ('daily', 'weekly', 'specific_days', 'on_demand')),
      times_per_week smallint
        constraint ck_action_rhythms_times_per_week check (times_per_week between 1 and 7),
      specific_days smallint[] not null,
      constraint pk_action_rhythms primary key (user_id, id),
      constraint fk_action_rhythms_user_id_user_action_id foreign key (user_id, user_action_id)
        references user_actions (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_action_rhythms_action_day
      on action_rhythms (user_id, user_action_id, until_date)
    """,
    "select sante_protect('action_rhythms')",
    """
    create table goal_phases (
      user_id uuid not null constraint fk_goal_phases_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      phase smallint not null constraint ck_goal_phases_phase check (phase between 2 and 3),
      reviewed_on date,
      asked_on date,
      times_asked smallint not null default 0,
      consistency double precision
        constraint ck_goal_phases_consistency check (consistency between 0 and 1),
      answer text
        constraint ck_goal_phases_answer check (answer in ('start', 'wait', 'drop')),
      answered_at timestamptz,
      started_on date,
      constraint pk_goal_phases primary key (user_id, id),
      constraint fk_goal_phases_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_goal_phases_goal_phase on goal_phases (user_id, goal_id, phase)",
    "select sante_protect('goal_phases')",
    """
    create table low_capacity_days (
      user_id uuid not null
        constraint fk_low_capacity_days_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes integer not null,
      created_at timestamptz not null,
      constraint pk_low_capacity_days primary key (user_id, id)
    )
    """,
    """
    create unique index uq_low_capacity_days_user_id_local_date
      on low_capacity_days (user_id, local_date)
    """,
    "select sante_protect('low_capacity_days')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("low_capacity_days", "goal_phases", "action_rhythms", "action_rests"):
        op.execute(f"drop table {table}")
    op.execute("drop index ix_user_actions_activation_date_later")
    op.execute("alter table action_definitions drop column two_minutes")
    op.execute("alter table plans drop column undoes")
    op.execute("alter table plans drop column before")
    op.execute("drop index ix_goals_end_date_active")
    op.execute("alter table goals drop constraint ck_goals_duration_days")
    # Longer periods that exist stay: the older release reads them, and makes no new ones.
    op.execute(
        "alter table goals add constraint ck_goals_duration_days"
        " check (duration_days between 7 and 365) not valid"
    )
