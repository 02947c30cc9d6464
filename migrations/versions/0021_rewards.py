"""Create the tables of rewards."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table achievements (
      id text not null constraint pk_achievements primary key,
      name text not null,
      description text not null,
      "group" text not null,
      xp integer not null,
      criterion text not null,
      need integer not null,
      place smallint not null
    )
    """,
    "select sante_share('achievements')",
    """
    create table challenges (
      id text not null constraint pk_challenges primary key,
      name text not null,
      description text not null,
      difficulty text not null,
      family text not null,
      xp integer not null,
      goal text not null,
      need integer not null,
      days integer not null,
      place smallint not null,
      constraint ck_challenges_difficulty
        check (difficulty in ('easy', 'medium', 'hard', 'expert'))
    )
    """,
    "select sante_share('challenges')",
    """
    create table xp_transactions (
      user_id uuid not null
        constraint fk_xp_transactions_user_id references users on delete cascade,
      id uuid not null,
      source_type text not null,
      source_id text not null,
      rule text not null,
      turn smallint not null,
      amount integer not null,
      reason text not null,
      local_date date not null,
      at timestamptz not null,
      constraint ck_xp_transactions_amount check (amount <> 0),
      constraint ck_xp_transactions_turn check (turn >= 1),
      constraint pk_xp_transactions primary key (user_id, id)
    )
    """,
    """
    create unique index uq_xp_transactions_source_turn
      on xp_transactions (user_id, source_type, source_id, rule, turn)
    """,
    "select sante_protect('xp_transactions', 'select, insert')",
    """
    create table user_xp (
      user_id uuid not null
        constraint fk_user_xp_user_id references users on delete cascade,
      xp integer not null,
      level integer not null,
      tier text not null,
      last_xp_award timestamptz,
      style text not null,
      second_style text,
      style_confidence double precision not null,
      settled_at timestamptz,
      stamp bigint,
      look_at timestamptz,
      constraint ck_user_xp_tier check (tier in ('Bronze', 'Silver', 'Gold', 'Platinum')),
      constraint pk_user_xp primary key (user_id)
    )
    """,
    "create index ix_user_xp_look_at on user_xp (look_at)",
    "select sante_protect('user_xp')",
    """
    create table user_streaks (
      user_id uuid not null
        constraint fk_user_streaks_user_id references users on delete cascade,
      id uuid not null,
      domain text not null,
      current_streak integer not null,
      best_streak integer not null,
      freezes_left smallint not null,
      last_activity_date date,
      constraint ck_user_streaks_domain check (domain in ('overall', 'medication', 'nutrition',
        'exercise', 'sleep', 'hydration', 'mindfulness')),
      constraint pk_user_streaks primary key (user_id, id)
    )
    """,
    "create unique index uq_user_streaks_user_id_domain on user_streaks (user_id, domain)",
    "select sante_protect('user_streaks')",
    """
    create table user_achievements (
      user_id uuid not null
        constraint fk_user_achievements_user_id references users on delete cascade,
      id uuid not null,
      achievement_id text not null
        constraint fk_user_achievements_achievement_id references achievements,
      have integer not null,
      need integer not null,
      achieved_on date,
      granted_at timestamptz,
      constraint ck_user_achievements_granted
        check ((achieved_on is null) = (granted_at is null)),
      constraint pk_user_achievements primary key (user_id, id)
    )
    """,
    """
    create unique index uq_user_achievements_user_id_achievement_id
      on user_achievements (user_id, achievement_id)
    """,
    "select sante_protect('user_achievements')",
    """
    create table user_challenges (
      user_id uuid not null
        constraint fk_user_challenges_user_id references users on delete cascade,
      id uuid not null,
      challenge_id text not null
        constraint fk_user_challenges_challenge_id references challenges,
      family text not null,
      attempt smallint not null,
      status text not null,
      have integer not null,
      need integer not null,
      first_day date not null,
      last_day date,
      zone text not null,
      utc_offset_minutes integer not null,
      started_at timestamptz not null,
      ended_on date,
      ended_at timestamptz,
      why text,
      constraint ck_user_challenges_status check (status in ('active', 'completed', 'failed')),
      constraint ck_user_challenges_why check (why in ('missed', 'time', 'left', 'safety')),
      constraint ck_user_challenges_ended check ((status = 'active') = (ended_on is null)),
      constraint pk_user_challenges primary key (user_id, id)
    )
    """,
    """
    create unique index uq_user_challenges_active_family
      on user_challenges (user_id, family) where status = 'active'
    """,
    """
    create unique index uq_user_challenges_attempt
      on user_challenges (user_id, challenge_id, attempt)
    """,
    "select sante_protect('user_challenges')",
    """
    create table reward_settings (
      user_id uuid not null
        constraint fk_reward_settings_user_id references users on delete cascade,
      shown boolean not null,
      constraint pk_reward_settings primary key (user_id)
    )
    """,
    "select sante_protect('reward_settings')",
    """
    create table audit_findings (
      user_id uuid not null
        constraint fk_audit_findings_user_id references users on delete cascade,
      id uuid not null,
      found_at timestamptz not null,
      table_name text not null,
      missing integer not null,
      different integer not null,
      unexpected integer not null,
      constraint pk_audit_findings primary key (user_id, id)
    )
    """,
    "create index ix_audit_findings_user_id_found_at on audit_findings (user_id, found_at)",
    "select sante_protect('audit_findings')",
]

TABLES = (
    "audit_findings",
    "reward_settings",
    "user_challenges",
    "user_achievements",
    "user_streaks",
    "user_xp",
    "xp_transactions",
    "challenges",
    "achievements",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
