"""Between what is stored and what is meant."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sante.insights.rules.series import BY_KEY
from sante.insights.types import (
    Block,
    Confidence,
    DailyInsight,
    Finding,
    Pattern,
    Patterns,
    Recommendation,
    Trend,
    TrendReport,
)
from sante.kit.ids import new_id


def insight_row(user_id: UUID, one: DailyInsight, *, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "id": new_id(),
        "local_date": one.day,
        "state": one.state,
        "sleep": _block_row(one.sleep),
        "activity": _block_row(one.activity),
        "heart": _block_row(one.heart),
        "summary": one.summary,
        "recommendations": [asdict(r) for r in one.recommendations],
        "achievements": list(one.achievements),
        "findings": [asdict(f) for f in one.findings],
        "confidence": one.confidence.value if one.confidence else None,
        "confidence_why": list(one.confidence.why) if one.confidence else [],
        "model": one.model,
        "version": one.version,
        "processing_ms": one.processing_ms,
        "reason": one.reason,
        "made_at": now,
    }


def _block_row(block: Block | None) -> dict[str, Any] | None:
    if block is None:
        return None
    return {"figures": dict(block.figures), "texts": list(block.texts)}


def insight(row: Any) -> DailyInsight:
    sure = None
    if row.confidence is not None:
        sure = Confidence(row.confidence, tuple(row.confidence_why))
    return DailyInsight(
        day=row.local_date,
        state=row.state,
        sleep=_block(row.sleep),
        activity=_block(row.activity),
        heart=_block(row.heart),
        summary=row.summary,
        recommendations=tuple(Recommendation(**r) for r in row.recommendations),
        achievements=tuple(row.achievements),
        findings=tuple(_finding(f) for f in row.findings),
        confidence=sure,
        model=row.model,
        version=row.version,
        processing_ms=row.processing_ms,
        reason=row.reason,
        made_at=row.made_at,
    )


def _block(stored: Mapping[str, Any] | None) -> Block | None:
    return Block(stored["figures"], tuple(stored["texts"])) if stored is not None else None


def _finding(stored: Mapping[str, Any]) -> Finding:
    advice = stored["recommendation"]
    return Finding(
        **{**stored, "why": tuple(stored["why"]),
           "recommendation": Recommendation(**advice) if advice else None}
    )  # fmt: skip


def trend_row(user_id: UUID, one: TrendReport, *, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "id": new_id(),
        "period": one.period,
        "start_on": one.start,
        "first_day": one.first,
        "last_day": one.last,
        "trend_data": [{**asdict(t), "metric": t.metric.key} for t in one.trends],
        "tested": one.tested,
        "direction": one.direction,
        "improvement_score": one.improvement_score,
        "confidence": one.confidence,
        "version": one.version,
        "made_at": now,
    }


def trend(row: Any) -> TrendReport:
    """Metrics that are not followed any more are left out."""
    return TrendReport(
        period=row.period,
        start=row.start_on,
        first=row.first_day,
        last=row.last_day,
        trends=tuple(
            Trend(**{**one, "metric": BY_KEY[one["metric"]]})
            for one in row.trend_data
            if one["metric"] in BY_KEY
        ),
        tested=row.tested,
        direction=row.direction,
        improvement_score=row.improvement_score,
        confidence=row.confidence,
        version=row.version,
        made_at=row.made_at,
    )


def patterns_row(user_id: UUID, one: Patterns, version: str, *, now: datetime) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "id": new_id(),
        "first_day": one.first,
        "last_day": one.last,
        "tested": one.tested,
        "found": [asdict(p) for p in one.found],
        "version": version,
        "made_at": now,
    }


def patterns(row: Any) -> Patterns:
    found = tuple(Pattern(**one) for one in row.found)
    return Patterns(found, row.tested, row.first_day, row.last_day)
