"""Whom a trial's effect holds for, and how sure it is.

"An effect from a disease population is not applied to people without it" (G-4): each effect names
the population it was seen in, and what is left of it in others.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from sante.goals.types import Effect

UNKNOWN_HETEROGENEITY: Final = 1.5  # multiplies the standard error when I² is not known
NO_INTERVAL: Final = 0.5  # standard error as a share of the mean when no interval is published


@dataclass(frozen=True, slots=True)
class Who:
    """What is known of a person that decides whether an effect holds. Canonical units."""

    values: Mapping[str, float] = field(default_factory=dict)
    codes: frozenset[str] = frozenset()
    age: int | None = None
    sex: str | None = None
    bmi: float | None = None
    weight_kg: float | None = None


def read_effect(row: Mapping[str, str]) -> Effect:
    """A line of `effects.csv`; the standard error follows science, "Effects for the projection"."""
    mean = float(row["mean"])
    if row["interval"] == "ci95":
        se = (float(row["high"]) - float(row["low"])) / 3.92 * UNKNOWN_HETEROGENEITY
    else:
        se = NO_INTERVAL * abs(mean)
    return Effect(
        action_id=row["action"],
        biomarker_id=row["biomarker"],
        mean=mean,
        se=se,
        unit=row["unit"],
        relative=row["relative"] == "1",
        doses=_number(row["doses"]),
        population=row["population"],
        otherwise=float(row["otherwise"]),
        prediabetes=_number(row["prediabetes"]),
        min_baseline=_number(row["min_baseline"]),
        x_ref=_number(row["x_ref"]),
        note=row["note"],
    )


def _number(text: str) -> float | None:
    return float(text) if text else None


def share_for(effect: Effect, who: Who) -> float:
    """The share of the trial's effect to expect in this person, 0 to 1."""
    baseline = who.values.get(effect.biomarker_id)
    if effect.min_baseline is not None and (baseline is None or baseline < effect.min_baseline):
        return 0.0
    if POPULATIONS[effect.population](who):
        return 1.0
    if effect.prediabetes is not None and _prediabetes(who):
        return effect.prediabetes
    return effect.otherwise


def mismatch(effect: Effect, who: Who) -> bool:
    """Whether the effect was seen in people unlike this one."""
    return not POPULATIONS[effect.population](who)


def _at_least(who: Who, biomarker: str, limit: float) -> bool:
    value = who.values.get(biomarker)
    return value is not None and value >= limit


def _diabetes(who: Who) -> bool:
    told = "condition:type_2_diabetes" in who.codes
    return told or _at_least(who, "hba1c", 6.5) or _at_least(who, "glucose_fasting", 126)


def _prediabetes(who: Who) -> bool:
    return _at_least(who, "hba1c", 5.7) or _at_least(who, "glucose_fasting", 100)


def _raised_pressure(who: Who) -> bool:
    told = {"condition:hypertension", "condition:uncontrolled_hypertension"} & who.codes
    return bool(told) or _at_least(who, "sbp", 130)


def _fatty_liver(who: Who) -> bool:
    """ALT above the true upper limit (ACG 2017) with overweight, or told."""
    raised = _at_least(who, "alt", 25 if who.sex == "female" else 33)
    heavy = who.bmi is not None and who.bmi >= 25
    return "condition:fatty_liver" in who.codes or (raised and heavy)


def _menstruating(who: Who) -> bool:
    if who.sex != "female" or "condition:postmenopause" in who.codes:
        return False
    return who.age is not None and who.age < 55


POPULATIONS: Final[Mapping[str, Callable[[Who], bool]]] = {
    "any": lambda _who: True,
    "type_2_diabetes": _diabetes,
    "raised_blood_pressure": _raised_pressure,
    "raised_triglycerides": lambda who: _at_least(who, "triglycerides", 150),
    "fatty_liver": _fatty_liver,
    "menstruating": _menstruating,
    "not_obese": lambda who: who.bmi is None or who.bmi < 30,
    "heavy_drinker": lambda who: "condition:heavy_drinking" in who.codes,
    "chronic_insomnia": lambda who: "condition:insomnia" in who.codes,
    "short_sleeper": lambda who: 0 < who.values.get("sleep_duration", 0) < 6.5,
}
