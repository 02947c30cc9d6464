"""Signals of glucose, insulin and what belongs to the metabolic syndrome."""

from typing import Final

from sante.labs.rules.signals.base import (
    DOCTOR,
    SOON,
    Case,
    SignalRule,
    Test,
    Verdict,
    all_of,
    any_of,
    count_of,
)
from sante.labs.types import Priority, System

LIPID_DRUGS: Final = (
    "medicine:statin",
    "medicine:fibrate",
    "medicine:ezetimibe",
    "medicine:pcsk9_inhibitor",
    "medicine:bempedoic_acid",
    "medicine:omega3_prescription",
    "medicine:niacin",
)
PRESSURE_DRUGS: Final = (
    "medicine:ace_inhibitor",
    "medicine:arb",
    "medicine:thiazide",
    "medicine:beta_blocker",
    "medicine:calcium_channel_blocker",
    "medicine:potassium_sparing_diuretic",
)


def _prediabetes(case: Case) -> Verdict:
    return Verdict(
        any_of(case.between("hba1c", 5.7, 6.5), case.between("glucose_fasting", 100, 126))
    )


PREDIABETES = SignalRule(
    id="prediabetes",
    kind="single",
    system=System.METABOLIC,
    name="Blood sugar above the normal range",
    output="watch",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="ADA 2024 Standards of Care, section 2",
    judge=_prediabetes,
    medical="HbA1c from {hba1c:5.7} to below {hba1c:6.5}, or fasting glucose from"
    " {glucose_fasting:100} to below {glucose_fasting:126}: the range ADA calls prediabetes.",
    layman="Your blood sugar is a little above the normal range. Many people bring it back with"
    " food, movement and sleep; a repeat in three months shows which way it goes.",
)


def _diabetes_range(case: Case) -> Verdict:
    a1c = case.at_least("hba1c", 6.5)
    glucose = case.at_least("glucose_fasting", 126)
    both = a1c.holds is True and glucose.holds is True
    if case.fact("condition:diabetes").holds:
        return Verdict(
            any_of(a1c, glucose),
            output="watch",
            priority=Priority.MEDIUM,
            layman="Your blood sugar is in the range of the diabetes you told us of. What to aim"
            " for is between you and your diabetes team.",
        )
    return Verdict(any_of(a1c, glucose), needs_repeat=not both)


DIABETES_RANGE = SignalRule(
    id="diabetes_range",
    kind="single",
    system=System.METABOLIC,
    name="Blood sugar in the diabetes range",
    output="refer",
    priority=Priority.HIGH,
    evidence="guideline",
    source="ADA 2024 Standards of Care, section 2",
    judge=_diabetes_range,
    medical="HbA1c of {hba1c:6.5} or more, or fasting glucose of {glucose_fasting:126} or more."
    " Two abnormal results are needed before anybody may call it diabetes.",
    layman="This blood sugar belongs in a doctor's hands. One result is not a diagnosis: have it"
    " repeated soon.",
    see=SOON,
    contains=("prediabetes",),
)


def _insulin_resistance(case: Case) -> Verdict:
    homa, tyg = case.at_least("homa_ir", 2.5), case.at_least("tyg", 8.8)
    ratio = case.at_least("tg_hdl", 3.0)
    if case.fact("medicine:insulin").holds:
        return Verdict(Test(None, missing=("no_insulin_therapy",)))
    strong = sum(test.holds is True for test in (homa, tyg, ratio)) >= 2
    fired = any_of(homa, tyg)
    supported = Test(fired.holds, (*fired.used, *ratio.used), fired.missing)
    return Verdict(
        supported if fired.holds and ratio.holds else fired,
        stage="strong" if strong else "single index",
        priority=Priority.MEDIUM if strong else Priority.LOW,
    )


INSULIN_RESISTANCE = SignalRule(
    id="insulin_resistance",
    kind="within_system",
    system=System.METABOLIC,
    name="Signs of insulin resistance",
    output="act",
    priority=Priority.MEDIUM,
    evidence="consensus",
    source="Matthews 1985 Diabetologia; Simental-Mendia 2008; cut-offs vary by ethnicity",
    judge=_insulin_resistance,
    medical="HOMA-IR of 2.5 or more, or TyG of 8.8 or more, fasting and without insulin therapy."
    " HOMA-IR above 2.5 marks about half of US adults: read it as a trend.",
    layman="Your body seems to need more insulin than usual to keep sugar steady. About half of"
    " adults are here; what matters is the direction over time.",
)


def _waist(case: Case) -> Test:
    """Wide waist: over 102 cm in men, 88 cm in women."""
    return case.above("waist", case.by_sex(102, 88))


def _low_hdl(case: Case) -> Test:
    return case.below("hdl_c", case.by_sex(40, 50))


def metabolic_components(case: Case) -> tuple[Test, ...]:
    """The five of the metabolic syndrome, each also met by the medicine that treats it."""
    lipids = case.fact(*LIPID_DRUGS)
    return (
        _waist(case),
        any_of(lipids, case.at_least("triglycerides", 150)),
        any_of(lipids, _low_hdl(case)),
        any_of(case.fact(*PRESSURE_DRUGS), case.at_least("sbp", 130), case.at_least("dbp", 85)),
        any_of(
            case.fact("medicine:glucose_lowering", "medicine:insulin"),
            case.at_least("glucose_fasting", 100),
        ),
    )


def _metabolic_syndrome(case: Case) -> Verdict:
    components = metabolic_components(case)
    known = sum(test.holds is True for test in components)
    return Verdict(count_of(3, *components), stage=f"{known} of 5")


