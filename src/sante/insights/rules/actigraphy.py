"""Sleep and wake from movement, minute by minute.

Conventions: one activity count a minute (Oakley: two half-minutes); minutes outside the recording
count as still; True is asleep. These tell sleep well and wake poorly: docs/insights.md has the
accuracy measured against sleep laboratories. Nothing here knows stages.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

_COLE_KRIPKE: Final = np.array([106, 54, 58, 76, 230, 74, 67], dtype=float)
_OAKLEY: Final = np.array([0.04, 0.04, 0.20, 0.20, 2, 0.20, 0.20, 0.04, 0.04])
OAKLEY_LIMITS: Final = {"low": 80.0, "medium": 40.0, "high": 20.0}


def cole_kripke(counts: np.ndarray) -> np.ndarray:
    """Cole and Kripke 1992, Sleep 15:461, in the variant of ActiGraph: counts of a minute divided
    by 100 and clipped at 300; asleep when the weighted sum of four minutes before and two after,
    times 0.001, is below 1."""
    scaled = np.minimum(np.asarray(counts, dtype=float) / 100, 300)
    padded = np.concatenate([np.zeros(4), scaled, np.zeros(2)])
    # np.correlate lines the first weight up with the oldest minute.
    index = 0.001 * np.correlate(padded, _COLE_KRIPKE, "valid")
    asleep: np.ndarray = index < 1
    return asleep


def sadeh(counts: np.ndarray) -> np.ndarray:
    """Sadeh 1994, Sleep 17:201, as ActiGraph computes it: counts clipped at 300; the mean and the
    minutes with 50 to 99 counts among the five before, this one and the five after; the sample
    standard deviation of this minute and the five before. Asleep when the index is above -4."""
    clipped = np.minimum(np.asarray(counts, dtype=float), 300)
    around = _windows(clipped, 5, 5)
    before = _windows(clipped, 5, 0)
    moderate = ((around >= 50) & (around < 100)).sum(axis=1)
    index = (
        7.601
        - 0.065 * around.mean(axis=1)
        - 1.08 * moderate
        - 0.056 * before.std(axis=1, ddof=1)
        - 0.703 * np.log(clipped + 1)
    )
    asleep: np.ndarray = index > -4
    return asleep


def oakley(half_minutes: np.ndarray, limit: float = OAKLEY_LIMITS["medium"]) -> np.ndarray:
    """Oakley 1997 (Actiware), epochs of 30 seconds: awake when the weighted sum of four epochs
    before and after is above `limit`: 20, 40 or 80, from the most to the least ready to say
    awake."""
    padded = np.pad(np.asarray(half_minutes, dtype=float), 4)
    asleep: np.ndarray = np.correlate(padded, _OAKLEY, "valid") <= limit
    return asleep


def _windows(values: np.ndarray, before: int, after: int) -> np.ndarray:
    padded = np.pad(values, (before, after))
    return np.lib.stride_tricks.sliding_window_view(padded, before + after + 1)


def webster(asleep: np.ndarray) -> np.ndarray:
    """The rescoring rules of Webster 1982 (Cole 1992, a to c): after 4, 10 or 15 minutes awake the
    next 1, 3 or 4 minutes asleep count as awake; 6 or 10 minutes asleep or less between stretches
    of 10 or 20 minutes awake do too."""
    found = np.asarray(asleep, dtype=bool).copy()
    for start, end in runs(~found):
        awake = end - start
        after = 4 if awake >= 15 else 3 if awake >= 10 else 1 if awake >= 4 else 0
        found[end : end + after] = False
    for longest, awake in ((6, 10), (10, 20)):
        for start, end in runs(found):
            if end - start > longest:
                continue
            before, later = _awake_before(found, start), _awake_after(found, end)
            if before >= awake and later >= awake:
                found[start:end] = False
    return found


def runs(flags: np.ndarray) -> list[tuple[int, int]]:
    """[start, end) of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _awake_before(asleep: np.ndarray, at: int) -> int:
    earlier = np.flatnonzero(asleep[:at])
    return at - (int(earlier[-1]) + 1 if len(earlier) else 0)


def _awake_after(asleep: np.ndarray, at: int) -> int:
    later = np.flatnonzero(asleep[at:])
    return int(later[0]) if len(later) else len(asleep) - at


@dataclass(frozen=True, slots=True)
class SleepMinutes:
    """Of the minutes in bed. None where nobody fell asleep."""

    total: int
    latency: int | None
    waso: int | None
    efficiency: float


def summed(asleep: np.ndarray) -> SleepMinutes:
    """What a stretch of minutes in bed adds up to."""
    rows = np.flatnonzero(asleep)
    total = len(rows)
    efficiency = total / len(asleep) if len(asleep) else 0.0
    if not total:
        return SleepMinutes(0, None, None, efficiency)
    first, last = int(rows[0]), int(rows[-1])
    return SleepMinutes(total, first, last - first + 1 - total, efficiency)
