"""The numbers that progress is tuned by."""

from dataclasses import dataclass
from datetime import time
from typing import Final


@dataclass(frozen=True, slots=True)
class Tuning:
    freezes_per_month: int = 2
    milestones: tuple[int, ...] = (3, 7, 14, 21, 30, 60, 90)
    zone_memory_hours: int = 48  # a day has ended once it has in every zone of these hours
    shortest_day_hours: int = 20  # travel that leaves less of a day takes the day away
    risk_from: time = time(18)  # before the evening nothing is at risk
    dots: int = 7
    habit_decay: float = 13.0  # repetitions after which half the strength is new


TUNING: Final = Tuning()
