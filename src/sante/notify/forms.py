"""What the pages about notifications post."""

from datetime import time
from typing import Final

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.notify.types import Preferences

SWITCHES: Final = (
    *(f"{name}_enabled" for name in ("push", "telegram", "email", "whatsapp", "sms", "ntfy")),
    "webhook_enabled",
    *("daily_reminders", "streak_alerts", "weekly_summary", "milestone_celebrations"),
    *("pattern_alerts", "discreet", "urgent_breaks_quiet"),
)
TIMES: Final = ("morning_checkin_time", "evening_wrapup_time", "quiet_start", "quiet_end")
NUMBERS: Final = ("daily_cap",)


class TypedPreferences(BaseModel):
    """Boxes that are not ticked are not posted: one that is missing is off."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=20)

    push_enabled: str = ""
    telegram_enabled: str = ""
    email_enabled: str = ""
    whatsapp_enabled: str = ""
    sms_enabled: str = ""
    ntfy_enabled: str = ""
    webhook_enabled: str = ""
    daily_reminders: str = ""
    streak_alerts: str = ""
    weekly_summary: str = ""
    milestone_celebrations: str = ""
    pattern_alerts: str = ""
    discreet: str = ""
    urgent_breaks_quiet: str = ""
    morning_checkin_time: str = ""
    evening_wrapup_time: str = ""
    quiet_start: str = ""
    quiet_end: str = ""
    daily_cap: str = ""

    def given(self) -> dict[str, object]:
        """Raises Invalid."""
        found: dict[str, object] = {name: getattr(self, name) == "yes" for name in SWITCHES}
        errors = []
        for name in TIMES:
            try:
                found[name] = time.fromisoformat(getattr(self, name)).replace(tzinfo=None)
            except ValueError:
                errors.append(FieldError(name, "Write the time as hours and minutes: 08:00."))
        for name in NUMBERS:
            text = getattr(self, name)
            if text.isdecimal():
                found[name] = int(text)
            else:
                errors.append(FieldError(name, "Write a whole number, such as 8."))
        if errors:
            raise Invalid("Please correct what is marked.", errors=errors)
        return found


def shown(found: Preferences) -> dict[str, str]:
    """As the form shows them."""
    switches = {name: "yes" if getattr(found, name) else "" for name in SWITCHES}
    times = {name: getattr(found, name).strftime("%H:%M") for name in TIMES}
    return switches | times | {name: str(getattr(found, name)) for name in NUMBERS}


class TypedAddress(BaseModel):
    """A number, a webhook or a topic."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=1000)

    channel: str = ""
    address: str = ""
    token: str = ""


class TypedBrowser(BaseModel):
    """What the script has filled in (web/notifications.js)."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=1000)

    endpoint: str = ""
    p256dh: str = ""
    auth: str = ""
