"""The numbers that tune the rules, in one place. All of them are choices."""

from dataclasses import dataclass
from datetime import time
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    # sizes
    most_trackers: int = 100  # not archived
    most_fields: int = 20
    most_options: int = 30
    most_rules: int = 20
    most_quick: int = 4
    longest_name: int = 100
    longest_word: int = 60  # of a field, an option, a unit
    longest_text: int = 2000
    longest_note: int = 1000
    largest: float = 1_000_000_000.0
    longest_duration: float = 7 * 1440  # minutes
    steps_of_a_rating: int = 20
    most_xp: int = 20
    # days
    oldest_days: int = 366
    # a number unlike all before: after `odd_after` of them, so many times the most or the least
    odd_after: int = 5
    odd_factor: float = 5.0
    # a run goes on through so many slots in which nothing was logged
    silent_days: int = 3
    silent_weeks: int = 1
    # the quiz
    quiz_time: time = time(7, 0)
    quiz_earliest: time = time(4, 0)
    quiz_latest: time = time(12, 0)
    quiz_least: int = 5  # answers before anything is learned
    quiz_recent: int = 14
    quiz_longest_delay: int = 300  # minutes: later is no answer to being asked
    quiz_step: int = 15
    quiz_worth_moving: int = 15
    quiz_days_back: int = 7
    longest_in_bed: int = 16 * 60

    def __post_init__(self) -> None:
        if self.quiz_least > self.quiz_recent:
            raise ValueError("the quiz learns from the recent answers only")
        if not self.quiz_earliest <= self.quiz_time <= self.quiz_latest:
            raise ValueError("the quiz is asked for in the morning")
        if self.odd_factor <= 1 or self.odd_after < 2:
            raise ValueError("a number is odd only beside others, and far from them")


TUNING: Final = Tuning()
