"""Trackers with one thing to enter: by a tap, or by its name and a number.

`/track` lists them, `/track Water 250` logs. What asks for more is filled in on the page.
"""

from typing import Final

from sante.bot.base import Ask, Command, Reply, Rows, Topic, button
from sante.core.errors import NotFound
from sante.kit.ids import decode, encode
from sante.tracking import service as tracking
from sante.tracking.service import NewEntry
from sante.tracking.types import Entry, Field, FieldType, Tracker, Value

SHOWN: Final = 12
_NUMBERS: Final = (FieldType.NUMBER, FieldType.RATING, FieldType.DURATION)
_YES: Final = ("yes", "y", "ja", "true", "1", "")
_NO: Final = ("no", "n", "nein", "false", "0")
_GONE: Final = Reply(toast="This tracker is gone. Send /track.")


async def show(ask: Ask) -> Reply:
    """The list; with words, an entry."""
    if ask.words:
        return await _write(ask)
    return await _listed(ask)


async def tap(ask: Ask) -> Reply:
    """`<tracker>:<value>`, or `undo:<entry>`."""
    key, _, given = ask.words.partition(":")
    try:
        if key == "undo":
            await tracking.remove(ask.session, ask.user_id, decode("te", given))
            return Reply(toast="Taken back.")
        found = await tracking.tracker(ask.session, ask.user_id, decode("trk", key))
    except (ValueError, NotFound):
        return _GONE
    return await _log(ask, found, given)


async def _write(ask: Ask) -> Reply:
    """ "Water 250": the longest name first, what follows it is the value."""
    words = ask.words.split()
    for cut in range(len(words), 0, -1):
        name = " ".join(words[:cut])
        found = await tracking.tracker_named(ask.session, ask.user_id, name)
        if found is not None:
            return await _log(ask, found, " ".join(words[cut:]))
    return Reply("There is no tracker of that name. Send /track for those there are.")


async def _log(ask: Ask, tracker: Tracker, given: str) -> Reply:
    field = single(tracker)
    if field is None:
        address = ask.house.runtime.settings.address
        return Reply(
            f"{tracker.name} asks for more than one thing: fill it in at {address}/trackers"
        )
    value = read(field, given)
    if value is None:
        return Reply(_how(tracker, field))
    new = NewEntry(data={field.key: value})
    logged = await tracking.log(ask.session, ask.user_id, tracker.id, new, now=ask.now)
    said = f"{tracker.name}: {_value(field, value)}. Logged."
    odd = [problem.message for problem in logged.entry.problems]
    undo = button("↩ Take it back", "k", "undo", encode("te", logged.entry.id))
    return Reply("\n".join([said, *odd]), ((undo,),), toast="Logged.")


async def _listed(ask: Ask) -> Reply:
    found = [one for one in await tracking.trackers(ask.session, ask.user_id) if one.active]
    if not found:
        return Reply(
            f"No trackers yet. Set one up at {ask.house.runtime.settings.address}/trackers"
        )
    today = ask.person.day_at(ask.now)
    entries = await tracking.entries(ask.session, ask.user_id, today, today)
    lines = [_line(one, entries) for one in found[:SHOWN]]
    rows = tuple(row for one in found[:SHOWN] for row in _rows(one))
    hint = "Tap, or write the name and the value: /track Water 250"
    return Reply("\n".join(["Today:", *lines, "", hint]), rows)


def _line(tracker: Tracker, entries: list[Entry]) -> str:
    mine = [e for e in entries if e.tracker_id == tracker.id and e.status != "error"]
    field = single(tracker)
    if not mine:
        return f"▫️ {tracker.name}"
    if field is None or field.key not in mine[-1].data:
        return f"✅ {tracker.name}"
    values = [_value(field, e.data[field.key]) for e in mine if field.key in e.data]
    return f"✅ {tracker.name}: {', '.join(values)}"


def _rows(tracker: Tracker) -> Rows:
    field, key = single(tracker), encode("trk", tracker.id)
    if field is None:
        return ()
    short = tracker.name if len(tracker.name) <= 24 else f"{tracker.name[:23]}…"
    if field.type is FieldType.BOOLEAN:
        yes, no = button(f"✅ {short}", "k", key, "yes"), button("➖ No", "k", key, "no")
        return ((yes, no),)
    amounts = field.quick[:3]
    return tuple(
        (button(f"＋ {short} {_value(field, amount)}", "k", key, f"{amount:g}"),)
        for amount in amounts
    )


def single(tracker: Tracker) -> Field | None:
    """The one thing it asks for, where that can be said in a word."""
    fields = tracker.definition.fields
    needed = [one for one in fields if one.required] or list(fields[:1] if len(fields) == 1 else ())
    if len(needed) != 1 or needed[0].type not in (*_NUMBERS, FieldType.BOOLEAN):
        return None
    return needed[0]


def read(field: Field, given: str) -> Value | None:
    """None for what is no such value."""
    said = given.strip().lower()
    if field.type is FieldType.BOOLEAN:
        return True if said in _YES else False if said in _NO else None
    number = said.removesuffix(field.unit.lower()).strip().replace(",", ".")
    try:
        found = float(number)
    except ValueError:
        return None
    if not abs(found) < 1e9:
        return None
    return int(found) if found.is_integer() else found


def _value(field: Field, value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,g} {field.unit}".strip()
    return str(value)


def _how(tracker: Tracker, field: Field) -> str:
    if field.type is FieldType.BOOLEAN:
        return f"Write yes or no after the name: /track {tracker.name} yes"
    unit = f" in {field.unit}" if field.unit else ""
    return f"Write a number{unit} after the name: /track {tracker.name} 5"


TOPIC: Final = Topic((Command("track", "log a tracker, or see them all", show),), {"k": tap})
