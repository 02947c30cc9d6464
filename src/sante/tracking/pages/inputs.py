"""The fields of a tracker as inputs of a form, and what a form posts as data.

Their names carry a prefix, so that no field's key can be mistaken for one of the form's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import FormData

from sante.tracking.rules.definition import limits
from sante.tracking.rules.values import text_of, tidy, typed
from sante.tracking.rules.words import figure_text
from sante.tracking.types import Data, Definition, Field, FieldType, Problem
from sante.ui.types import Form, Option

T = FieldType
PREFIX: Final = "f_"
SEVERAL: Final = "\x1f"  # parts the choices of a field in a form's text; no keyboard types it
FEW: Final = 5
MOST_STEPS: Final = 11
SHORT_TEXT: Final = 120


@dataclass(frozen=True, slots=True)
class Input:
    """`how` names the macro that draws it; `chosen` the options that are ticked."""

    name: str
    label: str
    how: str
    required: bool
    hint: str
    unit: str
    options: tuple[Option, ...] = ()
    chosen: tuple[str, ...] = ()
    longest: int = 2000


def inputs(definition: Definition, form: Form) -> tuple[Input, ...]:
    return tuple(_input(one, form.value(PREFIX + one.key)) for one in definition.fields)


def _input(field: Field, now: str) -> Input:
    low, high = limits(field)
    options = tuple(Option(text, text) for text in field.options)
    hint = field.hint
    how = {
        T.NUMBER: "number",
        T.BOOLEAN: "segments",
        T.DATE: "date",
        T.TIME: "time",
        T.DURATION: "text",
        T.MULTISELECT: "several",
        T.RATING: "segments" if high - low < MOST_STEPS else "number",
        T.SINGLE_SELECT: "radios" if len(options) <= FEW else "select",
    }.get(field.type, "text" if high <= SHORT_TEXT else "area")
    if field.type is T.BOOLEAN:
        options = (Option("yes", "Yes"), Option("no", "No"))
    elif field.type is T.RATING:
        options = tuple(Option(str(n), str(n)) for n in range(int(low), int(high) + 1))
    elif field.type is T.DURATION and not hint:
        hint = "In minutes, or as 1:30."
    elif field.type is T.NUMBER and not hint and (field.min, field.max) != (None, None):
        hint = _range(field)
    return Input(
        name=PREFIX + field.key,
        label=field.name,
        how=how,
        required=field.required,
        hint=hint,
        unit=field.unit,
        options=options,
        chosen=tuple(now.split(SEVERAL)) if now else (),
        longest=int(high) if field.type is T.TEXT else 40,
    )


def _range(field: Field) -> str:
    if field.min is not None and field.max is not None:
        return f"From {tidy(field.min):,} to {figure_text(field, field.max)}."
    if field.max is not None:
        return f"Up to {figure_text(field, field.max)}."
    assert field.min is not None
    return f"{figure_text(field, field.min)} or more."


def data_of(definition: Definition, posted: FormData) -> dict[str, Any]:
    """What was entered, as JSON would hold it."""
    found = {}
    for field in definition.fields:
        value = typed(field, texts(posted, PREFIX + field.key))
        if value is not None:
            found[field.key] = value
    return found


def texts(posted: FormData, name: str) -> list[str]:
    return [value for value in posted.getlist(name) if isinstance(value, str)]


def text(posted: FormData, name: str) -> str:
    return next(iter(texts(posted, name)), "").strip()


def returned(definition: Definition, posted: FormData) -> dict[str, str]:
    """All that was typed, as the form shows it again."""
    names = [PREFIX + field.key for field in definition.fields] + ["date", "notes", "entry_id"]
    return {name: SEVERAL.join(texts(posted, name)) for name in names}


def shown(definition: Definition, data: Data, problems: Sequence[Problem]) -> dict[str, str]:
    """What an entry holds, with what could not be kept in the words it came in."""
    given = {p.field: p.given for p in problems if p.given is not None}
    found: dict[str, str] = {}
    for field in definition.fields:
        if field.key in data:
            value = data[field.key]
            text = SEVERAL.join(value) if isinstance(value, list) else text_of(value)
            found[PREFIX + field.key] = text
        elif field.key in given:
            found[PREFIX + field.key] = given[field.key]
    return found


def placed(errors: Mapping[str, str]) -> dict[str, str]:
    """Messages by the names of the inputs."""
    return {
        PREFIX + name.removeprefix("data.") if name.startswith("data.") else name: message
        for name, message in errors.items()
    }
