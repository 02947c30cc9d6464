"""Plan generation (V-G1 with G-2, G-3 and R-16): safe, within the person's minutes, in phases.

The order is fixed: the safety filter first, then what applies at all, then rank, then the daily
minutes; so the same person gets the same plan, and no constrained action can enter it later.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sante.goals.rules.catalogue import Library
from sante.goals.rules.coupled import effect_on
from sante.goals.rules.effects import Who, share_for
from sante.goals.rules.safety import split_safe
from sante.goals.types import (
    ActionDefinition,
    Aim,
    Difficulty,
    GoalCategory,
    Grade,
    Impact,
    Intensity,
    MarkerState,
    NoSafePlan,
    Plan,
    PlanDiff,
    Planned,
    Refused,
)
from sante.profile.types import Facts

ADHERENCE: Final = "adherence"  # helps other actions along and is no plan on its own


@dataclass(frozen=True, slots=True)
class PlanTuning:
    """`minutes` are the upper end of what the intensity asks of a day (V-E2)."""

    habits: Mapping[Intensity, int]
    minutes: Mapping[Intensity, float]
    impact: Mapping[Impact, float]
    difficulty: Mapping[Intensity, Mapping[Difficulty, float]]
    first_phase: int = 3
    second_phase: int = 5
    phase_starts: tuple[float, float, float] = (0.0, 14 / 90, 42 / 90)
    hold_below: float = 0.60
    offered: int = 4
    named: float = 1.0


TUNING: Final = PlanTuning(
    habits={Intensity.GENTLE: 3, Intensity.BALANCED: 5, Intensity.INTENSIVE: 8},
    minutes={Intensity.GENTLE: 20, Intensity.BALANCED: 45, Intensity.INTENSIVE: 90},
    impact={Impact.VERY_HIGH: 4, Impact.HIGH: 3, Impact.MODERATE: 2, Impact.LOW: 1},
    difficulty={
        Intensity.GENTLE: {
            Difficulty.EASY: 1.0,
            Difficulty.MODERATE: 0.7,
            Difficulty.HARD: 0.4,
        },
        Intensity.BALANCED: {
            Difficulty.EASY: 0.9,
            Difficulty.MODERATE: 1.0,
            Difficulty.HARD: 0.8,
        },
        Intensity.INTENSIVE: {
            Difficulty.EASY: 0.8,
            Difficulty.MODERATE: 1.0,
            Difficulty.HARD: 1.1,
        },
    },
)


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """Everything a plan depends on. `markers` are the goal's, without those under refer.

    `already` are actions of the person's other active goals: a plan may hold them again (the day
    shows one card), and their minutes count once.
    """

    category: GoalCategory
    intensity: Intensity
    duration_days: int
    start: date
    markers: tuple[MarkerState, ...]
    who: Who
    facts: Facts
    only: frozenset[str] | None = None
    already: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scored:
    action: ActionDefinition
    score: float


def make_plan(request: PlanRequest, library: Library) -> Plan | NoSafePlan:
    """The plan, or what stands against every action of the goal."""
    allowed, refused = split_safe(candidates(request, library), request.facts, library)
    fitting = tuple(a for a in allowed if _applies(a, request.who))
    ranked = rank(fitting, request)
    chosen = _within_minutes([s for s in ranked if s.action.auto_add], request)
    if all(s.action.mechanism == ADHERENCE for s in chosen):
        return NoSafePlan(refused)
    return Plan(
        planned=_in_phases(chosen, request),
        offered=_offered(ranked),
        refused=refused,
    )


def candidates(request: PlanRequest, library: Library) -> tuple[ActionDefinition, ...]:
    """The library's actions for a goal; for a custom goal those its words point to."""
    actions = library.for_goal(request.category)
    if request.only is None:
        return actions
    return tuple(a for a in actions if a.id in request.only)


def rank(actions: Iterable[ActionDefinition], request: PlanRequest) -> tuple[Scored, ...]:
    """Best first. Ties: evidence grade, fewer minutes, id. What scores nothing stays only with
    evidence of grade A, the fallback for people whose values are fine or not known, or when it
    hangs on a question to the person."""
    scored = [Scored(action, score(action, request)) for action in actions]
    kept = [s for s in scored if s.score > 0 or s.action.grade is Grade.A or s.action.question]
    return tuple(sorted(kept, key=_order))


def _order(scored: Scored) -> tuple[float, str, float, str]:
    action = scored.action
    return (-scored.score, action.grade.value, action.daily_minutes, action.id)


