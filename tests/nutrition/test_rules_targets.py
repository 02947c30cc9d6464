"""What a day needs: the formulas against their sources, a simulated person, and whom it is not
said to."""

from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest

from sante.nutrition.rules import formulas
from sante.nutrition.rules.energy import (
    Body,
    Eaten,
    Weight,
    energy_need,
    measured,
    resting,
    tempo,
)
from sante.nutrition.rules.meals import meal_at
from sante.nutrition.rules.nutrients import salt_g
from sante.nutrition.rules.restate import Restated, restated
from sante.nutrition.rules.targets import (
    CAFFEINE,
    ENERGY,
    FIBRE,
    LOSS,
    PROTEIN,
    SALT,
    targets,
)
from sante.nutrition.types import Pace, Preferences, Targets, Tempo
from sante.profile.service import facts, vocabulary
from sante.profile.types import ActivityLevel, Constraint, ConstraintKind, Person, Sex

TODAY = date(2026, 3, 10)
WOMAN = Body(female=True, age=30, height_cm=165, weight_kg=65)
MAN = Body(female=False, age=40, height_cm=180, weight_kg=80, activity="moderate")


def person(*codes: tuple[ConstraintKind, str], **change: object) -> Person:
    values: dict[str, object] = {
        "user_id": uuid4(), "zone": "Europe/Berlin", "birth_date": date(1986, 1, 1),
        "sex": Sex.MALE, "height_cm": 180.0, "weight_kg": 80.0,
        "activity_level": ActivityLevel.MODERATE,
    } | change  # fmt: skip
    made = tuple(Constraint(uuid4(), kind, code, code) for kind, code in codes)
    return Person(**values, constraints=made)  # type: ignore[arg-type]


def worked_out(who: Person, pace: Pace = Pace.KEEP) -> Targets:
    return targets(who, facts(who, {}, TODAY), Preferences(pace), None, TODAY)


def named(found: Targets) -> dict[str, tuple[float | None, float | None]]:
    return {one.nutrient: (one.low, one.high) for one in found.nutrients}


def test_the_resting_need_is_that_of_the_paper() -> None:
    """Mifflin-St Jeor: 10 w + 6.25 h - 5 a, + 5 for men, - 161 for women."""
    assert resting(WOMAN) == pytest.approx(10 * 65 + 6.25 * 165 - 5 * 30 - 161)
    assert resting(MAN) == pytest.approx(10 * 80 + 6.25 * 180 - 5 * 40 + 5)


def test_activity_multiplies_it_and_what_is_assumed_is_said() -> None:
    found = energy_need(MAN, None, Pace.KEEP)
    assert found.usual.kcal == pytest.approx(1730 * 1.55)
    assert "1.55" in found.usual.why
    assert "not said" in energy_need(WOMAN, None, Pace.KEEP).usual.why


@pytest.mark.parametrize("true_need", [1900.0, 2400.0, 3100.0])
@pytest.mark.parametrize("per_week", [-0.5, 0.0, 0.4])
def test_the_need_of_a_simulated_person_is_found(true_need: float, per_week: float) -> None:
    """28 days of eating and weighing, with the noise of water and of days."""
    random = Random(7)
    slope = per_week / 7
    days = [TODAY - timedelta(days=n) for n in range(28, 0, -1)]
    mean = true_need + slope * 7700
    eaten = [Eaten(day, random.gauss(mean, 250)) for day in days]
    weights = [
        Weight(day, 80 + slope * n + random.gauss(0, 0.4)) for n, day in enumerate(days) if n % 2
    ]
    found = measured(eaten, weights, 7700)
    assert found is not None
    assert found.kcal == pytest.approx(true_need, abs=220)


def test_with_too_little_to_go_by_the_need_is_not_measured() -> None:
    days = [TODAY - timedelta(days=n) for n in range(28, 0, -1)]
    eaten = [Eaten(day, 2000) for day in days]
    weights = [Weight(day, 80) for day in days]
    assert measured(eaten[:13], weights, 7700) is None
    assert measured(eaten, weights[:7], 7700) is None
    assert measured(eaten, weights[:10], 7700) is None  # ten days are no trend
    assert measured(eaten, weights, 7700) is not None


def test_days_that_were_not_logged_to_the_end_do_not_count() -> None:
    days = [TODAY - timedelta(days=n) for n in range(28, 0, -1)]
    eaten = [Eaten(day, 300 if n % 7 == 0 else 2100) for n, day in enumerate(days)]
    found = measured(eaten, [Weight(day, 80) for day in days], 7700)
    assert found is not None
    assert found.kcal == pytest.approx(2100)
    assert found.food_days == 24


def test_a_measured_need_that_cannot_be_is_not_believed() -> None:
    days = [TODAY - timedelta(days=n) for n in range(28, 0, -1)]
    found = measured([Eaten(d, 700) for d in days], [Weight(d, 80) for d in days], 7700)
    assert found is not None
    need = energy_need(MAN, found, Pace.KEEP)
    assert not need.measured
    assert need.usual.kcal == pytest.approx(1730 * 1.55)


@pytest.mark.parametrize(
    ("body", "floor"),
    [(WOMAN, 1370.25), (Body(female=False, age=80, height_cm=160, weight_kg=50), 1500)],
)
def test_no_target_lies_below_the_floor(body: Body, floor: float) -> None:
    """G-17: never below max(RMR, 1200 f / 1500 m)."""
    need = energy_need(body, None, Pace.LOSE)
    assert need.floor == pytest.approx(floor)
    assert need.goal.kcal >= need.floor or need.goal.kcal == need.usual.kcal


