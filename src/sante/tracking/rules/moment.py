"""When a morning's quiz is best asked for: learned from how long people take to answer.

It starts at seven. After five answers the median delay of the last fourteen is added to the time it
was asked at, in quarters of an hour. Answers hours later say nothing about the right moment, nor
does what moves it by less than a quarter; it stays a morning's question.
"""

from collections.abc import Sequence
from datetime import time
from statistics import median
from typing import NamedTuple

from sante.tracking.rules.tuning import TUNING, Tuning
from sante.tracking.types import Moment


class Answered(NamedTuple):
    """When it was due and how many minutes later it was answered (before it: negative)."""

    due: time
    delay: int


def suggested(answers: Sequence[Answered], tuning: Tuning = TUNING) -> Moment:
    """`answers` oldest first."""
    useful = [a for a in answers if abs(a.delay) <= tuning.quiz_longest_delay]
    recent = useful[-tuning.quiz_recent :]
    if len(recent) < tuning.quiz_least:
        left = tuning.quiz_least - len(recent)
        more = "1 more answer" if left == 1 else f"{left} more answers"
        return Moment(tuning.quiz_time, f"The usual time; it is learned after {more}.", False)
    usual = median(_minutes(a.due) + a.delay for a in recent)
    if abs(usual - _minutes(tuning.quiz_time)) < tuning.quiz_worth_moving:
        return Moment(tuning.quiz_time, "You answer at about the usual time.", True)
    step = tuning.quiz_step
    low, high = _minutes(tuning.quiz_earliest), _minutes(tuning.quiz_latest)
    at = min(high, max(low, round(usual / step) * step))
    return Moment(
        time(at // 60, at % 60), f"You answer at about this time, by {len(recent)} mornings.", True
    )


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
