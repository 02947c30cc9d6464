"""What trials saw, the names of markers and the reasons against actions, in words."""

from dataclasses import replace

import pytest
from tests.support.clock import FakeClock

from sante.goals.pages import words
from sante.goals.pages.cards import against
from sante.goals.pages.effects import effect_lines
from sante.goals.pages.numbers import Scale
from sante.goals.pages.plan import left_out
from sante.goals.rules import telling
from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.types import Frequency, Intensity, PlanDiff, PlanVersion, Refused, Schedule
from sante.kit.ids import new_id
from sante.profile.types import Person, Units

METRIC = Person(user_id=new_id(), zone="Europe/Berlin")
OTHER = replace(METRIC, units=Units(labs="si", body="imperial"))
NBSP, JOINER = "\N{NO-BREAK SPACE}", "\N{WORD JOINER}"


def told(action: str, marker: str, person: Person = METRIC, **values: float) -> str:
    lines = effect_lines(library().actions[action], person, Who(values=values))
    said = next(line.text for line in lines if line.biomarker_id == marker)
    return said.replace(NBSP, " ").replace(JOINER, "")


@pytest.mark.parametrize(
    ("action", "marker", "person", "says"),
    [
        # effects.csv: -12.76 mg/dL, 95 % interval -14.69 to -10.44, so a standard error of
        # 4.25 / 3.92 * 1.5 = 1.626 and an 80 % interval of 12.76 +- 1.2816 * 1.626
        ("psyllium", "ldl_c", METRIC, "about 13 mg/dL lower in trials, likely 11–15."),
        # the same, over 38.67: 0.330 mmol/L, 0.276 to 0.384
        ("psyllium", "ldl_c", OTHER, "about 0.33 mmol/L lower in trials, likely 0.28–0.38."),
        # -0.23 of the value, standard error 0.019
        ("folate_b12_hcy", "homocysteine", METRIC, "about 23 % lower in trials, likely 21–25."),
        # -7.1 mmHg with a standard error of 4.515, and -0.8 kg with one of half its size
        ("hibiscus", "sbp", METRIC, "about 7.1 mmHg lower in trials, likely 1.3–12.9."),
        ("cut_sugar", "weight", OTHER, "about 1.8 lb lower in trials, likely 0.6–2.9."),
        ("caffeine_cutoff", "tst_min", METRIC, "about 45 min higher in trials, likely 16–74."),
    ],
)
def test_an_effect_is_said_with_its_band_in_the_persons_unit(
    action: str, marker: str, person: Person, says: str
) -> None:
    assert told(action, marker, person) == says


def test_a_change_of_hba1c_is_told_in_points_and_loses_the_units_offset() -> None:
    """IFCC = 10.929 x (NGSP - 2.15): a fall of 0.31 points is 3.4 mmol/mol, not minus 20."""
    assert told("low_gi", "hba1c", hba1c=7.0).startswith("about 0.31 percentage points lower")
    assert told("low_gi", "hba1c", OTHER, hba1c=7.0).startswith("about 3.4 mmol/mol lower")


def test_what_was_seen_in_other_people_is_not_promised() -> None:
    """G-4."""
    assert told("low_gi", "hba1c", hba1c=5.2) == (
        "no change expected for you: it was seen in people with type 2 diabetes."
    )
    assert told("low_gi", "hba1c", hba1c=5.9).endswith(
        "It was seen in people with type 2 diabetes; we expect about 50 % of it in you."
    )
    assert told("dash", "uric_acid", uric_acid=5.0) == (
        "no change expected for you: it was seen at other starting values."
    )


def test_losing_weight_counts_by_the_kilogram_and_what_nobody_wants_is_called_so() -> None:
    assert told("energy_deficit", "ldl_c").startswith("for each kilogram lost, about 0.77 mg/dL")
    pounds = told("energy_deficit", "triglycerides", OTHER)  # -1.33 mg/dL a kg, 88.57 a mmol/L
    assert pounds.startswith("for each pound lost, about 0.01 mmol/L lower")
    assert told("omega3_2g", "ldl_c").endswith("an unwanted effect.")


