"""The numbers behind a day's figures, in one place."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tuning:
    episode_gap_min: int = 60  # a longer gap splits a night in two (science, section 6)
    nap_under_min: int = 180
    nap_between: tuple[int, int] = (9, 21)  # local hours of the nap's middle
    awakening_min: int = 5  # shorter ones are noise of a wrist
    bin_s: int = 300  # heart rate is averaged over bins first: a workout is sampled 60 times denser
    rest_bins: int = 6  # 30 minutes, the window of the resting rate
    rest_filled: int = 5  # of them with a reading: 80 %
    jump_bpm: float = 50.0
    jump_within_s: int = 10
    hours_worn: int = 16  # with a heart rate in them: a fully covered day
    weight_worn: float = 0.4
    weight_sleep: float = 0.3
    weight_steps: float = 0.2
    weight_clean: float = 0.1


TUNING: Final = Tuning()
