"""Create the core: users, what protects their rows, jobs, limits and the audit log."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# `set local` and not set_config(): only the former reaches the nodes of a sharded cluster.
SET_USER = """
create function sante_set_user(user_id uuid) returns void language plpgsql
as $$
begin
  execute format('set local app.user_id = %L', user_id::text);
end $$
"""

# After `set local`, an unset value reads as '' in the next transaction, hence nullif.
PROTECT = """
create function sante_protect(target text, rights text default 'select, insert, update, delete')
returns void language plpgsql set search_path = pg_catalog, public as $$
begin
  execute format('alter table %I enable row level security', target);
  execute format('alter table %I force row level security', target);
  execute format(
    'create policy own_rows on %I for all to sante_app'
    ' using (user_id = nullif(current_setting(''app.user_id'', true), '''')::uuid)'
    ' with check (user_id = nullif(current_setting(''app.user_id'', true), '''')::uuid)', target);
  execute format(
    'create policy all_rows on %I for all to sante_system using (true) with check (true)', target);
  execute format('grant %s on %I to sante_app', rights, target);
  execute format('grant select, insert, update, delete on %I to sante_system', target);
end $$
"""

SHARE = """
create function sante_share(target text) returns void language plpgsql
set search_path = pg_catalog, public as $$
begin
  execute format('grant select on %I to sante_app', target);
  execute format('grant select, insert, update, delete on %I to sante_system', target);
