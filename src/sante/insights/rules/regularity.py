"""How alike the days are: regularity of sleep and waking, social jetlag, and sleep owed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from sante.insights.rules.series import midpoint
from sante.insights.rules.tuning import TUNING
from sante.kit.circular import apart, circular_mean
from sante.wearables.types import DailyMetrics, SleepStage

MINUTES: Final = 1440
ASLEEP: Final = frozenset({"asleep", "light", "deep", "rem"})
FREE_DAYS: Final = (5, 6)  # waking on Saturday and Sunday


def regularity_index(days: Mapping[date, Sequence[bool | None]]) -> float | None:
    """Sleep Regularity Index (Phillips 2017, Sci Rep 7:3216): 100 when every minute is asleep or
    awake as 24 hours before, 0 when by chance.

    `days` hold 1,440 minutes each, True asleep, None unknown. Pairs with an unknown minute are
    left out; None under five days or without two days that follow each other.
    """
    if len(days) < TUNING.regularity_least:
        return None
    same = pairs = 0
    for day, minutes in days.items():
        following = days.get(day + timedelta(days=1))
        if following is None:
            continue
        for now, later in zip(minutes, following, strict=True):
            if now is not None and later is not None:
                pairs += 1
                same += now == later
    return -100 + 200 * same / pairs if pairs else None


def minutes_asleep(segments: Sequence[SleepStage]) -> dict[date, list[bool | None]]:
    """Local days of 1,440 minutes, of the source that told the most sleep. A day it told nothing of
    is left out; a minute of a known day that is in no sleep is awake."""
    told: dict[object, float] = defaultdict(float)
    asleep = [s for s in segments if s.stage in ASLEEP]
    for one in asleep:
        told[one.source_id] += (one.end - one.start).total_seconds()
    if not told:
        return {}
    best = max(told, key=lambda source: (told[source], str(source)))
    days: dict[date, list[bool | None]] = {}
    for one in asleep:
        if one.source_id != best:
            continue
        start = one.start + timedelta(minutes=one.utc_offset_minutes)
        for minute in range(int((one.end - one.start).total_seconds() // 60)):
            at = start + timedelta(minutes=minute)
            day = days.setdefault(at.date(), [False] * MINUTES)
            day[at.hour * 60 + at.minute] = True
    return days


def social_jetlag(nights: Sequence[DailyMetrics]) -> float | None:
    """Minutes between the middle of sleep on free days and on work days, always positive
    (Wittmann 2006). None without two nights of each kind."""
    free: list[float] = []
    work: list[float] = []
    for night in nights:
        middle = midpoint(night)
        if middle is not None:
            (free if night.day.weekday() in FREE_DAYS else work).append(middle)
    if min(len(free), len(work)) < 2:
        return None
    return abs(apart(circular_mean(free), circular_mean(work)))


def sleep_need(nights: Sequence[DailyMetrics]) -> tuple[float, bool]:
    """(minutes, whether it is this person's own): the mean of free days after the first week, as
    far as it lies between six and ten hours, else eight hours."""
    if not nights:
        return TUNING.sleep_need, False
    after = nights[0].day + timedelta(days=7)
    free = [
        night.sleep_minutes
        for night in nights
        if night.day >= after and night.day.weekday() in FREE_DAYS and night.sleep_minutes
    ]
    if len(free) < TUNING.need_from_free_days:
        return TUNING.sleep_need, False
    return min(600.0, max(360.0, fmean(free))), True


def sleep_debt(slept: Mapping[date, float], last: date, need: float) -> float | None:
    """A rule of thumb: what the 14 nights up to `last` fell short of the need, older nights
    weighing less (half every four days). Nights without data are left out; None under seven.
    Sleeping longer pays back, and the debt is never below zero."""
    owed, known = 0.0, 0
    for ago in range(TUNING.debt_days):
        night = slept.get(last - timedelta(days=ago))
        if night is not None:
            known += 1
            owed += (need - night) * 0.5 ** (ago / TUNING.debt_half_life)
    return max(0.0, owed) if known >= TUNING.debt_days / 2 else None
