"""An entry against its definition: field by field, then between the fields.

Wrong is what cannot be (another type, outside the limits, a rule broken): it is refused, unless who
asks cannot ask back and wants it kept for later. Odd is what can be and hardly is: kept, and asked
about.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sante.kit.sleep import hours
from sante.tracking.rules.definition import limits
from sante.tracking.rules.tuning import TUNING
from sante.tracking.rules.values import Refused, number_of, of_option, read, storable, text_of, tidy
from sante.tracking.types import (
    After,
    Checked,
    Data,
    Definition,
    Field,
    FieldType,
    Problem,
    RequiredWhen,
    Rule,
    SumAtMost,
    Value,
)

T = FieldType
Earlier = Mapping[str, Sequence[float]]  # of numbers: what was logged before, by key


def check(
    definition: Definition,
    given: Mapping[str, Any],
    earlier: Earlier = MappingProxyType({}),
    *,
    noted: bool = False,
) -> Checked:
    """`given` as JSON holds it: a None is as if it were not there. `noted`: there is a note beside
    it, so that it may hold nothing else."""
    entered = {key: value for key, value in given.items() if value is not None}
    data: dict[str, Value] = {}
    problems = [_unknown(key, definition) for key in entered if definition.field(key) is None]
    for field in definition.fields:
        if field.key not in entered:
            if field.required:
                problems.append(Problem(field.key, f"{field.name} is needed."))
            continue
        raw = entered[field.key]
        value = read(field, raw)
        wrong = value if isinstance(value, Refused) else _outside(field, value)
        if wrong is not None:
            problems.append(Problem(field.key, wrong.message, given=_as_text(raw)))
            continue
        assert not isinstance(value, Refused)
        data[field.key] = value
        problems += (
            Problem(field.key, text, "warning")
            for text in _odd(field, value, earlier.get(field.key, ()))
        )
    refused = {problem.field for problem in problems if problem.given is not None}
    for rule in definition.rules:
        problem = _broken(rule, definition, data)
        if problem is not None and problem.field not in refused:
            problems.append(problem)
    if not data and not problems and not noted:
        problems.append(Problem(definition.fields[0].key, "Enter at least one thing."))
    return Checked(data, tuple(problems))


def _unknown(key: str, definition: Definition) -> Problem:
    known = ", ".join(field.key for field in definition.fields)
    return Problem(storable(key)[:60], f"This tracker has no such field. It has: {known}.")


def _as_text(raw: Any) -> str:
    text = ", ".join(map(str, raw)) if isinstance(raw, list) else str(raw)
    return storable(text)[:200]


def _outside(field: Field, value: Value) -> Refused | None:
    low, high = limits(field)
    if isinstance(value, bool | list):
        return None
    if isinstance(value, str):
        if field.type is not T.TEXT or low <= len(value) <= high:
            return None
        if len(value) > high:
            return Refused(f"Keep it to {tidy(high)} characters; there are {len(value)}.")
        return Refused(f"Write at least {tidy(low)} characters.")
    if low <= value <= high:
        return None
    return Refused(_range_words(field, low, high))


def _range_words(field: Field, low: float, high: float) -> str:
    if high >= TUNING.largest:
        return f"It is {_amount(field, low)} or more."
    if low <= -TUNING.largest:
        return f"It is {_amount(field, high)} or less."
    first = _amount(field, low) if field.type is T.DURATION else _say(low)
    return f"It lies from {first} to {_amount(field, high)}."


def _amount(field: Field, number: float) -> str:
    """As exact as it was set, with its unit."""
    if field.type is T.DURATION:
        return hours(number)
    return f"{_say(number)}\u00a0{field.unit}" if field.unit else _say(number)


def _say(number: float) -> str:
    return f"{tidy(number):,}"


def _odd(field: Field, value: Value, earlier: Sequence[float]) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return
    if field.usual_max is not None and value > field.usual_max:
        yield f"More than the usual {_amount(field, field.usual_max)}. Kept; is it right?"
    elif field.usual_min is not None and value < field.usual_min:
        yield f"Less than the usual {_amount(field, field.usual_min)}. Kept; is it right?"
    elif len(earlier) >= TUNING.odd_after and field.type is T.NUMBER and min(earlier) > 0:
        low, high = min(earlier), max(earlier)
        if value > TUNING.odd_factor * high or value < low / TUNING.odd_factor:
            yield f"So far you logged {_say(low)} to {_amount(field, high)}. Kept; is it right?"


def _broken(rule: Rule, definition: Definition, data: Data) -> Problem | None:
    if isinstance(rule, After):
        return _not_after(rule, definition, data)
    if isinstance(rule, SumAtMost):
        return _too_much(rule, definition, data)
    return _needed(rule, definition, data)


def _figure(key: str, definition: Definition, data: Data) -> float | None:
    field = definition.field(key)
    return None if field is None or key not in data else number_of(field, data[key])


def _name(key: str, definition: Definition) -> str:
    field = definition.field(key)
    return key if field is None else field.name


def _not_after(rule: After, definition: Definition, data: Data) -> Problem | None:
    first, then = (_figure(key, definition, data) for key in (rule.first, rule.then))
    if first is None or then is None or then > first:
        return None
    field = definition.field(rule.then)
    word = "later" if field is not None and field.type in (T.DATE, T.TIME) else "more"
    text = f"{_name(rule.then, definition)} must be {word} than {_name(rule.first, definition)}."
    return Problem(rule.then, text, rule.severity)


def _too_much(rule: SumAtMost, definition: Definition, data: Data) -> Problem | None:
    there = [v for key in rule.fields if (v := _figure(key, definition, data)) is not None]
    if sum(there) <= rule.limit:
        return None
    names = " + ".join(_name(key, definition) for key in rule.fields)
    text = f"{names} come to {_say(sum(there))}; together they are {_say(rule.limit)} at most."
    return Problem(rule.fields[-1], text, rule.severity)


def _needed(rule: RequiredWhen, definition: Definition, data: Data) -> Problem | None:
    when = definition.field(rule.when)
    if rule.field in data or rule.when not in data or when is None:
        return None
    value, wanted = data[rule.when], rule.equals
    if isinstance(wanted, str):
        wanted = of_option(when, wanted) or wanted
    holds = wanted in value if isinstance(value, list) else value == wanted
    if not holds:
        return None
    said = text_of(str(wanted) if isinstance(value, list) else value)
    text = f"{_name(rule.field, definition)} is needed when {when.name} is {said}."
    return Problem(rule.field, text, rule.severity)
