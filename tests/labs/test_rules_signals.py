"""All 28 signals: each fires on its rule, stays silent beside it, and says what it lacks."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.labs.rules.derived import derive, with_derived
from sante.labs.rules.judge import judge, stopped_markers
from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.signals import BY_ID, RULES, RecoveryNight, judge_signals
from sante.labs.rules.text import quantity, render
from sante.labs.types import Priority, Reading, Sex, SignalResult, Subject, System, SystemStatus
from tests.labs.cases import ON, reading, readings

MAN, WOMAN = Subject("male", 50), Subject("female", 50)


def results(
    values: list[Reading], subject: Subject = MAN, nights: tuple[RecoveryNight, ...] = ()
) -> dict[str, SignalResult]:
    labs = Labs.of(values, ON)
    derived = derive(labs, subject)
    found = judge_signals(with_derived(labs, derived), derived, subject, nights=nights)
    return {result.signal_id: result for result in found}


class Example(NamedTuple):
    signal: str
    fires: Mapping[str, float]
    silent: Mapping[str, float]
    lacks: Mapping[str, float]
    missing: set[str]
    subject: Subject = MAN


LIPIDS = {"total_chol": 210.0, "hdl_c": 35.0, "triglycerides": 200.0}
IRON = {"ferritin": 20.0, "hs_crp": 1.0, "transferrin_sat": 25.0}
METS = {
    "waist": 110.0,
    "triglycerides": 180.0,
    "hdl_c": 55.0,
    "sbp": 124.0,
    "dbp": 78.0,
    "glucose_fasting": 104.0,
}
CKM = {
    "bmi": 24.0,
    "waist": 90.0,
    "hba1c": 5.2,
    "glucose_fasting": 90.0,
    "triglycerides": 90.0,
    "sbp": 118.0,
    "dbp": 74.0,
    "egfr": 95.0,
    "uacr": 8.0,
    "nt_probnp": 50.0,
}
EXAMPLES = [
    Example(
        "prediabetes",
        {"hba1c": 5.7, "glucose_fasting": 90},
        {"hba1c": 5.6, "glucose_fasting": 99.9},
        {"hba1c": 5.2},
        {"glucose_fasting"},
    ),
    Example(
        "diabetes_range",
        {"hba1c": 6.5, "glucose_fasting": 110},
        {"hba1c": 6.4, "glucose_fasting": 125},
        {"glucose_fasting": 110},
        {"hba1c"},
    ),
    Example(
        "insulin_resistance",
        {"glucose_fasting": 95, "insulin_fasting": 12, "triglycerides": 90, "hdl_c": 60},
        {"glucose_fasting": 88, "insulin_fasting": 4, "triglycerides": 80, "hdl_c": 60},
        {"glucose_fasting": 88, "insulin_fasting": 4},
        {"triglycerides"},
    ),
    Example(
        "metabolic_syndrome",
        METS,
        METS | {"glucose_fasting": 99},
        {"waist": 110.0, "triglycerides": 180.0},
        {"hdl_c", "sbp", "dbp", "glucose_fasting"},
    ),
    Example(
        "atherogenic_dyslipidaemia",
        LIPIDS,
        LIPIDS | {"hdl_c": 40},
        {"triglycerides": 200},
        {"hdl_c"},
    ),
    Example(
        "hyperuricaemia_metabolic",
        {"uric_acid": 7.1, "triglycerides": 150},
        {"uric_acid": 7.0, "triglycerides": 150, "sbp": 140},
        {"uric_acid": 7.5, "triglycerides": 100},
        {"sbp", "creatinine"},
    ),
    Example("ckm_stage", CKM | {"bmi": 27}, CKM, CKM | {"nt_probnp": -1}, {"nt_probnp"}),
    Example("lpa_high", {"lp_a": 125}, {"lp_a": 124}, {}, {"lp_a"}),
    Example(
        "ldl_apob_discordance",
        {"apob": 90, "ldl_c": 99},
        {"apob": 90, "ldl_c": 100},
        {"ldl_c": 90},
        {"apob"},
    ),
    Example(
        "cardiovascular_inflammation",
        {"hs_crp": 2, "ldl_c": 130},
        {"hs_crp": 1.9, "ldl_c": 160},
        {"ldl_c": 160},
        {"hs_crp"},
    ),
    Example("albuminuria", {"uacr": 30}, {"uacr": 29}, {}, {"uacr"}),
    Example(
        "liver_fibrosis_risk",
        {"ast": 60, "alt": 36, "platelets": 180},
        {"ast": 25, "alt": 36, "platelets": 250},
        {"ast": 60, "alt": 36},
        {"platelets"},
    ),
    Example(
        "fatty_liver_likely",
        {"triglycerides": 220, "bmi": 32, "ggt": 60, "waist": 110, "alt": 30},
        {"triglycerides": 80, "bmi": 22, "ggt": 15, "waist": 80, "alt": 20},
        {"triglycerides": 160, "bmi": 32, "alt": 30, "ggt": 60},
        {"waist"},
    ),
    Example(
        "alcohol_pattern",
        {"ggt": 90, "mcv": 99, "ast": 30, "alt": 30},
        {"ggt": 61, "mcv": 99, "ast": 60, "alt": 30},
        {"ggt": 90, "mcv": 92},
        {"ast", "alt"},
    ),
    Example(
        "iron_deficiency",
        IRON,
        IRON | {"ferritin": 30},
        {"ferritin": 20},
        {"hs_crp", "iron", "tibc"},
        WOMAN,
    ),
    Example(
        "iron_deficiency_anaemia",
        IRON | {"hemoglobin": 11.9},
        IRON | {"hemoglobin": 12.0},
        IRON,
        {"hemoglobin"},
        WOMAN,
    ),
    Example(
        "iron_overload",
        {"transferrin_sat": 46, "ferritin": 301, "hs_crp": 1},
        {"transferrin_sat": 45, "ferritin": 301, "hs_crp": 1},
        {"transferrin_sat": 46, "ferritin": 301},
        {"hs_crp"},
    ),
    Example("vitamin_d_low", {"vitamin_d": 19}, {"vitamin_d": 30}, {}, {"vitamin_d"}),
    Example("b12_low", {"vitamin_b12": 199}, {"vitamin_b12": 300}, {}, {"vitamin_b12"}),
    Example("macrocytosis", {"mcv": 100.1}, {"mcv": 100}, {}, {"mcv"}),
    Example(
        "anaemia_of_inflammation",
        {"hemoglobin": 12, "ferritin": 150, "transferrin_sat": 15, "hs_crp": 8},
        {"hemoglobin": 12, "ferritin": 99, "transferrin_sat": 15, "hs_crp": 8},
        {"hemoglobin": 12, "ferritin": 150, "hs_crp": 8},
        {"iron", "tibc"},
    ),
    Example("hscrp_acute", {"hs_crp": 10.1}, {"hs_crp": 10}, {}, {"hs_crp"}),
    Example(
        "subclinical_hypothyroid",
        {"tsh": 5, "free_t4": 1.1},
        {"tsh": 3.9, "free_t4": 1.1},
        {"tsh": 5},
        {"free_t4"},
    ),
    Example(
        "subclinical_hyperthyroid",
        {"tsh": 0.3, "free_t4": 1.1},
        {"tsh": 0.4, "free_t4": 1.1},
        {"tsh": 0.3},
        {"free_t4"},
    ),
]
# Signals that need several days have their own tests below.
OVER_TIME = {"bp_stage", "ckd_stage", "residual_inflammatory_risk", "low_recovery"}


def test_there_are_twenty_eight_and_each_has_its_example() -> None:
    assert len(RULES) == len(BY_ID) == 28
    assert {e.signal for e in EXAMPLES} | OVER_TIME == set(BY_ID)
    kinds = [rule.kind for rule in RULES]
    assert (kinds.count("single"), kinds.count("within_system"), kinds.count("multi_system")) == (
        7,
        14,
        7,
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.signal)
def test_a_signal_fires_stays_silent_and_says_what_it_lacks(example: Example) -> None:
    """V-M2: not evaluable is not the same as not there."""
    fired = results(readings(**example.fires), example.subject)[example.signal]
    assert fired.state == "fired", fired.missing
    assert fired.values
    assert set(fired.dates.values()) == {ON}
    silent = results(readings(**example.silent), example.subject)[example.signal]
    assert silent.state == "not_fired", silent.missing
    assert silent.missing == ()
    lacking = readings(**{m: v for m, v in example.lacks.items() if v >= 0})
    lacks = results(lacking, example.subject)[example.signal]
    assert lacks.state == "not_evaluable"
    assert set(lacks.missing) == example.missing


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_with_no_values_at_all_nothing_is_said_to_be_absent(rule: object) -> None:
    assert {r.state for r in results([]).values()} == {"not_evaluable"}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.signal)
def test_texts_are_filled_in_the_person_s_units_and_make_no_diagnosis(example: Example) -> None:
    """H12."""
    found = results(readings(**example.fires), example.subject)[example.signal]
    for template in (found.medical_insight, found.layman_insight):
        for text in (render(template, found.values, s) for s in ("conventional", "si")):
            assert "{" not in text
            assert "you have diabetes" not in text.lower()
            assert "diagnosed" not in text.lower()
            assert len(text) > 30


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.id)
def test_every_rule_has_a_source_and_refers_to_somebody_when_it_refers(rule: object) -> None:
    found = next(r for r in RULES if r is rule)
    assert found.source
    assert found.output != "refer" or found.see
    assert set(found.contains) <= set(BY_ID)


def test_a_sex_that_is_not_known_is_what_is_missing() -> None:
    found = results(readings(triglycerides=200, hdl_c=45), Subject(None, 50))
    assert found["atherogenic_dyslipidaemia"].missing == ("sex",)


def test_a_birth_date_that_is_not_known_is_what_is_missing() -> None:
    values = readings(ast=60, alt=36, platelets=180)
    assert results(values, Subject("male"))["liver_fibrosis_risk"].missing == ("birth_date",)
    young = results(values, Subject("male", 30))["liver_fibrosis_risk"]
    assert young.missing == ("fib4_at_this_age",)
    thyroid = readings(tsh=5, free_t4=1.1)
    assert results(thyroid, Subject("male"))["subclinical_hypothyroid"].missing == ("birth_date",)


def test_a_censored_value_only_decides_where_it_can() -> None:
    low = [reading("hs_crp", 1, comparator="<"), *readings(ldl_c=160)]
    assert results(low)["cardiovascular_inflammation"].state == "not_fired"
    coarse = [reading("hs_crp", 5, comparator="<"), *readings(ldl_c=160)]
    found = results(coarse)["cardiovascular_inflammation"]
    assert (found.state, found.missing) == ("not_evaluable", ("hs_crp_exact",))
    high = [reading("hs_crp", 30, comparator=">")]
    assert results(high)["hscrp_acute"].state == "fired"


def test_values_that_are_too_old_do_not_count() -> None:
    old = readings(ON - timedelta(days=181), hba1c=5.9, glucose_fasting=105)
    assert results(old)["prediabetes"].state == "not_evaluable"
    older = readings(ON - timedelta(days=91), **METS)
    assert results(older)["metabolic_syndrome"].state == "not_evaluable", "90 days for several"
    once_in_life = [reading("lp_a", 200, ON - timedelta(days=4000))]
    assert results(once_in_life)["lpa_high"].state == "fired"


def bp(*pairs: tuple[float, float]) -> list[Reading]:
    found = []
    for number, (systolic, diastolic) in enumerate(pairs):
        day = ON - timedelta(days=number)
        found += [reading("sbp", systolic, day), reading("dbp", diastolic, day)]
    return found


@pytest.mark.parametrize(
    ("pairs", "state", "stage", "output"),
    [
        ([(118, 76)] * 4, "not_fired", None, "act"),
        ([(124, 76)] * 4, "fired", "elevated", "act"),
        ([(124, 80)] * 4, "fired", "stage 1", "act"),
        ([(134, 76)] * 4, "fired", "stage 1", "act"),
        ([(140, 76)] * 4, "fired", "stage 2", "refer"),
        ([(150, 95), (120, 70), (120, 70), (120, 70)], "fired", "elevated", "act"),
        ([(150, 95)] * 3, "not_evaluable", None, "act"),
        ([(182, 95)], "fired", "crisis", "refer"),
        ([(150, 121)], "fired", "crisis", "refer"),
    ],
)
def test_blood_pressure_needs_four_readings_unless_it_is_a_crisis(
    pairs: list[tuple[float, float]], state: str, stage: str | None, output: str
) -> None:
    found = results(bp(*pairs))["bp_stage"]
    assert (found.state, found.stage, found.output) == (state, stage, output)


def test_kidney_disease_needs_two_results_ninety_days_apart() -> None:
    before = ON - timedelta(days=95)
    normal = readings(egfr=80, uacr=5)
    assert results(normal)["ckd_stage"].state == "not_fired"
    once = results(readings(egfr=52, uacr=5))["ckd_stage"]
    assert (once.state, once.missing) == ("not_evaluable", ("egfr_90_days_apart",))
    soon = [*readings(egfr=52, uacr=5), reading("egfr", 50, ON - timedelta(days=60))]
    assert results(soon)["ckd_stage"].state == "not_evaluable"
    twice = results([*readings(egfr=52, uacr=5), reading("egfr", 50, before)])["ckd_stage"]
    assert (twice.state, twice.stage, twice.output) == ("fired", "G3a A1", "refer")
    assert twice.needs_repeat, "confirm with cystatin C"
    recovered = [*readings(egfr=52, uacr=5), reading("egfr", 75, before)]
    assert results(recovered)["ckd_stage"].state == "not_fired"
    leak = [*readings(egfr=85, uacr=310), reading("uacr", 40, before)]
    assert results(leak)["ckd_stage"].stage == "G2 A3"


def test_residual_inflammation_needs_two_draws_and_a_low_ldl() -> None:
    earlier = reading("hs_crp", 3, ON - timedelta(days=30))
    values = [*readings(hs_crp=2.5, ldl_c=90), earlier]
    assert results(values)["residual_inflammatory_risk"].state == "fired"
    treated = Subject("male", 50, facts=frozenset({"medicine:statin"}))
    assert results(values, treated)["residual_inflammatory_risk"].state == "not_fired"
    one = results(readings(hs_crp=2.5, ldl_c=90))["residual_inflammatory_risk"]
    assert one.missing == ("hs_crp_second_draw",)


def nights(
    strained: int, hours: float | None = 6.0, tags: frozenset[str] = frozenset()
) -> tuple[RecoveryNight, ...]:
    return tuple(
        RecoveryNight(
            ON - timedelta(days=7 - n),
            1.6 if n < strained else 0.0,
            -1.1 if n < strained else 0.0,
            hours,
            tags,
        )
        for n in range(7)
    )


def test_low_recovery_needs_a_week_of_nights_and_a_reason() -> None:
    assert results([])["low_recovery"].missing == ("resting_hr_7_nights", "hrv_rmssd_7_nights")
    assert results([], nights=nights(3))["low_recovery"].state == "fired"
    assert results([], nights=nights(2))["low_recovery"].state == "not_fired"
    assert results([], nights=nights(3, 8.0))["low_recovery"].state == "not_fired"
    tagged = nights(3, None, frozenset({"alcohol"}))
    assert results([], nights=tagged)["low_recovery"].state == "fired"


@pytest.mark.parametrize(
    ("value", "stage", "priority"),
    [
        (11, "deficient", "high"),
        (15, "insufficient", "medium"),
        (25, "below the 2011 target", "low"),
    ],
)
def test_vitamin_d_has_three_steps(value: float, stage: str, priority: str) -> None:
    found = results(readings(vitamin_d=value))["vitamin_d_low"]
    assert (found.stage, found.priority) == (stage, Priority(priority))


def test_inflammation_moves_the_ferritin_cut_point() -> None:
    inflamed = readings(ferritin=80, hs_crp=8, transferrin_sat=15)
    assert results(inflamed, WOMAN)["iron_deficiency"].state == "fired"
    saturated = readings(ferritin=80, hs_crp=8, transferrin_sat=30)
    assert results(saturated, WOMAN)["iron_deficiency"].state == "not_fired"
    absent = results(readings(ferritin=10), WOMAN)["iron_deficiency"]
    assert (absent.state, absent.stage) == ("fired", "absent stores")


@pytest.mark.parametrize(
    ("subject", "output"),
    [
        (WOMAN, "act"),
        (MAN, "refer"),
        (Subject("female", 60, facts=frozenset({"condition:postmenopause"})), "refer"),
    ],
)
def test_men_and_women_past_the_menopause_are_sent_to_look_for_bleeding(
    subject: Subject, output: str
) -> None:
    found = results(readings(**IRON), subject)["iron_deficiency"]
    assert found.output == output
    assert (found.see is not None) == (output == "refer")


def test_thyroid_values_beyond_the_steps_refer_even_without_ft4() -> None:
    high, low = results(readings(tsh=10)), results(readings(tsh=0.05))
    assert high["subclinical_hypothyroid"].output == "refer"
    assert low["subclinical_hyperthyroid"].output == "refer"
    old = Subject("male", 75)
    assert (
        results(readings(tsh=5, free_t4=1.1), old)["subclinical_hypothyroid"].state == "not_fired"
    )


def test_the_reason_a_person_told_us_of_is_named() -> None:
    told = Subject("male", 50, facts=frozenset({"medicine:metformin", "diet:vegan"}))
    text = results(readings(vitamin_b12=250), told)["b12_low"].layman_insight
    assert "metformin" in text
    assert "vegan" in text


def test_known_diabetes_is_watched_and_not_announced() -> None:
    known = Subject("male", 50, facts=frozenset({"condition:diabetes"}))
    found = results(readings(hba1c=7.2, glucose_fasting=140), known)["diabetes_range"]
    assert (found.output, found.see) == ("watch", None)


def test_one_abnormal_sugar_is_to_be_repeated_two_are_not() -> None:
    one = results(readings(hba1c=6.6, glucose_fasting=110))["diabetes_range"]
    two = results(readings(hba1c=6.6, glucose_fasting=130))["diabetes_range"]
    assert (one.needs_repeat, two.needs_repeat) == (True, False)
    assert results(readings(hba1c=6.6, glucose_fasting=110))["prediabetes"].absorbed_by == (
        "diabetes_range"
    )


def test_insulin_therapy_makes_insulin_resistance_unanswerable() -> None:
    treated = Subject("male", 50, facts=frozenset({"medicine:insulin"}))
    values = readings(glucose_fasting=120, insulin_fasting=20, triglycerides=200, hdl_c=35)
    found = results(values, treated)["insulin_resistance"]
    assert (found.state, found.missing) == ("not_evaluable", ("no_insulin_therapy",))


def test_a_treated_component_counts_for_the_metabolic_syndrome() -> None:
    treated = Subject("male", 50, facts=frozenset({"medicine:arb"}))
    values = readings(waist=110, triglycerides=180, hdl_c=55, glucose_fasting=90)
    assert results(values, treated)["metabolic_syndrome"].state == "fired"


def test_a_signal_of_several_systems_absorbs_what_it_contains() -> None:
    values = [*readings(**METS | {"hdl_c": 35.0, "hba1c": 5.8}), *bp(*[(134, 82)] * 4)]
    found = results(values)
    whole = found["metabolic_syndrome"]
    assert set(whole.components) == {"atherogenic_dyslipidaemia", "prediabetes", "bp_stage"}
    assert {found[part].absorbed_by for part in whole.components} == {"metabolic_syndrome"}


def test_a_referral_is_never_absorbed_by_something_that_is_none() -> None:
    values = [*readings(**METS), *bp(*[(150, 96)] * 4)]
    found = results(values)
    assert found["metabolic_syndrome"].state == "fired"
    assert found["bp_stage"].absorbed_by is None


@pytest.mark.parametrize(
    ("changes", "facts", "stage"),
    [
        ({"bmi": 27.0}, (), "stage 1"),
        ({"triglycerides": 140.0}, (), "stage 2"),
        ({"nt_probnp": 130.0}, (), "stage 3"),
        ({}, ("condition:coronary_disease",), "stage 4"),
    ],
)
def test_the_heart_kidney_metabolic_stage_is_the_highest_found(
    changes: dict[str, float], facts: tuple[str, ...], stage: str
) -> None:
    subject = Subject("male", 50, facts=frozenset(facts))
    assert results(readings(**CKM | changes), subject)["ckm_stage"].stage == stage


def test_fired_signals_come_first_by_kind_and_priority() -> None:
    found = list(results(readings(**METS | {"hdl_c": 35.0, "hba1c": 5.8})).values())
    states = [r.state == "fired" for r in found]
    assert states == sorted(states, reverse=True)
    assert found[0].kind == "multi_system"


@given(
    st.dictionaries(
        st.sampled_from(sorted(registry().biomarkers)), st.floats(0.0, 1.0), max_size=40
    ),
    st.sampled_from([None, "male", "female"]),
    st.one_of(st.none(), st.integers(18, 95)),
    st.randoms(),
)
def test_any_values_are_judged_and_their_order_never_matters(
    shares: dict[str, float], sex: Sex | None, age: int | None, random: object
) -> None:
    values = []
    for marker, share in shares.items():
        plausible = registry()[marker].plausible
        low, high = plausible.low or 0.0, plausible.high or 1.0
        values.append(reading(marker, low + share * (high - low), ON - timedelta(days=len(marker))))
    subject = Subject(sex, age)
    once = judge(values, subject, ON)
    assert judge(sorted(values, key=lambda r: r.value), subject, ON) == once
    assert len(once.signals) == 28
    for signal in once.signals:
        assert signal.state != "not_evaluable" or signal.missing
        assert signal.state == "not_evaluable" or not signal.missing
        render(signal.medical_insight, signal.values, "si")


def test_system_statuses_follow_values_signals_and_referrals() -> None:
    """V-E10."""
    found = judge(readings(ldl_c=120, hba1c=5.9, potassium=6.1, tsh=2), MAN, ON).system_statuses
    assert found == {
        System.CARDIOVASCULAR: SystemStatus.HEALTHY,
        System.METABOLIC: SystemStatus.ATTENTION,
        System.ELECTROLYTES: SystemStatus.WARNING,
        System.THYROID: SystemStatus.HEALTHY,
    }


@pytest.mark.parametrize(
    ("marker", "value", "urgency"),
    [
        ("glucose_fasting", 53, "urgent"),
        ("glucose_fasting", 250, "urgent"),
        ("hba1c", 6.5, "soon"),
        ("potassium", 2.9, "urgent"),
        ("potassium", 6.0, "urgent"),
        ("sodium", 124, "urgent"),
        ("sodium", 156, "urgent"),
        ("calcium", 12.1, "urgent"),
        ("calcium", 7.4, "urgent"),
        ("egfr", 29, "soon"),
        ("hemoglobin", 7.9, "urgent"),
        ("platelets", 49, "urgent"),
        ("platelets", 1001, "urgent"),
        ("wbc", 1.9, "urgent"),
        ("wbc", 31, "urgent"),
        ("neutrophils_abs", 0.9, "urgent"),
        ("alt", 165, "urgent"),
        ("ast", 200, "urgent"),
        ("bilirubin_total", 3, "soon"),
        ("triglycerides", 500, "soon"),
        ("triglycerides", 1000, "urgent"),
        ("ldl_c", 190, "soon"),
        ("tsh", 10, "soon"),
        ("tsh", 0.09, "soon"),
        ("ferritin", 1001, "soon"),
        ("sbp", 180, "urgent"),
        ("dbp", 120, "urgent"),
        ("resting_hr", 121, "soon"),
        ("resting_hr", 39, "soon"),
    ],
)
def test_values_of_the_refer_list_stop_coaching_and_say_whom_to_see(
    marker: str, value: float, urgency: str
) -> None:
    found = judge(readings(**{marker: value}), MAN, ON)
    mine = [r for r in found.referrals if r.biomarker_id == marker]
    assert [r.urgency for r in mine] == [urgency]
    assert mine[0].see
    assert marker in stopped_markers(found)


@pytest.mark.parametrize(
    ("marker", "value"),
    [
        ("glucose_fasting", 54),
        ("glucose_fasting", 249),
        ("hba1c", 6.4),
        ("potassium", 5.9),
        ("egfr", 30),
        ("alt", 164),
        ("triglycerides", 499),
        ("ldl_c", 189),
        ("tsh", 9.9),
        ("sbp", 179),
    ],
)
def test_values_just_beside_the_refer_list_do_not(marker: str, value: float) -> None:
    assert judge(readings(**{marker: value}), MAN, ON).referrals == ()


def test_quick_changes_refer() -> None:
    rise = [reading("creatinine", 1.3), reading("creatinine", 1.0, ON - timedelta(days=2))]
    assert {r.biomarker_id for r in judge(rise, MAN, ON).referrals} == {"creatinine"}
    slow = [reading("creatinine", 1.3), reading("creatinine", 1.0, ON - timedelta(days=30))]
    assert judge(slow, MAN, ON).referrals == ()
    drop = [reading("hemoglobin", 13), reading("hemoglobin", 15, ON - timedelta(days=30))]
    assert {r.biomarker_id for r in judge(drop, MAN, ON).referrals} == {"hemoglobin"}


def test_a_known_diabetes_is_not_referred_as_new() -> None:
    known = Subject("male", 50, facts=frozenset({"condition:diabetes"}))
    assert judge(readings(hba1c=7.0), known, ON).referrals == ()


def test_a_censored_value_refers_only_where_it_is_certain() -> None:
    sure = [reading("potassium", 6.5, comparator=">")]
    assert judge(sure, MAN, ON).referrals != ()
    unsure = [reading("tsh", 0.2, comparator="<")]
    assert judge(unsure, MAN, ON).referrals == ()


def test_markers_of_a_referring_signal_stop_too() -> None:
    found = judge(readings(ast=60, alt=36, platelets=180), MAN, ON)
    assert {"ast", "alt", "platelets"} <= stopped_markers(found)


def test_quantities_are_written_in_the_person_s_units() -> None:
    assert quantity("ldl_c", 131.2, "conventional") == "131\u00a0mg/dL"
    assert quantity("ldl_c", 131.2, "si") == "3.4\u00a0mmol/L"
    assert quantity("hba1c", 5.63, "si") == "38\u00a0mmol/mol"
    assert quantity("lp_a", 60, "si", "mg/dL") == "60\u00a0mg/dL"
    assert quantity("fib4", 1.304, "si") == "1.30"


def test_dates_of_the_values_are_kept() -> None:
    earlier = date(2026, 2, 1)
    values = [reading("hba1c", 5.9, earlier), *readings(glucose_fasting=90)]
    found = results(values)["prediabetes"]
    assert found.dates == {"hba1c": earlier}
