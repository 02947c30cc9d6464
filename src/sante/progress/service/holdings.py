"""A person's commitments as habits, goal by goal, beside the snapshot over all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.goals.types import Commitment, Goal
from sante.profile.types import Person
from sante.progress.rules.habits import (
    DAY,
    cut,
    earlier_of,
    expected_periods,
    letter_of,
    marks_of,
    track_of,
)
from sante.progress.rules.view import View
from sante.progress.service.snapshots import Gathered, gather
from sante.progress.types import Habit, Held, Horizon


@dataclass(frozen=True)
class Holdings:
    """`view` is the person over all goals; `held` are their commitments, in the plans' order."""

    view: View
    gathered: Gathered
    held: tuple[Held, ...]

    @property
    def person(self) -> Person:
        return self.view.person

    @property
    def today(self) -> date:
        return self.view.today

    @property
    def horizon(self) -> Horizon:
        return self.view.horizon

    @cached_property
    def by_goal(self) -> Mapping[UUID, tuple[Held, ...]]:
        """Goals that hold anything, the oldest first."""
        found: dict[UUID, list[Held]] = {}
        for one in sorted(self.held, key=lambda h: (h.commitment.goal.start_date, h.goal_id)):
            found.setdefault(one.goal_id, []).append(one)
        return {goal_id: tuple(group) for goal_id, group in found.items()}

    @cached_property
    def goals(self) -> Mapping[UUID, Goal]:
        return {goal.goal_id: goal for goal in self.gathered.goals}


async def holdings(session: AsyncSession, user_id: UUID, *, now: datetime) -> Holdings:
    found = await gather(session, user_id, now=now)
    letters: dict[UUID, dict[date, str]] = {}
    last: dict[str, date] = {}
    actions = {c.user_action_id: c.action.id for c in found.commitments}
    for entry in found.logs:
        letters.setdefault(entry.user_action_id, {})[entry.local_date] = letter_of(entry)
        last[actions[entry.user_action_id]] = entry.local_date
    held = tuple(_held(c, found, letters, last.get(c.action.id)) for c in found.commitments)
    return Holdings(View(found.snapshot, now), found, held)


def _held(
    commitment: Commitment,
    found: Gathered,
    letters: Mapping[UUID, Mapping[date, str]],
    logged_last: date | None,
) -> Held:
    """What is not safe any more rests from the day after its action was last logged."""
    on = expected_periods([commitment], found.pauses, found.ended)
    if commitment.action.id in found.refused:
        on = cut(on, (logged_last or date.min) + DAY)
    marks = marks_of(track_of(letters.get(commitment.user_action_id, {})))
    return Held(commitment, Habit(commitment.schedule, on, marks, earlier_of([commitment])))
