"""A night in one number, 0 to 100, over the parts there is data for, each with its why.

Device basis: duration 40, stages 20, consistency 20, interruptions 20. Quiz basis: duration 40,
latency 15, wakings 15, quality 20, alertness 10. A missing part is left out and the rest counts
for the whole; the score then says how much it covers. The weights are a convention, not a
measurement: the score compares your nights with each other, not you with others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sante.insights.rules.series import bedtime
from sante.insights.rules.stats import apart, circular_median
from sante.insights.rules.tuning import TUNING
from sante.insights.rules.words import clock, hours, minutes
from sante.insights.types import Part, Score
from sante.wearables.types import DailyMetrics

# Share of the points by what the quiz asks.
LATENCY: Final = {"under_15": 1.0, "15_to_30": 0.7, "30_to_60": 0.3, "over_60": 0.0}
WAKINGS: Final = {"none": 1.0, "one_or_two": 0.6, "three_or_more": 0.2}


@dataclass(frozen=True, slots=True)
class SleepQuiz:
    """A morning's answers; quality and alertness from 1 to 5. None is not answered."""

    minutes: float | None = None
    latency: Literal["under_15", "15_to_30", "30_to_60", "over_60"] | None = None
    wakings: Literal["none", "one_or_two", "three_or_more"] | None = None
    quality: int | None = None
    alertness: int | None = None


def device_score(night: DailyMetrics, earlier: Sequence[DailyMetrics]) -> Score | None:
    """None without a night. `earlier` are the nights of the 14 days before."""
    if night.sleep_minutes is None:
        return None
    return _total(
        "device",
        (
            _duration(night.sleep_minutes),
            _stages(night),
            _consistency(night, earlier),
            _interruptions(night),
        ),
    )


def quiz_score(quiz: SleepQuiz) -> Score | None:
    """None when how long the person slept was not answered."""
    if quiz.minutes is None:
        return None
    return _total(
        "quiz",
        (
            _duration(quiz.minutes),
            _answer("Falling asleep", 15, LATENCY.get(quiz.latency or "")),
            _answer("Wakings", 15, WAKINGS.get(quiz.wakings or "")),
            _answer("Quality", 20, _scale(quiz.quality)),
            _answer("Alertness", 10, _scale(quiz.alertness)),
        ),
    )


def _scale(answer: int | None) -> float | None:
    return None if answer is None else (answer - 1) / 4


def _answer(name: str, full: float, share: float | None) -> Part:
    if share is None:
        return Part(name, None, full, "Not answered.")
    return Part(name, full * share, full, "As you answered.")


def _total(basis: Literal["device", "quiz"], parts: tuple[Part, ...]) -> Score:
    known = [(part.points, part.full) for part in parts if part.points is not None]
    there = sum(full for _, full in known)
    coverage = there / sum(part.full for part in parts)
    if coverage < TUNING.score_least_coverage:
        return Score(None, basis, coverage, parts)
    value = 100 * sum(points for points, _ in known) / there
    return Score(int(value + 0.5), basis, coverage, parts)


def _duration(slept: float) -> Part:
    """Full from seven to nine hours, falling evenly on both sides."""
    full, low, high = TUNING.sleep_duration, TUNING.sleep_full_from, TUNING.sleep_full_to
    if slept < low:
        share = max(0.0, (slept - TUNING.sleep_none_below) / (low - TUNING.sleep_none_below))
        why = f"{hours(slept)}, short of {hours(low)}."
    elif slept > high:
        share = max(0.0, (TUNING.sleep_long_zero - slept) / (TUNING.sleep_long_zero - high))
        why = f"{hours(slept)}, more than {hours(high)}."
    else:
        share, why = 1.0, f"{hours(slept)}, within {hours(low)} to {hours(high)}."
    return Part("Duration", full * share, full, why)


def _stages(night: DailyMetrics) -> Part:
    full = TUNING.sleep_stages
    if night.deep_minutes is None or night.rem_minutes is None:
        return Part("Stages", None, full, "Your device told no stages.")
    stages = (night.deep_minutes, night.rem_minutes)
    points = sum(full / 2 * min(1.0, stage / TUNING.stage_full) for stage in stages)
    deep, rem = (minutes(stage) for stage in stages)
    why = f"{deep} deep and {rem} REM, each against about {minutes(TUNING.stage_full)}."
    return Part("Stages", points, full, why)


def _consistency(night: DailyMetrics, earlier: Sequence[DailyMetrics]) -> Part:
    full, own = TUNING.sleep_consistency, bedtime(night)
    times = [time for day in earlier if (time := bedtime(day)) is not None]
    if own is None or len(times) < TUNING.bedtime_least:
        why = f"It needs {TUNING.bedtime_least} earlier nights with a time of falling asleep."
        return Part("Consistency", None, full, why)
    usual = circular_median(times)
    off = abs(apart(own, usual))
    share = max(0.0, 1 - max(0.0, off - TUNING.bedtime_grace) / TUNING.bedtime_fall)
    why = f"Asleep at {clock(own)}, {minutes(off)} from your usual {clock(usual)}."
    return Part("Consistency", full * share, full, why)


def _interruptions(night: DailyMetrics) -> Part:
    full, waso = TUNING.sleep_interruptions, night.waso_minutes
    if waso is None:
        return Part("Interruptions", None, full, "Your device told no waking times.")
    span = TUNING.waso_none - TUNING.waso_full
    share = max(0.0, min(1.0, (TUNING.waso_none - waso) / span))
    why = f"{minutes(waso)} awake after falling asleep"
    if night.awakenings is not None:
        most, none = TUNING.awakenings_full, TUNING.awakenings_none
        calm = max(0.0, min(1.0, (none - night.awakenings) / (none - most)))
        share = TUNING.waso_share * share + (1 - TUNING.waso_share) * calm
        times = "time" if night.awakenings == 1 else "times"
        why += f", woken {night.awakenings} {times}"
    return Part("Interruptions", full * share, full, f"{why}.")
