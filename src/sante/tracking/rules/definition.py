"""What a tracker may ask for: every mistake in a definition, with what to do about it.

Problems name their place as a path: fields.0.max.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from sante.tracking.rules.text import clean, slug
from sante.tracking.rules.tuning import TUNING
from sante.tracking.rules.values import of_option
from sante.tracking.types import (
    After,
    Combine,
    Definition,
    Field,
    FieldType,
    Problem,
    RequiredWhen,
    Rule,
    SumAtMost,
)

T = FieldType
NUMERIC: Final = frozenset({T.NUMBER, T.RATING, T.DURATION})
CHOICES: Final = frozenset({T.SINGLE_SELECT, T.MULTISELECT})
ORDERED: Final = frozenset({T.NUMBER, T.RATING, T.DURATION, T.DATE, T.TIME})
_BOUNDED: Final = NUMERIC | {T.TEXT}
DEFAULT_RATING: Final = (1.0, 5.0)


def problems(definition: Definition) -> list[Problem]:
    """All that is wrong; empty when it may be used."""
    found = list(_sizes(definition))
    keys = [one.key for one in definition.fields]
    for number, one in enumerate(definition.fields):
        at = f"fields.{number}"
        if one.key in keys[:number]:
            found.append(Problem(f"{at}.key", f"Two fields are called {one.key}. Rename one."))
        found += (Problem(f"{at}.{p.field}", p.message) for p in _field(one))
    for number, rule in enumerate(definition.rules):
        found += (Problem(f"rules.{number}", text) for text in _rule(rule, definition))
    return found


def _sizes(definition: Definition) -> Iterator[Problem]:
    if not definition.fields:
        yield Problem("fields", "Add at least one field: what do you want to note?")
    if len(definition.fields) > TUNING.most_fields:
        yield Problem("fields", f"A tracker has {TUNING.most_fields} fields at most.")
    if len(definition.rules) > TUNING.most_rules:
        yield Problem("rules", f"A tracker has {TUNING.most_rules} rules at most.")


def _field(one: Field) -> Iterator[Problem]:
    if not 1 <= len(one.name) <= TUNING.longest_word or clean(one.name) != one.name:
        yield Problem("name", f"Name the field in 1 to {TUNING.longest_word} characters.")
    if one.key != slug(one.key):
        yield Problem("key", "A key has small letters, digits and underscores: hours_slept.")
    if one.unit and (one.type is not T.NUMBER or len(one.unit) > TUNING.longest_word):
        yield Problem("unit", "Only a number has a unit, in a few characters: ml, km, cups.")
    if len(one.hint) > 2 * TUNING.longest_name:
        yield Problem("hint", f"Keep the hint under {2 * TUNING.longest_name} characters.")
    yield from _bounds(one)
    yield from _options(one)
    if one.combine is not None and one.type not in NUMERIC:
        yield Problem("combine", "Only numbers, ratings and durations can be added up.")
    yield from _quick(one)


def _bounds(one: Field) -> Iterator[Problem]:
    if one.type not in _BOUNDED and (one.min, one.max) != (None, None):
        yield Problem("min", "Only numbers, ratings, durations and texts have limits.")
        return
    if one.type not in NUMERIC and (one.usual_min, one.usual_max) != (None, None):
        yield Problem("usual_min", "Only numbers, ratings and durations have a usual range.")
        return
    for name in ("min", "max", "usual_min", "usual_max"):
        value: float | None = getattr(one, name)
        if value is not None and not abs(value) <= TUNING.largest:
            yield Problem(name, "Give a number within a thousand million.")
    low, high = limits(one)
    if low > high:
        yield Problem("max", "The largest is below the smallest. Swap them.")
    if one.usual_min is not None and one.usual_max is not None and one.usual_min > one.usual_max:
        yield Problem("usual_max", "The usual range ends before it begins. Swap its ends.")
    if one.type is T.RATING:
        if low != int(low) or high != int(high) or not 1 <= high - low < TUNING.steps_of_a_rating:
            steps = TUNING.steps_of_a_rating
            yield Problem("max", f"A rating has 2 to {steps} whole steps, such as 1 to 5.")
    elif one.type in (T.DURATION, T.TEXT) and low < 0:
        yield Problem("min", "It cannot be below nothing.")


def _options(one: Field) -> Iterator[Problem]:
    if one.type not in CHOICES:
        if one.options:
            yield Problem("options", "Only a choice has options.")
        return
    if not 2 <= len(one.options) <= TUNING.most_options:
        yield Problem("options", f"Give 2 to {TUNING.most_options} options.")
    for text in one.options:
        if not 1 <= len(text) <= TUNING.longest_word or clean(text) != text:
            yield Problem("options", f"An option has 1 to {TUNING.longest_word} characters.")
            return
    if len({text.casefold() for text in one.options}) < len(one.options):
        yield Problem("options", "Two options read the same. Remove one.")


def _quick(one: Field) -> Iterator[Problem]:
    if one.quick and one.type not in (T.NUMBER, T.DURATION):
        yield Problem("quick", "Only a number or a duration has amounts for one tap.")
        return
    if len(one.quick) > TUNING.most_quick:
        yield Problem("quick", f"Give {TUNING.most_quick} amounts for one tap at most.")
    low, high = limits(one)
    if not all(low <= amount <= high for amount in one.quick):
        yield Problem("quick", "The amounts for one tap lie within the limits.")


def limits(one: Field) -> tuple[float, float]:
    """What can be, with what holds where nothing is said."""
    low, high = {
        T.RATING: DEFAULT_RATING,
        T.DURATION: (0.0, TUNING.longest_duration),
        T.TEXT: (0.0, float(TUNING.longest_text)),
    }.get(one.type, (-TUNING.largest, TUNING.largest))
    return (low if one.min is None else one.min), (high if one.max is None else one.max)


def combining(one: Field) -> Combine:
    """How several entries of a day make its figure."""
    if one.combine is not None:
        return one.combine
    by_type: dict[FieldType, Combine] = {T.NUMBER: "sum", T.DURATION: "sum", T.RATING: "mean"}
    return by_type.get(one.type, "last")


def _rule(rule: Rule, definition: Definition) -> Iterator[str]:
    named = named_by(rule)
    missing = [key for key in named if definition.field(key) is None]
    if missing:
        yield f"The rule is about {missing[0]}, and there is no such field."
        return
    if len(set(named)) < len(named):
        yield "A rule is about different fields."
        return
    fields = [one for key in named if (one := definition.field(key)) is not None]
    if isinstance(rule, After):
        if fields[0].type is not fields[1].type or fields[0].type not in ORDERED:
            yield "Only two numbers, durations, dates or times can come one after the other."
    elif isinstance(rule, SumAtMost):
        if len(fields) < 2 or any(one.type not in NUMERIC for one in fields):
            yield "Only numbers, ratings and durations can be added up, two or more."
        elif len({(one.type, one.unit) for one in fields}) > 1:
            yield "Only fields of one kind and unit can be added up."
        elif not abs(rule.limit) <= TUNING.largest:
            yield "Give a sum within a thousand million."
    elif not _possible(rule, fields[1]):
        yield f"{fields[1].name} can never be {rule.equals}."


def _possible(rule: RequiredWhen, when: Field) -> bool:
    if when.type is T.BOOLEAN:
        return isinstance(rule.equals, bool)
    if when.type in CHOICES:
        return isinstance(rule.equals, str) and of_option(when, rule.equals) is not None
    if when.type in NUMERIC:
        return isinstance(rule.equals, float | int) and not isinstance(rule.equals, bool)
    return False


def named_by(rule: Rule) -> tuple[str, ...]:
    if isinstance(rule, After):
        return (rule.first, rule.then)
    if isinstance(rule, SumAtMost):
        return rule.fields
    return (rule.field, rule.when)


def changes(old: Sequence[Field], new: Definition) -> list[Problem]:
    """What keeps a definition from following another: a field that goes on stays what it is, or
    figures of two kinds would stand in one chart. `old`: every field there ever was."""
    before = {one.key: one for one in old}
    found = []
    for number, one in enumerate(new.fields):
        was = before.get(one.key)
        if was is None or (was.type, was.unit) == (one.type, one.unit):
            continue
        unit = f" in {was.unit}" if was.unit else ""
        text = (
            f"{was.name} was a {was.type.replace('_', ' ')}{unit} before, and entries hold it."
            " Add a field of another name instead."
        )
        found.append(Problem(f"fields.{number}.type", text))
    return found
