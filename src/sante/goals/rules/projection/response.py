"""What a set of actions does to one marker: overlap inside a mechanism, limits across them.

    D_m = C_m (1 - prod(1 - min(|d_a| / C_m, 0.95)))        inside a mechanism group
    D   = C_b tanh(sum D_m / C_b)                            across groups

Effects in the unwanted direction are summed apart, with no cap and no credit for overlap. An
action that an eating pattern of the plan already holds (nuts in the Mediterranean diet) shares the
pattern's cap.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sante.goals.rules.coupled import effect_on
from sante.goals.rules.effects import Who, mismatch, share_for
from sante.goals.rules.markers import MarkerModel
from sante.goals.rules.projection.exposure import tau_for
from sante.goals.types import ActionDefinition, Direction, Effect

MOST_OF_A_GROUP: Final = 0.95
LOSS_SHARE: Final = 0.05  # the weight the energy-deficit action aims to lose
DEFAULT_LOSS_KG: Final = 4.0
SMALLEST_SHARE: Final = 0.2  # no single action takes away more than four fifths
EATING_PATTERN: Final = "diet_pattern"


@dataclass(frozen=True, slots=True)
class Push:
    """What one action at full exposure does to one marker, on the model's scale, signed."""

    action_id: str
    mechanism: str
    change: float
    se: float
    tau_days: float
    mismatch: bool
    grade: str


@dataclass(frozen=True, slots=True)
class Response:
    """`wanted` (D) is at least 0 and counts in the wanted direction; `adverse` is at least 0 and
    counts against it; `variance` comes from the effects' standard errors."""

    wanted: float
    adverse: float
    variance: float
    by_action: Mapping[str, float]


def pushes(
    actions: Iterable[ActionDefinition], model: MarkerModel, baseline: float, who: Who
) -> tuple[Push, ...]:
    """The actions' effects on the marker for this person; those that do not hold are left out."""
    chosen = tuple(actions)
    has_pattern = any(a.is_pattern for a in chosen)
    found = []
    for action in chosen:
        effect = effect_on(action, model.biomarker_id)
        push = None if effect is None else _push(action, effect, model, baseline, who, has_pattern)
        if push is not None:
            found.append(push)
    return tuple(found)


def _push(
    action: ActionDefinition,
    effect: Effect,
    model: MarkerModel,
    baseline: float,
    who: Who,
    has_pattern: bool,
) -> Push | None:
    share = share_for(effect, who)
    if share == 0:
        return None
    dose = _kilograms(who) if effect.doses is None else effect.doses
    change = on_scale(effect, effect.mean * dose * share, model, baseline)
    se = abs(on_scale(effect, effect.se * dose * share, model, baseline))
    inside = has_pattern and action.part_of == EATING_PATTERN
    return Push(
        action_id=action.id,
        mechanism=EATING_PATTERN if inside else action.mechanism,
        change=change,
        se=se,
        tau_days=tau_for(action.tau_days, model.tau_days),
        mismatch=mismatch(effect, who),
        grade=action.grade.value,
    )


def on_scale(effect: Effect, change: float, model: MarkerModel, baseline: float) -> float:
    """A trial's change, scaled to a person's `baseline` and moved to the model's scale.

    Proportional scaling is s = mu0 / x_ref, so the person's relative change is the trial's; on the
    log scale that is one shift for everybody.
    """
    x_ref = effect.x_ref or model.x_ref
    fraction = change if effect.relative else change / x_ref
    if model.log:
        return math.log(max(1 + fraction, SMALLEST_SHARE))
    if effect.relative or model.proportional:
        return fraction * baseline
    return change


def _kilograms(who: Who) -> float:
    return DEFAULT_LOSS_KG if who.weight_kg is None else LOSS_SHARE * who.weight_kg


def respond(
    found: Sequence[Push],
    exposure: Mapping[str, float],
    model: MarkerModel,
    baseline: float,
    direction: Direction,
) -> Response:
    """The response at the given exposures (action id -> 0..1)."""
    groups: dict[str, list[float]] = {}
    adverse = variance = 0.0
    alone: dict[str, float] = {}
    for push in found:
        reached = exposure.get(push.action_id, 0.0)
        gain = direction * push.change * reached
        variance += (push.se * reached) ** 2
        alone[push.action_id] = gain
        if gain >= 0:
            groups.setdefault(push.mechanism, []).append(gain)
        else:
            adverse -= gain
    total = sum(_in_group(g, model.group_cap(name, baseline)) for name, g in groups.items())
    cap = model.total_cap(baseline)
    wanted = cap * math.tanh(total / cap) if cap > 0 else 0.0
    return Response(wanted, adverse, variance, _shared_out(alone, wanted))


def _in_group(gains: Iterable[float], cap: float) -> float:
    left = math.prod(1 - min(gain / cap, MOST_OF_A_GROUP) for gain in gains)
    return cap * (1 - left)


def _shared_out(alone: Mapping[str, float], wanted: float) -> dict[str, float]:
    """Each action's part of the whole, in proportion to what it would do alone."""
    helping = sum(gain for gain in alone.values() if gain > 0)
    return {
        key: wanted * gain / helping if gain > 0 else gain
        for key, gain in alone.items()
        if gain != 0
    }
