"""What a field takes, refuses and asks about, and what a definition may be."""

from dataclasses import replace
from typing import Any

import pytest

from sante.tracking.rules.check import check
from sante.tracking.rules.definition import changes, problems
from sante.tracking.rules.stored import definition_json, read_definition
from sante.tracking.rules.templates import templates
from sante.tracking.rules.text import name_key, slug
from sante.tracking.rules.values import text_of, typed
from sante.tracking.rules.words import figure_text, value_text
from sante.tracking.types import (
    After,
    Definition,
    Field,
    FieldType,
    Problem,
    RequiredWhen,
    SumAtMost,
)

T = FieldType


def field(kind: FieldType, **more: Any) -> Field:
    return Field(key="x", name="X", type=kind, **more)


def one(kind: FieldType, given: object, **more: Any) -> tuple[object, str, str]:
    """The value kept, the status, and what is said."""
    found = check(Definition((field(kind, **more),)), {"x": given})
    return found.data.get("x"), found.status, " ".join(p.message for p in found.problems)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        (T.TEXT, " a walk ", "a walk"),
        (T.NUMBER, 8, 8),
        (T.NUMBER, 2.5, 2.5),
        (T.RATING, 4, 4),
        (T.RATING, 4.0, 4),
        (T.BOOLEAN, False, False),
        (T.DATE, "2026-03-10", "2026-03-10"),
        (T.TIME, "7:05", "07:05"),
        (T.DURATION, 90, 90),
        (T.DURATION, "1:30", 90),
        (T.DURATION, "1 h 30 min", 90),
        (T.DURATION, "1.5 h", 90),
        (T.SINGLE_SELECT, "LEFT", "left"),
        (T.MULTISELECT, ["right", "left", "left"], ["left", "right"]),
    ],
)
def test_each_of_the_nine_types_takes_its_values(
    kind: FieldType, given: object, kept: object
) -> None:
    options = ("left", "right") if "select" in kind else ()
    assert one(kind, given, options=options) == (kept, "valid", "")


