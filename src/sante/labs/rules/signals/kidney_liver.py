"""Signals of kidneys and liver."""

from datetime import timedelta
from typing import Final

from sante.labs.rules.signals.base import DOCTOR, Case, SignalRule, Test, Verdict, all_of, any_of
from sante.labs.types import Priority, Reading, System

_CHRONIC: Final = timedelta(days=90)


def _albuminuria(case: Case) -> Verdict:
    high = [r for r in case.labs.history("uacr", case.within_days) if r.value >= 30]
    return Verdict(case.at_least("uacr", 30), needs_repeat=len({r.on for r in high}) < 2)


ALBUMINURIA = SignalRule(
    id="albuminuria",
    kind="single",
    system=System.KIDNEY,
    name="Protein in the urine",
    output="refer",
    priority=Priority.HIGH,
    evidence="guideline",
    source="KDIGO 2024",
    judge=_albuminuria,
    medical="Urine albumin/creatinine of {uacr:30} or more; to be confirmed in two of three"
    " samples over 3 to 6 months, not after hard exercise or during an infection.",
    layman="There is more protein in your urine than there should be. Exercise, fever and other"
    " passing things can do that, so it is repeated before anything is concluded.",
    see=DOCTOR,
)


def _persists(case: Case, marker: str, cut: float, *, low: bool) -> Test:
    """Whether the newest value is abnormal and another was, 90 days or more before."""

    def abnormal(reading: Reading) -> bool:
        return reading.value < cut if low else reading.value >= cut

    history = case.labs.history(marker)
    if not history or case.reading(marker) is None:
        return Test(None, missing=case.missing(marker))
    newest = history[0]
    if not abnormal(newest):
        return Test(False, (newest,))
    before = [r for r in history if newest.on - r.on >= _CHRONIC]
    if not before:
        return Test(None, missing=(f"{marker}_90_days_apart",))
    return Test(abnormal(before[0]), (newest, before[0]))


def _kidney_grade(case: Case) -> str:
    egfr, uacr = case.reading("egfr"), case.reading("uacr")
    parts = []
    if egfr is not None:
        steps = ((90, "G1"), (60, "G2"), (45, "G3a"), (30, "G3b"), (15, "G4"))
        parts.append(next((name for cut, name in steps if egfr.value >= cut), "G5"))
    if uacr is not None:
        parts.append("A1" if uacr.value < 30 else "A2" if uacr.value <= 300 else "A3")
    return " ".join(parts)


def _ckd(case: Case) -> Verdict:
    found = any_of(_persists(case, "egfr", 60, low=True), _persists(case, "uacr", 30, low=False))
    grade = _kidney_grade(case)
    cystatin = grade.startswith("G3a") and not grade.endswith(("A2", "A3"))
    return Verdict(
        found,
        stage=grade or None,
        needs_repeat=cystatin,
        medical=None
        if not cystatin
        else "eGFR of 45 to 59 twice, 90 days apart, without albuminuria: KDIGO asks to confirm"
        " with cystatin C, which muscle does not influence.",
    )


CKD_STAGE = SignalRule(
    id="ckd_stage",
    kind="within_system",
    system=System.KIDNEY,
    name="Reduced kidney function over three months",
    output="refer",
    priority=Priority.HIGH,
    evidence="guideline",
    source="KDIGO 2024",
    judge=_ckd,
    medical="eGFR below 60 or urine albumin/creatinine of {uacr:30} or more in two results 90 days"
    " or more apart.",
    layman="Your kidneys have filtered less than they should for three months or more. A doctor"
    " should look at it; kept stable, most people live well with it.",
    see=DOCTOR,
    contains=("albuminuria",),
)


def _fibrosis(case: Case) -> Verdict:
    age = case.subject.age
    cut = 2.0 if age is not None and age >= 65 else 1.30
    test = case.at_least("fib4", cut)
    high = test.holds is True and test.used[0].value >= 2.67
    return Verdict(
        test, stage="high" if high else "second test", priority=Priority.HIGH if high else None
    )


FIBROSIS = SignalRule(
    id="liver_fibrosis_risk",
    kind="within_system",
    system=System.LIVER,
    name="Liver scarring cannot be ruled out",
    output="refer",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="AASLD 2023; EASL 2024 (FIB-4)",
    judge=_fibrosis,
    medical="FIB-4 of 1.30 or more (2.0 from 65 years): a second test such as elastography; 2.67"
    " or more is high. Not valid under 35 years.",
    layman="An index of age, liver enzymes and platelets is raised. It rules out more than it"
    " rules in; a second, painless test of the liver gives the answer.",
    see=DOCTOR,
)


def _fatty_liver(case: Case) -> Verdict:
    enzymes = all_of(
        case.above("alt", case.by_sex(33, 25)),
        case.at_least("bmi", 25),
        case.at_least("triglycerides", 150),
    )
    return Verdict(any_of(case.at_least("fli", 60), enzymes))


FATTY_LIVER = SignalRule(
    id="fatty_liver_likely",
    kind="within_system",
    system=System.LIVER,
    name="Signs of fat in the liver",
    output="act",
    priority=Priority.MEDIUM,
    evidence="consensus",
    source="Bedogni 2006 (FLI); ACG 2017",
    judge=_fatty_liver,
    medical="Fatty liver index of 60 or more, or ALT above {alt:33} in men or {alt:25} in women"
    " with BMI of 25 or more and triglycerides of {triglycerides:150} or more.",
    layman="Several values together suggest fat in the liver. It is common and goes back with"
    " weight loss, less alcohol and movement.",
)


def _alcohol(case: Case) -> Verdict:
    ast, alt = case.reading("ast"), case.reading("alt")
    if ast is None or alt is None:
        missing = tuple(m for m, r in (("ast", ast), ("alt", alt)) if r is None)
        ratio = Test(None, missing=missing)
    else:
        ratio = Test(ast.number >= 1.5 * alt.number, (ast, alt))
    limit = case.upper_limit("ggt")
    partner = any_of(case.at_least("mcv", 98), ratio)
    twice = case.at_least("ggt", None if limit is None else 2 * limit)
    return Verdict(any_of(all_of(case.above("ggt", limit), partner), twice))


ALCOHOL = SignalRule(
    id="alcohol_pattern",
    kind="within_system",
    system=System.LIVER,
    name="A raised GGT that has many possible reasons",
    output="ask",
    priority=Priority.LOW,
    evidence="exploratory",
    source="Standard teaching; low specificity",
    judge=_alcohol,
    medical="GGT above its limit with MCV of 98 or more or AST/ALT of 1.5 or more, or GGT at twice"
    " its limit. Unspecific: medicines, bile ducts and fatty liver do the same. Ask AUDIT-C first.",
    layman="One liver value is raised, for which there are many reasons, medicines and alcohol"
    " among them. Three short questions tell whether alcohol is worth a thought.",
)

RULES: Final = (ALBUMINURIA, CKD_STAGE, FIBROSIS, FATTY_LIVER, ALCOHOL)
