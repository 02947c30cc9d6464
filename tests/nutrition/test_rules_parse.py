"""What people write becomes items with amounts, and impossible amounts are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.nutrition.rules import match
from sante.nutrition.rules.measures import weigh
from sante.nutrition.rules.parse import AmountRefused, parse
from sante.nutrition.types import Food, Nutrients, Portion, Spoken

KNOWN = {"mac and cheese", "fish and chips", "coffee with milk", "half and half"}


def read(text: str) -> list[tuple[float | None, str | None, str]]:
    return [(one.amount, one.unit, one.name) for one in parse(text, KNOWN.__contains__)]


def only(text: str) -> Spoken:
    (one,) = parse(text, KNOWN.__contains__)
    return one


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("200 g chicken breast and rice", [(200, "g", "chicken breast"), (None, None, "rice")]),
        (
            "2 eggs, a slice of toast with butter",
            [(2, None, "eggs"), (1, "slice", "toast"), (None, None, "butter")],
        ),
        ("half an avocado", [(0.5, None, "avocado")]),
        ("½ banana", [(0.5, None, "banana")]),
        ("1½ bananas", [(1.5, None, "bananas")]),
        ("1/2 banana", [(0.5, None, "banana")]),
        ("1 1/2 cups of cooked lentils", [(1.5, "cup", "cooked lentils")]),
        ("0,5 l milk", [(0.5, "l", "milk")]),
        ("1,5 kg potatoes", [(1.5, "kg", "potatoes")]),
        ("1,000 g potatoes", [(1000, "g", "potatoes")]),
        ("200g rice", [(200, "g", "rice")]),
        ("rice 200 g", [(200, "g", "rice")]),
        ("rice (200g)", [(200, "g", "rice")]),
        ("2 tbsp olive oil", [(2, "tbsp", "olive oil")]),
        ("3 EL Olivenöl", [(3, "tbsp", "Olivenöl")]),
        ("8 fl oz milk", [(8, "fl oz", "milk")]),
        ("4 oz cheddar", [(4, "oz", "cheddar")]),
        ("a glass of red wine", [(1, "glass", "red wine")]),
        ("cup of tea", [(1, "cup", "tea")]),
        ("a couple of biscuits", [(2, None, "biscuits")]),
        ("zwei Scheiben Brot", [(2, "slice", "Brot")]),
        ("2 x 150 g chicken", [(300, "g", "chicken")]),
        ("3x eggs", [(3, None, "eggs")]),
        ("mac and cheese and beer", [(None, None, "mac and cheese"), (None, None, "beer")]),
        ("fish and chips", [(None, None, "fish and chips")]),
        ("half and half", [(None, None, "half and half")]),
        ("0% greek yogurt", [(None, None, "0% greek yogurt")]),
        ("7up", [(None, None, "7up")]),
        ("bread\nbutter + jam; tea", [(None, None, w) for w in ("bread", "butter", "jam", "tea")]),
        ("about 30 g almonds", [(30, "g", "almonds")]),
        ("cake", [(None, None, "cake")]),
        ("ca. 30 g cake", [(30, "g", "cake")]),
        ("I had 2 eggs", [(2, None, "eggs")]),
        ("", []),
        (" , ", []),
    ],
)
def test_a_text_is_read_as_items(
    text: str, items: list[tuple[float | None, str | None, str]]
) -> None:
    assert read(text) == items


def test_a_span_keeps_both_ends_and_a_size_is_kept() -> None:
    span = only("2-3 eggs")
    assert (span.amount, span.high, span.name) == (2, 3, "eggs")
    assert only("a large apple").size == "large"
    assert only("big mac").size is None


@pytest.mark.parametrize(
    "text", ["0 eggs", "-2 eggs", "6 kg rice", "90000 ml milk", "500 eggs", "1/0 banana"]
)
def test_what_cannot_be_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(AmountRefused) as refused:
        parse(text, KNOWN.__contains__)
    assert str(refused.value).count(".") >= 1
    assert "Write" in str(refused.value) or "Check" in str(refused.value)


def food(*portions: tuple[str, float], density: float | None = None) -> Food:
    made = tuple(Portion(label, grams) for label, grams in portions)
    return Food(id="x", name="x", per_100g=Nutrients(100), portions=made, density=density)


EGG = food(("piece", 50), ("small", 38), ("large", 60))
RICE = food(("cup", 158), ("bowl", 200))
MILK = food(("glass", 244), density=1.03)
PLAIN = food()


@pytest.mark.parametrize(
    ("spoken", "of", "grams", "assumed"),
    [
        (Spoken(text="", name="", amount=200, unit="g"), RICE, 200, False),
        (Spoken(text="", name="", amount=8, unit="oz"), RICE, 226.8, False),
        (Spoken(text="", name="", amount=2), EGG, 100, True),
        (Spoken(text="", name="", amount=2, size="large"), EGG, 120, True),
        (Spoken(text="", name=""), RICE, 158, True),
        (Spoken(text="", name="", amount=2, unit="bowl"), RICE, 400, True),
        (Spoken(text="", name="", amount=0.5, unit="l"), MILK, 515, False),
        (Spoken(text="", name="", amount=240, unit="ml"), RICE, 158, False),
        (Spoken(text="", name="", amount=100, unit="ml"), PLAIN, 100, True),
        (Spoken(text="", name="", amount=1, unit="slice"), PLAIN, 30, True),
        (Spoken(text="", name=""), PLAIN, 100, True),
    ],
)
def test_an_amount_of_a_food_weighs_what_is_said_or_assumed(
    spoken: Spoken, of: Food, grams: float, assumed: bool
) -> None:
    found = weigh(spoken, of)
    assert found.grams == pytest.approx(grams, abs=0.1)
    assert found.assumed is assumed
    assert found.low <= found.grams <= found.high
    assert (found.low < found.high) is assumed


def test_what_a_person_said_a_measure_weighs_wins_over_the_table() -> None:
    found = weigh(Spoken(text="", name="", amount=2, unit="piece"), EGG, usual=58)
    assert found.grams == 116
    assert "your usual" in found.why


SAID = "2 1/2 ½ 1,5 200 g kg ml cups of a half large eggs x rice and with , - to ( ) % 0 / é"
WORDS = st.sampled_from((*SAID.split(" "), "9" * 30, "and half", "\n"))


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=20).map(" ".join)))
def test_any_text_is_read_or_refused_and_every_amount_can_be(text: str) -> None:
    try:
        found = parse(text, KNOWN.__contains__)
    except AmountRefused:
        return
    for one in found:
        assert one.name
        for food_ in (EGG, RICE, MILK, PLAIN):
            grams = weigh(one, food_)
            assert 0 <= grams.low <= grams.grams <= grams.high


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=80))
def test_any_name_is_looked_for(name: str) -> None:
    index = match.Index.of(
        [match.Entry("a", "White rice, cooked", ("rice",), staple=True), match.Entry("b", "Egg")]
    )
    for hit in match.find(index, name):
        assert 0 < hit.score <= 1
