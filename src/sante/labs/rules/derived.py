"""Markers computed from others. A derived value never replaces a measured one."""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sante.labs.rules.labs import Labs
from sante.labs.rules.registry import registry
from sante.labs.rules.tuning import TUNING, Tuning
from sante.labs.types import Derived, Reading, Sex, Subject

Values = Mapping[str, float]
_BODY: Final = frozenset({"bmi", "waist", "sbp", "dbp"})


def egfr_ckd_epi_2021(creatinine: float, age: int, sex: Sex) -> float:
    """mL/min/1.73 m2 from creatinine in mg/dL (Inker 2021 NEJM 385:1737)."""
    k, a = (0.7, -0.241) if sex == "female" else (0.9, -0.302)
    ratio = creatinine / k
    value: float = 142 * min(ratio, 1.0) ** a * max(ratio, 1.0) ** -1.200 * 0.9938**age
    return value * 1.012 if sex == "female" else value


def ldl_friedewald(total: float, hdl: float, triglycerides: float) -> float:
    """mg/dL (Friedewald 1972); holds up to triglycerides of 400."""
    return total - hdl - triglycerides / 5


def ldl_sampson(total: float, hdl: float, triglycerides: float) -> float:
    """mg/dL (Sampson 2020 JAMA Cardiol 5:540); holds up to triglycerides of 800."""
    tg, non_hdl = triglycerides, total - hdl
    return total / 0.948 - hdl / 0.971 - (tg / 8.56 + tg * non_hdl / 2140 - tg**2 / 16100) - 9.44


def fatty_liver_index(triglycerides: float, bmi: float, ggt: float, waist: float) -> float:
    """0 to 100 (Bedogni 2006 BMC Gastroenterol 6:33); mg/dL, kg/m2, U/L, cm."""
    score = (
        0.953 * math.log(triglycerides)
        + 0.139 * bmi
        + 0.718 * math.log(ggt)
        + 0.053 * waist
        - 15.745
    )
    return 100 / (1 + math.exp(-score))


def _ldl(v: Values, _: Subject) -> float | None:
    tg = v["triglycerides"]
    if tg > 800:
        return None
    formula = ldl_sampson if tg > 150 else ldl_friedewald
    return formula(v["total_chol"], v["hdl_c"], tg)


def _egfr(v: Values, s: Subject) -> float | None:
    if s.age is None or s.sex is None or s.age < TUNING.adult_age:
        return None
    return egfr_ckd_epi_2021(v["creatinine"], s.age, s.sex)


def _fib4(v: Values, s: Subject) -> float | None:
    """Sterling 2006; not valid under 35."""
    if s.age is None or s.age < 35:
        return None
    return s.age * v["ast"] / (v["platelets"] * math.sqrt(v["alt"]))


@dataclass(frozen=True, slots=True)
class DerivedRule:
    id: str
    name: str
    unit: str
    inputs: tuple[str, ...]
    formula: str
    compute: Callable[[Values, Subject], float | None]

    @property
    def biomarker_id(self) -> str | None:
        return self.id if registry().get(self.id) else None