@pytest.mark.parametrize(
    ("kind", "given", "do"),
    [
        (T.TEXT, 5, "Write it as text"),
        (T.NUMBER, "eight", "Write a number, such as"),
        (T.NUMBER, "8", "Write a number, such as"),
        (T.NUMBER, True, "Write a number"),
        (T.NUMBER, float("nan"), "Write a number"),
        (T.NUMBER, 10**400, "Write a number"),
        (T.DURATION, "9" * 400, "90 or 1:30"),
        (T.TEXT, "\x00\ud800", "Write something"),
        (T.RATING, 2.5, "whole number"),
        (T.RATING, 6, "from 1 to 5"),
        (T.BOOLEAN, "maybe", "yes or no"),
        (T.BOOLEAN, 1, "yes or no"),
        (T.DATE, "10.3.2026", "year-month-day"),
        (T.DATE, "2026-02-30", "year-month-day"),
        (T.TIME, "24:00", "07:30"),
        (T.DURATION, "a while", "90 or 1:30"),
        (T.DURATION, -5, "from 0\u00a0min to 168\u00a0h"),
        (T.SINGLE_SELECT, "up", "Choose one of: left, right"),
        (T.MULTISELECT, ["left", "up"], "Choose from: left, right"),
        (T.MULTISELECT, [], "Choose from"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_do(kind: FieldType, given: object, do: str) -> None:
    options = ("left", "right") if "select" in kind else ()
    kept, status, said = one(kind, given, options=options)
    assert (kept, status) == (None, "error")
    assert do in said


def test_what_was_entered_wrong_is_kept_in_its_own_words() -> None:
    found = check(Definition((field(T.NUMBER),)), {"x": "a lot"})
    assert found.problems[0].given == "a lot"


def test_the_odd_is_kept_and_asked_about() -> None:
    """T-12: plausible but odd is a warning."""
    kept, status, said = one(T.NUMBER, 3000, unit="ml", max=10_000, usual_max=2000)
    assert (kept, status) == (3000, "warning")
    assert said == "More than the usual 2,000\u00a0ml. Kept; is it right?"
    assert one(T.NUMBER, 10_001, unit="ml", max=10_000)[1] == "error"


def test_a_number_unlike_all_before_is_asked_about() -> None:
    weight = Definition((field(T.NUMBER, unit="kg"),))
    usual = {"x": [70.0, 71.0, 70.5, 69.8, 70.2]}
    assert check(weight, {"x": 72}, usual).status == "valid"
    found = check(weight, {"x": 720}, usual)
    assert (found.status, found.data["x"]) == ("warning", 720)
    assert "So far you logged 69.8 to 71\u00a0kg." in found.problems[0].message
    assert check(weight, {"x": 720}, {"x": [70.0] * 4}).status == "valid", "too few to compare"


def test_required_unknown_and_nothing_at_all() -> None:
    two = Definition((field(T.NUMBER, required=True), Field(key="y", name="Y", type=T.TEXT)))
    assert check(two, {"y": "hello"}).errors == (Problem("x", "X is needed."),)
    assert "no such field. It has: x, y." in check(two, {"x": 1, "z": 2}).problems[0].message
    loose = Definition((field(T.NUMBER),))
    assert check(loose, {}).status == "error"
    assert check(loose, {"x": None}, noted=True).status == "valid"


NIGHT = Definition(
    (
        Field(key="start", name="Start", type=T.TIME),
        Field(key="end", name="End", type=T.TIME),
        Field(key="a", name="Tea", type=T.NUMBER),
        Field(key="b", name="Coffee", type=T.NUMBER),
        Field(key="taken", name="Taken", type=T.BOOLEAN),
        Field(key="why", name="Why not", type=T.TEXT),
        Field(key="kinds", name="Kinds", type=T.MULTISELECT, options=("Red", "Blue")),
    ),
    (
        After(first="start", then="end"),
        SumAtMost(fields=("a", "b"), limit=4, severity="warning"),
        RequiredWhen(field="why", when="taken", equals=False),
        RequiredWhen(field="why", when="kinds", equals="red"),
    ),
)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"start": "10:00", "end": "11:00"}, []),
        ({"start": "10:00", "end": "10:00"}, [("end", "End must be later than Start.", "error")]),
        ({"start": "10:00"}, []),
        ({"a": 2, "b": 2}, []),
        ({"a": 3, "b": 2},
         [("b", "Tea + Coffee come to 5; together they are 4 at most.", "warning")]),
        ({"taken": True}, []),
        ({"taken": False}, [("why", "Why not is needed when Taken is no.", "error")]),
        ({"taken": False, "why": "ill"}, []),
        ({"kinds": ["Blue"]}, []),
        ({"kinds": ["Blue", "Red"]}, [("why", "Why not is needed when Kinds is Red.", "error")]),
        ({"start": "10:00", "end": "late"},
         [("end", "Write the time as hours and minutes: 07:30.", "error")]),
    ],
)  # fmt: skip
def test_rules_between_fields(
    given: dict[str, object], expected: list[tuple[str, str, str]]
) -> None:
    found = check(NIGHT, given)
    assert [(p.field, p.message, p.severity) for p in found.problems] == expected


