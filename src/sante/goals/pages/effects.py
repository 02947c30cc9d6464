"""What trials saw an action do, in words and in the person's own units."""

from dataclasses import dataclass
from typing import Final

from sante.goals.pages import words
from sante.goals.pages.numbers import Scale, fine
from sante.goals.rules.effects import Who, share_for
from sante.goals.rules.projection.forecast import Z80
from sante.goals.types import ActionDefinition, Effect
from sante.kit import body
from sante.labs import service as labs
from sante.profile.types import Person
from sante.ui import service as ui

ADVERSE: Final = "adverse"  # how the data marks an effect that nobody wants
WEIGHT: Final = "weight"
POINTS: Final = "percentage points"
LOST: Final = {"kg": "kilogram", "lb": "pound"}
# What sleep trials and scales measure is in no lab registry.
NAMES: Final = {
    WEIGHT: "Weight",
    "sol_min": "Time to fall asleep",
    "tst_min": "Sleep length",
    "waso_min": "Time awake at night",
    "sleep_efficiency": "Share of the night asleep",
}
POPULATIONS: Final = {
    "type_2_diabetes": "people with type 2 diabetes",
    "raised_blood_pressure": "people with raised blood pressure",
    "raised_triglycerides": "people with raised triglycerides",
    "fatty_liver": "people with a fatty liver",
    "menstruating": "people who menstruate",
    "not_obese": "people with a BMI below 30",
    "heavy_drinker": "people who drink a lot",
    "chronic_insomnia": "people with chronic insomnia",
    "short_sleeper": "people who sleep less than six and a half hours",
}


@dataclass(frozen=True, slots=True)
class EffectLine:
    """`name` of the marker and what to expect of it; `holds` for this person at all."""

    biomarker_id: str
    name: str
    text: str
    holds: bool


@dataclass(frozen=True, slots=True)
class _Measure:
    """How a difference of one marker is written: times `factor` in `unit`."""

    factor: float
    unit: str
    decimals: int


def name_of(biomarker_id: str) -> str:
    known = labs.registry().get(biomarker_id)
    return NAMES.get(biomarker_id, biomarker_id) if known is None else known.name


def effect_lines(action: ActionDefinition, person: Person, who: Who) -> tuple[EffectLine, ...]:
    return tuple(
        EffectLine(
            biomarker_id=effect.biomarker_id,
            name=name_of(effect.biomarker_id),
            text=_text(effect, person, who),
            holds=share_for(effect, who) > 0,
        )
        for effect in action.effects
    )


def _text(effect: Effect, person: Person, who: Who) -> str:
    share = share_for(effect, who)
    people = POPULATIONS.get(effect.population)
    if share == 0:
        where = f"it was seen in {people}" if people else "it was seen at other starting values"
        return f"no change expected for you: {where}."
    said = _amount(effect, person)
    if effect.note.startswith(ADVERSE):
        said = f"{said}, an unwanted effect"
    if share < 1:
        part = ui.percent_text(share)
        said = f"{said}. It was seen in {people}; we expect about {part} of it in you"
    return f"{said}."


def _amount(effect: Effect, person: Person) -> str:
    """The mean and the 80 % interval of a trial's effect at the action's dose."""
    measure = _measure(effect, person)
    lost = body.weight_unit(person.units.body)
    dose = body.to_kg(1.0, lost) if effect.doses is None else effect.doses
    middle = effect.mean * dose * measure.factor
    spread = Z80 * effect.se * dose * abs(measure.factor)
    decimals = fine(middle, measure.decimals)
    low, high = sorted((abs(middle) - spread, abs(middle) + spread))
    about = ui.quantity_text(abs(middle), measure.unit, decimals)
    way, other = ("lower", "higher") if middle < 0 else ("higher", "lower")
    lead = f"for each {LOST[lost]} lost, about" if effect.doses is None else "about"
    if low >= 0:
        likely = ui.interval_text(low, high, "", decimals)
        return f"{lead} {about} {way} in trials, likely {likely}"
    low_text, high_text = ui.number_text(-low, decimals), ui.number_text(high, decimals)
    return f"{lead} {about} {way} in trials, likely from {low_text} {other} to {high_text} {way}"


def _measure(effect: Effect, person: Person) -> _Measure:
    if effect.relative:
        return _Measure(100.0, "%", 0)
    if effect.biomarker_id == WEIGHT:
        kept = body.weight_unit(person.units.body)
        return _Measure(body.from_kg(1.0, kept), kept, 1)
    if labs.registry().get(effect.biomarker_id) is None:
        return _Measure(1.0, POINTS if effect.unit == "%" else effect.unit, 0)
    scale = Scale.of(person, effect.biomarker_id, effect.unit)
    unit = POINTS if scale.unit == "%" else scale.unit  # not a share of the value
    return _Measure(scale.change(1.0), unit, scale.decimals)


def aims_text(action: ActionDefinition, targets: frozenset[str]) -> str:
    """Which of a goal's targets, or else which markers, an action is for; empty for neither.

    Of a target it says that no trial gives a number: this stands where the numbers would.
    """
    aimed = [a for a in action.target_biomarkers if a in targets]
    named = aimed or list(action.target_biomarkers)
    if not named:
        return ""
    said = f"For {words.listed([words.inside(name_of(a)) for a in named[:3]])}"
    return f"{said}, though no trial tells by how much." if aimed else f"{said}."
