"""Create second factors, passkeys, linked identities and the steps of a sign-in."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create unlogged table pending_steps (
      key_hash bytea not null constraint pk_pending_steps primary key,
      sealed bytea not null,
      expires_at timestamptz not null
    )
    """,
    "create index ix_pending_steps_expires_at on pending_steps (expires_at)",
    "grant select, insert, delete on pending_steps to sante_app, sante_system",
    """
    create table authenticator_apps (
      user_id uuid not null
        constraint fk_authenticator_apps_user_id references users on delete cascade,
      sealed_secret bytea not null,
      last_step bigint not null default 0,
      created_at timestamptz not null,
      confirmed_at timestamptz,
      constraint pk_authenticator_apps primary key (user_id)
    )
    """,
    "select sante_protect('authenticator_apps')",
    """
    create table backup_codes (
      user_id uuid not null constraint fk_backup_codes_user_id references users on delete cascade,
      id uuid not null,
      code_hash bytea not null,
      used_at timestamptz,
      constraint pk_backup_codes primary key (user_id, id)
    )
    """,
    "create unique index uq_backup_codes_user_id_code_hash on backup_codes (user_id, code_hash)",
    "select sante_protect('backup_codes')",
    """
    create table passkeys (
      user_id uuid not null constraint fk_passkeys_user_id references users on delete cascade,
      id uuid not null,
      credential_id bytea not null,
      public_key bytea not null,
      sign_count bigint not null,
      name text not null constraint ck_passkeys_name check (char_length(name) between 1 and 60),
      transports text[] not null default '{}',
      synced boolean not null,
      created_at timestamptz not null,
      last_used_at timestamptz,
      constraint pk_passkeys primary key (user_id, id)
    )
    """,
    "create unique index uq_passkeys_user_id_credential_id on passkeys (user_id, credential_id)",
    "select sante_protect('passkeys')",
    """
    create table identities (
      user_id uuid not null constraint fk_identities_user_id references users on delete cascade,
      id uuid not null,
      issuer text not null,
      subject text not null,
      email text,
      linked_at timestamptz not null,
      last_used_at timestamptz,
      constraint pk_identities primary key (user_id, id)
    )
    """,
    "create unique index uq_identities_user_id_issuer on identities (user_id, issuer)",
    "select sante_protect('identities')",
    """
    create table identity_owners (
      key_hash bytea not null constraint pk_identity_owners primary key,
      owner_id uuid not null
        constraint fk_identity_owners_owner_id references users on delete cascade
    )
    """,
    "create index ix_identity_owners_owner_id on identity_owners (owner_id)",
    "grant select, insert, delete on identity_owners to sante_app, sante_system",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for table in (
        "identity_owners",
        "identities",
        "passkeys",
        "backup_codes",
        "authenticator_apps",
        "pending_steps",
    ):
        op.execute(f"drop table {table}")
