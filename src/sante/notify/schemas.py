import re
from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from sante.core.schemas import Model, PublicId
from sante.notify.service import Added
from sante.notify.types import Address, Notification, Preferences

_WALL = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)


def _wall(value: object) -> object:
    """ "08:00" and nothing else: no seconds, no zone."""
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or _WALL.fullmatch(value) is None:
        raise ValueError("Write the time as hours and minutes, such as 08:00.")
    return time.fromisoformat(value)


def wall_text(value: time) -> str:
    return value.strftime("%H:%M")


WallTime = Annotated[
    time,
    BeforeValidator(_wall),
    PlainSerializer(wall_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}),
]
UserId = Annotated[UUID, PublicId("user")]
NotificationId = Annotated[UUID, PublicId("ntf")]
ChannelId = Annotated[UUID, PublicId("chan")]


class PreferencesOut(Model):
    user_id: UserId
    push_enabled: bool
    sms_enabled: bool
    whatsapp_enabled: bool
    email_enabled: bool
    telegram_enabled: bool
    webhook_enabled: bool
    ntfy_enabled: bool
    morning_checkin_time: WallTime
    evening_wrapup_time: WallTime
    daily_reminders: bool
    streak_alerts: bool
    weekly_summary: bool
    milestone_celebrations: bool
    quiet_start: WallTime
    quiet_end: WallTime
    daily_cap: int
    urgent_breaks_quiet: bool
    discreet: bool
    pattern_alerts: bool
    pattern_min_impact: int
    pattern_daily_cap: int
    pattern_quiet_start: WallTime
    pattern_quiet_end: WallTime

    @classmethod
    def of(cls, user_id: UUID, found: Preferences) -> "PreferencesOut":
        names = [name for name in cls.model_fields if name != "user_id"]
        return cls(user_id=user_id, **{name: getattr(found, name) for name in names})


class PutPreferences(Model):
    """What is left out stays as it is. `user_id` may stand as it was read."""

    user_id: UserId | None = None
    push_enabled: bool = True
    sms_enabled: bool = False
    whatsapp_enabled: bool = True
    email_enabled: bool = True
    telegram_enabled: bool = True
    webhook_enabled: bool = True
    ntfy_enabled: bool = True
    morning_checkin_time: WallTime = time(8)
    evening_wrapup_time: WallTime = time(20)
    daily_reminders: bool = True
    streak_alerts: bool = True
    weekly_summary: bool = True
    milestone_celebrations: bool = True
    quiet_start: WallTime = time(22)
    quiet_end: WallTime = time(7)
    daily_cap: Annotated[int, Field(ge=0, le=50)] = 8
    urgent_breaks_quiet: bool = False
    discreet: bool = True
    pattern_alerts: bool = False
    pattern_min_impact: Annotated[int, Field(ge=0, le=100)] = 60
    pattern_daily_cap: Annotated[int, Field(ge=0, le=10)] = 3
    pattern_quiet_start: WallTime = time(22)
    pattern_quiet_end: WallTime = time(8)

    def given(self) -> dict[str, object]:
        names = self.model_fields_set - {"user_id"}
        return {name: getattr(self, name) for name in names}


class DataOut(Model):
    """`link` is a path of this house; `actions` can be sent to `act`, or `snooze`d."""

    link: str
    actions: list[str]


class NotificationOut(Model):
    notification_id: NotificationId
    type: str
    title: str
    body: str
    data: DataOut
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

    @classmethod
    def of(cls, one: Notification) -> "NotificationOut":
        same = [name for name in cls.model_fields if name not in ("notification_id", "data")]
        return cls(
            notification_id=one.id,
            data=DataOut(link=one.link, actions=list(one.actions)),
            **{name: getattr(one, name) for name in same},
        )


class InboxOut(Model):
    items: list[NotificationOut]
    unread: int
    next_cursor: NotificationId | None


class Snooze(Model):
    minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 30


class Act(Model):
    action: Literal["done", "partial", "skip", "snooze"]


class ActedOut(Model):
    """`said` is what a person would be told."""

    notification: NotificationOut
    said: str


class Keys(Model):
    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class Subscription(Model):
    """A browser's PushSubscription, as its `toJSON()` says it."""

    endpoint: Annotated[str, Field(max_length=1000)]
    keys: Keys
    expirationTime: float | None = None  # noqa: N815 - the browsers' name


class NewChannel(Model):
    """`address`: a number (sms, whatsapp), an https address (webhook), a topic (ntfy).
    `subscription`: for push. `token`: of a locked ntfy topic."""

    channel: Literal["sms", "whatsapp", "webhook", "ntfy", "push"]
    address: Annotated[str, Field(max_length=1000)] = ""
    token: Annotated[str, Field(max_length=200)] = ""
    subscription: Subscription | None = None


class ChannelOut(Model):
    channel_id: ChannelId
    channel: str
    label: str
    state: str
    last_error: str | None
    last_sent_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, one: Address) -> "ChannelOut":
        same = [name for name in cls.model_fields if name != "channel_id"]
        return cls(channel_id=one.id, **{name: getattr(one, name) for name in same})


class ChannelsOut(Model):
    """`available`: the ways this house has. `push_key` is its `applicationServerKey`."""

    items: list[ChannelOut]
    available: list[str]
    push_key: str


class AddedOut(Model):
    """`secret`: what a webhook's signatures are made with, told this once."""

    channel_id: ChannelId
    secret: str | None

    @classmethod
    def of(cls, added: Added) -> "AddedOut":
        return cls(channel_id=added.address_id, secret=added.secret or None)


class Code(Model):
    code: Annotated[str, Field(max_length=20)]


class LinkCodeOut(Model):
    """Send `/start <code>` to the bot within ten minutes, or open `link` where there is one."""

    code: str
    link: str | None
    expires_at: datetime
