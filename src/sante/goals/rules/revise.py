"""Changing a plan that is being lived (R-12): what is kept, what is added later, what is put down.

Nothing that was logged is lost: rows are taken out, never deleted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from sante.goals.rules.plan import TUNING, phase_start
from sante.goals.types import ActionDefinition, Intensity, Moment, Plan, Planned

LATER_PHASES: Final = (2, 3)
REMINDERS: Final[Mapping[Moment, time]] = {
    Moment.MORNING: time(8, 0),
    Moment.WITH_MEAL: time(13, 0),
    Moment.EVENING: time(21, 0),
}


@dataclass(frozen=True, slots=True)
class Current:
    """An action of the running plan. `chosen` by the person: no rule takes it out."""

    action: ActionDefinition
    rank: int
    phase: int
    logged: bool
    chosen: bool


@dataclass(frozen=True, slots=True)
class Revision:
    kept: tuple[str, ...]
    removed: tuple[str, ...]
    added: tuple[Planned, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """The goal's calendar and what it asks of a day from now on."""

    intensity: Intensity
    start: date
    duration_days: int
    today: date


def revise(
    current: Iterable[Current],
    fresh: Plan | None,
    frame: Frame,
    library: Mapping[str, ActionDefinition],
) -> Revision:
    """Bring a plan to another intensity.

    Lower: the lowest-ranked go first, what was never logged before what was. Higher: the next
    ranked of the `fresh` plan are appended to later phases. `fresh` is None when nothing new is
    safe; then a plan can only shrink.
    """
    actions = list(current)
    by_worth = sorted(actions, key=lambda c: (not c.chosen, not c.logged, c.rank))
    room = TUNING.habits[frame.intensity]
    minutes = TUNING.minutes[frame.intensity]
    kept: list[Current] = []
    for entry in by_worth:
        fits = len(kept) < room and entry.action.daily_minutes <= minutes
        if fits or entry.chosen:
            kept.append(entry)
            minutes -= entry.action.daily_minutes
    names = {c.action.id for c in kept}
    added = _append(fresh, kept, frame, minutes, library) if fresh is not None else ()
    return Revision(
        kept=tuple(sorted(names)),
        removed=tuple(sorted(c.action.id for c in actions if c.action.id not in names)),
        added=added,
    )


def _append(
    fresh: Plan,
    kept: list[Current],
    frame: Frame,
    minutes: float,
    library: Mapping[str, ActionDefinition],
) -> tuple[Planned, ...]:
    room = TUNING.habits[frame.intensity] - len(kept)
    present = {c.action.id for c in kept}
    groups = {c.action.exclusive for c in kept}
    rank = max((c.rank for c in kept), default=0)
    second = sum(c.phase <= LATER_PHASES[0] for c in kept)
    added: list[Planned] = []
    for candidate in fresh.planned:
        action = library[candidate.action_id]
        clash = action.exclusive is not None and action.exclusive in groups
        taken = candidate.action_id in present or clash or action.daily_minutes > minutes
        if len(added) >= room or taken:
            continue
        phase = 2 if second + len(added) < TUNING.second_phase else 3
        starts = phase_start(phase, frame.start, frame.duration_days)
        rank += 1
        minutes -= action.daily_minutes
        groups.add(action.exclusive)
        added.append(
            Planned(
                action_id=candidate.action_id,
                rank=rank,
                phase=phase,
                activation_date=max(starts, frame.today),
                score=candidate.score,
            )
        )
    return tuple(added)
