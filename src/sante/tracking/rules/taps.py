"""What one tap can log: where a tracker asks for one thing, its usual answers."""

from collections.abc import Iterator
from dataclasses import dataclass

from sante.tracking.rules.definition import combining, limits
from sante.tracking.rules.values import tidy
from sante.tracking.rules.words import value_text
from sante.tracking.types import AimKind, Field, FieldType, Setup

T = FieldType
MOST_STEPS = 6  # of a rating or a choice: more do not fit on a phone


@dataclass(frozen=True, slots=True)
class Tap:
    """`value` as a form posts it."""

    label: str
    value: str


def taps(setup: Setup) -> tuple[Field, tuple[Tap, ...]] | None:
    """The field and what a tap logs in it; None where a tap cannot say enough. Only trackers that
    need no more than one field have them."""
    needed = [one for one in setup.definition.fields if one.required]
    if len(needed) > 1:
        return None
    field = needed[0] if needed else setup.definition.fields[0]
    made = tuple(_taps(field, setup))
    return (field, made) if made else None


def _taps(field: Field, setup: Setup) -> Iterator[Tap]:
    low, high = limits(field)
    if field.type is T.BOOLEAN:
        yield from (Tap("Yes", "yes"), Tap("No", "no"))
    elif field.type is T.RATING and high - low < MOST_STEPS:
        yield from (Tap(str(n), str(n)) for n in range(int(low), int(high) + 1))
    elif field.type is T.SINGLE_SELECT and len(field.options) <= MOST_STEPS:
        yield from (Tap(option, option) for option in field.options)
    elif field.type in (T.NUMBER, T.DURATION):
        aim = setup.aim
        amounts = field.quick
        if aim is not None and aim.kind is AimKind.AT_MOST and aim.field == field.key:
            if low <= 0:
                yield Tap("None today", "0")
            if not amounts and field.type is T.NUMBER and combining(field) == "sum":
                amounts = (1.0,)  # what is counted comes one at a time
        yield from (Tap(f"+{value_text(field, tidy(one))}", f"{tidy(one)}") for one in amounts)
