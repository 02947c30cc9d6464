"""Signals of iron, the vitamins that make blood, and blood itself."""

from typing import Final

from sante.labs.rules.signals.base import DOCTOR, Case, SignalRule, Test, Verdict, all_of, any_of
from sante.labs.types import Priority, System


def iron_deficiency_test(case: Case) -> Test:
    """Inflammation lifts ferritin, so the cut-point depends on CRP; below 15 none is needed."""
    return any_of(
        case.below("ferritin", 15),
        all_of(case.below("ferritin", 30), case.below("hs_crp", 5)),
        all_of(
            case.below("ferritin", 100),
            case.at_least("hs_crp", 5),
            case.below("transferrin_sat", 20),
        ),
    )


def _bleeding_first(case: Case) -> bool:
    """In men and after the menopause a source of bleeding is looked for first."""
    subject = case.subject
    return subject.sex == "male" or "condition:postmenopause" in subject.facts


def _iron_deficiency(case: Case) -> Verdict:
    ferritin = case.reading("ferritin")
    absent = ferritin is not None and ferritin.value < 15
    refer = _bleeding_first(case)
    return Verdict(
        iron_deficiency_test(case),
        stage="absent stores" if absent else "low stores",
        output="refer" if refer else None,
        priority=Priority.HIGH if refer else None,
        see="your doctor, to look for a source of bleeding" if refer else None,
    )


IRON_DEFICIENCY = SignalRule(
    id="iron_deficiency",
    kind="within_system",
    system=System.NUTRITIONAL,
    name="Low iron stores",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="WHO 2020; AGA 2020; Cappellini 2017",
    judge=_iron_deficiency,
    medical="Ferritin below {ferritin:30} with CRP below 5 mg/L, or below {ferritin:100} with CRP"
    " of 5 or more and transferrin saturation below 20 %; below {ferritin:15} stores are absent.",
    layman="Your iron stores are low, which can make you tired before anything else shows. Why"
    " they are low matters as much as filling them.",
)


def low_haemoglobin(case: Case) -> Test:
    """WHO 2024: below 13 g/dL in men, 12 in women who are not pregnant."""
    if case.subject.pregnant:
        return Test(None, missing=("limits_for_pregnancy",))
    return case.below("hemoglobin", case.by_sex(13, 12))


def _iron_anaemia(case: Case) -> Verdict:
    support = [t for t in (case.below("mcv", 80), case.above("rdw_cv", 14.5)) if t.holds]
    core = all_of(iron_deficiency_test(case), low_haemoglobin(case))
    extra = [r for test in support for r in test.used]
    return Verdict(Test(core.holds, (*core.used, *extra), core.missing))


IRON_ANAEMIA = SignalRule(
    id="iron_deficiency_anaemia",
    kind="within_system",
    system=System.BLOOD,
    name="Low haemoglobin with low iron",
    output="refer",
    priority=Priority.HIGH,
    evidence="guideline",
    source="WHO 2024; AGA 2020",
    judge=_iron_anaemia,
    medical="Low iron stores and haemoglobin below {hemoglobin:13} in men or {hemoglobin:12} in"
    " women; MCV below 80 or RDW above 14.5 % support it.",
    layman="Your blood carries less oxygen than it should and iron is short. See a doctor: the"
    " reason needs finding, and iron is dosed by it.",
    see=DOCTOR,
    contains=("iron_deficiency",),
)


def _iron_overload(case: Case) -> Verdict:
    return Verdict(
        all_of(
            case.above("transferrin_sat", 45),
            case.above("ferritin", case.by_sex(300, 200)),
            case.below("hs_crp", 5),
        )
    )


IRON_OVERLOAD = SignalRule(
    id="iron_overload",
    kind="within_system",
    system=System.NUTRITIONAL,
    name="More iron than the body needs",
    output="refer",
    priority=Priority.HIGH,
    evidence="guideline",
    source="EASL 2022 haemochromatosis guideline",
    judge=_iron_overload,
    medical="Fasting transferrin saturation above 45 % and ferritin above {ferritin:300} in men"
    " or {ferritin:200} in women, CRP below 5 mg/L.",
    layman="Your body stores more iron than it needs. Stop iron and vitamin C supplements and have"
    " a doctor look for the reason; it is often inherited and easy to treat.",
    see=DOCTOR,
)


def _vitamin_d(case: Case) -> Verdict:
    reading = case.reading("vitamin_d")
    value = reading.value if reading else 0.0
    if value < 12:
        return Verdict(case.below("vitamin_d", 30), stage="deficient", priority=Priority.HIGH)
    if value < 20:
        return Verdict(case.below("vitamin_d", 30), stage="insufficient")
    return Verdict(
        case.below("vitamin_d", 30),
        stage="below the 2011 target",
        output="info",
        priority=Priority.LOW,
        layman="Your vitamin D is enough for bone health by today's view, and below a target that"
        " was in use until 2024. There is no need to do anything.",
    )


