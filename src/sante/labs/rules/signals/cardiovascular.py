"""Signals of blood pressure, lipoproteins and the inflammation that goes with them."""

from typing import Final

from sante.labs.rules.signals.base import (
    DOCTOR,
    Case,
    SignalRule,
    Test,
    Verdict,
    all_of,
    any_of,
)
from sante.labs.rules.signals.metabolic import LIPID_DRUGS
from sante.labs.types import Output, Priority, Reading, System

_READINGS_NEEDED: Final = 4


def _mean(readings: tuple[Reading, ...]) -> float:
    return sum(reading.value for reading in readings) / len(readings)


def _crisis(case: Case) -> Test:
    """Any one reading of the newest day at 180/120 or more: that waits for no further ones."""
    for marker, cut in (("sbp", 180), ("dbp", 120)):
        history = case.labs.history(marker, case.within_days)
        high = [r for r in history if r.on == history[0].on and r.value >= cut]
        if high:
            return Test(True, (max(high, key=lambda r: r.value),))
    return Test(False)


def _bp_stage(case: Case) -> Verdict:
    crisis = _crisis(case)
    if crisis.holds:
        return Verdict(
            crisis,
            stage="crisis",
            output="refer",
            priority=Priority.HIGH,
            needs_repeat=True,
            see="a doctor today; call emergency services if you have chest pain, breathlessness,"
            " weakness, or trouble seeing or speaking",
            layman="This pressure is dangerously high. Sit for five minutes and measure again. If"
            " it stays, get medical help today; with symptoms, at once.",
        )
    sbp = case.labs.history("sbp", case.within_days)
    dbp = case.labs.history("dbp", case.within_days)
    short = [m for m, found in (("sbp", sbp), ("dbp", dbp)) if len(found) < _READINGS_NEEDED]
    if short:
        return Verdict(Test(None, missing=tuple(f"{m}_{_READINGS_NEEDED}_readings" for m in short)))
    stage, output, priority = _stage(_mean(sbp), _mean(dbp))
    used = (_averaged(sbp), _averaged(dbp))
    see = DOCTOR if output == "refer" else None
    return Verdict(Test(stage is not None, used), stage, output, priority, see=see)


def _averaged(readings: tuple[Reading, ...]) -> Reading:
    newest = readings[0]
    return Reading(newest.biomarker_id, _mean(readings), newest.unit, newest.on)


def _stage(sbp: float, dbp: float) -> tuple[str | None, Output, Priority]:
    if sbp >= 140 or dbp >= 90:
        return "stage 2", "refer", Priority.HIGH
    if sbp >= 130 or dbp >= 80:
        return "stage 1", "act", Priority.MEDIUM
    return ("elevated" if sbp >= 120 else None), "act", Priority.LOW


BP_STAGE = SignalRule(
    id="bp_stage",
    kind="single",
    system=System.CARDIOVASCULAR,
    name="Raised blood pressure",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="ACC/AHA 2017 hypertension guideline",
    judge=_bp_stage,
    medical="Mean of four or more readings: 120-129/<80 elevated, 130-139 or 80-89 stage 1,"
    " 140 or 90 and more stage 2; any reading of 180/120 or more is a crisis.",
    layman="Your blood pressure is above the range that is best for heart, brain and kidneys."
    " Salt, movement, weight and alcohol are the strongest levers you have.",
)


def _lpa(case: Case) -> Verdict:
    reading = case.reading("lp_a")
    cut = 50 if reading is not None and reading.unit == "mg/dL" else 125
    return Verdict(case.at_least("lp_a", cut))


LPA_HIGH = SignalRule(
    id="lpa_high",
    kind="single",
    system=System.CARDIOVASCULAR,
    name="High lipoprotein(a)",
    output="info",
    priority=Priority.LOW,
    evidence="guideline",
    source="ACC/AHA 2018; Kronenberg 2022 Eur Heart J (EAS)",
    judge=_lpa,
    medical="Lp(a) of 125 nmol/L or 50 mg/dL or more; the two units have no fixed relation. Set"
    " by genes: one measurement in a life is enough.",
    layman="Your lipoprotein(a) is high by inheritance; no habit lowers it. It is a reason to look"
    " after the things you can move, such as LDL, pressure and smoking.",
    any_age=True,
)


