"""A meal out of a text: a draft with the foods each part may mean, logged by a tap, never before.

The message that shows the draft begins with the text it was made of, so nothing has to be kept
between the taps: each reads it anew. A button carries which food is chosen for each part, one
digit each, and the photo the meal belongs to.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sante.bot.base import Ask, Command, Reply, Rows, Topic, button
from sante.core.errors import Failure, NotFound
from sante.core.uploads import IncomingFile
from sante.kit.ids import decode, encode
from sante.notify.types import Button
from sante.nutrition import service as food
from sante.nutrition.errors import AmountProblem, NothingToLog
from sante.nutrition.service import NewEntry, NewItem
from sante.nutrition.types import Candidate, DraftItem
from sante.ui import service as ui

MOST: Final = 8  # parts of one message
CHOICES: Final = 3
SURE: Final = 0.75  # how well a text must fit to be taken for a meal without /ate
_OPEN, _CLOSE = "“", "”"
_NAMED_LATER: Final = timedelta(minutes=15)  # after a photo, what is written is about it
_LOST: Final = Reply(toast="I cannot read this draft any more. Write the meal once more.")


async def ate(ask: Ask) -> Reply:
    if not ask.words:
        return Reply("Write what you ate after it: /ate 2 eggs and a slice of toast")
    return await _draft(ask, ask.words, await _photo_before(ask))


async def listen(ask: Ask) -> Reply | None:
    """A photo with or without names, or a text whose every part is a food almost certainly."""
    if ask.photo is not None:
        return await _photo(ask)
    try:
        made = await food.draft(ask.session, ask.user_id, ask.words)
    except NothingToLog:
        return None
    except AmountProblem as problem:
        return Reply(problem.detail)
    photo = await _photo_before(ask)
    sure = all(one.candidates and one.candidates[0].score >= SURE for one in made.items)
    if not sure and photo is None:
        return None
    return _view(ask, ask.words, made.items, "0" * len(made.items), photo)


async def tap(ask: Ask) -> Reply:
    """`log:<choices>[:<photo>]`, `pick:<choices>[:<photo>]`, `undo:<meal>`, or `no`."""
    verb, _, rest = ask.words.partition(":")
    if verb == "no":
        return Reply("Not logged.", edit=True)
    try:
        if verb == "undo":
            await food.remove_entry(ask.session, ask.user_id, decode("meal", rest), now=ask.now)
            return Reply("Taken back.", edit=True, toast="Taken back.")
        choices, _, key = rest.partition(":")
        photo = decode("photo", key) if key else None
        text = _text_of(ask.under)
        items = (await food.draft(ask.session, ask.user_id, text)).items
        chosen = [one.candidates[int(at)] for one, at in zip(items, choices, strict=True)]
    except (ValueError, IndexError, NotFound, NothingToLog):
        return _LOST
    if verb == "pick":
        view = _view(ask, text, items, choices, photo)
        return Reply(view.text, view.rows, edit=True)
    return await _log(ask, chosen, photo) if verb == "log" else _LOST


async def _log(ask: Ask, chosen: Sequence[Candidate], photo: UUID | None) -> Reply:
    secret = ask.house.runtime.settings.secret
    await food.check_pace(ask.session, ask.user_id, secret=secret, now=ask.now)
    items = [NewItem(food_id=one.food.id, grams=one.grams.grams) for one in chosen]
    new = NewEntry(items=items, photo_id=photo, source="photo" if photo else "text")
    made = await food.log_entry(ask.session, ask.person, new, now=ask.now)
    lines = [f"• {one.name}, {_grams(one.grams.grams)}" for one in made.items]
    undo = button("↩ Take it back", "f", "undo", encode("meal", made.id))
    text = "\n".join([f"Logged as {made.meal_type.value}:", *lines])
    return Reply(text, ((undo,),), edit=True, toast="Logged.")


async def _photo(ask: Ask) -> Reply:
    """Kept as the page keeps it; what is on it, the person says."""
    assert ask.photo is not None
    content = await ask.photo()

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    incoming = IncomingFile("photo.jpg", chunks())
    kept = await food.take_photo(ask.house.runtime, ask.user_id, incoming, now=ask.now)
    if not ask.words:
        return Reply("The photo is kept. What is on it? Write it as: 2 eggs and a slice of toast")
    return await _draft(ask, ask.words, kept.id)


async def _photo_before(ask: Ask) -> UUID | None:
    """The photo that was sent just before and belongs to no meal yet."""
    today = ask.person.day_at(ask.now)
    found = await food.photos(ask.session, ask.user_id, today, today)
    if not found or ask.now - found[-1].created_at > _NAMED_LATER:
        return None
    meals = await food.entries(ask.session, ask.user_id, today, today)
    named = {meal.photo_id for meal in meals}
    return None if found[-1].id in named else found[-1].id


async def _draft(ask: Ask, text: str, photo: UUID | None) -> Reply:
    try:
        made = await food.draft(ask.session, ask.user_id, text)
    except Failure as problem:  # said in the chat: the photo, if there was one, stays
        return Reply(problem.detail)
    return _view(ask, text, made.items, "0" * len(made.items), photo)


def _view(
    ask: Ask, text: str, items: Sequence[DraftItem], choices: str, photo: UUID | None
) -> Reply:
    if len(items) > MOST:
        return Reply(f"That is more than {MOST} things. Send them in several messages.")
    unknown = [one.spoken.name for one in items if not one.candidates]
    if unknown:
        address = ask.house.runtime.settings.address
        return Reply(f"I know no food for: {', '.join(unknown)}. Add it at {address}/food")
    chosen = [one.candidates[int(at)] for one, at in zip(items, choices, strict=True)]
    lines = [f"• {one.food.name}, {_grams(one.grams.grams)}{_why(one)}" for one in chosen]
    head = f"{_OPEN}{_plain(text)}{_CLOSE}"
    return Reply(
        "\n".join([head, "", *lines, "", "Nothing is logged yet."]),
        (*_others(items, choices, photo), _last(choices, photo)),
    )


def _others(items: Sequence[DraftItem], choices: str, photo: UUID | None) -> Rows:
    """What else each part may mean."""
    rows = []
    for place, (item, at) in enumerate(zip(items, choices, strict=True)):
        for other, candidate in enumerate(item.candidates[:CHOICES]):
            if str(other) != at:
                changed = f"{choices[:place]}{other}{choices[place + 1 :]}"
                label = f"{item.spoken.name[:20]}: {candidate.food.name}"
                rows.append((button(label, "f", "pick", *_carried(changed, photo)),))
    return tuple(rows)


def _last(choices: str, photo: UUID | None) -> tuple[Button, ...]:
    return (
        button("✅ Log it", "f", "log", *_carried(choices, photo)),
        button("✖ Not", "f", "no"),
    )


def _carried(choices: str, photo: UUID | None) -> tuple[str, ...]:
    return (choices,) if photo is None else (choices, encode("photo", photo))


def _plain(text: str) -> str:
    return " ".join(text.replace(_OPEN, "").replace(_CLOSE, "").split())


def _text_of(message: str) -> str:
    """What the draft in a message was made of. Raises ValueError."""
    head, closed, _ = message.partition(_CLOSE)
    if not closed or not head.startswith(_OPEN):
        raise ValueError("no draft")
    return head.removeprefix(_OPEN)


def _grams(grams: float) -> str:
    return f"{ui.number_text(round(grams))} g"


def _why(one: Candidate) -> str:
    return f" ({one.grams.why})" if one.grams.assumed else ""


TOPIC: Final = Topic((Command("ate", "log a meal in words", ate),), {"f": tap}, listens=listen)
