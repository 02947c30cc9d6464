"""What reminders ask for now: done, not this time, later."""

from typing import Final
from uuid import UUID

from sante.bot.base import Ask, Command, Reply, Rows, Topic, button
from sante.core.errors import NotFound
from sante.kit.ids import decode, encode
from sante.notify.reminders import service as reminders
from sante.notify.reminders.types import Event, Reminder
from sante.ui import service as ui

SHOWN: Final = 8
NEXT: Final = 3
_GONE: Final = Reply(toast="This reminder is gone. Send /reminders.")


async def show(ask: Ask) -> Reply:
    found = await reminders.standing(ask.session, ask.user_id, now=ask.now)
    if not found.reminders:
        return Reply(f"No reminders yet. Set one at {ask.house.runtime.settings.address}/reminders")
    due = found.due[:SHOWN]
    lines = [_line(ask, *pair) for pair in due] or ["Nothing waits for you."]
    if len(found.due) > SHOWN:
        lines.append(f"And {len(found.due) - SHOWN} more.")
    if found.next:
        lines += ["", "Next:", *(_coming(ask, one) for one in found.next[:NEXT])]
    return Reply("\n".join(lines), tuple(row for pair in due for row in _rows(*pair)))


async def tap(ask: Ask) -> Reply:
    """`<verb>:<event>`."""
    verb, _, key = ask.words.partition(":")
    try:
        toast = await _do(ask, verb, decode("rev", key))
    except (ValueError, NotFound):
        return _GONE
    view = await show(ask)
    return Reply(view.text, view.rows, edit=True, toast=toast)


async def _do(ask: Ask, verb: str, event_id: UUID) -> str:
    """Raises ValueError for a verb there is not, NotFound, or what reminders refuse."""
    session, user_id, now = ask.session, ask.user_id, ask.now
    if verb == "done":
        await reminders.mark_done(session, user_id, event_id, now=now)
        return "Done. Well kept."
    if verb == "skip":
        await reminders.skip(session, user_id, event_id, reason="other", now=now)
        return "Skipped this time."
    if verb == "later":
        await reminders.snooze(session, user_id, event_id, now=now)
        return "In 30 minutes."
    raise ValueError(verb)


def _line(ask: Ask, reminder: Reminder, event: Event) -> str:
    return f"▫️ {ui.time_text(event.wall.time, ask.person.units.clock)} {reminder.message}"


def _coming(ask: Ask, one: reminders.Listed) -> str:
    wall = one.coming[0].wall
    day = ui.day_text(wall.day, ask.person.day_at(ask.now))
    return f"{day}, {ui.time_text(wall.time, ask.person.units.clock)}: {one.reminder.message}"


def _rows(reminder: Reminder, event: Event) -> Rows:
    key, name = encode("rev", event.id), reminder.message
    short = name if len(name) <= 24 else f"{name[:23]}…"
    return (
        (button(f"✅ {short}", "r", "done", key),),
        (button("➖ Skip", "r", "skip", key), button("⏰ 30 min", "r", "later", key)),
    )


TOPIC: Final = Topic((Command("reminders", "what waits, and what comes", show),), {"r": tap})
