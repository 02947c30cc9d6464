"""Which switch a notice hangs on, when it may ring, and how much of it shows on a locked screen."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sante.kit.clock import first_instant, zone_of
from sante.notify.types.notices import Notice, Preferences

CHANNELS: Final = ("push", "telegram", "email", "whatsapp", "sms", "ntfy", "webhook")
# Kinds that a switch turns off; all others (what happens to the account) are always told.
_SWITCHES: Final = {
    "daily_reminders": ("morning_checkin", "evening_wrapup", "action_reminder", "reminder"),
    "streak_alerts": ("streak_at_risk", "streak_ended"),
    "weekly_summary": ("weekly_summary", "weekly_check_in", "monthly_deep_dive"),
    "milestone_celebrations": ("milestone", "achievement", "goal_completed", "level_up"),
    "pattern_alerts": ("pattern",),
}
_SWITCH_OF: Final = {kind: switch for switch, kinds in _SWITCHES.items() for kind in kinds}
# Channels whose messages others may read over a shoulder.
ON_LOCK_SCREENS: Final = frozenset({"push", "telegram", "whatsapp", "sms", "ntfy"})
_DISCREET: Final = {
    "daily_reminders": "It is time for something you planned.",
    "streak_alerts": "There is a word about your streak.",
    "weekly_summary": "Your week is summed up.",
    "milestone_celebrations": "There is something to be glad about.",
    "pattern_alerts": "Something new was found in your days.",
}
_DISCREET_OTHERWISE: Final = "There is something for you."
HOUSE: Final = "Santé"


@dataclass(frozen=True, slots=True)
class Told:
    """What rang since the person's day began."""

    rings: int = 0
    patterns: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """`ring_at` None: the inbox alone."""

    ring_at: datetime | None


def is_wanted(notice: Notice, preferences: Preferences) -> bool:
    """Whether the person wants this kind at all; what they do not want is written nowhere."""
    if notice.breaks_quiet:
        return True
    if not wants(notice.kind, preferences):
        return False
    pattern = _SWITCH_OF.get(notice.kind) == "pattern_alerts"
    return not pattern or (notice.impact or 0) >= preferences.pattern_min_impact


def wants(kind: str, preferences: Preferences) -> bool:
    """Whether the switch of a kind is on; what has none is always told."""
    switch = _SWITCH_OF.get(kind)
    return switch is None or bool(getattr(preferences, switch))


def nudges_rest(preferences: Preferences, now: datetime) -> bool:
    until = preferences.nudges_paused_until
    return until is not None and now < until


def decide(
    kind: str, *, urgent: bool, preferences: Preferences, told: Told, zone: str, now: datetime
) -> Decision:
    """When a notice rings: now, when the quiet ends, or not at all because nudges rest or the day
    had enough."""
    if urgent and preferences.urgent_breaks_quiet:
        return Decision(now)
    pattern = _SWITCH_OF.get(kind) == "pattern_alerts"
    if kind in _SWITCH_OF and nudges_rest(preferences, now):
        return Decision(None)
    if told.rings >= preferences.daily_cap:
        return Decision(None)
    if pattern and told.patterns >= preferences.pattern_daily_cap:
        return Decision(None)
    spans = [(preferences.quiet_start, preferences.quiet_end)]
    if pattern:
        spans.append((preferences.pattern_quiet_start, preferences.pattern_quiet_end))
    return Decision(loud_from(now, spans, zone))


def loud_from(now: datetime, spans: list[tuple[time, time]], zone: str) -> datetime:
    """The first instant from `now` on that lies in none of the quiet spans."""
    at = now
    for _ in range(2 * len(spans)):
        ends = [quiet_until(at, start, end, zone) for start, end in spans]
        later = max((end for end in ends if end is not None), default=None)
        if later is None:
            return at
        at = later
    return at


def quiet_until(now: datetime, start: time, end: time, zone: str) -> datetime | None:
    """When the quiet that holds at `now` ends; None when it is not quiet.

    The interval is one of the clock on the wall: where the clock jumps over its end, it ends with
    the jump; where the clock shows its end twice, an instant after the first has the second.
    """
    tz = zone_of(zone)
    if not _inside(now.astimezone(tz).time(), start, end):
        return None
    today = now.astimezone(tz).date()
    days = [today + timedelta(days=ahead) for ahead in (-1, 0, 1, 2)]
    candidates = [first_instant(day, end, zone) for day in days]
    candidates += [datetime.combine(day, end, tzinfo=tz).replace(fold=1) for day in days]
    ends = sorted(one.astimezone(now.tzinfo) for one in candidates)
    return next(
        one for one in ends if one > now and not _inside(one.astimezone(tz).time(), start, end)
    )


def discreet_text(kind: str, count: int = 1) -> tuple[str, str]:
    """Title and body that tell nobody who reads along what it is about."""
    if count > 1:
        return HOUSE, f"{count} things waited while it was quiet."
    return HOUSE, _DISCREET.get(_SWITCH_OF.get(kind, ""), _DISCREET_OTHERWISE)


def merged_text(titles: list[str]) -> tuple[str, str]:
    """Several held notices as one message."""
    return f"{len(titles)} things waited while it was quiet", "\n".join(f"• {t}" for t in titles)


def _inside(at: time, start: time, end: time) -> bool:
    wall = at.replace(tzinfo=None, fold=0)
    if start == end:
        return False
    return start <= wall < end if start < end else wall >= start or wall < end
