"""What is due today, logged by one tap and taken back by another.

A button carries the day it was drawn for: a tap on yesterday's message is about yesterday.
"""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sante.bot.base import Ask, Command, Reply, Rows, Topic, button
from sante.core.errors import NotFound
from sante.goals import service as goals
from sante.goals.types import LoggedVia, LogStatus
from sante.kit.ids import decode, encode
from sante.notify import service as notify
from sante.notify.types import About, Notice
from sante.progress import service as progress
from sante.progress.service import NewLog
from sante.progress.types import Today, TodayAction

SHOWN: Final = 12
_MARKS: Final = {
    LogStatus.COMPLETED: "✅",
    LogStatus.PARTIAL: "◐",
    LogStatus.SKIPPED: "➖",
    LogStatus.PENDING: "▫️",
}
_STATUS: Final = {
    "done": LogStatus.COMPLETED,
    "part": LogStatus.PARTIAL,
    "skip": LogStatus.SKIPPED,
}
_LATER: Final = timedelta(minutes=30)
_LASTS: Final = timedelta(hours=3)
_GONE: Final = Reply(toast="This is not in your plan any more. Send /today.")


async def show(ask: Ask) -> Reply:
    return _view(await progress.today(ask.session, ask.person, now=ask.now))


async def tap(ask: Ask) -> Reply:
    """`show`, or `<verb>:<user action>:<day>`."""
    verb, _, rest = ask.words.partition(":")
    if verb == "show":
        return await show(ask)
    key, _, day_text = rest.partition(":")
    try:
        user_action_id, day = decode("ua", key), date.fromisoformat(day_text)
    except ValueError:
        return _GONE
    try:
        toast = await _do(ask, verb, user_action_id, day)
    except NotFound:
        return _GONE
    view = _view(await progress.today(ask.session, ask.person, now=ask.now))
    return Reply(view.text, view.rows, edit=True, toast=toast)


async def _do(ask: Ask, verb: str, user_action_id: UUID, day: date) -> str:
    if verb == "undo":
        return await _undo(ask, user_action_id, day)
    if verb == "later":
        return await _later(ask, user_action_id, day)
    log = NewLog(_STATUS[verb], day, via=LoggedVia.CHAT)
    written = await progress.log_action(ask.session, ask.user_id, user_action_id, log, now=ask.now)
    left = len(written.logged.remaining)
    return "That was all for the day." if not left else f"{left} left."


async def _undo(ask: Ask, user_action_id: UUID, day: date) -> str:
    found = await goals.logs_between(ask.session, ask.user_id, day, day + timedelta(days=1))
    mine = [entry.log_id for entry in found if entry.user_action_id == user_action_id]
    for log_id in mine:  # one; taken back in every goal with it
        await progress.remove_log(ask.session, ask.user_id, log_id, now=ask.now)
    return "Taken back."


async def _later(ask: Ask, user_action_id: UUID, day: date) -> str:
    today = await progress.today(ask.session, ask.person, now=ask.now)
    action = next((a for a in today.actions if user_action_id in a.card.user_action_ids), None)
    if action is None:
        raise NotFound
    name, _ = _words(action)
    at = ask.now + _LATER
    notice = Notice(
        kind="action_reminder",
        title=name,
        body="You asked to be reminded.",
        link="/",
        dedupe_key=f"later:{user_action_id}:{at.isoformat()}",
        expires_at=at + _LASTS,
        actions=("done", "skip", "snooze"),
        about=About("action", user_action_id, day),
        not_before=at,
    )
    told = await notify.tell(ask.session, ask.user_id, notice, now=ask.now)
    return "In 30 minutes." if told else "Reminders are off: see /settings."


def _view(today: Today) -> Reply:
    due = [action for action in today.actions if action.due][:SHOWN]
    if not due:
        return Reply("Nothing is due today. Choose a goal on the page to get a plan.")
    lines = [_line(action) for action in due]
    done = sum(action.status is not LogStatus.PENDING for action in due)
    text = "\n".join([f"Today, {done} of {len(due)}:", *lines, "", today.message])
    return Reply(text, tuple(row for action in due for row in _rows(action, today.date)))


def _line(action: TodayAction) -> str:
    name, minutes = _words(action)
    return f"{_MARKS[action.status]} {name}" + (f" · {minutes} min" if minutes else "")


def _rows(action: TodayAction, day: date) -> Rows:
    key = encode("ua", action.card.user_action_ids[0])
    name, _ = _words(action)
    short = name if len(name) <= 24 else f"{name[:23]}…"

    def data(verb: str) -> tuple[str, ...]:
        return ("t", verb, key, day.isoformat())

    if action.status is not LogStatus.PENDING:
        return ((button(f"↩ {short}", *data("undo")),),)
    return (
        (button(f"✅ {short}", *data("done")),),
        (
            button("◐ Partly", *data("part")),
            button("➖ Skip", *data("skip")),
            button("⏰ 30 min", *data("later")),
        ),
    )


def _words(action: TodayAction) -> tuple[str, int]:
    text = action.card.text
    return (text.short_name, text.minutes) if text is not None else ("An action", 0)


TOPIC: Final = Topic((Command("today", "what is due, to tap off", show),), {"t": tap})