METABOLIC_SYNDROME = SignalRule(
    id="metabolic_syndrome",
    kind="multi_system",
    system=System.METABOLIC,
    name="Metabolic syndrome pattern",
    output="act",
    priority=Priority.HIGH,
    evidence="guideline",
    source="NCEP ATP III 2001; harmonised definition, Alberti 2009 Circulation",
    judge=_metabolic_syndrome,
    medical="Three or more of: wide waist, triglycerides of {triglycerides:150} or more, low HDL,"
    " blood pressure of 130/85 or more, fasting glucose of {glucose_fasting:100} or more (or"
    " treatment for them).",
    layman="Waist, blood fats, pressure and sugar point the same way. They share their causes, so"
    " one change in daily life moves several of them.",
    contains=("atherogenic_dyslipidaemia", "prediabetes", "bp_stage"),
)


def _dyslipidaemia(case: Case) -> Verdict:
    core = all_of(case.at_least("triglycerides", 150), _low_hdl(case))
    support = [
        t for t in (case.at_least("tg_hdl", 3.0), case.at_least("non_hdl_c", 130)) if t.holds
    ]
    readings = [r for test in support for r in test.used]
    return Verdict(Test(core.holds, (*core.used, *readings), core.missing))


DYSLIPIDAEMIA = SignalRule(
    id="atherogenic_dyslipidaemia",
    kind="within_system",
    system=System.CARDIOVASCULAR,
    name="High triglycerides with low HDL",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="NCEP ATP III 2001; McLaughlin 2005 Am J Cardiol (TG/HDL)",
    judge=_dyslipidaemia,
    medical="Triglycerides of {triglycerides:150} or more with HDL below {hdl_c:40} in men or"
    " {hdl_c:50} in women. TG/HDL of 3 or more and a high non-HDL support it.",
    layman="Your blood fats show the pattern that goes with a sweet or starchy diet, alcohol and"
    " little movement. It answers well to changes in those.",
)


def _hyperuricaemia(case: Case) -> Verdict:
    partner = any_of(
        case.at_least("triglycerides", 150), case.at_least("sbp", 130), case.below("egfr", 60)
    )
    return Verdict(all_of(case.above("uric_acid", case.by_sex(7.0, 6.0)), partner))


HYPERURICAEMIA = SignalRule(
    id="hyperuricaemia_metabolic",
    kind="multi_system",
    system=System.METABOLIC,
    name="High uric acid with metabolic signs",
    output="act",
    priority=Priority.LOW,
    evidence="exploratory",
    source="ACR 2020 gout guideline (cut-points); the association only",
    judge=_hyperuricaemia,
    medical="Urate above {uric_acid:7} in men or {uric_acid:6} in women together with high"
    " triglycerides, raised pressure or a low eGFR. An association, not a cause shown by trials.",
    layman="Your uric acid is high and comes with other metabolic signs. Less alcohol and sugary"
    " drink, and losing weight where there is some to lose, lower it.",
)

_HEART_DISEASE: Final = (
    "condition:heart_disease",
    "condition:coronary_disease",
    "condition:recent_heart_attack",
    "condition:heart_failure",
    "condition:stroke",
    "condition:recent_stroke",
    "condition:peripheral_artery_disease",
    "condition:atrial_fibrillation",
)


def _ckm(case: Case) -> Verdict:
    """Ndumele 2023: the highest stage any finding supports."""
    stages = {
        4: case.fact(*_HEART_DISEASE),
        3: any_of(case.at_least("nt_probnp", 125), case.below("egfr", 30)),
        2: any_of(
            case.at_least("triglycerides", 135),
            case.at_least("sbp", 130),
            case.at_least("dbp", 80),
            case.at_least("hba1c", 6.5),
            case.at_least("glucose_fasting", 126),
            case.below("egfr", 60),
            case.at_least("uacr", 30),
            case.fact("condition:diabetes", "condition:hypertension", "condition:ckd"),
        ),
        1: any_of(
            case.at_least("bmi", 25),
            _waist(case),
            case.at_least("hba1c", 5.7),
            case.at_least("glucose_fasting", 100),
        ),
    }
    reached = [stage for stage, test in stages.items() if test.holds is True]
    stage = max(reached) if reached else 0
    return Verdict(
        any_of(*stages.values()),
        stage=f"stage {stage}" if stage else None,
        priority=Priority.MEDIUM if stage >= 3 else Priority.LOW,
        see=DOCTOR if stage >= 3 else None,
    )


CKM_STAGE = SignalRule(
    id="ckm_stage",
    kind="multi_system",
    system=System.CARDIOVASCULAR,
    name="Heart, kidney and metabolism taken together",
    output="info",
    priority=Priority.LOW,
    evidence="guideline",
    source="Ndumele 2023 Circulation (AHA advisory on CKM health)",
    judge=_ckm,
    medical="AHA stages: 1 excess weight or early raised sugar, 2 metabolic risk or kidney"
    " disease, 3 early damage without symptoms, 4 known heart or vessel disease. Heart imaging"
    " and risk equations are not among our inputs.",
    layman="Heart, kidneys and metabolism influence each other; this is the stage your values"
    " suggest. Earlier stages go back more easily than later ones.",
)

RULES: Final = (
    PREDIABETES,
    DIABETES_RANGE,
    INSULIN_RESISTANCE,
    METABOLIC_SYNDROME,
    DYSLIPIDAEMIA,
    HYPERURICAEMIA,
    CKM_STAGE,
)