@pytest.mark.parametrize(
    ("broken", "place", "do"),
    [
        (Definition(()), "fields", "at least one field"),
        (Definition((field(T.NUMBER),) * 2), "fields.1.key", "Rename one"),
        (Definition((field(T.NUMBER, min=5, max=1),)), "fields.0.max", "Swap"),
        (Definition((field(T.RATING, min=1, max=1),)), "fields.0.max", "2 to 20"),
        (Definition((field(T.RATING, min=0.5, max=5),)), "fields.0.max", "whole steps"),
        (Definition((field(T.TEXT, unit="ml"),)), "fields.0.unit", "Only a number"),
        (Definition((field(T.BOOLEAN, min=1),)), "fields.0.min", "limits"),
        (Definition((field(T.SINGLE_SELECT, options=("a",)),)), "fields.0.options", "2 to 30"),
        (Definition((field(T.MULTISELECT, options=("a", "A")),)), "fields.0.options", "same"),
        (Definition((field(T.NUMBER, options=("a", "b")),)), "fields.0.options", "Only a choice"),
        (Definition((field(T.TEXT, combine="sum"),)), "fields.0.combine", "added up"),
        (Definition((field(T.NUMBER, max=10, quick=(20,)),)), "fields.0.quick", "within"),
        (Definition((replace(field(T.TEXT), key="A b"),)), "fields.0.key", "small letters"),
        (Definition((field(T.TEXT),), (After(first="x", then="z"),)), "rules.0", "no such field"),
        (Definition((field(T.TEXT), Field(key="y", name="Y", type=T.TEXT)),
                    (After(first="x", then="y"),)), "rules.0", "Only two numbers"),
        (Definition(NIGHT.fields, (SumAtMost(fields=("a",), limit=1),)), "rules.0", "two or more"),
        (Definition((*NIGHT.fields, field(T.NUMBER, unit="ml")),
                    (SumAtMost(fields=("a", "x"), limit=1),)), "rules.0", "one kind and unit"),
        (Definition(NIGHT.fields, (RequiredWhen(field="why", when="kinds", equals="Green"),)),
         "rules.0", "can never be"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_be_used_says_where_and_why(
    broken: Definition, place: str, do: str
) -> None:
    found = problems(broken)
    assert (found[0].field, do in found[0].message) == (place, True), found


def test_a_field_goes_on_as_what_it_is() -> None:
    """Figures of two kinds never stand under one name."""
    old = (field(T.NUMBER, unit="ml"),)
    assert changes(old, Definition((replace(old[0], name="Water", max=5),))) == []
    assert changes(old, Definition((Field(key="y", name="Y", type=T.TEXT),))) == []
    (unit,) = changes(old, Definition((replace(old[0], unit="oz"),)))
    assert "X was a number in ml before" in unit.message
    (kind,) = changes(old, Definition((field(T.RATING),)))
    assert kind.field == "fields.0.type"


def test_the_templates_are_the_eight_and_each_can_be_used() -> None:
    """T-41."""
    keys = ["period", "energy", "symptoms", "medication", "mood", "sleep_quality", "water"]
    assert [one.key for one in templates()] == [*keys, "exercise"]
    for one in templates():
        assert problems(one.setup.definition) == [], one.key
        assert one.description.endswith(".")
        assert (one.setup.schedule.prompt_time is None) is (one.key == "symptoms")
    water = templates()[6].setup.definition.fields[0]
    assert (water.unit, water.quick, water.combine) == ("ml", (250, 500), "sum")


def test_definitions_come_back_from_storage_as_they_went() -> None:
    for definition in [NIGHT, *(one.setup.definition for one in templates())]:
        assert read_definition(definition_json(definition)) == definition
    with pytest.raises(TypeError):
        read_definition({"fields": [{"key": "x", "name": "X", "type": "text", "css": "red"}]})
    with pytest.raises(ValueError, match="colour"):
        read_definition({"fields": [], "colour": "red"})


def test_names_are_the_same_however_they_are_written() -> None:
    assert name_key("  Water ") == name_key("WATER") == name_key("water")
    assert name_key("Straße") == name_key("STRASSE")
    assert slug("How long?") == "how_long"
    assert slug("Größe", frozenset({"groe"})) == "groe_2"
    assert slug("1. Tablette") == "f_1_tablette"
    assert slug("水") == "field"


@pytest.mark.parametrize(
    ("kind", "texts", "given"),
    [
        (T.NUMBER, ["2,5"], 2.5),
        (T.NUMBER, ["a lot"], "a lot"),
        (T.NUMBER, [" "], None),
        (T.RATING, ["4"], 4),
        (T.BOOLEAN, ["yes"], True),
        (T.BOOLEAN, ["no"], False),
        (T.DURATION, ["1:15"], 75),
        (T.MULTISELECT, ["a", "b"], ["a", "b"]),
        (T.TEXT, ["a"], "a"),
    ],
)
def test_forms_are_read_as_json_would_be(kind: FieldType, texts: list[str], given: object) -> None:
    assert typed(field(kind), texts) == given


@pytest.mark.parametrize(
    ("value", "entry", "mean"),
    [
        (8, "8 ml", "8 ml"),
        (2.25, "2.25 ml", "2.2 ml"),
        (0.04, "0.04 ml", "0.04 ml"),
        (1e-07, "0.0000001 ml", "0.0000001 ml"),
        (12345.5, "12,345.5 ml", "12,345.5 ml"),
        (0, "0 ml", "0 ml"),
    ],
)
def test_an_entry_is_shown_as_it_was_and_a_mean_rounded(
    value: float, entry: str, mean: str
) -> None:
    ml = field(T.NUMBER, unit="ml")
    assert value_text(ml, value).replace("\u00a0", " ") == entry
    assert figure_text(ml, value).replace("\u00a0", " ") == mean
    assert typed(ml, [text_of(value)]) == value