end $$
"""

TABLES = [
    """
    create table users (
      id uuid not null constraint pk_users primary key,
      email text not null,
      email_key text not null constraint uq_users_email_key unique,
      status text not null default 'active'
        constraint ck_users_status check (status in ('active', 'disabled')),
      is_admin boolean not null default false,
      is_demo boolean not null default false,
      created_at timestamptz not null,
      last_login_at timestamptz
    )
    """,
    "grant select, insert, update on users to sante_app",
    "grant select, insert, update, delete on users to sante_system",
    """
    create table user_stamps (
      user_id uuid not null constraint fk_user_stamps_user_id references users on delete cascade,
      stamp bigint not null default 0,
      constraint pk_user_stamps primary key (user_id)
    )
    """,
    "select sante_protect('user_stamps')",
    """
    create table idempotency_keys (
      user_id uuid not null
        constraint fk_idempotency_keys_user_id references users on delete cascade,
      key_hash bytea not null,
      request_hash bytea not null,
      status integer,
      content_type text,
      body bytea,
      created_at timestamptz not null default now(),
      constraint pk_idempotency_keys primary key (user_id, key_hash)
    )
    """,
    "create index ix_idempotency_keys_created_at on idempotency_keys (created_at)",
    "select sante_protect('idempotency_keys')",
    """
    create table job_runs (
      user_id uuid not null constraint fk_job_runs_user_id references users on delete cascade,
      id uuid not null,
      kind text not null,
      status text not null default 'queued' constraint ck_job_runs_status
        check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
      stage text,
      percent integer constraint ck_job_runs_percent check (percent between 0 and 100),
      step text,
      done integer not null default 0,
      total integer not null default 0,
      attempts integer not null default 0,
      errors jsonb not null default '[]',
      input jsonb not null default '{}',
      output jsonb not null default '{}',
      procrastinate_id bigint,
      created_at timestamptz not null default now(),
      started_at timestamptz,
      finished_at timestamptz,
      eta timestamptz,
      constraint pk_job_runs primary key (user_id, id)
    )
    """,
    "create index ix_job_runs_user_id_created_at on job_runs (user_id, created_at)",
    "select sante_protect('job_runs')",
    """
    create table audit_log (
      user_id uuid not null constraint fk_audit_log_user_id references users on delete cascade,
      id uuid not null,
      at timestamptz not null,
      actor text not null,
      action text not null,
      subject text,
      address text,
      details jsonb not null default '{}',
      constraint pk_audit_log primary key (user_id, id)
    )
    """,
    "create index ix_audit_log_user_id_at on audit_log (user_id, at)",
    "select sante_protect('audit_log', 'select, insert')",
    """
    create table credentials (
      user_id uuid not null constraint fk_credentials_user_id references users on delete cascade,
      password_hash text not null,
      changed_at timestamptz not null,
      constraint pk_credentials primary key (user_id)
    )
    """,
    "select sante_protect('credentials')",
    """
    create table auth_sessions (
      user_id uuid not null constraint fk_auth_sessions_user_id references users on delete cascade,
      id uuid not null,
      token_hash bytea not null,
      via text not null,
      device text,
      created_at timestamptz not null,
      authenticated_at timestamptz not null,
      last_seen_at timestamptz not null,
      expires_at timestamptz not null,
      constraint pk_auth_sessions primary key (user_id, id)
    )
    """,
    "create unique index uq_auth_sessions_user_id_token_hash on auth_sessions"
    " (user_id, token_hash)",
    "select sante_protect('auth_sessions')",
    """
    create table api_tokens (
      user_id uuid not null constraint fk_api_tokens_user_id references users on delete cascade,
      id uuid not null,
      token_hash bytea not null,
      name text not null,
      scopes text[] not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      last_used_at timestamptz,
      constraint pk_api_tokens primary key (user_id, id)
    )
    """,
    "create unique index uq_api_tokens_user_id_token_hash on api_tokens (user_id, token_hash)",
    "select sante_protect('api_tokens')",
    """
    create unlogged table rate_limits (
      key text not null constraint pk_rate_limits primary key,
      tokens double precision not null,
      updated_at timestamptz not null
    )
    """,
    "grant select, insert, update, delete on rate_limits to sante_app, sante_system",
    """
    create table login_failures (
      id uuid not null constraint pk_login_failures primary key,
      key text not null,
      at timestamptz not null
    )
    """,
    "create index ix_login_failures_key_at on login_failures (key, at)",
    "grant select, insert, delete on login_failures to sante_app, sante_system",
]

QUEUE_TABLES = (
    "procrastinate_jobs, procrastinate_workers, procrastinate_events, procrastinate_periodic_defers"
)
QUEUE_GRANTS = [
    "grant select on alembic_version to sante_app, sante_system",
    f"grant select, insert, update, delete on {QUEUE_TABLES} to sante_app, sante_system",
    "grant usage on all sequences in schema public to sante_app, sante_system",
]

DROP_QUEUE = """
do $$
declare thing record;
begin
  for thing in select oid::regclass as name from pg_class
    where relname like 'procrastinate_%' and relkind = 'r'
  loop execute format('drop table if exists %s cascade', thing.name); end loop;
  for thing in select oid::regprocedure as name from pg_proc where proname like 'procrastinate_%'
  loop execute format('drop function if exists %s cascade', thing.name); end loop;
  for thing in select oid::regtype as name from pg_type
    where typname like 'procrastinate_%' and typtype in ('e', 'c')
  loop execute format('drop type if exists %s cascade', thing.name); end loop;
end $$
"""


def upgrade() -> None:
    for statement in (SET_USER, PROTECT, SHARE, *TABLES):
        op.execute(statement)
    # The queue's schema is the library's own text, many statements in one: sent as it is, since
    # it holds % and : signs of its own.
    if op.get_context().as_sql:
        op.get_context().impl.static_output(SchemaManager.get_schema())
    else:
        op.get_bind().connection.cursor().execute(SchemaManager.get_schema())
    for statement in QUEUE_GRANTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute(DROP_QUEUE)
    for table in (
        "login_failures",
        "rate_limits",
        "api_tokens",
        "auth_sessions",
        "credentials",
        "audit_log",
        "job_runs",
        "idempotency_keys",
        "user_stamps",
        "users",
    ):
        op.execute(f"drop table {table}")
    for function in ("sante_share(text)", "sante_protect(text, text)", "sante_set_user(uuid)"):
        op.execute(f"drop function {function}")
