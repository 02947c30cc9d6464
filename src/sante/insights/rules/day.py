"""A day's insight from what the detectors found: figures, sentences, a summary, how sure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sante.insights.rules import words
from sante.insights.rules.sleep_score import device_score
from sante.insights.types import (
    Block,
    Confidence,
    DailyInsight,
    Finding,
    Group,
    Recommendation,
)
from sante.wearables.types import DailyMetrics

SUMMARY_SENTENCES: Final = 4
LONGEST_SUMMARY: Final = 1000
MOST_RECOMMENDATIONS: Final = 3
_FULL_BASELINE: Final = 14


def insight(
    day: date, today: DailyMetrics | None, earlier: Sequence[DailyMetrics], found: Iterable[Finding]
) -> DailyInsight:
    """`earlier` are the days before, oldest first. A day without data stays pending."""
    if today is None:
        return DailyInsight(day=day, state="pending", reason="There is no data of this day yet.")
    findings = sorted(found, key=lambda one: -one.weight)
    return DailyInsight(
        day=day,
        state="completed",
        sleep=_block(_sleep(today, earlier), "sleep", findings),
        activity=_block(_activity(today), "activity", findings),
        heart=_block(_heart(today), "heart", findings),
        summary=summary(findings, today),
        recommendations=_recommendations(findings),
        achievements=tuple(dict.fromkeys(f.achievement for f in findings if f.achievement)),
        findings=tuple(findings),
        confidence=confidence(today, len(earlier)),
    )


def summary(findings: Sequence[Finding], today: DailyMetrics) -> str:
    """The most telling sentences, 10 to 1,000 characters."""
    chosen: list[str] = []
    for one in findings:
        longer = " ".join([*chosen, one.sentence])
        if len(chosen) < SUMMARY_SENTENCES and len(longer) <= LONGEST_SUMMARY:
            chosen.append(one.sentence)
    if chosen:
        return " ".join(chosen)
    share = words.number(100 * today.data_quality_score)
    return (
        f"There is little data of this day ({share}{words.NBSP}% of a full one), so little to say."
    )


def confidence(today: DailyMetrics, days_before: int) -> Confidence:
    """Half for how complete the day is, half for how settled the baseline behind it is."""
    settled = min(1.0, days_before / _FULL_BASELINE)
    whole = words.number(100 * today.data_quality_score)
    return Confidence(
        round(0.5 * today.data_quality_score + 0.5 * settled, 3),
        (
            f"The day is {whole}{words.NBSP}% covered by readings.",
            f"It is compared with {words.counted(days_before, 'day')} before"
            + (f"; {_FULL_BASELINE} make a settled baseline." if settled < 1 else "."),
        ),
    )


def _recommendations(findings: Sequence[Finding]) -> tuple[Recommendation, ...]:
    known = {f.recommendation.text: f.recommendation for f in findings if f.recommendation}
    return tuple(known.values())[:MOST_RECOMMENDATIONS]


def _block(figures: dict[str, Any], group: Group, findings: Sequence[Finding]) -> Block | None:
    """None when the block has no figure."""
    if all(value is None for value in figures.values()):
        return None
    return Block(figures, tuple(f.sentence for f in findings if f.group == group))


def _sleep(today: DailyMetrics, earlier: Sequence[DailyMetrics]) -> dict[str, Any]:
    recent = [d for d in earlier if (today.day - d.day).days <= 14 and d.sleep_minutes is not None]
    score = device_score(today, recent)
    slept = today.sleep_minutes
    return {
        "hours": None if slept is None else round(slept / 60, 2),
        "efficiency": _round(today.sleep_efficiency, 3),
        "deep_minutes": _round(today.deep_minutes),
        "light_minutes": _round(today.light_minutes),
        "rem_minutes": _round(today.rem_minutes),
        "awake_minutes": _round(today.awake_minutes),
        "latency_minutes": _round(today.sleep_latency_minutes),
        "waso_minutes": _round(today.waso_minutes),
        "awakenings": today.awakenings,
        "score": score.value if score else None,
        "score_coverage": round(score.coverage, 2) if score else None,
    }


def _activity(today: DailyMetrics) -> dict[str, Any]:
    active = today.exercise_minutes
    return {
        "steps": None if today.steps is None else round(today.steps),
        "active_minutes": _round(active if active is not None else today.workout_minutes),
        "active_energy_kcal": _round(today.active_energy_kcal),
        "distance_m": _round(today.distance_m),
    }


def _heart(today: DailyMetrics) -> dict[str, Any]:
    return {
        "resting_heart_rate": _round(today.resting_heart_rate),
        "average_heart_rate": _round(today.average_heart_rate),
        "hrv_rmssd_ms": _round(today.hrv_rmssd_ms),
        "hrv_sdnn_ms": _round(today.hrv_sdnn_ms),
        "respiration_rate": _round(today.respiration_rate),
    }


def _round(value: float | None, decimals: int = 1) -> float | None:
    return None if value is None else round(value, decimals)
