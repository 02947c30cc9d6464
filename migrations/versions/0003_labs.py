"""Create the labs tables."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table biomarkers (
      id text not null constraint pk_biomarkers primary key,
      name text not null,
      system text not null,
      loinc text,
      unit text not null,
      si_unit text not null,
      direction text not null,
      decimals integer not null,
      si_decimals integer not null,
      cvi double precision,
      cva double precision,
      tau_days double precision,
      derived boolean not null,
      source text not null,
      confidence text not null,
      science_version text not null
    )
    """,
    "select sante_share('biomarkers')",
    """
    create table reports (
      user_id uuid not null constraint fk_reports_user_id references users on delete cascade,
      id uuid not null,
      status text not null
        constraint ck_reports_status check (status in ('review', 'confirmed')),
      format text not null
        constraint ck_reports_format check (format in ('fhir', 'csv', 'json', 'manual')),
      report_date date,
      lab_name text,
      file_name text,
      file_key text,
      file_size integer not null default 0,
      content_hash bytea not null,
      fingerprint bytea not null,
      decimal_mark text,
      layout jsonb,
      problems jsonb not null default '[]',
      created_at timestamptz not null,
      confirmed_at timestamptz,
      constraint ck_reports_confirmed
        check ((status = 'confirmed') = (confirmed_at is not null)),
      constraint ck_reports_dated check (status = 'review' or report_date is not null),
      constraint pk_reports primary key (user_id, id)
    )
    """,
    "create unique index uq_reports_user_id_fingerprint on reports (user_id, fingerprint)",
    "create index ix_reports_user_id_report_date on reports (user_id, report_date)",
    "select sante_protect('reports')",
    """
    create table observations (
      user_id uuid not null constraint fk_observations_user_id references users on delete cascade,
      id uuid not null,
      report_id uuid not null,
      position integer not null,
      printed_name text not null,
      printed_code text,
      printed_value text not null,
      printed_unit text not null,
      printed_reference text not null,
      locator text not null,
      biomarker_id text constraint fk_observations_biomarker_id references biomarkers,
      value double precision,
      comparator text
        constraint ck_observations_comparator check (comparator in ('<', '<=', '>', '>=')),
      unit text,
      canonical_value double precision,
      canonical_unit text,
      factor double precision,
      reference_low double precision,
      reference_high double precision,
      observed_on date,
      flags jsonb not null default '[]',
      problems jsonb not null default '[]',
      excluded boolean not null default false,
      edited boolean not null default false,
      counted boolean not null default false,
      constraint ck_observations_counted check (
        not counted or (biomarker_id is not null and canonical_value is not null
          and observed_on is not null and not excluded)),
      constraint pk_observations primary key (user_id, id),
      constraint fk_observations_user_id_report_id
        foreign key (user_id, report_id) references reports (user_id, id) on delete cascade
    )
    """,
    """
    create index ix_observations_user_id_report_id
      on observations (user_id, report_id, position)
    """,
    """
    create index ix_observations_user_id_biomarker_id
      on observations (user_id, biomarker_id, observed_on) where counted
    """,
    "select sante_protect('observations')",
    """
    create table health_profiles (
      user_id uuid not null
        constraint fk_health_profiles_user_id references users on delete cascade,
      id uuid not null,
      report_id uuid not null,
      report_date date not null,
      science_version text not null,
      health_score integer,
      biological_age double precision,
      chronological_age integer,
      judgement jsonb not null,
      constraint pk_health_profiles primary key (user_id, id),
      constraint fk_health_profiles_user_id_report_id
        foreign key (user_id, report_id) references reports (user_id, id) on delete cascade
    )
    """,
    """
    create unique index uq_health_profiles_user_id_report_id
      on health_profiles (user_id, report_id)
    """,
    """
    create index ix_health_profiles_user_id_report_date
      on health_profiles (user_id, report_date)
    """,
    "select sante_protect('health_profiles')",
    """
    create table health_signals (
      user_id uuid not null
        constraint fk_health_signals_user_id references users on delete cascade,
      id uuid not null,
      profile_id uuid not null,
      report_date date not null,
      signal_id text not null,
      type text not null constraint ck_health_signals_type
        check (type in ('single', 'within_system', 'multi_system')),
      system text not null,
      priority text not null constraint ck_health_signals_priority
        check (priority in ('high', 'medium', 'low')),
      output text not null,
      stage text,
      absorbed_by text,
      involved jsonb not null,
      user_values jsonb not null,
      science_version text not null,
      constraint pk_health_signals primary key (user_id, id),
      constraint fk_health_signals_user_id_profile_id
        foreign key (user_id, profile_id) references health_profiles (user_id, id)
        on delete cascade
    )
    """,
    """
    create unique index uq_health_signals_user_id_profile_id_signal_id
      on health_signals (user_id, profile_id, signal_id)
    """,
    """
    create index ix_health_signals_user_id_signal_id
      on health_signals (user_id, signal_id, report_date)
    """,
    "select sante_protect('health_signals')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("health_signals", "health_profiles", "observations", "reports", "biomarkers"):
        op.execute(f"drop table {table}")
