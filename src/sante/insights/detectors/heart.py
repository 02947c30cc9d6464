"""The rate at rest and its variability, against the same device's own days."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules import words
from sante.insights.rules.series import BY_KEY
from sante.insights.types import Finding

KINDS = {"hrv_rmssd_ms": "RMSSD", "hrv_sdnn_ms": "SDNN"}


def look(view: View) -> Iterable[Finding]:
    resting = view.value("resting_heart_rate")
    if resting is not None:
        yield _told(view, "resting_heart_rate", "Your resting heart rate was", resting, 0.7)
    for key, kind in KINDS.items():
        value = view.value(key)
        if value is not None:
            yield _told(view, key, f"Your heart rate variability ({kind}) was", value, 0.4)


def _told(view: View, key: str, opening: str, value: float, weight: float) -> Finding:
    metric, usual = BY_KEY[key], view.usual(key)
    sentence = f"{opening} {words.amount(metric, value)}"
    why: list[str] = []
    if usual is not None and usual.reliable:
        place = (
            "within"
            if usual.low <= value <= usual.high
            else "above"
            if value > usual.high
            else "below"
        )
        span = f"{words.number(usual.low)} to {words.amount(metric, usual.high)}"
        sentence += f", {place} your usual {span}" if place == "within" else f"; usual is {span}"
        why.append(f"Half of {words.counted(usual.days, 'day')} before lie in the usual range.")
    series = view.series[key]
    if series.source:
        why.append(f"As {series.source} tells it; devices define this differently.")
    return Finding(
        detector="heart", group="heart", tone="note", sentence=f"{sentence}.", why=tuple(why),
        weight=weight,
    )  # fmt: skip
