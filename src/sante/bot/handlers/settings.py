"""What the person is told, switched by taps; the rest is on the page."""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Topic, button
from sante.notify import service as notify
from sante.notify.types import Preferences
from sante.ui import service as ui

SWITCHES: Final = {
    "daily_reminders": "Reminders",
    "streak_alerts": "Streaks",
    "weekly_summary": "Weekly summary",
    "milestone_celebrations": "Milestones",
    "pattern_alerts": "Patterns",
    "discreet": "No details in this chat",
    "urgent_breaks_quiet": "Urgent ones in the quiet",
}


async def show(ask: Ask) -> Reply:
    return _view(ask, await notify.preferences(ask.session, ask.user_id))


async def tap(ask: Ask) -> Reply:
    if ask.words not in SWITCHES:
        return Reply(toast="That is not a setting any more. Send /settings.")
    found = await notify.preferences(ask.session, ask.user_id)
    change = {ask.words: not getattr(found, ask.words)}
    found = await notify.change_preferences(ask.session, ask.user_id, change, now=ask.now)
    view = _view(ask, found)
    return Reply(view.text, view.rows, edit=True, toast="Saved.")


def _view(ask: Ask, found: Preferences) -> Reply:
    clock = ask.person.units.clock
    quiet = " to ".join(ui.time_text(t, clock) for t in (found.quiet_start, found.quiet_end))
    if found.quiet_start == found.quiet_end:
        quiet = "never"
    text = (
        f"Quiet: {quiet}. At most {found.daily_cap} messages a day.\n"
        f"Change these at {ask.house.runtime.settings.address}/you/notifications"
    )
    rows = tuple(
        (button(f"{'✅' if getattr(found, name) else '▫️'} {label}", "s", name),)
        for name, label in SWITCHES.items()
    )
    return Reply(text, rows)


TOPIC: Final = Topic((Command("settings", "what you are told", show),), {"s": tap})
