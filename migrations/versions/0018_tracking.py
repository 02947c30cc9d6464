"""Create the trackers, their entries and the sleep quiz."""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table tracking_categories (
      user_id uuid not null
        constraint fk_tracking_categories_user_id references users on delete cascade,
      id uuid not null,
      name text not null,
      name_key text not null,
      icon text not null,
      colour text not null,
      kind text not null,
      template text,
      xp_per_entry smallint not null default 10,
      streak_domain text,
      frequency text not null default 'none',
      weekdays smallint not null default 0,
      per_week smallint,
      prompt_time time,
      version smallint not null default 1,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      archived_at timestamptz,
      constraint ck_tracking_categories_name check (char_length(name) between 1 and 100),
      constraint ck_tracking_categories_kind check (kind in ('custom', 'system', 'template')),
      constraint ck_tracking_categories_xp_per_entry check (xp_per_entry between 0 and 20),
      constraint ck_tracking_categories_streak_domain
        check (streak_domain in ('medication', 'nutrition', 'exercise', 'sleep', 'hydration',
                                 'mindfulness')),
      constraint ck_tracking_categories_frequency
        check (frequency in ('none', 'daily', 'days', 'weekly')),
      constraint ck_tracking_categories_weekdays check (weekdays between 0 and 127),
      constraint ck_tracking_categories_per_week check (per_week between 1 and 7),
      constraint pk_tracking_categories primary key (user_id, id)
    )
    """,
    """
    create unique index uq_tracking_categories_user_id_name_key
      on tracking_categories (user_id, name_key)
    """,
    "select sante_protect('tracking_categories')",
    """
    create table tracking_definitions (
      user_id uuid not null
        constraint fk_tracking_definitions_user_id references users on delete cascade,
      id uuid not null,
      tracker_id uuid not null,
      version smallint not null,
      definition jsonb not null,
      created_at timestamptz not null,
      constraint pk_tracking_definitions primary key (user_id, id),
      constraint fk_tracking_definitions_user_id_tracker_id
        foreign key (user_id, tracker_id)
        references tracking_categories (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_tracking_definitions_version
      on tracking_definitions (user_id, tracker_id, version)
    """,
    "select sante_protect('tracking_definitions')",
    """
    create table tracking_aims (
      user_id uuid not null
        constraint fk_tracking_aims_user_id references users on delete cascade,
      id uuid not null,
      tracker_id uuid not null,
      aim jsonb not null,
      since_date date not null,
      until_date date,
      constraint ck_tracking_aims_dates check (until_date > since_date),
      constraint pk_tracking_aims primary key (user_id, id),
      constraint fk_tracking_aims_user_id_tracker_id
        foreign key (user_id, tracker_id)
        references tracking_categories (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_tracking_aims_open
      on tracking_aims (user_id, tracker_id) where until_date is null
    """,
    "select sante_protect('tracking_aims')",
    """
    create table tracking_entries (
      user_id uuid not null
        constraint fk_tracking_entries_user_id references users on delete cascade,
      id uuid not null,
      tracker_id uuid not null,
      version smallint not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes smallint not null,
      logged_at timestamptz not null,
      changed_at timestamptz not null,
      data jsonb not null,
      notes text,
      validation_status text not null,
      problems jsonb not null default '[]',
      source text not null,
      constraint ck_tracking_entries_validation_status
        check (validation_status in ('valid', 'warning', 'error')),
      constraint ck_tracking_entries_notes check (char_length(notes) between 1 and 1000),
      constraint ck_tracking_entries_source
        check (source in ('app', 'api', 'telegram', 'chat')),
      constraint pk_tracking_entries primary key (user_id, id),
      constraint fk_tracking_entries_user_id_tracker_id
        foreign key (user_id, tracker_id)
        references tracking_categories (user_id, id) on delete cascade,
      constraint fk_tracking_entries_version
        foreign key (user_id, tracker_id, version)
        references tracking_definitions (user_id, tracker_id, version) on delete cascade
    )
    """,
    """
    create index ix_tracking_entries_day
      on tracking_entries (user_id, tracker_id, local_date)
    """,
    """
    create index ix_tracking_entries_user_id_local_date
      on tracking_entries (user_id, local_date)
    """,
    "select sante_protect('tracking_entries')",
    """
    create table sleep_quiz_submissions (
      user_id uuid not null
        constraint fk_sleep_quiz_submissions_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes smallint not null,
      logged_at timestamptz not null,
      changed_at timestamptz not null,
      bedtime time,
      latency text,
      wake_time time,
      wakings text,
      quality smallint,
      phone text,
      disruptions text[],
      alertness smallint,
      sleep_minutes smallint,
      sleep_score smallint,
      coverage double precision not null,
      parts jsonb not null,
      recommendations jsonb not null,
      version text not null,
      due_time time,
      delay_minutes smallint,
      constraint ck_sleep_quiz_submissions_latency
        check (latency in ('under_15', '15_to_30', '30_to_60', 'over_60')),
      constraint ck_sleep_quiz_submissions_wakings
        check (wakings in ('none', 'one_or_two', 'three_or_more')),
      constraint ck_sleep_quiz_submissions_quality check (quality between 1 and 10),
      constraint ck_sleep_quiz_submissions_phone
        check (phone in ('none', 'under_15', '15_to_30', '30_to_60', 'over_60')),
      constraint ck_sleep_quiz_submissions_disruptions
        check (disruptions <@ array['noise', 'light', 'temperature', 'stress', 'dream', 'pain']),
      constraint ck_sleep_quiz_submissions_alertness check (alertness between 1 and 10),
      constraint ck_sleep_quiz_submissions_sleep_score check (sleep_score between 0 and 100),
      constraint pk_sleep_quiz_submissions primary key (user_id, id)
    )
    """,
    """
    create unique index uq_sleep_quiz_submissions_day
      on sleep_quiz_submissions (user_id, local_date)
    """,
    "select sante_protect('sleep_quiz_submissions')",
]

TABLES = (
    "sleep_quiz_submissions",
    "tracking_entries",
    "tracking_aims",
    "tracking_definitions",
    "tracking_categories",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
