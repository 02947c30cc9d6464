"""What a profile may hold, what follows from it, and the filter itself."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit import body
from sante.kit.clock import zone_names
from sante.profile import rules
from sante.profile.service import facts, screen
from sante.profile.types import (
    Constraint,
    ConstraintKind,
    Facts,
    Person,
    SafetyProfile,
    Sex,
)
from sante.profile.vocabulary import vocabulary

TODAY = date(2026, 3, 10)
CODES = sorted(vocabulary().entries)


def someone(*constraints: Constraint, **known: object) -> Person:
    usual: dict[str, object] = {
        "birth_date": date(1980, 5, 1),
        "sex": Sex.FEMALE,
        "height_cm": 170.0,
        "weight_kg": 70.0,
    }
    fields = {**usual, **known}
    return Person(user_id=uuid4(), zone="UTC", constraints=constraints, **fields)  # type: ignore[arg-type]  # the fields above


def told(code: str, label: str = "so", **dates: date) -> Constraint:
    kind = ConstraintKind(vocabulary().entries[code].kind)
    return Constraint(uuid4(), kind, code, label, **dates)


# --- birth dates, ages, measures, zones ---


def test_a_birth_date_in_the_future_is_refused_with_what_to_do() -> None:
    problem = rules.birth_problem(TODAY + timedelta(days=1), TODAY)
    assert problem is not None
    assert "in the future" in problem
    assert "1986-04-17" in problem


@pytest.mark.parametrize("born", [date(1899, 12, 31), date(1905, 3, 9)])
def test_nobody_is_older_than_a_hundred_and_twenty(born: date) -> None:
    assert rules.birth_problem(born, TODAY) is not None


@pytest.mark.parametrize("born", [TODAY, date(1906, 3, 10), date(1905, 3, 11)])
def test_ages_from_zero_to_a_hundred_and_twenty_can_be(born: date) -> None:
    assert rules.birth_problem(born, TODAY) is None


@pytest.mark.parametrize(
    ("born", "today", "allowed"),
    [
        (date(2010, 3, 10), date(2026, 3, 10), True),
        (date(2010, 3, 11), date(2026, 3, 10), False),
        (date(2008, 2, 29), date(2024, 2, 28), False),
        (date(2008, 2, 29), date(2024, 2, 29), True),
        (date(2008, 2, 29), date(2025, 2, 28), True),
        (date(2012, 2, 29), date(2028, 2, 28), False),
        (date(2012, 2, 29), date(2028, 3, 1), True),
    ],
)
def test_the_minimum_age_is_reached_on_the_birthday(born: date, today: date, allowed: bool) -> None:
    """H11: boundary dates, leap days among them."""
    assert (rules.check_age(born, today, 16) is None) is allowed


@pytest.mark.parametrize(("cm", "allowed"), [(29, False), (30, True), (300, True), (301, False)])
def test_a_height_is_between_thirty_centimetres_and_three_metres(cm: float, allowed: bool) -> None:
    assert (rules.height_problem(cm) is None) is allowed


@pytest.mark.parametrize(("kg", "allowed"), [(0.5, False), (1, True), (500, True), (501, False)])
def test_a_weight_is_between_one_and_five_hundred_kilograms(kg: float, allowed: bool) -> None:
    assert (rules.weight_problem(kg) is None) is allowed


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Berlin", "Europe/Berlin"),
        (" europe/berlin ", "Europe/Berlin"),
        ("America/New York", "America/New_York"),
        ("utc", "UTC"),
        ("GMT", "UTC"),
    ],
)
def test_a_zone_is_known_in_any_case(typed: str, name: str) -> None:
    assert rules.canonical_zone(typed) == name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Berlin", "Europe/Berlin"),
        ("Europe/Brelin", "Europe/Berlin"),
        ("US/Chicago", "America/Chicago"),
    ],
)
def test_an_unknown_zone_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    problem = rules.zone_problem(typed)
    assert problem is not None
    assert meant in problem


@given(st.sampled_from(sorted(zone_names())))
def test_every_offered_zone_is_accepted(name: str) -> None:
    assert rules.canonical_zone(name) == name


# --- body units ---


@given(st.floats(30, 300), st.floats(1, 500))
def test_inches_and_pounds_go_there_and_back(cm: float, kg: float) -> None:
    assert body.to_cm(body.from_cm(cm, "in"), "in") == pytest.approx(cm)
    assert body.to_kg(body.from_kg(kg, "lb"), "lb") == pytest.approx(kg)


@pytest.mark.parametrize(
    ("cm", "feet"), [(182.8, (6, 0)), (180.34, (5, 11)), (152.4, (5, 0)), (181.7, (6, 0))]
)
def test_a_height_in_feet_never_has_twelve_inches(cm: float, feet: tuple[int, int]) -> None:
    assert body.feet_and_inches(cm) == feet


def test_body_measures_are_shown_in_the_persons_units() -> None:
    assert body.show_height(180.34, "imperial") == "5\u00a0ft 11\u00a0in"
    assert body.show_height(180.34, "metric") == "180\u00a0cm"
    assert body.show_weight(68.0388555, "imperial") == "150.0\u00a0lb"
    assert body.show_weight(68.0388555, "metric") == "68.0\u00a0kg"


# --- facts ---


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2008, 3, 11), "age:under_18"),
        (date(2008, 3, 10), None),
        (date(1971, 3, 11), None),
        (date(1971, 3, 10), "age:over_55"),
        (None, "age:unknown"),
    ],
)
def test_the_birth_date_says_which_age_limits_hold(born: date | None, code: str | None) -> None:
    """H11."""
    found = facts(someone(birth_date=born), {}, TODAY).codes
    assert {c for c in found if c.startswith("age:")} == ({code} if code else set())


def test_an_unknown_birth_date_is_reported_as_missing_and_blocks_nothing_for_adults() -> None:
    found = facts(someone(birth_date=None), {}, TODAY)
    assert "your birth date" in found.missing
    assert screen(SafetyProfile(frozenset({"age:under_18"})), found) == ()


@pytest.mark.parametrize(("kg", "low"), [(57.79, True), (57.81, False)])
def test_a_bmi_below_twenty_counts_as_underweight(kg: float, low: bool) -> None:
    found = facts(someone(weight_kg=kg), {}, TODAY).codes
    assert ("condition:underweight" in found) is low
    if low:
        assert found["condition:underweight"] == "your body mass index is 20.0"


def test_without_height_or_weight_the_bmi_is_missing() -> None:
    found = facts(someone(weight_kg=None), {}, TODAY)
    assert "body:bmi_unknown" in found.codes
    assert found.missing == ("your weight",)


def test_pregnancy_holds_from_its_first_to_its_last_day() -> None:
    """H9."""
    person = someone(told("pregnancy", since=date(2026, 1, 1), until=date(2026, 9, 1)))
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 9, 1), date(2026, 9, 2)]
    held = ["pregnancy" in facts(person, {}, day).codes for day in days]
    assert held == [False, True, True, False]


def test_an_undated_pregnancy_holds_until_it_is_changed() -> None:
    person = someone(told("pregnancy"))
    assert "pregnancy" in facts(person, {}, date(2036, 1, 1)).codes


def test_a_brand_is_named_with_what_it_counts_as() -> None:
    found = facts(someone(told("medicine:warfarin", "Coumadin")), {}, TODAY).codes
    assert found["medicine:warfarin"] == "you told us: Coumadin"
    assert found["medicine:anticoagulant"] == "you told us: Coumadin (Blood thinner)"


def test_two_causes_of_one_group_are_both_named() -> None:
    person = someone(told("medicine:warfarin", "Coumadin"), told("medicine:heparin", "Clexane"))
    words = facts(person, {}, TODAY).codes["medicine:anticoagulant"]
    assert "Coumadin" in words
    assert "Clexane" in words


def test_a_reading_limits_without_being_turned_into_a_diagnosis() -> None:
    """H12."""
    found = facts(someone(), {"lab:egfr_below_30": "your eGFR was 28 on 3 March 2026"}, TODAY)
    assert found.codes["lab:egfr_below_45"] == "your eGFR was 28 on 3 March 2026"
    assert found.codes["condition:ckd"] == "your eGFR was 28 on 3 March 2026"


def test_what_is_not_in_the_list_counts_as_unchecked_and_never_as_safe() -> None:
    """H7."""
    unknown = Constraint(uuid4(), ConstraintKind.MEDICINE, "other", "Zaubertropfen")
    found = facts(someone(unknown), {}, TODAY)
    assert found.unchecked == ("Zaubertropfen",)
    assert found.codes["medicine:other"] == "you told us: Zaubertropfen"


# --- the filter ---

CANDIDATES = st.builds(
    SafetyProfile,
    st.frozensets(st.sampled_from(CODES), max_size=8),
    st.frozensets(st.sampled_from(CODES), max_size=3),
)
FACTS = st.dictionaries(st.sampled_from(CODES), st.just("so"), max_size=12)


def test_a_candidate_that_meets_nothing_is_allowed() -> None:
    assert screen(SafetyProfile(frozenset({"allergy:nuts"})), Facts({"allergy:fish": "so"})) == ()


def test_a_refusal_names_the_fact_that_caused_it() -> None:
    person = someone(told("medicine:warfarin", "Marcumar"))
    (refusal,) = screen(
        SafetyProfile(frozenset({"medicine:anticoagulant"})), facts(person, {}, TODAY)
    )
    assert refusal.code == "medicine:anticoagulant"
    assert "Marcumar" in refusal.fact
    assert refusal.reason == "Left out because you told us: Marcumar (Blood thinner)."


def test_what_a_candidate_needs_must_be_known() -> None:
    iron = SafetyProfile(needs=frozenset({"lab:ferritin_low"}))
    (refusal,) = screen(iron, Facts({}))
    assert refusal.reason == "Offered only once this is known: Ferritin low."
    assert screen(iron, Facts({"lab:ferritin_low": "your ferritin was 9"})) == ()


@given(CANDIDATES, FACTS, FACTS)
def test_knowing_more_never_allows_more(
    candidate: SafetyProfile, known: Mapping[str, str], more: Mapping[str, str]
) -> None:
    further = {code: words for code, words in more.items() if code not in candidate.needs}
    before = {refusal.code for refusal in screen(candidate, Facts(known))}
    after = {refusal.code for refusal in screen(candidate, Facts({**known, **further}))}
    assert before <= after


@given(st.sampled_from([e.code for e in vocabulary().chosen()]), st.sampled_from(CODES))
def test_telling_us_something_never_frees_a_candidate(code: str, avoided: str) -> None:
    candidate = SafetyProfile(frozenset({avoided}))
    without = screen(candidate, facts(someone(), {}, TODAY))
    with_it = screen(candidate, facts(someone(told(code)), {}, TODAY))
    assert {r.code for r in without} <= {r.code for r in with_it}
    if avoided == code or avoided in vocabulary().implied(code):
        assert with_it


@given(CANDIDATES, FACTS)
def test_every_refusal_is_caused_by_a_fact_or_a_need(
    candidate: SafetyProfile, known: Mapping[str, str]
) -> None:
    for refusal in screen(candidate, Facts(known)):
        assert (refusal.code in candidate.avoid_with and refusal.code in known) or (
            refusal.code in candidate.needs and refusal.code not in known
        )


def test_a_person_counts_days_from_their_own_day_start() -> None:
    late = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)  # 02:30 in Berlin
    person = Person(user_id=uuid4(), zone="Europe/Berlin")
    assert person.day_at(late) == date(2026, 3, 9)
    assert Person(user_id=uuid4(), zone="Europe/Berlin", day_start_hour=2).day_at(late) == TODAY
