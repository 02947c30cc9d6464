"""A rhythm that moved or became uneven, told as a change and nothing more."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules import words
from sante.insights.rules.rhythm import rhythm_shift, uneven_nights, variability_spikes
from sante.insights.types import Finding

NEUTRAL = "A change can have many harmless reasons. Nothing is concluded from it."
UNEVEN = 2.0  # times the usual


def look(view: View) -> Iterable[Finding]:
    midpoints = view.series.get("sleep_midpoint")
    if midpoints is not None and view.value("sleep_midpoint") is not None:
        shift = rhythm_shift(midpoints, view.day)
        if shift is not None and shift.kind in ("earlier", "later"):
            yield Finding(
                detector="rhythm", group="sleep", tone="notice", weight=0.85,
                sentence=f"Your sleep moved {words.hours(shift.minutes)} {shift.kind}: its middle"
                f" is now at {words.clock(shift.recent)}, it was at {words.clock(shift.usual)}.",
                why=(f"The last {words.counted(shift.nights, 'night')} against the four weeks"
                     " before.", NEUTRAL),
            )  # fmt: skip
        ratio = uneven_nights(midpoints, view.day)
        if ratio is not None and ratio >= UNEVEN:
            yield Finding(
                detector="rhythm", group="sleep", tone="notice", weight=0.55,
                sentence=f"Your nights lie {ratio:.1f} times as far apart as usual.",
                why=("From one night to the next, the last 7 against the four weeks before.",
                     NEUTRAL),
            )  # fmt: skip
    spikes = variability_spikes(view.hours)
    if spikes:
        most = max(spikes, key=lambda spike: spike.ratio)
        yield Finding(
            detector="rhythm", group="activity", tone="notice", weight=0.5,
            sentence=f"Your movement over {most.window} was {most.ratio:.1f} times as uneven as"
            " usual.",
            why=(f"Steps by the hour; also seen over {words.listed([s.window for s in spikes])}."
                 if len(spikes) > 1 else "Steps by the hour.", NEUTRAL),
        )  # fmt: skip
