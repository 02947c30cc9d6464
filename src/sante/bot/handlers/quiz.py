"""The quiz of the morning, one question a message, each answered by a tap.

What was answered so far is carried by the buttons, one character a question, so nothing has to be
kept between them and a message of yesterday is about yesterday's night.
"""

import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import Final

from sante.bot.base import Ask, Command, Reply, Rows, Topic, button
from sante.notify.types import Button
from sante.tracking import service as tracking
from sante.tracking.types import Answers, Disruption, Latency, Phone, Quiz, Wakings
from sante.ui import service as ui

# An answer is one of them, and so are the ticks of six boxes.
_SIGNS: Final = f"{string.digits}{string.ascii_letters}._"
_SKIPPED: Final = "-"
_WIDE: Final = 3  # buttons beside each other
_LONG: Final = ("Under 15 min", "15 to 30 min", "30 to 60 min", "Over an hour")
_LEVELS: Final = tuple(range(1, 11))
_BEDTIMES: Final = tuple(time(at // 60 % 24, at % 60) for at in range(21 * 60, 26 * 60 + 1, 30))
_WAKINGS: Final = tuple(time(at // 60, at % 60) for at in range(4 * 60 + 30, 10 * 60 + 1, 30))
_LOST: Final = Reply(toast="I cannot read this any more. Send /sleep.")


@dataclass(frozen=True, slots=True)
class Question:
    """`values` by the answers' places; `labels` beside them, of times none: as the person reads
    them. `several`: ticked one by one."""

    name: str
    text: str
    values: Sequence[time | int | StrEnum]
    labels: Sequence[str] = ()
    several: bool = False


QUESTIONS: Final = (
    Question("bedtime", "When did you go to bed?", _BEDTIMES),
    Question("latency", "How long did it take to fall asleep?", tuple(Latency), _LONG),
    Question("wake_time", "When did you wake up?", _WAKINGS),
    Question(
        "wakings", "How often were you awake in between?", tuple(Wakings),
        ("Not once", "1 or 2 times", "3 or more"),
    ),
    Question("quality", "How well did you sleep? 10 is best.", _LEVELS),
    Question(
        "phone", "How long was a phone in use in the last hour, or in bed?", tuple(Phone),
        ("Not at all", *_LONG),
    ),
    Question(
        "disruptions", "What disturbed you?", tuple(Disruption),
        ("Noise", "Light", "Temperature", "Stress", "A dream", "Pain"), several=True,
    ),
    Question("alertness", "How awake do you feel now? 10 is most.", _LEVELS),
)  # fmt: skip


async def show(ask: Ask) -> Reply:
    return _question(ask, ask.person.day_at(ask.now), "")


async def tap(ask: Ask) -> Reply:
    """`<day>:<answers>`, or with `:<ticks>` while several are being ticked."""
    day_text, _, rest = ask.words.partition(":")
    given, _, ticks = rest.partition(":")
    try:
        day = date.fromisoformat(day_text)
        if len(given) == len(QUESTIONS):
            return await _finish(ask, day, answers(given))
        answers(
            given.ljust(len(QUESTIONS), _SKIPPED)
        )  # what it cannot read, it does not go on with
        view = _question(ask, day, given, _SIGNS.index(ticks) if ticks else 0)
    except (ValueError, IndexError):
        return _LOST
    return Reply(view.text, view.rows, edit=True)


async def _finish(ask: Ask, day: date, found: Answers) -> Reply:
    if found == Answers():
        return Reply("Nothing was answered, so nothing was kept.", edit=True)
    taken = await tracking.take_quiz(ask.session, ask.user_id, found, now=ask.now, day=day)
    return Reply(_said(taken), edit=True, toast="Kept.")


def _said(taken: Quiz) -> str:
    value = taken.score.value
    score = "Too little was answered for a score." if value is None else f"{value} of 100."
    slept = taken.sleep_minutes
    hours = "" if slept is None else f" About {ui.duration_text(slept)} of sleep."
    advice = [f"• {one.text} {one.why}" for one in taken.advice]
    return "\n".join([f"Your night: {score}{hours}", *advice])


def answers(given: str) -> Answers:
    """Raises ValueError or IndexError."""
    found = {}
    for question, sign in zip(QUESTIONS, given, strict=True):
        if sign != _SKIPPED:
            place = _SIGNS.index(sign)
            found[question.name] = _ticked(place) if question.several else question.values[place]
    return Answers(**found)  # type: ignore[arg-type]  # each question has the values of its name


def _ticked(mask: int) -> frozenset[Disruption]:
    if mask >= 1 << len(Disruption):
        raise ValueError(mask)
    return frozenset(one for place, one in enumerate(Disruption) if mask >> place & 1)


def _question(ask: Ask, day: date, given: str, ticks: int = 0) -> Reply:
    question = QUESTIONS[len(given)]
    text = f"{len(given) + 1} of {len(QUESTIONS)}. {question.text}"
    labels = question.labels or [_label(ask, value) for value in question.values]

    def data(*more: str) -> tuple[str, ...]:
        return ("q", day.isoformat(), *more)

    if question.several:
        boxes = [
            button(
                f"{'✅' if ticks >> at & 1 else '▫️'} {label}", *data(given, _SIGNS[ticks ^ 1 << at])
            )
            for at, label in enumerate(labels)
        ]
        on = button("Next" if ticks else "Nothing", *data(given + _SIGNS[ticks]))
    else:
        boxes = [button(label, *data(given + _SIGNS[at])) for at, label in enumerate(labels)]
        on = button("Leave it out", *data(given + _SKIPPED))
    return Reply(text, (*_in_rows(boxes), (on,)))


def _box(ticks: int, at: int) -> str:
    return "✅" if ticks >> at & 1 else "▫️"


def _in_rows(boxes: Sequence[Button]) -> Rows:
    return tuple(tuple(boxes[at : at + _WIDE]) for at in range(0, len(boxes), _WIDE))


def _label(ask: Ask, value: object) -> str:
    return ui.time_text(value, ask.person.units.clock) if isinstance(value, time) else str(value)


TOPIC: Final = Topic((Command("sleep", "how the night was, in eight taps", show),), {"q": tap})
