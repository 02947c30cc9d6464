"""Create the wearables tables."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table wearable_sources (
      user_id uuid not null
        constraint fk_wearable_sources_user_id references users on delete cascade,
      id uuid not null,
      name text not null,
      kind text not null,
      position smallint,
      constraint ck_wearable_sources_kind
        check (kind in ('watch', 'ring', 'band', 'phone', 'scale', 'app', 'unknown')),
      constraint pk_wearable_sources primary key (user_id, id)
    )
    """,
    """
    create unique index uq_wearable_sources_user_id_name
      on wearable_sources (user_id, name)
    """,
    "select sante_protect('wearable_sources')",
    """
    create table wearable_devices (
      user_id uuid not null
        constraint fk_wearable_devices_user_id references users on delete cascade,
      id uuid not null,
      label text not null,
      name text not null,
      manufacturer text not null,
      model text not null,
      hardware text not null,
      software text not null,
      first_used_at timestamptz not null,
      last_used_at timestamptz not null,
      constraint ck_wearable_devices_used
        check (last_used_at >= first_used_at),
      constraint pk_wearable_devices primary key (user_id, id)
    )
    """,
    """
    create unique index uq_wearable_devices_user_id_label
      on wearable_devices (user_id, label)
    """,
    "select sante_protect('wearable_devices')",
    """
    create table wearable_imports (
      user_id uuid not null
        constraint fk_wearable_imports_user_id references users on delete cascade,
      id uuid not null,
      state text not null,
      job_id uuid,
      format text,
      file_name text,
      file_key text,
      file_size bigint not null,
      content_hash bytea not null,
      counts jsonb not null default '{}',
      left_out jsonb not null default '{}',
      problems jsonb not null default '[]',
      resources jsonb not null default '{}',
      exported_at timestamptz,
      created_at timestamptz not null,
      finished_at timestamptz,
      constraint ck_wearable_imports_state
        check (state in ('waiting', 'done', 'failed', 'undone')),
      constraint ck_wearable_imports_format
        check (state <> 'done' or format is not null),
      constraint pk_wearable_imports primary key (user_id, id)
    )
    """,
    """
    create unique index uq_wearable_imports_user_id_content_hash
      on wearable_imports (user_id, content_hash)
    """,
    "select sante_protect('wearable_imports')",
    """
    create table sample_chunks (
      user_id uuid not null
        constraint fk_sample_chunks_user_id references users on delete cascade,
      id uuid not null,
      metric text not null,
      source_id uuid not null,
      month date not null,
      n integer not null,
      t_min timestamptz not null,
      t_max timestamptz not null,
      offset0 smallint not null,
      payload bytea not null,
      constraint ck_sample_chunks_n
        check (n > 0),
      constraint fk_sample_chunks_user_id_source_id
        foreign key (user_id, source_id) references wearable_sources (user_id, id)
        on delete cascade,
      constraint pk_sample_chunks primary key (user_id, id)
    )
    """,
    """
    create unique index uq_sample_chunks_user_id_metric_source_id_month
      on sample_chunks (user_id, metric, source_id, month)
    """,
    # They are compressed already: the database need not try again.
    "alter table sample_chunks alter column payload set storage external",
    "select sante_protect('sample_chunks')",
    """
    create table workouts (
      user_id uuid not null
        constraint fk_workouts_user_id references users on delete cascade,
      id uuid not null,
      source_id uuid not null,
      activity text not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      local_date date not null,
      utc_offset_minutes smallint not null,
      zone text,
      duration_s double precision,
      distance_m double precision,
      energy_kcal double precision,
      average_heart_rate double precision,
      max_heart_rate double precision,
      elevation_m double precision,
      device_label text,
      details jsonb not null default '{}',
      constraint ck_workouts_ends
        check (end_at >= start_at),
      constraint fk_workouts_user_id_source_id
        foreign key (user_id, source_id) references wearable_sources (user_id, id)
        on delete cascade,
      constraint pk_workouts primary key (user_id, id)
    )
    """,
    """
    create index ix_workouts_user_id_local_date
      on workouts (user_id, local_date)
    """,
    "select sante_protect('workouts')",
    """
    create table sleep_segments (
      user_id uuid not null
        constraint fk_sleep_segments_user_id references users on delete cascade,
      id uuid not null,
      source_id uuid not null,
      stage text not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      utc_offset_minutes smallint not null,
      zone text,
      device_label text,
      constraint ck_sleep_segments_ends
        check (end_at > start_at),
      constraint ck_sleep_segments_stage
        check (stage in ('in_bed', 'awake', 'asleep', 'light', 'deep', 'rem', 'unknown')),
      constraint fk_sleep_segments_user_id_source_id
        foreign key (user_id, source_id) references wearable_sources (user_id, id)
        on delete cascade,
      constraint pk_sleep_segments primary key (user_id, id)
    )
    """,
    """
    create index ix_sleep_segments_user_id_end_at
      on sleep_segments (user_id, end_at)
    """,
    "select sante_protect('sleep_segments')",
    """
    create table day_values (
      user_id uuid not null
        constraint fk_day_values_user_id references users on delete cascade,
      id uuid not null,
      source_id uuid not null,
      local_date date not null,
      metric text not null,
      value double precision not null,
      constraint fk_day_values_user_id_source_id
        foreign key (user_id, source_id) references wearable_sources (user_id, id)
        on delete cascade,
      constraint pk_day_values primary key (user_id, id)
    )
    """,
    """
    create unique index uq_day_values_user_id_local_date_metric_source_id
      on day_values (user_id, local_date, metric, source_id)
    """,
    "select sante_protect('day_values')",
    """
    create table daily_metrics (
      user_id uuid not null
        constraint fk_daily_metrics_user_id references users on delete cascade,
      id uuid not null,
      local_date date not null,
      utc_offset_minutes smallint,
      steps double precision,
      distance_m double precision,
      active_energy_kcal double precision,
      basal_energy_kcal double precision,
      exercise_minutes double precision,
      stand_minutes double precision,
      flights_climbed double precision,
      mindful_minutes double precision,
      workout_minutes double precision,
      sleep_minutes double precision,
      in_bed_minutes double precision,
      deep_minutes double precision,
      light_minutes double precision,
      rem_minutes double precision,
      awake_minutes double precision,
      nap_minutes double precision,
      sleep_latency_minutes double precision,
      waso_minutes double precision,
      awakenings smallint,
      sleep_efficiency double precision,
      sleep_start_at timestamptz,
      sleep_end_at timestamptz,
      resting_heart_rate double precision,
      average_heart_rate double precision,
      min_heart_rate double precision,
      max_heart_rate double precision,
      hrv_sdnn_ms double precision,
      hrv_rmssd_ms double precision,
      spo2_percent double precision,
      respiration_rate double precision,
      vo2max double precision,
      weight_kg double precision,
      systolic_mmhg double precision,
      diastolic_mmhg double precision,
      glucose_mg_dl double precision,
      data_quality_score double precision not null,
      notes jsonb not null default '{}',
      constraint ck_daily_metrics_data_quality_score
        check (data_quality_score between 0 and 1),
      constraint pk_daily_metrics primary key (user_id, id)
    )
    """,
    """
    create unique index uq_daily_metrics_user_id_local_date
      on daily_metrics (user_id, local_date)
    """,
    "select sante_protect('daily_metrics')",
]

TABLES = (
    "daily_metrics",
    "day_values",
    "sleep_segments",
    "workouts",
    "sample_chunks",
    "wearable_imports",
    "wearable_devices",
    "wearable_sources",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in TABLES:
        op.execute(f"drop table {table}")
