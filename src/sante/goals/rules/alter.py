"""Changes of a plan that is being lived: a plan in, a plan out, and what differs between two.

Every door goes through these, so that a change can be shown before it is stored, told as a diff,
and taken back: taking back is putting the earlier state in place again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time

from sante.goals.rules.revise import REMINDERS
from sante.goals.types import ActionDefinition, PlanDiff, PlanItem, PlanState, Schedule


def item_for(
    action: ActionDefinition,
    *,
    phase: int,
    rank: int,
    starts: date,
    source: str = "person",
) -> PlanItem:
    """An action at its usual rhythm and hour."""
    return PlanItem(
        action_id=action.id,
        phase=phase,
        rank=rank,
        activation_date=starts,
        schedule=action.schedule,
        reminder_time=None if action.moment is None else REMINDERS[action.moment],
        source=source,
    )


def with_item(state: PlanState, item: PlanItem) -> PlanState:
    """The plan with this item in it, in place of one of the same action."""
    others = [i for i in state.items if i.action_id != item.action_id]
    return _in_order(state, [*others, item])


def without(state: PlanState, action_ids: Iterable[str]) -> PlanState:
    gone = frozenset(action_ids)
    return _in_order(state, [i for i in state.items if i.action_id not in gone])


def swapped(state: PlanState, old: str, action: ActionDefinition, today: date) -> PlanState:
    """`action` takes the place of `old`: its phase, its rank, and its start unless that is past."""
    held = _held(state, old)
    starts = max(held.activation_date, today)
    new = item_for(action, phase=held.phase, rank=held.rank, starts=starts)
    return with_item(without(state, [old]), new)


def rescheduled(
    state: PlanState, action_id: str, schedule: Schedule, reminder: time | None
) -> PlanState:
    held = _held(state, action_id)
    return with_item(state, replace(held, schedule=schedule, reminder_time=reminder))


def resting(state: PlanState, action_id: str, *, rests: bool) -> PlanState:
    return with_item(state, replace(_held(state, action_id), resting=rests))


def moved(state: PlanState, starts: Callable[[PlanItem], date]) -> PlanState:
    """The plan with each action starting on the day that `starts` gives it."""
    return _in_order(state, [replace(i, activation_date=starts(i)) for i in state.items])


def next_rank(state: PlanState) -> int:
    return max((i.rank for i in state.items), default=0) + 1


def rival_of(
    state: PlanState, action: ActionDefinition, actions: Mapping[str, ActionDefinition]
) -> str | None:
    """The action of the plan that this one would stand beside though only one of them should: two
    ways of eating contradict each other."""
    if action.exclusive is None:
        return None
    same = (i.action_id for i in state.items if actions[i.action_id].exclusive == action.exclusive)
    return next((key for key in same if key != action.id), None)


def diff(before: PlanState, after: PlanState) -> PlanDiff:
    """What changed between two states of a plan."""
    both = sorted(before.action_ids & after.action_ids)
    pairs = [(key, _held(before, key), _held(after, key)) for key in both]
    return PlanDiff(
        added=tuple(sorted(after.action_ids - before.action_ids)),
        removed=tuple(sorted(before.action_ids - after.action_ids)),
        moved=tuple(
            k for k, b, a in pairs if (b.phase, b.activation_date) != (a.phase, a.activation_date)
        ),
        rescheduled=tuple(
            k for k, b, a in pairs if (b.schedule, b.reminder_time) != (a.schedule, a.reminder_time)
        ),
        rested=tuple(k for k, b, a in pairs if a.resting and not b.resting),
        resumed=tuple(k for k, b, a in pairs if b.resting and not a.resting),
    )


def _held(state: PlanState, action_id: str) -> PlanItem:
    found = state.item(action_id)
    if found is None:
        raise ValueError(f"{action_id} is not in this plan")
    return found


def _in_order(state: PlanState, items: Iterable[PlanItem]) -> PlanState:
    return replace(state, items=tuple(sorted(items, key=lambda i: i.action_id)))
