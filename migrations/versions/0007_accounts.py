"""Create mailed links, invites, entitlements and the outbox; let accounts wait for confirmation."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = [
    "alter table users add column last_seen_at timestamptz",
    "alter table users add column email_confirmed_at timestamptz",
    "alter table users drop constraint ck_users_status",
    "alter table users add constraint ck_users_status"
    " check (status in ('active', 'pending', 'disabled'))",
    """
    create table account_links (
      user_id uuid not null constraint fk_account_links_user_id references users on delete cascade,
      id uuid not null,
      purpose text not null constraint ck_account_links_purpose
        check (purpose in ('confirm', 'reset', 'change')),
      token_hash bytea not null,
      email text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      constraint pk_account_links primary key (user_id, id)
    )
    """,
    "create unique index uq_account_links_user_id_token_hash on account_links"
    " (user_id, token_hash)",
    "select sante_protect('account_links')",
    """
    create table invites (
      id uuid not null constraint pk_invites primary key,
      code_hash bytea not null constraint uq_invites_code_hash unique,
      description text not null,
      tier text not null constraint ck_invites_tier check (tier in ('free', 'premium', 'pro')),
      max_uses integer constraint ck_invites_max_uses check (max_uses > 0),
      uses integer not null default 0,
      created_at timestamptz not null,
      created_by uuid constraint fk_invites_created_by references users on delete set null,
      expires_at timestamptz,
      revoked_at timestamptz,
      constraint ck_invites_uses check (uses <= max_uses)
    )
    """,
    "grant select, insert, update on invites to sante_app",
    "grant select, insert, update, delete on invites to sante_system",
    """
    create table entitlements (
      user_id uuid not null constraint fk_entitlements_user_id references users on delete cascade,
      id uuid not null,
      tier text not null constraint ck_entitlements_tier
        check (tier in ('free', 'premium', 'pro')),
      source text not null,
      starts_at timestamptz not null,
      ends_at timestamptz,
      cancelled_at timestamptz,
      constraint pk_entitlements primary key (user_id, id)
    )
    """,
    "select sante_protect('entitlements')",
    """
    create table outbox (
      user_id uuid not null constraint fk_outbox_user_id references users on delete cascade,
      id uuid not null,
      kind text not null,
      channel text not null,
      recipient text not null,
      subject text not null,
      sealed_body bytea,
      dedupe_key text not null,
      state text not null constraint ck_outbox_state
        check (state in ('queued', 'sent', 'failed', 'expired')),
      attempts integer not null default 0,
      next_attempt_at timestamptz,
      last_error text,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      finished_at timestamptz,
      constraint ck_outbox_body check ((sealed_body is not null) = (state = 'queued')),
      constraint pk_outbox primary key (user_id, id)
    )
    """,
    "create unique index uq_outbox_user_id_dedupe_key on outbox (user_id, dedupe_key)",
    "create index ix_outbox_expires_at on outbox (expires_at)",
    "select sante_protect('outbox')",
    """
    create table outbox_attempts (
      user_id uuid not null
        constraint fk_outbox_attempts_user_id references users on delete cascade,
      id uuid not null,
      message_id uuid not null,
      number integer not null,
      began_at timestamptz not null,
      ended_at timestamptz,
      outcome text not null constraint ck_outbox_attempts_outcome
        check (outcome in ('unknown', 'sent', 'temporary', 'permanent')),
      error text,
      constraint pk_outbox_attempts primary key (user_id, id),
      constraint fk_outbox_attempts_user_id_message_id foreign key (user_id, message_id)
        references outbox (user_id, id) on delete cascade
    )
    """,
    "create index ix_outbox_attempts_user_id_message_id on outbox_attempts (user_id, message_id)",
    "select sante_protect('outbox_attempts')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in ("outbox_attempts", "outbox", "entitlements", "invites", "account_links"):
        op.execute(f"drop table {table}")
    op.execute("delete from users where status = 'pending'")
    op.execute("alter table users drop constraint ck_users_status")
    op.execute(
        "alter table users add constraint ck_users_status check (status in ('active', 'disabled'))"
    )
    op.execute("alter table users drop column email_confirmed_at")
    op.execute("alter table users drop column last_seen_at")
