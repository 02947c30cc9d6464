"""How much of an action has arrived: exponential approach while it is done, washout after.

E(t) = E(t-1) + (1 - exp(-1/tau)) (g(c) - E(t-1)), with c in [0, 1] the share of the day's dose that
was taken and g(c) = c. One exposure per action and marker, for tau belongs to the marker too.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Final

SELF_REPORT: Final = 0.93  # what is logged is a little more than what is done (assumption)


def daily_rate(tau_days: float) -> float:
    return 1 - math.exp(-1 / tau_days)


def exposures(doses: Iterable[float], tau_days: float, start: float = 0.0) -> Iterator[float]:
    """The exposure at the end of each day; `doses` are logged shares in [0, 1]."""
    rate = daily_rate(tau_days)
    level = start
    for dose in doses:
        level += rate * (SELF_REPORT * min(max(dose, 0.0), 1.0) - level)
        yield level


def tau_for(action_tau: float | None, marker_tau: float) -> float:
    """The slower of the two: a habit takes time to act, and a marker takes time to follow."""
    return max(action_tau or 0.0, marker_tau)
