"""Create the goals tables."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table action_definitions (
      id text not null constraint pk_action_definitions primary key,
      name text not null,
      short_name text not null
        constraint ck_action_definitions_short_name check (char_length(short_name) <= 24),
      icon text not null,
      description text not null,
      how_to text[] not null,
      category text not null constraint ck_action_definitions_category
        check (category in ('nutrition', 'movement', 'supplement', 'lifestyle', 'mindset')),
      goal_categories text[] not null,
      target_biomarkers text[] not null,
      impact_level text not null constraint ck_action_definitions_impact_level
        check (impact_level in ('low', 'moderate', 'high', 'very_high')),
      difficulty text not null constraint ck_action_definitions_difficulty
        check (difficulty in ('easy', 'moderate', 'hard')),
      time_commitment_minutes smallint not null,
      default_frequency text not null constraint ck_action_definitions_default_frequency
        check (default_frequency in ('daily', 'weekly', 'specific_days', 'on_demand')),
      times_per_week smallint,
      default_days smallint[] not null,
      recommended_time text constraint ck_action_definitions_recommended_time
        check (recommended_time in ('morning', 'with_meal', 'evening')),
      metric_type text not null constraint ck_action_definitions_metric_type
        check (metric_type in ('boolean', 'count', 'duration', 'value')),
      metric_unit text,
      metric_target double precision,
      mechanism text not null,
      tau_days double precision,
      evidence_grade text not null constraint ck_action_definitions_evidence_grade
        check (evidence_grade in ('A', 'B', 'C')),
      citation text not null
        constraint ck_action_definitions_citation check (citation <> ''),
      contraindications text not null,
      avoid_with text[] not null,
      auto_add boolean not null,
      default_off boolean not null,
      is_active boolean not null,
      science_version text not null
    )
    """,
    "select sante_share('action_definitions')",
    """
    create table action_effects (
      action_id text not null constraint fk_action_effects_action_id
        references action_definitions on delete cascade,
      biomarker_id text not null,
      mean double precision not null,
      se double precision not null,
      unit text not null,
      relative boolean not null,
      doses double precision,
      population text not null,
      otherwise double precision not null,
      prediabetes double precision,
      min_baseline double precision,
      x_ref double precision,
      note text not null,
      science_version text not null,
      constraint pk_action_effects primary key (action_id, biomarker_id)
    )
    """,
    "select sante_share('action_effects')",
    """
    create table goals (
      user_id uuid not null constraint fk_goals_user_id references users on delete cascade,
      id uuid not null,
      category text not null constraint ck_goals_category check (category in (
        'cardiovascular', 'metabolic', 'liver', 'kidney', 'thyroid', 'nutritional',
        'inflammation', 'biological_age', 'custom')),
      title text not null
        constraint ck_goals_title check (char_length(title) between 1 and 200),
      description text not null,
      why_it_matters text not null,
      custom_prompt text
        constraint ck_goals_custom_prompt check (char_length(custom_prompt) <= 1000),
      intensity text not null constraint ck_goals_intensity
        check (intensity in ('gentle', 'balanced', 'intensive')),
      duration_days integer not null
        constraint ck_goals_duration_days check (duration_days between 7 and 365),
      start_date date not null,
      end_date date not null,
      status text not null default 'active' constraint ck_goals_status
        check (status in ('active', 'paused', 'completed', 'abandoned')),
      profile_id uuid,
      health_score_baseline integer,
      health_score_target integer,
      biological_age_target double precision,
      zone text not null,
      utc_offset_minutes integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      ended_at timestamptz,
      constraint ck_goals_period check (end_date = start_date + duration_days),
      constraint pk_goals primary key (user_id, id)
    )
    """,
    """
    create unique index uq_goals_user_id_category_active on goals (user_id, category)
      where status = 'active' and category <> 'custom'
    """,
    "create index ix_goals_user_id_status on goals (user_id, status)",
    "select sante_protect('goals')",
    """
    create table goal_targets (
      user_id uuid not null constraint fk_goal_targets_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      biomarker_id text not null,
      name text not null,
      position smallint not null,
      unit text not null,
      baseline_value double precision not null,
      baseline_on date not null,
      target_value double precision not null,
      target_low double precision,
      target_high double precision,
      direction smallint not null
        constraint ck_goal_targets_direction check (direction in (-1, 1)),
      actual_value double precision,
      actual_on date,
      constraint pk_goal_targets primary key (user_id, id),
      constraint fk_goal_targets_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_goal_targets_goal_biomarker
      on goal_targets (user_id, goal_id, biomarker_id)
    """,
    "select sante_protect('goal_targets')",
    """
    create table goal_pauses (
      user_id uuid not null constraint fk_goal_pauses_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      from_date date not null,
      to_date date,
      constraint pk_goal_pauses primary key (user_id, id),
      constraint fk_goal_pauses_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_goal_pauses_goal_open on goal_pauses (user_id, goal_id)
      where to_date is null
    """,
    "select sante_protect('goal_pauses')",
    """
    create table plans (
      user_id uuid not null constraint fk_plans_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      version integer not null,
      cause text not null,
      source text not null
        constraint ck_plans_source check (source in ('rules', 'person', 'coach')),
      intensity text not null,
      science_version text not null,
      offered text[] not null,
      refused jsonb not null,
      diff jsonb not null,
      created_at timestamptz not null,
      constraint pk_plans primary key (user_id, id),
      constraint fk_plans_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_plans_goal_version on plans (user_id, goal_id, version)",
    "select sante_protect('plans')",
    """
    create table user_actions (
      user_id uuid not null constraint fk_user_actions_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      action_id text not null
        constraint fk_user_actions_action_id references action_definitions,
      plan_version integer not null,
      source text not null
        constraint ck_user_actions_source check (source in ('rules', 'person', 'coach')),
      personalized_title text,
      personalized_description text,
      frequency text not null constraint ck_user_actions_frequency
        check (frequency in ('daily', 'weekly', 'specific_days', 'on_demand')),
      times_per_week smallint
        constraint ck_user_actions_times_per_week check (times_per_week between 1 and 7),
      specific_days smallint[] not null,
      reminder_time time,
      phase smallint not null constraint ck_user_actions_phase check (phase between 1 and 3),
      rank smallint not null,
      activation_date date not null,
      removed_on date,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      constraint pk_user_actions primary key (user_id, id),
      constraint fk_user_actions_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_user_actions_goal_action
      on user_actions (user_id, goal_id, action_id)
    """,
    "select sante_protect('user_actions')",
    """
    create table action_logs (
      user_id uuid not null constraint fk_action_logs_user_id references users on delete cascade,
      id uuid not null,
      user_action_id uuid not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes integer not null,
      logged_at timestamptz not null,
      status text not null constraint ck_action_logs_status
        check (status in ('completed', 'skipped', 'partial')),
      value double precision,
      note text constraint ck_action_logs_note check (char_length(note) <= 1000),
      skip_reason text constraint ck_action_logs_skip_reason check (skip_reason in (
        'sick', 'travel', 'no_time', 'out_of_stock', 'doctor_advice', 'other')),
      logged_via text not null constraint ck_action_logs_logged_via
        check (logged_via in ('app', 'notification', 'chat')),
      reminder_sent boolean not null default false,
      constraint ck_action_logs_reason_for_skip
        check (skip_reason is null or status = 'skipped'),
      constraint pk_action_logs primary key (user_id, id),
      constraint fk_action_logs_user_id_user_action_id foreign key (user_id, user_action_id)
        references user_actions (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_action_logs_action_day
      on action_logs (user_id, user_action_id, local_date)
    """,
    "create index ix_action_logs_user_id_local_date on action_logs (user_id, local_date)",
    "select sante_protect('action_logs')",
    """
    create table goal_projections (
      user_id uuid not null
        constraint fk_goal_projections_user_id references users on delete cascade,
      id uuid not null,
      goal_id uuid not null,
      biomarker_id text not null,
      plan_version integer not null,
      horizon date not null,
      unit text not null,
      measured double precision not null,
      without_plan double precision not null,
      mean double precision not null,
      low80 double precision not null,
      high80 double precision not null,
      low95 double precision not null,
      high95 double precision not null,
      adherence double precision not null,
      confidence text not null constraint ck_goal_projections_confidence
        check (confidence in ('low', 'medium', 'high')),
      science_version text not null,
      created_at timestamptz not null,
      constraint pk_goal_projections primary key (user_id, id),
      constraint fk_goal_projections_user_id_goal_id foreign key (user_id, goal_id)
        references goals (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_goal_projections_goal_biomarker
      on goal_projections (user_id, goal_id, biomarker_id)
    """,
    # A projection is frozen when made, so that it can be judged by the re-test: no update.
    "select sante_protect('goal_projections', 'select, insert, delete')",
]

TABLES = [
    "goal_projections",
    "action_logs",
    "user_actions",
    "plans",
    "goal_pauses",
    "goal_targets",
    "goals",
    "action_effects",
    "action_definitions",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
