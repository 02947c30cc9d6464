"""What a goal asks of each marker, and why it matters, in the person's own numbers."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Final

from sante.goals.rules.catalogue import Category
from sante.goals.rules.coupled import own_facts
from sante.goals.types import DOWN, Direction, Intensity, Interval, MarkerState, Target

IMPROVEMENT: Final[Mapping[Intensity, float]] = {
    Intensity.GENTLE: 0.10,
    Intensity.BALANCED: 0.20,
    Intensity.INTENSIVE: 0.30,
}
MOST_TARGETS: Final = 6
WEIGHT_MARKERS: Final = frozenset({"bmi", "waist"})
WEEKLY_WEIGHT: Final = 0.005  # of body weight; more than 1 % a week is never asked for
NO_WEIGHT_AIM: Final = frozenset(
    {
        "pregnancy",
        "trying_to_conceive",
        "breastfeeding",
        "age:under_18",
        "age:unknown",
        "eating_disorder",
        "body:bmi_below_20",
        "condition:underweight",
        "condition:frailty",
        "condition:cancer_treatment",
    }
)
MOST_QUOTED: Final = 3

ShowValue = Callable[[MarkerState], str]


def wanted_markers(
    category: Category, states: Mapping[str, MarkerState]
) -> tuple[MarkerState, ...]:
    """The category's markers that are out of range, worst first, then in the category's order.

    A marker under refer is not coached on and has no target.
    """
    order = {biomarker: i for i, biomarker in enumerate(category.biomarkers)}
    found = [
        states[b]
        for b in own_facts(category.biomarkers, states)
        if states[b].wanted is not None and states[b].refer is None
    ]
    return tuple(sorted(found, key=lambda s: (-s.severity, order[s.biomarker_id])))


def referred(category: Category, states: Mapping[str, MarkerState]) -> tuple[MarkerState, ...]:
    return tuple(
        states[b] for b in category.biomarkers if b in states and states[b].refer is not None
    )


def top_marker(category: Category, states: Mapping[str, MarkerState]) -> MarkerState | None:
    """The marker a goal is mostly about: the worst of its category, under refer or not."""
    order = {biomarker: i for i, biomarker in enumerate(category.biomarkers)}
    present = [
        s
        for b in own_facts(category.biomarkers, states)
        if (s := states[b]).wanted is not None or s.refer is not None
    ]
    if not present:
        return None
    return min(present, key=lambda s: (s.refer is None, -s.severity, order[s.biomarker_id]))


def without_weight(
    states: Mapping[str, MarkerState], codes: Collection[str]
) -> dict[str, MarkerState]:
    """`states` without what weighs or measures the body, for people in whom losing weight is no
    aim: in pregnancy, under 18, with an eating disorder, when frail or ill (H5, H9, H11)."""
    if NO_WEIGHT_AIM.isdisjoint(codes):
        return dict(states)
    return {name: state for name, state in states.items() if name not in WEIGHT_MARKERS}


def targets_for(
    markers: Iterable[MarkerState], intensity: Intensity, duration_days: int
) -> tuple[Target, ...]:
    """Targets in the order of the markers, no more than can be looked after."""
    made = (target_for(state, intensity, duration_days) for state in markers)
    return tuple(made)[:MOST_TARGETS]


def target_for(state: MarkerState, intensity: Intensity, duration_days: int) -> Target:
    """10, 20 or 30 % toward the optimal interval, and not past what the interval asks (R-70, R-71).

    The target is an interval, from the value asked for to the far edge of the optimal one, so that
    ferritin can be overshot. No more is asked for than the near edge of the optimal interval, and
    of body weight never more than half a per cent a week.
    """
    direction = state.wanted
    if direction is None:
        raise ValueError(f"{state.biomarker_id} is fine where it is")
    share = IMPROVEMENT[intensity]
    if state.biomarker_id in WEIGHT_MARKERS:
        share = min(share, WEEKLY_WEIGHT * duration_days / 7)
    asked = state.value * (1 + direction * share)
    goal = _not_past_edge(asked, state, direction)
    reached = _reached(goal, state.optimal, direction)
    return Target(
        biomarker_id=state.biomarker_id,
        name=state.name,
        unit=state.unit,
        baseline=state.value,
        baseline_on=state.taken_on,
        target=goal,
        low=reached.low,
        high=reached.high,
        direction=direction,
    )


def _reached(goal: float, optimal: Interval, direction: Direction) -> Interval:
    """The interval that counts as reached: from the value asked for to the far optimal edge."""
    if direction == DOWN:
        return Interval(optimal.low, goal)
    return Interval(goal, optimal.high)


def _not_past_edge(asked: float, state: MarkerState, direction: Direction) -> float:
    """Stop at the edge of the optimal interval that is met first."""
    edge = state.optimal.high if direction == DOWN else state.optimal.low
    if edge is None:
        return asked
    return max(asked, edge) if direction == DOWN else min(asked, edge)


def why_it_matters(category: Category, markers: Sequence[MarkerState], show: ShowValue) -> str:
    """Why this goal, with the person's numbers; `show` writes a value in the person's unit."""
    if not markers:
        return category.why
    quoted = [f"{m.name} ({show(m)}, {_where(m)})" for m in markers[:MOST_QUOTED]]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
    verb = "is" if len(quoted) == 1 else "are"
    return f"Your {listed} {verb} what this goal works on. {category.why}"


def _where(state: MarkerState) -> str:
    words = {
        "high": "above the range",
        "borderline_high": "a little above the range",
        "low": "below the range",
        "borderline_low": "a little below the range",
    }
    return words.get(state.status, "in the range")
