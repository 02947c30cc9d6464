"""All SQL of progress. What concerns one person names them, beside row security."""

from sante.progress.queries.closing import ROOM, Group, close_goals, close_people
from sante.progress.queries.ledger import (
    clocks,
    ended_streaks,
    grant_milestones,
    note_closed,
    note_summed,
    people_with_plans,
    to_restate,
)
from sante.progress.queries.stored import (
    anything_expected,
    grant,
    kept,
    milestones,
    multirange,
    replace,
)
from sante.progress.queries.told import (
    breaks,
    check_ins,
    lock_stamp,
    put_break,
    put_check_in,
    remove_break,
    remove_check_in,
    stamp,
)
from sante.progress.queries.weeks import sum_weeks

__all__ = [
    "ROOM",
    "Group",
    "anything_expected",
    "breaks",
    "check_ins",
    "clocks",
    "close_goals",
    "close_people",
    "ended_streaks",
    "grant",
    "grant_milestones",
    "kept",
    "lock_stamp",
    "milestones",
    "multirange",
    "note_closed",
    "note_summed",
    "people_with_plans",
    "put_break",
    "put_check_in",
    "remove_break",
    "remove_check_in",
    "replace",
    "stamp",
    "sum_weeks",
    "to_restate",
]