def _discordance(case: Case) -> Verdict:
    """The other half of the rule compares population percentiles of both; there is no public
    table of apoB percentiles among our data, so only the cut-points are used."""
    return Verdict(all_of(case.at_least("apob", 90), case.below("ldl_c", 100)))


DISCORDANCE = SignalRule(
    id="ldl_apob_discordance",
    kind="within_system",
    system=System.CARDIOVASCULAR,
    name="More LDL particles than LDL cholesterol shows",
    output="info",
    priority=Priority.LOW,
    evidence="consensus",
    source="Sniderman 2019 JAMA Cardiol; ESC 2019",
    judge=_discordance,
    medical="ApoB of {apob:90} or more with LDL below {ldl_c:100}: many small particles. ApoB is"
    " then the better guide.",
    layman="Your LDL looks fine, but apoB counts more particles than it suggests. ApoB is the"
    " number to follow.",
)


def _crp_with_lipids(case: Case) -> Verdict:
    lipids = any_of(
        case.at_least("ldl_c", 130), case.at_least("apob", 130), case.at_least("non_hdl_c", 160)
    )
    crp = all_of(case.at_least("hs_crp", 2), ~case.above("hs_crp", 10))
    return Verdict(all_of(crp, lipids), needs_repeat=True)


CARDIOVASCULAR_INFLAMMATION = SignalRule(
    id="cardiovascular_inflammation",
    kind="multi_system",
    system=System.CARDIOVASCULAR,
    name="Inflammation together with high cholesterol",
    output="act",
    priority=Priority.MEDIUM,
    evidence="guideline",
    source="ACC/AHA 2018 risk enhancers; JUPITER",
    judge=_crp_with_lipids,
    medical="hs-CRP of 2 to 10 mg/L with LDL of {ldl_c:130}, apoB of {apob:130} or non-HDL of"
    " {non_hdl_c:160} or more. hs-CRP varies by about 40 % in a person: repeat it.",
    layman="Cholesterol and inflammation are both up. Each matters more in the other's company;"
    " weight, food, sleep and not smoking act on both.",
)


def _two_crp(case: Case) -> Test:
    """hs-CRP of 2 to below 10 in two draws on different days."""
    newest = all_of(case.at_least("hs_crp", 2), case.below("hs_crp", 10))
    if newest.holds is not True:
        return newest
    history = case.labs.history("hs_crp", case.within_days)
    earlier = next((r for r in history if r.on != history[0].on), None)
    if earlier is None:
        return Test(None, missing=("hs_crp_second_draw",))
    return Test(2 <= earlier.value < 10 and earlier.comparator is None, (*newest.used, earlier))


def _residual(case: Case) -> Verdict:
    treated = case.fact(*LIPID_DRUGS)
    return Verdict(all_of(_two_crp(case), case.below("ldl_c", 70 if treated.holds else 100)))


RESIDUAL_RISK = SignalRule(
    id="residual_inflammatory_risk",
    kind="multi_system",
    system=System.INFLAMMATION,
    name="Inflammation although LDL is low",
    output="info",
    priority=Priority.LOW,
    evidence="consensus",
    source="Ridker 2014; Ridker 2023 Lancet",
    judge=_residual,
    medical="hs-CRP of 2 to below 10 mg/L in two draws with LDL below {ldl_c:70} on treatment, or"
    " below {ldl_c:100} without.",
    layman="Your LDL is where it should be, but inflammation has shown twice. It is worth naming"
    " to your doctor at the next visit.",
    see=DOCTOR,
)

RULES: Final = (
    BP_STAGE,
    LPA_HIGH,
    DISCORDANCE,
    CARDIOVASCULAR_INFLAMMATION,
    RESIDUAL_RISK,
)
