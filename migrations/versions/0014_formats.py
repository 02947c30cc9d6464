"""Create health_sessions; let an import remember how its local times are meant."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = [
    "alter table wearable_imports add column zone text not null default 'UTC'",
    """
    alter table wearable_imports add column date_order text
      constraint ck_wearable_imports_date_order check (date_order in ('dmy', 'mdy'))
    """,
    """
    create table health_sessions (
      user_id uuid not null
        constraint fk_health_sessions_user_id references users on delete cascade,
      id uuid not null,
      given_id text,
      content_hash bytea not null,
      source text not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      local_date date not null,
      zone text not null,
      utc_offset_minutes smallint not null,
      data_types jsonb not null default '[]',
      summary jsonb not null default '{}',
      quality jsonb not null default '[]',
      problems jsonb not null default '[]',
      payload bytea not null,
      created_at timestamptz not null,
      constraint ck_health_sessions_ends check (end_at > start_at),
      constraint pk_health_sessions primary key (user_id, id)
    )
    """,
    """
    create unique index uq_health_sessions_user_id_content_hash
      on health_sessions (user_id, content_hash)
    """,
    """
    create unique index uq_health_sessions_user_id_given_id
      on health_sessions (user_id, given_id)
    """,
    "select sante_protect('health_sessions')",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop table health_sessions")
    op.execute("alter table wearable_imports drop column date_order")
    op.execute("alter table wearable_imports drop column zone")