def test_losing_half_a_per_cent_a_week_takes_that_much_less() -> None:
    need = energy_need(MAN, None, Pace.LOSE)
    assert need.usual.kcal - need.goal.kcal == pytest.approx(80 * 0.005 / 7 * 7700)


def test_the_pace_of_loss_is_told_in_three_steps() -> None:
    assert [tempo(p) for p in (-0.3, 0.9, 1.2, 1.6)] == [
        Tempo.STEADY, Tempo.STEADY, Tempo.FAST, Tempo.TOO_FAST,
    ]  # fmt: skip


def test_each_target_says_why() -> None:
    found = worked_out(person())
    assert named(found) == {
        "protein_g": (66, None),
        "fibre_g": (25, None),
        "sodium_mg": (None, 2000),
        "saturated_g": (None, 30),
        "caffeine_mg": (None, 400),
    }
    assert all(len(one.why) > 10 for one in found.nutrients)
    assert found.energy is not None
    assert salt_g(2000) == pytest.approx(5.08, abs=0.01)


def test_protein_rises_with_age_and_while_losing() -> None:
    old = person(birth_date=date(1950, 1, 1))
    assert named(worked_out(old))["protein_g"] == (80, None)
    assert named(worked_out(person(), Pace.LOSE))["protein_g"] == (96, None)


def test_an_eating_disorder_turns_all_figures_off_and_says_so_kindly() -> None:
    found = worked_out(person((ConstraintKind.EATING_DISORDER, "eating_disorder")), Pace.LOSE)
    assert found.numbers_off
    assert found.energy is None
    assert found.nutrients == ()
    assert "doctor" in found.care


@pytest.mark.parametrize(
    ("who", "word"),
    [
        (person(birth_date=date(2010, 1, 1)), "you are 16"),
        (person((ConstraintKind.PREGNANCY, "pregnancy"), sex=Sex.FEMALE), "pregnancy"),
        (person((ConstraintKind.PREGNANCY, "breastfeeding"), sex=Sex.FEMALE), "breastfeeding"),
    ],
)
def test_minors_and_expectant_mothers_get_no_energy_target_and_the_reason(
    who: Person, word: str
) -> None:
    found = worked_out(who, Pace.LOSE)
    assert found.energy is None
    assert any(word in one for one in found.withheld)


@pytest.mark.parametrize(
    "who",
    [
        person(weight_kg=60.0),  # BMI 18.5
        person((ConstraintKind.MEDICINE, "medicine:insulin")),
        person((ConstraintKind.CONDITION, "condition:frailty")),
    ],
)
def test_whom_losing_weight_could_harm_gets_the_need_but_no_deficit(who: Person) -> None:
    found = worked_out(who, Pace.LOSE)
    assert found.energy is not None
    assert found.energy.goal.kcal == found.energy.usual.kcal
    assert any("losing weight" in one for one in found.withheld)


def test_kidney_disease_keeps_the_protein_target_away() -> None:
    found = worked_out(person((ConstraintKind.CONDITION, "condition:ckd")))
    assert "protein_g" not in named(found)
    assert any("protein" in one for one in found.withheld)


def test_caffeine_is_halved_in_pregnancy() -> None:
    found = worked_out(person((ConstraintKind.PREGNANCY, "pregnancy"), sex=Sex.FEMALE))
    assert named(found)["caffeine_mg"] == (None, 200)


def test_what_is_missing_is_asked_for() -> None:
    found = worked_out(person(weight_kg=None, height_cm=None))
    assert found.energy is None
    assert any("your height, your weight" in one for one in found.withheld)


def test_every_code_the_filters_name_is_in_the_vocabulary() -> None:
    for profile in (ENERGY, LOSS, PROTEIN, FIBRE, SALT, CAFFEINE):
        assert [code for code in profile.avoid_with if code not in vocabulary()] == []


def test_a_saved_meal_is_found_by_its_words_and_ranked_by_habit() -> None:
    """T-23: from 0.85 detected, from 0.70 suggested; 0.5, 0.3 and 0.2 over 90 days."""
    assert formulas.similarity("my usual breakfast", "Usual breakfast", ()) >= 0.7
    assert formulas.similarity("overnight oats", "Breakfast", ["overnight oats"]) == 1.0
    assert formulas.similarity("steak", "Usual breakfast", ["oats"]) < 0.3
    weekly = [TODAY - timedelta(days=7 * n) for n in range(10, 0, -1)]
    assert formulas.habit(weekly, TODAY) == pytest.approx(0.5 + 0.3 + 0.2 * (1 - 7 / 90))
    assert formulas.habit([], TODAY) == 0
    assert formulas.habit([TODAY - timedelta(days=200)], TODAY) == 0


def test_a_correction_in_words_is_read() -> None:
    assert restated("that was 200 g not 150 g") == Restated(200, 150, None)
    assert restated("The rice was 250g") == Restated(250, None, "rice")
    assert restated("it was 0,2 kg instead of 150 g") == Restated(200, 150, None)
    assert restated("I love rice") is None


def test_the_hour_names_the_meal() -> None:
    from datetime import time

    found = [meal_at(time(h)).value for h in (7, 12, 16, 19, 23, 2)]
    assert found == ["breakfast", "lunch", "snack", "dinner", "snack", "snack"]
