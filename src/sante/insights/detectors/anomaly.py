"""Figures far from usual, and sensors that fell silent."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules import words
from sante.insights.rules.anomaly import Anomaly, anomalies, sensor_gap
from sante.insights.types import Finding, Recommendation, Series

WATCHED = (
    "resting_heart_rate",
    "respiration_rate",
    "hrv_rmssd_ms",
    "hrv_sdnn_ms",
    "sleep_minutes",
    "sleep_midpoint",
)
UNWELL = ("resting_heart_rate", "respiration_rate")


def look(view: View) -> Iterable[Finding]:
    for key in WATCHED:
        series = view.series.get(key)
        if series is None:
            continue
        told = [one for one in anomalies(series) if one.day == view.day]
        for one in told:
            yield _finding(series, one)
        gap = sensor_gap(series, view.day)
        if gap is not None and not told and view.today is not None:
            yield Finding(
                detector="anomaly", group=series.metric.group, tone="note", weight=0.2,
                sentence=f"No {series.metric.title.lower()} for {words.counted(gap, 'day')}.",
                why=("There are other readings of the day, so the sensor or the import was silent;"
                     " this says nothing about you.",),
            )  # fmt: skip


def _finding(series: Series, one: Anomaly) -> Finding:
    metric = series.metric
    if metric.clock:
        way = "later" if one.z > 0 else "earlier"
    else:
        way = "higher" if one.z > 0 else "lower"
    often = " on three of the last five days" if one.kind == "often" else ""
    recommendation = None
    if metric.key in UNWELL and one.z > 0:
        recommendation = Recommendation(
            "Take it easy today, and see a clinician if you feel unwell.",
            f"{metric.title} is clearly higher than usual{often}.",
        )
    return Finding(
        detector="anomaly", group=metric.group, tone="notice", weight=0.95,
        sentence=f"{metric.title} was {words.amount(metric, one.value)}, clearly {way} than your"
        f" usual {words.amount(metric, one.usual)}{often}.",
        why=(f"{abs(one.z):.1f} robust standard deviations from the median of the four weeks"
             " before.", "In steady people this comes up by chance less than once in 60 nights."),
        recommendation=recommendation,
    )  # fmt: skip
