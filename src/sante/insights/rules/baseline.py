"""What is usual for this person: the median and the quartiles of their own days."""

import math
from datetime import date

from sante.insights.rules.stats import weighted_quantile
from sante.insights.rules.tuning import TUNING
from sante.insights.types import Baseline, Series
from sante.kit.circular import apart, circular_median


def weight(age_days: int) -> float:
    """0.7 + 0.3 of what is left after a decay of 30 days: recent days count a little more."""
    decay = math.exp(-age_days / TUNING.recency_decay_days)
    return TUNING.recency_floor + TUNING.recency_part * decay


def baseline(series: Series, day: date) -> Baseline | None:
    """Over the 60 days before `day`, that day left out; None under seven days with data.

    Clock times are taken around their median, so that 23:50 and 0:10 are neighbours; the bounds
    may then lie below 0 or above 1440.
    """
    from_day = date.fromordinal(day.toordinal() - TUNING.baseline_days)
    known = [p for p in series.points if from_day <= p.day < day]
    if len(known) < TUNING.baseline_least:
        return None
    middle = circular_median([p.value for p in known]) if series.metric.clock else 0.0
    pairs = [
        (
            middle + apart(p.value, middle) if series.metric.clock else p.value,
            weight((day - p.day).days),
        )
        for p in known
    ]
    low, median, high = (weighted_quantile(pairs, share) for share in (0.25, 0.5, 0.75))
    return Baseline(median, low, high, len(known), len(known) >= TUNING.baseline_reliable)
