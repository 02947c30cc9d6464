"""Create preferences, the inbox and channel addresses; let the outbox carry notices."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table notification_preferences (
      user_id uuid not null
        constraint fk_notification_preferences_user_id references users on delete cascade,
      push_enabled boolean not null default true,
      sms_enabled boolean not null default false,
      whatsapp_enabled boolean not null default true,
      email_enabled boolean not null default true,
      telegram_enabled boolean not null default true,
      webhook_enabled boolean not null default true,
      ntfy_enabled boolean not null default true,
      morning_checkin_time time not null default '08:00',
      evening_wrapup_time time not null default '20:00',
      daily_reminders boolean not null default true,
      streak_alerts boolean not null default true,
      weekly_summary boolean not null default true,
      milestone_celebrations boolean not null default true,
      quiet_start time not null default '22:00',
      quiet_end time not null default '07:00',
      daily_cap smallint not null default 8,
      urgent_breaks_quiet boolean not null default false,
      discreet boolean not null default true,
      pattern_alerts boolean not null default false,
      pattern_min_impact smallint not null default 60,
      pattern_daily_cap smallint not null default 3,
      pattern_quiet_start time not null default '22:00',
      pattern_quiet_end time not null default '08:00',
      updated_at timestamptz not null,
      constraint ck_notification_preferences_daily_cap check (daily_cap between 0 and 50),
      constraint ck_notification_preferences_pattern
        check (pattern_min_impact between 0 and 100 and pattern_daily_cap between 0 and 10),
      constraint pk_notification_preferences primary key (user_id)
    )
    """,
    "select sante_protect('notification_preferences')",
    """
    create table channel_addresses (
      user_id uuid not null
        constraint fk_channel_addresses_user_id references users on delete cascade,
      id uuid not null,
      channel text not null,
      label text not null,
      sealed_address bytea not null,
      address_hash bytea not null,
      state text not null constraint ck_channel_addresses_state
        check (state in ('unverified', 'verified', 'failing', 'off')),
      code_hash bytea,
      code_expires_at timestamptz,
      code_tries smallint not null default 0,
      failures integer not null default 0,
      last_error text,
      last_sent_at timestamptz,
      created_at timestamptz not null,
      verified_at timestamptz,
      constraint pk_channel_addresses primary key (user_id, id)
    )
    """,
    """
    create unique index uq_channel_addresses_user_id_channel_address_hash
      on channel_addresses (user_id, channel, address_hash)
    """,
    "select sante_protect('channel_addresses')",
    """
    create table scheduled_notifications (
      user_id uuid not null
        constraint fk_scheduled_notifications_user_id references users on delete cascade,
      id uuid not null,
      type text not null,
      title text not null,
      body text not null,
      data jsonb not null default '{}',
      scheduled_for timestamptz not null,
      channel text not null,
      sent boolean not null default false,
      sent_at timestamptz,
      opened boolean not null default false,
      opened_at timestamptz,
      dedupe_key text not null,
      urgent boolean not null default false,
      delivery text not null constraint ck_scheduled_notifications_delivery
        check (delivery in ('held', 'released', 'silent')),
      ring_id uuid,
      released_at timestamptz,
      snoozed_until timestamptz,
      acted text,
      acted_at timestamptz,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      constraint pk_scheduled_notifications primary key (user_id, id)
    )
    """,
    """
    create unique index uq_scheduled_notifications_user_id_dedupe_key
      on scheduled_notifications (user_id, dedupe_key)
    """,
    """
    create index ix_scheduled_notifications_scheduled_for
      on scheduled_notifications (scheduled_for) where not sent
    """,
    "create index ix_scheduled_notifications_created_at on scheduled_notifications (created_at)",
    "select sante_protect('scheduled_notifications')",
    "alter table outbox add column notification_id uuid",
    "alter table outbox add column address_id uuid",
    """
    alter table outbox add constraint fk_outbox_user_id_notification_id
      foreign key (user_id, notification_id)
      references scheduled_notifications (user_id, id) on delete cascade
    """,
    """
    alter table outbox add constraint fk_outbox_user_id_address_id
      foreign key (user_id, address_id)
      references channel_addresses (user_id, id) on delete cascade
    """,
    "create index ix_outbox_user_id_notification_id on outbox (user_id, notification_id)",
    "create index ix_outbox_user_id_address_id on outbox (user_id, address_id)",
    """
    create table telegram_owners (
      key_hash bytea not null constraint pk_telegram_owners primary key,
      owner_id uuid not null
        constraint fk_telegram_owners_owner_id references users on delete cascade
    )
    """,
    "create index ix_telegram_owners_owner_id on telegram_owners (owner_id)",
    "grant select, insert, delete on telegram_owners to sante_app, sante_system",
    """
    create table telegram_updates (
      update_id bigint not null constraint pk_telegram_updates primary key,
      seen_at timestamptz not null
    )
    """,
    "grant select, insert, delete on telegram_updates to sante_app, sante_system",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    for column in ("address_id", "notification_id"):
        op.execute(f"alter table outbox drop column {column}")
    for table in (
        "telegram_updates",
        "telegram_owners",
        "scheduled_notifications",
        "channel_addresses",
        "notification_preferences",
    ):
        op.execute(f"drop table {table}")
