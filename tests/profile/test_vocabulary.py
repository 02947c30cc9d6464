"""The vocabulary file, and how what people type finds its way to a code."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.profile.matching import How, edits, resolve, suggest
from sante.profile.types import ConstraintKind
from sante.profile.vocabulary import fold, vocabulary

WORDS = vocabulary()
NAMES = sorted((kind, name) for kind, names in WORDS.names.items() for name in names)


def test_every_implied_code_is_in_the_vocabulary() -> None:
    for entry in WORDS.entries.values():
        assert set(entry.implies) <= WORDS.entries.keys(), entry.code


def test_a_name_belongs_to_one_code_of_its_kind() -> None:
    owners: dict[tuple[str, str], set[str]] = defaultdict(set)
    for entry in WORDS.chosen():
        for name in entry.names:
            owners[entry.kind, fold(name)].add(entry.code)
    assert {name: codes for name, codes in owners.items() if len(codes) > 1} == {}


def test_there_are_more_than_a_hundred_and_twenty_codes_with_every_kind_among_them() -> None:
    chosen = list(WORDS.chosen())
    assert len(chosen) > 120
    assert {entry.kind for entry in chosen} == set(ConstraintKind)


def test_what_a_person_tells_never_stands_in_for_a_reading_that_an_offer_may_need() -> None:
    told = [entry.code for entry in WORDS.chosen()]
    readings = {code for source in told for code in WORDS.implied(source) if "lab:" in code}
    assert readings <= {"lab:egfr_below_30", "lab:egfr_below_45"}


@pytest.mark.parametrize(
    ("code", "implied"),
    [
        ("medicine:warfarin", "medicine:anticoagulant"),
        ("medicine:statin_ezetimibe", "medicine:cyp3a4_substrate"),
        ("medicine:saquinavir", "medicine:cyp3a4_inhibitor"),
        ("medicine:trimethoprim", "medicine:raises_potassium"),
        ("condition:coeliac", "allergy:gluten"),
        ("condition:coeliac", "diet:no_gluten"),
        ("condition:ckd_advanced", "condition:ckd"),
        ("diet:vegan", "diet:no_milk"),
        ("diet:vegan", "diet:no_fish"),
        ("lab:sbp_above_180", "condition:hypertension"),
    ],
)
def test_a_code_implies_its_groups_to_the_end(code: str, implied: str) -> None:
    assert implied in WORDS.implied(code)


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("medicine", "Coumadin", "medicine:warfarin"),
        ("medicine", "MARCUMAR 3mg tablets", "medicine:warfarin"),
        ("medicine", "Euthyrox 75", "medicine:levothyroxine"),
        ("medicine", "L-Thyroxin", "medicine:levothyroxine"),
        ("medicine", "lisinopril 10 mg daily", "medicine:ace_inhibitor"),
        ("medicine", "Ramipril HCT", "medicine:ace_inhibitor_thiazide"),
        ("medicine", "St. John’s Wort", "medicine:st_johns_wort"),
        ("allergy", "allergic to peanuts", "allergy:peanut"),
        ("allergy", "cow's milk", "allergy:milk"),
        ("condition", "Zöliakie", "condition:coeliac"),
        ("condition", "type 1 diabetes since childhood", "condition:type_1_diabetes"),
        ("condition", "Crohn's disease", "condition:inflammatory_bowel_disease"),
        ("diet", "no pork", "diet:no_pork"),
        ("injury", "torn meniscus, left", "injury:knee"),
        ("eating_disorder", "bulimia", "eating_disorder"),
    ],
)
def test_a_brand_a_dose_or_another_spelling_finds_the_code(kind: str, text: str, code: str) -> None:
    assert resolve(WORDS, kind, text) == {code}


@pytest.mark.parametrize(
    "text", ["no medicines", "never took warfarin", "stopped warfarin", "none", "", "qwertz"]
)
def test_a_denial_or_an_unknown_word_names_nothing(text: str) -> None:
    assert resolve(WORDS, "medicine", text) == frozenset()


def test_a_slip_of_the_pen_is_a_question_and_never_an_answer() -> None:
    assert resolve(WORDS, "medicine", "cumadin") == frozenset()
    found = suggest(WORDS, "Cumadin 5 mg", "medicine")
    assert (found[0].code, found[0].how) == ("medicine:warfarin", How.SPELLING)


def test_two_things_in_one_text_are_both_seen() -> None:
    assert resolve(WORDS, "medicine", "warfarin and metformin") == {
        "medicine:warfarin",
        "medicine:metformin",
    }


@given(st.sampled_from(NAMES))
def test_every_name_resolves_to_its_own_code_and_is_suggested_first(
    entry: tuple[str, str],
) -> None:
    kind, name = entry
    code = WORDS.names[kind][name]
    assert resolve(WORDS, kind, name) == {code}
    first = suggest(WORDS, name, kind, limit=1)[0]
    assert (first.code, first.how) == (code, How.EXACT)


@given(st.sampled_from([n for n in NAMES if len(n[1]) >= 7]), st.data())
def test_one_wrong_letter_in_a_long_name_is_forgiven(
    entry: tuple[str, str], data: st.DataObject
) -> None:
    kind, name = entry
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    typed = name[:at] + letter + name[at + 1 :]
    found = {hint.code for hint in suggest(WORDS, typed, kind, limit=50)}
    assert WORDS.names[kind][name] in found or fold(typed) == ""


@given(st.text("abcd", max_size=7), st.text("abcd", max_size=7), st.integers(0, 3))
def test_the_edit_count_is_symmetric_and_agrees_with_its_limit(a: str, b: str, most: int) -> None:
    free = edits(a, b, 20)
    assert free is not None
    assert free == edits(b, a, 20)
    assert edits(a, b, most) == (free if free <= most else None)


@pytest.mark.parametrize(
    ("a", "b", "distance"), [("ab", "ba", 1), ("kitten", "sitting", 3), ("", "abc", 3)]
)
def test_the_edit_count_of_known_pairs(a: str, b: str, distance: int) -> None:
    assert edits(a, b, 5) == distance
