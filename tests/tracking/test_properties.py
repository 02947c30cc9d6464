"""Whatever is entered, checking it ends well and what it keeps would be kept again."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.tracking.test_rules_aims import MONDAY

from sante.tracking.rules.check import check
from sante.tracking.rules.definition import problems
from sante.tracking.rules.figures import Told, summary
from sante.tracking.rules.stored import definition_json, read_definition
from sante.tracking.rules.text import clean
from sante.tracking.rules.values import text_of, typed
from sante.tracking.rules.words import value_text
from sante.tracking.types import Definition, Field, FieldType

T = FieldType
words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12).map(clean)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40),
    st.sampled_from(["07:30", "2026-03-10", "1:30", "yes", "1 h", "a"]),
)  # fmt: skip
anything = st.one_of(scalars, st.lists(scalars, max_size=4), st.dictionaries(words, scalars))


@st.composite
def fields(draw: st.DrawFn) -> Definition:
    made = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(list(T)))
        options: tuple[str, ...] = ()
        if kind in (T.SINGLE_SELECT, T.MULTISELECT):
            options = tuple(draw(st.lists(words, min_size=2, max_size=4, unique_by=str.casefold)))
        top = draw(st.one_of(st.none(), st.integers(2, 15)))
        bounded = kind in (T.NUMBER, T.RATING, T.DURATION, T.TEXT)
        made.append(
            Field(
                key=f"k{number}", name=draw(words), type=kind, options=options,
                required=draw(st.booleans()), min=1 if bounded and top else None,
                max=top if bounded else None,
            )
        )  # fmt: skip
    return Definition(tuple(made))


@settings(max_examples=150, deadline=None)
@given(fields(), st.data())
def test_no_input_breaks_the_check_and_what_it_keeps_is_kept_again(
    definition: Definition, data: Any
) -> None:
    assert problems(definition) == []
    assert read_definition(definition_json(definition)) == definition
    entered = {one.key: data.draw(anything) for one in definition.fields}
    found = check(definition, entered)
    again = check(definition, found.data)
    assert again.data == found.data
    assert all(problem.given is None for problem in again.problems)
    for problem in found.errors:
        assert problem.message.endswith(".")
    for key, value in found.data.items():
        field = definition.field(key)
        assert field is not None
        assert value_text(field, value)
        texts = value if isinstance(value, list) else [text_of(value)]
        back = check(definition, {key: typed(field, texts)})
        if field.type is not T.TEXT:  # a form trims and joins the lines of a text
            assert back.data == {key: value}, "a form shows what it would read"
    assert summary(definition.fields, [Told(MONDAY, found.data)], MONDAY, 7).entries == 1
