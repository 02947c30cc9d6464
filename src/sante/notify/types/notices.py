"""What a person is told: the notice, the inbox it stands in, and how they want to be told."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final
from uuid import UUID

VERBS: Final = ("done", "partial", "skip", "snooze")


@dataclass(frozen=True, slots=True)
class About:
    """What a notice is about, for whoever acts on it. `handler` names one of the
    ActionHandlers (notify/service/acting.py) that the wiring lists."""

    handler: str
    id: UUID
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell a person, once: `dedupe_key` names the occasion.

    `kind` decides by which switch of theirs it may be off (notify/rules/preferences.py). `link` is
    a path of the house. After `expires_at` no channel rings for it any more; the inbox keeps it.
    `urgent` breaks through quiet hours and the cap only where the person chose so, for all that is
    urgent; `breaks_quiet`: they chose it for this very thing. `actions` are among VERBS; all but
    "snooze" need `about`. `impact` (0 to 100) is for patterns. Before `not_before` it neither rings
    nor stands in the inbox. `on_lock`: what a locked screen may show under the title where the
    person wants no details; empty: a line for its kind.
    """

    kind: str
    title: str
    body: str = field(repr=False)
    link: str
    dedupe_key: str
    expires_at: datetime
    urgent: bool = False
    breaks_quiet: bool = False
    actions: tuple[str, ...] = ()
    about: About | None = None
    impact: int | None = None
    not_before: datetime | None = None
    on_lock: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if unknown := set(self.actions) - set(VERBS):
            raise ValueError(f"a notice has no action {sorted(unknown)}")
        if self.about is None and set(self.actions) - {"snooze"}:
            raise ValueError("actions of a notice need to know what it is about")
        if not self.link.startswith("/") or self.link.startswith("//"):
            raise ValueError("a notice leads to a path of the house")


@dataclass(frozen=True, slots=True)
class Notification:
    """A notice as it stands in the inbox."""

    id: UUID
    type: str
    title: str
    body: str
    link: str
    actions: tuple[str, ...]
    about: About | None
    scheduled_for: datetime
    channel: str
    sent: bool
    sent_at: datetime | None
    opened: bool
    opened_at: datetime | None
    snoozed_until: datetime | None
    acted: str | None
    created_at: datetime
    expires_at: datetime
    urgent: bool


@dataclass(frozen=True, slots=True)
class Inbox:
    """Newest first. `unread` counts all of them, `more`: there are older ones."""

    items: tuple[Notification, ...]
    unread: int
    more: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """As the specification has them, with what a channel, quiet hours and patterns need besides.

    A channel rings only where it has an address that works. Times are wall times of the person's
    zone; quiet hours are half-open and may cross midnight, and are none when both ends are equal.
    Nothing that hangs on a switch rings before `nudges_paused_until`.
    """

    push_enabled: bool = True
    sms_enabled: bool = False
    whatsapp_enabled: bool = True
    email_enabled: bool = True
    telegram_enabled: bool = True
    webhook_enabled: bool = True
    ntfy_enabled: bool = True
    morning_checkin_time: time = time(8)
    evening_wrapup_time: time = time(20)
    daily_reminders: bool = True
    streak_alerts: bool = True
    weekly_summary: bool = True
    milestone_celebrations: bool = True
    quiet_start: time = time(22)
    quiet_end: time = time(7)
    daily_cap: int = 8
    urgent_breaks_quiet: bool = False
    discreet: bool = True
    pattern_alerts: bool = False
    pattern_min_impact: int = 60
    pattern_daily_cap: int = 3
    pattern_quiet_start: time = time(22)
    pattern_quiet_end: time = time(8)
    nudges_paused_until: datetime | None = None

    def wants(self, channel: str) -> bool:
        return bool(getattr(self, f"{channel}_enabled"))


@dataclass(frozen=True, slots=True)
class Address:
    """Where a channel reaches a person, as it is shown."""

    id: UUID
    channel: str
    label: str
    state: str
    last_error: str | None
    last_sent_at: datetime | None
    created_at: datetime
