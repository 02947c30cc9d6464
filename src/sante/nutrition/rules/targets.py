"""What a day should hold, with the reason for each, and what is not said to whom.

Calorie figures and weight loss pass the house's safety filter like any other proposal. With an
eating disorder, now or before, no figures are shown at all.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from sante.nutrition.rules.energy import Body, Measured, energy_need
from sante.nutrition.types import EnergyNeed, Pace, Preferences, Target, Targets
from sante.profile.types import Facts, Person, SafetyProfile, Sex, screen

ENERGY: Final = SafetyProfile(
    frozenset({"age:under_18", "age:unknown", "pregnancy", "breastfeeding", "eating_disorder"})
)
LOSS: Final = SafetyProfile(
    frozenset(
        {
            "age:under_18", "age:unknown", "pregnancy", "trying_to_conceive", "breastfeeding",
            "eating_disorder", "body:bmi_below_20", "condition:underweight", "condition:frailty",
            "medicine:insulin", "medicine:sulfonylurea", "condition:gallstones",
        }
    )
)  # fmt: skip
PROTEIN: Final = SafetyProfile(
    frozenset({"age:under_18", "age:unknown", "condition:ckd", "pregnancy", "breastfeeding"})
)
FIBRE: Final = SafetyProfile(
    frozenset(
        {
            "age:under_18",
            "age:unknown",
            "condition:inflammatory_bowel_disease",
            "condition:bowel_stricture",
        }
    )
)
SALT: Final = SafetyProfile(frozenset({"age:under_18", "age:unknown", "medicine:lithium"}))
CAFFEINE: Final = SafetyProfile(frozenset({"age:under_18", "age:unknown"}))

OLDER: Final = 65
CARE: Final = (
    "You told us about an eating disorder, so there are no calories and no targets here: meals can"
    " still be written down, as words. If eating is on your mind, talk to somebody you trust or to"
    " your doctor."
)


@dataclass(frozen=True, slots=True)
class _Bound:
    nutrient: str
    low: float | None
    high: float | None
    why: str


def targets(
    person: Person,
    facts: Facts,
    preferences: Preferences,
    found: Measured | None,
    today: date,
) -> Targets:
    """`found`: the need as measured from the person's own food and weight, if it could be."""
    if "eating_disorder" in facts.codes:
        return Targets(energy=None, nutrients=(), care=CARE, numbers_off=True)
    withheld: list[str] = []
    energy = _energy(person, facts, preferences, found, today, withheld)
    losing = energy is not None and energy.goal.kcal < energy.usual.kcal - 1
    bounds = [
        *_protein(person, facts, losing, today, withheld),
        *_fibre(facts, withheld),
        *_salt(facts),
        *_saturated(energy),
        *_caffeine(facts),
    ]
    return Targets(
        energy=energy if preferences.show_energy else None,
        nutrients=tuple(
            Target(nutrient=b.nutrient, low=b.low, high=b.high, why=b.why) for b in bounds
        ),
        withheld=tuple(dict.fromkeys(withheld)),
    )


def _energy(
    person: Person,
    facts: Facts,
    preferences: Preferences,
    found: Measured | None,
    today: date,
    withheld: list[str],
) -> EnergyNeed | None:
    body = body_of(person, today)
    against = screen(ENERGY, facts)
    if against and "age:unknown" not in {refusal.code for refusal in against}:
        withheld.append(f"No energy target, because {_facts(against)}. Ask your doctor or midwife.")
        return None
    if body is None:
        missing = ", ".join(_missing(person))
        withheld.append(f"No energy target yet: tell us {missing} on the page You.")
        return None
    pace = preferences.pace
    if pace is not Pace.KEEP and (stops := screen(LOSS, facts)):
        withheld.append(f"No target for losing weight, because {_facts(stops)}.")
        pace = Pace.KEEP
    return energy_need(body, found, pace, preferences.kcal_per_kg)


def body_of(person: Person, today: date) -> Body | None:
    age = person.age_on(today)
    if person.sex is None or age is None or not person.height_cm or not person.weight_kg:
        return None
    return Body(
        female=person.sex is Sex.FEMALE,
        age=age,
        height_cm=person.height_cm,
        weight_kg=person.weight_kg,
        activity=None if person.activity_level is None else person.activity_level.value,
    )


def _missing(person: Person) -> list[str]:
    gaps = {
        "your birth date": person.birth_date is None,
        "which reference ranges apply to you": person.sex is None,
        "your height": not person.height_cm,
        "your weight": not person.weight_kg,
    }
    return [what for what, absent in gaps.items() if absent]


def _facts(refusals: Iterable[object]) -> str:
    return "; ".join(dict.fromkeys(str(getattr(one, "fact", "")) for one in refusals))


def _protein(
    person: Person, facts: Facts, losing: bool, today: date, withheld: list[str]
) -> list[_Bound]:
    against = screen(PROTEIN, facts)
    if against:
        if "age:unknown" not in {refusal.code for refusal in against}:
            withheld.append(f"No protein target, because {_facts(against)}. Ask your doctor.")
        return []
    if not person.weight_kg:
        withheld.append("No protein target yet: tell us your weight on the page You.")
        return []
    age = person.age_on(today) or 0
    per_kg, why = 0.83, "0.83 g for each kg of body weight (WHO/FAO/UNU 2007)"
    if age >= OLDER:
        per_kg, why = 1.0, "1.0 g for each kg of body weight from 65 on (PROT-AGE 2013)"
    if losing:
        per_kg, why = 1.2, "1.2 g for each kg of body weight while losing, to keep muscle"
    return [_Bound("protein_g", round(per_kg * person.weight_kg), None, why)]


def _fibre(facts: Facts, withheld: list[str]) -> list[_Bound]:
    against = screen(FIBRE, facts)
    if not against:
        return [_Bound("fibre_g", 25, None, "25 to 29 g a day did best (Reynolds, Lancet 2019)")]
    if "age:unknown" not in {refusal.code for refusal in against}:
        withheld.append(f"No fibre target, because {_facts(against)}.")
    return []


def _salt(facts: Facts) -> list[_Bound]:
    if screen(SALT, facts):
        return []
    return [_Bound("sodium_mg", None, 2000, "2,000 mg of sodium are 5 g of salt (WHO 2012)")]


def _saturated(energy: EnergyNeed | None) -> list[_Bound]:
    if energy is None:
        return []
    most = round(energy.usual.kcal * 0.10 / 9)
    return [_Bound("saturated_g", None, most, "at most a tenth of your energy (WHO 2023)")]


def _caffeine(facts: Facts) -> list[_Bound]:
    if screen(CAFFEINE, facts):
        return []
    if facts.codes.keys() & {"pregnancy", "breastfeeding", "trying_to_conceive"}:
        return [_Bound("caffeine_mg", None, 200, "200 mg in pregnancy and nursing (EFSA 2015)")]
    return [_Bound("caffeine_mg", None, 400, "400 mg for adults (EFSA 2015)")]