VITAMIN_D = SignalRule(
    id="vitamin_d_low",
    kind="single",
    system=System.NUTRITIONAL,
    name="Low vitamin D",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="IOM 2011; Endocrine Society 2011 and 2024 (no target)",
    judge=_vitamin_d,
    medical="25-OH vitamin D below {vitamin_d:12} deficient, below {vitamin_d:20} insufficient;"
    " {vitamin_d:20} to {vitamin_d:30} is below the 2011 target that was dropped in 2024.",
    layman="Your vitamin D is low. It falls in winter and rises with sun and with modest amounts"
    " by mouth over two to three months.",
)


def _b12(case: Case) -> Verdict:
    reading = case.reading("vitamin_b12")
    low = reading is not None and reading.value < 200
    told = [
        word
        for code, word in (
            ("medicine:metformin", "metformin"),
            ("medicine:ppi", "an acid blocker"),
            ("diet:vegan", "a vegan diet"),
        )
        if code in case.subject.facts
    ]
    because = f" You told us of {' and '.join(told)}, which can lower it." if told else ""
    return Verdict(
        case.below("vitamin_b12", 300),
        stage="low" if low else "borderline",
        needs_repeat=not low,
        priority=Priority.HIGH if low else None,
        see=DOCTOR if low else None,
        layman=("Your vitamin B12 is low" if low else "Your vitamin B12 is at the lower edge")
        + ", and nerves and blood depend on it. A test of methylmalonic acid or homocysteine tells"
        " whether the body is short of it." + because,
    )


B12 = SignalRule(
    id="b12_low",
    kind="within_system",
    system=System.NUTRITIONAL,
    name="Low vitamin B12",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="Stabler 2013 NEJM; BSH 2014; ADA (metformin)",
    judge=_b12,
    medical="B12 below {vitamin_b12:200} low; {vitamin_b12:200} to {vitamin_b12:300} borderline:"
    " methylmalonic acid, or homocysteine above 15 µmol/L, decides.",
    layman="Your vitamin B12 is low, and nerves and blood depend on it.",
)


def _macrocytosis(case: Case) -> Verdict:
    anaemic = low_haemoglobin(case).holds is True
    known = "medicine:methotrexate" in case.subject.facts
    return Verdict(
        case.above("mcv", 100),
        output="refer" if anaemic else None,
        priority=Priority.HIGH if anaemic else None,
        see=DOCTOR if anaemic else None,
        layman="Your red cells are larger than usual, which methotrexate can do. Tell whoever"
        " prescribes it; B12, folate and thyroid are checked too."
        if known
        else None,
    )


MACROCYTOSIS = SignalRule(
    id="macrocytosis",
    kind="within_system",
    system=System.BLOOD,
    name="Large red blood cells",
    output="act",
    priority=Priority.MEDIUM,
    evidence="consensus",
    source="Textbook; BSH 2014 B12 guideline",
    judge=_macrocytosis,
    medical="MCV above 100 fL: B12, folate, TSH, alcohol, reticulocytes, medicines (methotrexate,"
    " hydroxyurea).",
    layman="Your red blood cells are larger than usual. B12, folate, thyroid, alcohol and some"
    " medicines are the usual reasons and easy to check.",
)


def _inflammation_anaemia(case: Case) -> Verdict:
    return Verdict(
        all_of(
            low_haemoglobin(case),
            case.at_least("ferritin", 100),
            case.below("transferrin_sat", 20),
            case.at_least("hs_crp", 5),
        )
    )


INFLAMMATION_ANAEMIA = SignalRule(
    id="anaemia_of_inflammation",
    kind="multi_system",
    system=System.BLOOD,
    name="Low haemoglobin with inflammation",
    output="refer",
    priority=Priority.HIGH,
    evidence="consensus",
    source="Weiss 2019 Blood",
    judge=_inflammation_anaemia,
    medical="Low haemoglobin with ferritin of {ferritin:100} or more, transferrin saturation below"
    " 20 % and CRP of 5 mg/L or more.",
    layman="Haemoglobin is low while inflammation is up. The inflammation comes first: a doctor"
    " should look for its reason before anybody takes iron.",
    see=DOCTOR,
)

RULES: Final = (
    IRON_DEFICIENCY,
    IRON_ANAEMIA,
    IRON_OVERLOAD,
    VITAMIN_D,
    B12,
    MACROCYTOSIS,
    INFLAMMATION_ANAEMIA,
)
