"""A night in one number, 0 to 100, over the parts there is data for, each with its why.

Device basis: duration 40, stages 20, consistency 20, interruptions 20. What both bases share is in
`kit.sleep`; the basis of a morning's answers is in `tracking`.
"""

from collections.abc import Sequence

from sante.insights.rules.series import bedtime
from sante.insights.rules.tuning import TUNING
from sante.insights.rules.words import clock, minutes
from sante.insights.types import Part, Score
from sante.kit.circular import apart, circular_median
from sante.kit.sleep import duration_part, total
from sante.wearables.types import DailyMetrics


def device_score(night: DailyMetrics, earlier: Sequence[DailyMetrics]) -> Score | None:
    """None without a night. `earlier` are the nights of the 14 days before."""
    if night.sleep_minutes is None:
        return None
    return total(
        "device",
        (
            duration_part(night.sleep_minutes),
            _stages(night),
            _consistency(night, earlier),
            _interruptions(night),
        ),
    )


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