RULES: Final = (
    DerivedRule(
        "ldl_c",
        "LDL cholesterol",
        "mg/dL",
        ("total_chol", "hdl_c", "triglycerides"),
        "Friedewald 1972; Sampson 2020 above triglycerides of 150 mg/dL",
        _ldl,
    ),
    DerivedRule(
        "non_hdl_c",
        "Non-HDL cholesterol",
        "mg/dL",
        ("total_chol", "hdl_c"),
        "total minus HDL",
        lambda v, _: v["total_chol"] - v["hdl_c"],
    ),
    DerivedRule(
        "homa_ir",
        "HOMA-IR",
        "1",
        ("glucose_fasting", "insulin_fasting"),
        "glucose x insulin / 405 (Matthews 1985)",
        lambda v, _: v["glucose_fasting"] * v["insulin_fasting"] / 405,
    ),
    DerivedRule(
        "egfr",
        "eGFR (kidney filtration)",
        "mL/min/{1.73_m2}",
        ("creatinine",),
        "CKD-EPI 2021",
        _egfr,
    ),
    DerivedRule(
        "transferrin_sat",
        "Transferrin saturation",
        "%",
        ("iron", "tibc"),
        "iron / TIBC",
        lambda v, _: 100 * v["iron"] / v["tibc"],
    ),
    DerivedRule(
        "tg_hdl",
        "Triglycerides / HDL",
        "1",
        ("triglycerides", "hdl_c"),
        "ratio in mg/dL",
        lambda v, _: v["triglycerides"] / v["hdl_c"],
    ),
    DerivedRule(
        "tyg",
        "TyG index",
        "1",
        ("triglycerides", "glucose_fasting"),
        "ln(triglycerides x glucose / 2)",
        lambda v, _: math.log(v["triglycerides"] * v["glucose_fasting"] / 2),
    ),
    DerivedRule(
        "fib4",
        "FIB-4",
        "1",
        ("ast", "alt", "platelets"),
        "age x AST / (platelets x sqrt ALT)",
        _fib4,
    ),
    DerivedRule(
        "fli",
        "Fatty liver index",
        "1",
        ("triglycerides", "bmi", "ggt", "waist"),
        "Bedogni 2006",
        lambda v, _: fatty_liver_index(v["triglycerides"], v["bmi"], v["ggt"], v["waist"]),
    ),
    DerivedRule(
        "calcium_corrected",
        "Calcium, corrected for albumin",
        "mg/dL",
        ("calcium", "albumin"),
        "calcium + 0.8 x (4.0 - albumin)",
        lambda v, _: v["calcium"] + 0.8 * (4.0 - v["albumin"]),
    ),
    DerivedRule(
        "nlr",
        "Neutrophils / lymphocytes",
        "1",
        ("neutrophils_abs", "lymphocytes_abs"),
        "ratio",
        lambda v, _: v["neutrophils_abs"] / v["lymphocytes_abs"],
    ),
)


def _draw(rule: DerivedRule, labs: Labs, tuning: Tuning) -> dict[str, Reading] | None:
    """The newest values of the inputs if they belong to one draw, else None."""
    found = {name: labs.newest(name, tuning.carry_days) for name in rule.inputs}
    complete = {name: reading for name, reading in found.items() if reading is not None}
    if len(complete) < len(rule.inputs) or any(r.number <= 0 for r in complete.values()):
        return None
    blood = [r.on for name, r in complete.items() if name not in _BODY]
    newest = max(r.on for r in complete.values())
    if (max(blood) - min(blood)).days > tuning.derived_days:
        return None
    if any((newest - r.on).days > tuning.derived_body_days for r in complete.values()):
        return None
    return complete


def derive(labs: Labs, subject: Subject, tuning: Tuning = TUNING) -> tuple[Derived, ...]:
    """Every derived marker whose inputs are there and whose own value was not measured as new."""
    return tuple(_derive(labs, subject, tuning))


def _derive(labs: Labs, subject: Subject, tuning: Tuning) -> Iterable[Derived]:
    for rule in RULES:
        inputs = _draw(rule, labs, tuning)
        if inputs is None:
            continue
        value = rule.compute({name: r.number for name, r in inputs.items()}, subject)
        if value is None or not math.isfinite(value):
            continue
        marker = registry().get(rule.biomarker_id)
        if marker is not None and value not in marker.plausible:
            continue
        on = max(reading.on for reading in inputs.values())
        measured = labs.newest(rule.id, tuning.carry_days)
        if measured is not None and (on - measured.on).days <= tuning.derived_days:
            continue
        yield Derived(
            rule.id, rule.name, value, rule.unit, on, rule.inputs, rule.formula, rule.biomarker_id
        )


def with_derived(labs: Labs, derived: Iterable[Derived]) -> Labs:
    """The same values with the derived markers of the registry among them."""
    readings = [reading for found in labs.readings.values() for reading in found]
    readings += [
        Reading(d.biomarker_id, d.value, d.unit, d.on, derived=True)
        for d in derived
        if d.biomarker_id is not None
    ]
    return Labs.of(readings, labs.on)
