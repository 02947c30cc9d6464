"""How strong an action is, from its trial effects and not from opinion.

An effect is measured against the most that habits can do for that marker (C_b of the projection),
at the trials' mean baseline; the action takes the level of its strongest marker.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from sante.goals.rules.markers import MarkerModel
from sante.goals.types import Effect, Impact

TYPICAL_LOSS_KG: Final = 4.0  # five per cent of 80 kg
LEVELS: Final = ((0.45, Impact.VERY_HIGH), (0.25, Impact.HIGH), (0.10, Impact.MODERATE))
BEHAVIOURS: Final = frozenset({"steps", "sleep_duration"})  # walking more raises steps: no impact


def impact_of(effects: Iterable[Effect], models: Mapping[str, MarkerModel]) -> Impact | None:
    """The level of an action; None when none of its effects has a lab value or vital sign."""
    shares = [
        share
        for effect in effects
        if effect.biomarker_id not in BEHAVIOURS
        and (share := _share(effect, models.get(effect.biomarker_id))) is not None
    ]
    return _level(max(shares)) if shares else None


def impact_on(effect: Effect, models: Mapping[str, MarkerModel]) -> Impact | None:
    """The level of one effect; None for an unwanted one or a marker without a model."""
    share = _share(effect, models.get(effect.biomarker_id))
    return None if share is None else _level(share)


def _level(share: float) -> Impact:
    return next((level for floor, level in LEVELS if share >= floor), Impact.LOW)


def _share(effect: Effect, model: MarkerModel | None) -> float | None:
    if model is None or effect.note.startswith("adverse"):
        return None
    x_ref = effect.x_ref or model.x_ref
    dose = TYPICAL_LOSS_KG if effect.doses is None else effect.doses
    change = abs(effect.mean) * dose * (x_ref if effect.relative else 1.0)
    baseline = model.to_scale(x_ref)
    if model.log:
        change = abs(model.to_scale(max(x_ref - change, x_ref * 0.2)) - baseline)
    return change / model.total_cap(baseline)
