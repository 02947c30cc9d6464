"""The numbers that tune the rules, in one place. "Choice" marks what no source gives."""

from dataclasses import dataclass
from typing import Final

from sante.kit import sleep


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    # sleep score, device basis: points; its duration is that of every basis (kit.sleep)
    sleep_stages: float = 20
    sleep_consistency: float = 20
    sleep_interruptions: float = 20
    sleep_full_from: float = sleep.FULL_FROM  # minutes
    sleep_full_to: float = sleep.FULL_TO
    stage_full: float = 90  # minutes of deep and of REM
    bedtime_nights: int = 14
    bedtime_least: int = 3
    bedtime_grace: float = 15
    bedtime_fall: float = 105
    waso_full: float = 20
    waso_none: float = 90
    waso_share: float = 0.75  # choice: of the interruptions' points; awakenings have the rest
    awakenings_full: int = 2  # choice
    awakenings_none: int = 8  # choice
    # personal baseline
    baseline_days: int = 60
    baseline_least: int = 7
    baseline_reliable: int = 14
    recency_floor: float = 0.7
    recency_part: float = 0.3
    recency_decay_days: float = 30
    # sleep need, debt, regularity
    sleep_need: float = 480
    need_from_free_days: int = 3  # choice: free days after the first week
    debt_days: int = 14
    debt_half_life: float = 4  # choice, days
    regularity_least: int = 5
    # rhythm
    rhythm_recent: int = 7
    rhythm_recent_least: int = 3
    rhythm_baseline: int = 28
    rhythm_baseline_least: int = 14
    rhythm_stable: float = 30  # minutes
    rhythm_advance: float = 60
    rhythm_delay: float = 90
    spike_ratio: float = 1.5  # choice: of the usual variability
    spike_least: int = 10  # choice: earlier values of it
    # sleep from movement, minutes
    movement_onset: int = 5
    movement_gap: int = 60
    movement_least: int = 160
    movement_waking: int = 5
    movement_least_known: float = 0.8  # choice
    # trends
    trend_points: int = 14
    trend_span: int = 21
    trend_alpha: float = 0.05
    trend_autocorrelation: float = 0.2
    trend_still: float = 0.2  # of a standard deviation: stable
    trend_full: float = 0.5  # of a standard deviation: the whole scale of the score
    weekday_least: int = 3  # days of each weekday before its effect is taken out
    # anomalies
    anomaly_days: int = 28
    anomaly_least: int = 14
    anomaly_once: float = 3.0
    anomaly_often: float = 2.0
    anomaly_of: tuple[int, int] = (3, 5)
    # patterns
    pattern_days: int = 28
    pattern_side: int = 10
    pattern_block: int = 7
    pattern_draws: int = 2_000
    pattern_rounds: int = 10  # of as many draws, where none of the first came near
    pattern_q: float = 0.10
    pattern_effect: float = 0.3
    pattern_tail: float = 0.2
    pattern_seed: int = 20_260_310

    def __post_init__(self) -> None:
        parts = (
            sleep.DURATION, self.sleep_stages, self.sleep_consistency, self.sleep_interruptions,
        )  # fmt: skip
        if sum(parts) != 100 or min(parts) <= 0:
            raise ValueError("the parts of the sleep score make 100")
        if self.baseline_least > self.baseline_reliable:
            raise ValueError("a baseline is there before it is reliable")
        if not 0 < self.trend_alpha < 1 or not 0 < self.pattern_q < 1:
            raise ValueError("an error rate lies between 0 and 1")
        if not 0 < self.waso_share <= 1 or self.pattern_side * 2 > self.pattern_days:
            raise ValueError("shares and sides fit into their whole")


TUNING: Final = Tuning()