def score(action: ActionDefinition, request: PlanRequest) -> float:
    """Sum over the goal's abnormal markers the action moves the right way, weighted by how strongly
    it does and how far the value is out, times how the difficulty suits the intensity (G-2)."""
    states = {state.biomarker_id: state for state in request.markers}
    total = sum(
        TUNING.impact[aim.impact] * states[aim.biomarker_id].severity * _holds(action, aim, request)
        for aim in action.aims
        if aim.biomarker_id in states and states[aim.biomarker_id].wanted == aim.direction
    )
    if request.only is not None:
        total += TUNING.named  # the person's own words point to it
    return total * TUNING.difficulty[request.intensity][action.difficulty]


def _holds(action: ActionDefinition, aim: Aim, request: PlanRequest) -> float:
    """An effect from other people counts for as much as is left of it here."""
    effect = effect_on(action, aim.biomarker_id)
    return 1.0 if effect is None else share_for(effect, request.who)


def _applies(action: ActionDefinition, who: Who) -> bool:
    return action.indication is None or action.indication.met_by(who.values)


def _within_minutes(ranked: list[Scored], request: PlanRequest) -> list[Scored]:
    """The best that fit into the day. An action that does not fit is passed over, not the rest."""
    chosen: list[Scored] = []
    left = TUNING.minutes[request.intensity]
    groups: set[str] = set()
    for candidate in ranked:
        action = candidate.action
        cost = 0.0 if action.id in request.already else action.daily_minutes
        if cost > left or (action.exclusive is not None and action.exclusive in groups):
            continue
        chosen.append(candidate)
        left -= cost
        if action.exclusive is not None:
            groups.add(action.exclusive)
        if len(chosen) == TUNING.habits[request.intensity]:
            break
    return chosen


def _offered(ranked: tuple[Scored, ...]) -> tuple[str, ...]:
    """What the person may add with a tap of their own: never below grade B, never what is off."""
    fit = [
        s.action.id
        for s in ranked
        if not s.action.auto_add
        and not s.action.default_off
        and s.action.grade is not Grade.C
        and (s.score > 0 or s.action.question is not None)
    ]
    return tuple(fit[: TUNING.offered])


def _in_phases(chosen: list[Scored], request: PlanRequest) -> tuple[Planned, ...]:
    starts = [phase_start(phase, request.start, request.duration_days) for phase in (1, 2, 3)]
    planned = []
    for position, scored in enumerate(_phase_order(chosen), start=1):
        phase = scored[0]
        planned.append(
            Planned(
                action_id=scored[1].action.id,
                rank=position,
                phase=phase,
                activation_date=starts[phase - 1],
                score=round(scored[1].score, 4),
            )
        )
    return tuple(planned)


def _phase_order(chosen: list[Scored]) -> list[tuple[int, Scored]]:
    """Rank 1-3 in phase 1, 4-5 in phase 2, the rest in phase 3; in phase 1 no mechanism twice, so
    a second action of one moves behind."""
    first: list[Scored] = []
    later: list[Scored] = []
    seen: set[str] = set()
    for scored in chosen:
        if len(first) < TUNING.first_phase and scored.action.mechanism not in seen:
            first.append(scored)
            seen.add(scored.action.mechanism)
        else:
            later.append(scored)
    room = TUNING.second_phase - TUNING.first_phase
    return [
        *((1, s) for s in first),
        *((2, s) for s in later[:room]),
        *((3, s) for s in later[room:]),
    ]


def phase_start(phase: int, start: date, duration_days: int) -> date:
    """Day 0, 14/90 and 42/90 of the duration, rounded half up to days (R-16)."""
    share = TUNING.phase_starts[phase - 1]
    return start + timedelta(days=int(share * duration_days + 0.5))


def promotes_itself(consistency: float | None) -> bool:
    """Whether the next phase starts by itself; below 60 % over 14 days it is offered (G-3)."""
    return consistency is None or consistency >= TUNING.hold_below


def diff(before: Mapping[str, int], after: Mapping[str, int]) -> PlanDiff:
    """What changed between two plans, each as library id -> phase."""
    return PlanDiff(
        added=tuple(sorted(after.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - after.keys())),
        moved=tuple(sorted(k for k in before.keys() & after.keys() if before[k] != after[k])),
    )


def blocking_facts(refused: Iterable[Refused]) -> dict[str, tuple[str, ...]]:
    """Fact in words -> names of the actions it keeps away, the widest first."""
    found: dict[str, list[str]] = {}
    for entry in refused:
        found.setdefault(entry.fact, []).append(entry.name)
    widest = sorted(found.items(), key=lambda item: (-len(set(item[1])), item[0]))
    return {fact: tuple(dict.fromkeys(names)) for fact, names in widest}
