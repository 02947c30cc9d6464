"""Signals of the thyroid, of acute inflammation, and of recovery."""

from typing import Final

from sante.labs.rules.signals.base import DOCTOR, Case, SignalRule, Test, Verdict, all_of, any_of
from sante.labs.types import Priority, System

_LATER: Final = "your doctor, for a repeat in 6 to 12 weeks"


def _hypothyroid(case: Case) -> Verdict:
    """Over 70 the upper limit is about 6; without a birth date 4 to 6 cannot be told."""
    age = case.subject.age
    if age is None:
        raised = any_of(case.at_least("tsh", 6), _between_unknown_age(case))
    else:
        raised = case.at_least("tsh", 6 if age > 70 else 4)
    high = case.at_least("tsh", 10)
    refer = high.holds is True
    return Verdict(
        any_of(high, all_of(raised, case.in_reference("free_t4"))),
        stage="TSH 10 or more" if refer else "mild",
        output="refer" if refer else None,
        priority=Priority.HIGH if refer else None,
        needs_repeat=True,
        see=DOCTOR if refer else _LATER,
    )


def _between_unknown_age(case: Case) -> Test:
    found = case.between("tsh", 4, 6)
    return Test(None, missing=("birth_date",)) if found.holds else found


HYPOTHYROID = SignalRule(
    id="subclinical_hypothyroid",
    kind="within_system",
    system=System.THYROID,
    name="Thyroid working against more drive",
    output="repeat",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="ATA/AACE 2012; ETA 2013",
    judge=_hypothyroid,
    medical="TSH of 4.0 to 9.9 mIU/L (from 6 over 70 years) with normal free T4: repeat in 6 to 12"
    " weeks with TPO antibodies. 10 or more: refer.",
    layman="Your thyroid gets more of a push than usual to do its work. That is often passing; a"
    " repeat in two to three months tells.",
)


def _hyperthyroid(case: Case) -> Verdict:
    low = case.below("tsh", 0.1)
    refer = low.holds is True
    biotin = "medicine:biotin" in case.subject.facts
    ask = " You told us of biotin, which disturbs this test: stop it three days before." * biotin
    return Verdict(
        any_of(low, all_of(case.below("tsh", 0.4), case.in_reference("free_t4"))),
        stage="TSH below 0.1" if refer else "mild",
        output="refer" if refer else None,
        priority=Priority.HIGH if refer else None,
        needs_repeat=True,
        see=DOCTOR if refer else _LATER,
        layman=HYPERTHYROID_TEXT + ask,
    )


HYPERTHYROID_TEXT: Final = (
    "Your thyroid gets less of a push than usual. High-dose biotin (hair and nail products) can"
    " make it look so; a repeat tells."
)

HYPERTHYROID = SignalRule(
    id="subclinical_hyperthyroid",
    kind="within_system",
    system=System.THYROID,
    name="Thyroid working with less drive",
    output="repeat",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="ATA 2016; ETA 2015",
    judge=_hyperthyroid,
    medical="TSH of 0.1 to 0.4 mIU/L with normal free T4: repeat; below 0.1: refer. Biotin"
    " disturbs the assay.",
    layman=HYPERTHYROID_TEXT,
)

HSCRP_ACUTE = SignalRule(
    id="hscrp_acute",
    kind="single",
    system=System.INFLAMMATION,
    name="Acute inflammation on this day",
    output="repeat",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="AHA/CDC 2003 (Pearson)",
    judge=lambda case: Verdict(case.above("hs_crp", 10), needs_repeat=True),
    medical="hs-CRP above 10 mg/L: an infection or injury, not a base level. Not scored; repeat in"
    " 2 to 3 weeks.",
    layman="Your body was fighting something on that day, a cold perhaps. Repeat the test in two to"
    " three weeks; until then there is no health score.",
)


def _low_recovery(case: Case) -> Verdict:
    """Three of the last seven nights with a raised pulse and a low HRV against one's own
    baseline, and short sleep or a tag that explains it."""
    nights = case.nights[-7:]
    if len(nights) < 7:
        return Verdict(Test(None, missing=("resting_hr_7_nights", "hrv_rmssd_7_nights")))
    strained = [n for n in nights if n.resting_hr_z >= 1.5 and n.rmssd_z <= -1.0]
    explained = any(
        (n.sleep_hours is not None and n.sleep_hours < 6.5) or n.tags & {"alcohol", "illness"}
        for n in nights
    )
    return Verdict(Test(len(strained) >= 3 and explained))


LOW_RECOVERY = SignalRule(
    id="low_recovery",
    kind="multi_system",
    system=System.FITNESS,
    name="Your body asks for an easier day",
    output="nudge",
    priority=Priority.LOW,
    evidence="exploratory",
    source="No guideline; Radin 2020 Lancet Digit Health shows the heart-rate shift with illness",
    judge=_low_recovery,
    medical="Resting heart rate 1.5 SD above and RMSSD 1 SD below the own 28-day baseline on three"
    " of seven nights, with short sleep, alcohol or illness.",
    layman="Your pulse at night is up and its variability down compared with your own weeks"
    " before. An easier day and an early night are a good bet.",
)

RULES: Final = (HSCRP_ACUTE, HYPOTHYROID, HYPERTHYROID, LOW_RECOVERY)
