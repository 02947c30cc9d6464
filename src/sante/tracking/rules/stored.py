"""Definitions, aims and problems as JSON, and back. The dataclasses are the one model: what is
stored is exactly their fields, and what has others is refused."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, Final

from sante.tracking.types import (
    After,
    Aim,
    AimKind,
    Definition,
    Field,
    FieldType,
    Problem,
    RequiredWhen,
    Rule,
    SumAtMost,
)

_RULES: Final[Mapping[str, type[Rule]]] = {
    "after": After,
    "sum_at_most": SumAtMost,
    "required_when": RequiredWhen,
}
_DEFAULTS: Final = {f.name: f.default for f in fields(Field)}


def definition_json(definition: Definition) -> dict[str, Any]:
    return {
        "fields": [_field_json(one) for one in definition.fields],
        "rules": [_plain(asdict(rule)) for rule in definition.rules],
    }


def _field_json(one: Field) -> dict[str, Any]:
    """Without what is as it is by default."""
    return {k: v for k, v in _plain(asdict(one)).items() if v != _plain(_DEFAULTS)[k]}


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: list(v) if isinstance(v, tuple | frozenset) else v for k, v in values.items()}


def read_definition(stored: Mapping[str, Any]) -> Definition:
    """Raises TypeError, KeyError or ValueError for what no definition is."""
    if unknown := stored.keys() - {"fields", "rules"}:
        raise ValueError(f"a definition has no {sorted(unknown)}")
    return Definition(
        tuple(read_field(one) for one in stored["fields"]),
        tuple(read_rule(one) for one in stored.get("rules", ())),
    )


def read_field(stored: Mapping[str, Any]) -> Field:
    given = dict(stored)
    given["type"] = FieldType(given["type"])
    for name in ("options", "quick"):
        if name in given:
            given[name] = tuple(given[name])
    return Field(**given)


def read_rule(stored: Mapping[str, Any]) -> Rule:
    given = dict(stored)
    if "fields" in given:
        given["fields"] = tuple(given["fields"])
    return _RULES[given["kind"]](**given)


def aim_json(aim: Aim) -> dict[str, Any]:
    return {**asdict(aim), "kind": aim.kind.value, "days": sorted(aim.days)}


def read_aim(stored: Mapping[str, Any]) -> Aim:
    return Aim(**{**stored, "kind": AimKind(stored["kind"]), "days": frozenset(stored["days"])})


def problems_json(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    return [asdict(one) for one in problems]


def read_problems(stored: Sequence[Mapping[str, Any]]) -> tuple[Problem, ...]:
    return tuple(Problem(**one) for one in stored)
