"""On which days an action was done and on which it was not, for who looks for what goes together.

A day counts while the action was in a running plan: with a log that says done (in part counts) it
is a yes, otherwise a no. Days on which the goal was paused, the action rested or nothing was
expected say nothing, and neither does a day that still runs. The same action of two goals is one.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sante.goals.rules.schedule import active_on
from sante.goals.types import Commitment, LogEntry, LogStatus, Pause

DONE = frozenset({LogStatus.COMPLETED, LogStatus.PARTIAL})


@dataclass(frozen=True, slots=True)
class Untold:
    """What keeps a day from saying anything: pauses, ends of goals, days off."""

    pauses: Sequence[Pause]
    ended: Mapping[UUID, date]
    off: Set[date]


def done_days(
    commitments: Iterable[Commitment],
    logs: Iterable[LogEntry],
    untold: Untold,
    first: date,
    last: date,
) -> dict[str, dict[date, bool]]:
    """By action of the library, the days [first, last]; `last` still runs."""
    held = list(commitments)
    action = {c.user_action_id: c.action.id for c in held}
    done: dict[str, set[date]] = {}
    for log in logs:
        if log.user_action_id in action and log.status in DONE:
            done.setdefault(action[log.user_action_id], set()).add(log.local_date)
    found: dict[str, dict[date, bool]] = {}
    for commitment in held:
        key = commitment.action.id
        mine = done.get(key, set())
        for day in _days(first, last):
            if day in mine:
                found.setdefault(key, {})[day] = True
            elif day < last and _asked(commitment, day, untold):
                found.setdefault(key, {})[day] = False
    return found


def _asked(commitment: Commitment, day: date, untold: Untold) -> bool:
    goal_id = commitment.goal.goal_id
    ended = untold.ended.get(goal_id)
    if day in untold.off or (ended is not None and day >= ended):
        return False
    paused = any(
        p.goal_id == goal_id and p.start <= day and (p.end is None or day < p.end)
        for p in untold.pauses
    )
    return not paused and active_on(commitment, day)


def _days(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