def test_an_effect_that_may_go_either_way_says_both() -> None:
    action = library().actions["psyllium"]
    effect = replace(action.effects[0], mean=-1.0, se=2.0)
    (line,) = effect_lines(replace(action, effects=(effect,)), METRIC, Who())
    assert "likely from 1.6 higher to 3.6 lower" in line.text.replace(NBSP, " ")


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Triglycerides", "triglycerides"),
        ("Fasting glucose", "fasting glucose"),
        ("LDL cholesterol", "LDL cholesterol"),
        ("HbA1c", "HbA1c"),
        ("VO2max", "VO2max"),
        ("hs-CRP", "hs-CRP"),
    ],
)
def test_names_of_markers_are_written_as_in_a_sentence(name: str, inside: str) -> None:
    assert words.inside(name) == inside


@pytest.mark.parametrize(
    ("schedule", "says"),
    [
        (Schedule(Frequency.DAILY), "every day"),
        (Schedule(Frequency.WEEKLY, 1), "once a week"),
        (Schedule(Frequency.WEEKLY, 3), "3 times a week"),
        (Schedule(Frequency.SPECIFIC_DAYS, days=frozenset({5, 1, 3})), "Mon, Wed and Fri"),
        (Schedule(Frequency.ON_DEMAND), "when you need it"),
    ],
)
def test_a_rhythm_is_said_in_words(schedule: Schedule, says: str) -> None:
    assert words.schedule(schedule) == says


def refused(name: str, fact: str, why: str) -> Refused:
    return Refused(name.lower(), name, "code", fact, f"Left out because {fact}. {why}")


def test_each_action_is_left_out_once_with_every_fact_and_every_reason() -> None:
    """One medicine is several facts, and two facts often have one reason."""
    groups = left_out(
        [
            refused("Garlic", "you told us: Warfarin (Blood thinner)", "It may bleed."),
            refused("Garlic", "you told us: Warfarin", "It may bleed."),
            refused("Cocoa", "you told us: Warfarin", "It may bleed."),
            refused("Nuts", "you told us: Walnuts", "It holds nuts."),
            refused("Nuts", "your eGFR was 40", "It burdens the kidneys."),
        ]
    )
    assert [(g.title, g.actions) for g in groups] == [
        ("You told us: Warfarin (2 actions)", (("Garlic and Cocoa", "It may bleed."),)),
        (
            "You told us: Walnuts; your eGFR was 40 (1 action)",
            (("Nuts", "It holds nuts. It burdens the kidneys."),),
        ),
    ]


def test_a_remark_in_brackets_stays_when_nothing_shorter_says_the_same() -> None:
    found = against([refused("Oats", "you told us: Coeliac (since 2019)", "It holds gluten.")])
    assert found is not None
    assert found.because == "You told us: Coeliac (since 2019)"
    assert against([]) is None


def test_a_version_of_a_plan_says_what_it_changed(clock: FakeClock) -> None:
    diff = PlanDiff(added=("psyllium",), removed=("nuts_daily", "retired_action"), moved=())
    version = PlanVersion(
        plan_id=new_id(),
        version=3,
        cause="new_evidence",
        source="rules",
        intensity=Intensity.BALANCED,
        offered=(),
        refused=(),
        diff=diff,
        created_at=clock.now(),
    )
    assert telling.cause_of(version) == "New evidence"
    assert telling.changes_of(version, library().actions) == (
        "Added: Psyllium, 10 g a day.",
        "Taken out: A handful of nuts a day and retired_action.",
    )


def test_a_value_and_its_ends_change_unit_together() -> None:
    scale = Scale.of(OTHER, "ldl_c", "mg/dL")
    assert scale.text(168).replace(NBSP, " ") == "4.3 mmol/L"
    assert scale.number(134) == "3.5"
    assert scale.target(None, 134).replace(NBSP, " ") == "below 3.5 mmol/L"
    assert scale.end(None) is None
