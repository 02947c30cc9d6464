"""Create reminders and what became of each time they came round; let nudges rest."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

STATEMENTS = [
    """
    create table reminders (
      user_id uuid not null constraint fk_reminders_user_id references users on delete cascade,
      id uuid not null,
      kind text not null constraint ck_reminders_kind check (kind in ('simple', 'tracking_prompt')),
      message text not null
        constraint ck_reminders_message check (char_length(message) between 1 and 500),
      schedule jsonb not null,
      zone text,
      topic text,
      active boolean not null default true,
      completion boolean not null default true,
      adaptive boolean not null default true,
      motivation boolean not null default false,
      medicine boolean not null default false,
      breaks_quiet boolean not null default false,
      shows_text boolean not null default false,
      rests_on_days_off boolean not null default false,
      repeat_minutes smallint,
      repeat_times smallint,
      condition jsonb,
      cursor_date date,
      cursor_minute smallint,
      wake_at timestamptz,
      looked_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      removed_at timestamptz,
      constraint ck_reminders_repeat
        check ((repeat_minutes is null) = (repeat_times is null)),
      constraint ck_reminders_cursor
        check ((cursor_date is null) = (cursor_minute is null)),
      constraint ck_reminders_breaks_quiet check (medicine or not breaks_quiet),
      constraint ck_reminders_removed check (removed_at is null or wake_at is null),
      constraint pk_reminders primary key (user_id, id)
    )
    """,
    "create unique index uq_reminders_user_id_topic on reminders (user_id, topic)"
    " where topic is not null",
    "create index ix_reminders_wake_at on reminders (wake_at) where wake_at is not null",
    # Whoever has an account already hears of their days as those who come later do.
    """
    insert into reminders (user_id, id, kind, message, schedule, topic, completion, adaptive,
      wake_at, created_at, updated_at)
    select users.id, gen_random_uuid(), 'simple', topic, cast(schedule as jsonb), topic,
      false, false, now(), now(), now()
    from users cross join (values
      ('morning_checkin',
       '{"type": "daily", "times": ["08:00"], "days": [0, 1, 2, 3, 4, 5, 6]}'),
      ('evening_wrapup',
       '{"type": "daily", "times": ["20:00"], "days": [0, 1, 2, 3, 4, 5, 6]}'),
      ('streak_at_risk',
       '{"type": "daily", "times": ["20:30"], "days": [0, 1, 2, 3, 4, 5, 6]}'),
      ('weekly_summary', '{"type": "daily", "times": ["18:00"], "days": [6]}'),
      ('weekly_check_in', '{"type": "daily", "times": ["08:00"], "days": [0]}'),
      ('milestone', '{"type": "daily", "times": ["08:00"], "days": [0, 1, 2, 3, 4, 5, 6]}'),
      ('monthly_deep_dive', '{"type": "monthly", "day": 1, "time": "08:00"}')
    ) as said (topic, schedule)
    """,
    "select sante_protect('reminders')",
    """
    create table reminder_events (
      user_id uuid not null
        constraint fk_reminder_events_user_id references users on delete cascade,
      id uuid not null,
      reminder_id uuid not null,
      local_date date not null,
      slot smallint not null
        constraint ck_reminder_events_slot check (slot between 0 and 1439),
      zone text not null,
      utc_offset_minutes smallint not null,
      due_at timestamptz not null,
      state text not null constraint ck_reminder_events_state check (state in
        ('due', 'sent', 'done', 'skipped', 'snoozed', 'expired', 'unknown')),
      asked smallint not null default 0,
      sent_at timestamptz,
      follow_at timestamptz,
      answered_at timestamptz,
      answered_on date,
      answered_by text
        constraint ck_reminder_events_answered_by check (answered_by in ('person', 'log')),
      reason text constraint ck_reminder_events_reason check
        (reason in ('sick', 'out_of_stock', 'doctor_advice', 'day_off', 'other')),
      note text constraint ck_reminder_events_note check (char_length(note) between 1 and 1000),
      constraint ck_reminder_events_sent check ((asked > 0) = (sent_at is not null)),
      constraint ck_reminder_events_answered
        check ((state in ('done', 'skipped')) = (answered_at is not null)),
      constraint ck_reminder_events_skipped check ((state = 'skipped') = (reason is not null)),
      constraint ck_reminder_events_follows
        check (follow_at is null or state in ('due', 'sent', 'snoozed', 'unknown')),
      constraint pk_reminder_events primary key (user_id, id),
      constraint fk_reminder_events_user_id_reminder_id foreign key (user_id, reminder_id)
        references reminders (user_id, id) on delete cascade
    )
    """,
    "create unique index uq_reminder_events_slot"
    " on reminder_events (user_id, reminder_id, local_date, slot)",
    "create index ix_reminder_events_user_id_local_date on reminder_events (user_id, local_date)",
    "create index ix_reminder_events_user_id_follow_at on reminder_events (user_id, follow_at)"
    " where follow_at is not null",
    "select sante_protect('reminder_events')",
    "alter table notification_preferences add column nudges_paused_until timestamptz",
    """
    create table reminder_rounds (
      id smallint not null constraint pk_reminder_rounds primary key
        constraint ck_reminder_rounds_one check (id = 1),
      at timestamptz not null,
      tz_version text not null
    )
    """,
    "grant select, insert, update, delete on reminder_rounds to sante_system",
]


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("alter table notification_preferences drop column nudges_paused_until")
    for table in ("reminder_rounds", "reminder_events", "reminders"):
        op.execute(f"drop table {table}")
