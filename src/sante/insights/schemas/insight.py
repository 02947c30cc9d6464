from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.insights.types import Block, DailyInsight, Finding, Group, InsightState, Tone

Day = date  # a field named date would hide the type


class SleepOut(Model):
    """Null is no data."""

    hours: float | None = Field(ge=0, le=24)
    efficiency: float | None = Field(description="0 to 1.")
    deep_minutes: float | None
    light_minutes: float | None
    rem_minutes: float | None
    awake_minutes: float | None
    latency_minutes: float | None
    waso_minutes: float | None
    awakenings: int | None
    score: int | None = Field(description="0 to 100, device basis; `texts` and `findings` say why.")
    score_coverage: float | None
    texts: list[str]


class ActivityOut(Model):
    steps: int | None
    active_minutes: float | None
    active_energy_kcal: float | None
    distance_m: float | None
    texts: list[str]


class HeartOut(Model):
    resting_heart_rate: float | None
    average_heart_rate: float | None
    hrv_rmssd_ms: float | None = Field(description="Does not compare with hrv_sdnn_ms.")
    hrv_sdnn_ms: float | None
    respiration_rate: float | None
    texts: list[str]


class RecommendationOut(Model):
    text: str
    reason: str


class NarrativeOut(Model):
    summary: str = Field(description="10 to 1,000 characters.")
    recommendations: list[RecommendationOut]
    achievements: list[str]


class FindingOut(Model):
    detector: str
    group: Group
    tone: Tone = Field(description="A notice says that something changed, without judging it.")
    sentence: str
    why: list[str]

    @classmethod
    def of(cls, one: Finding) -> "FindingOut":
        return cls(
            detector=one.detector,
            group=one.group,
            tone=one.tone,
            sentence=one.sentence,
            why=list(one.why),
        )


class ConfidenceOut(Model):
    value: float = Field(ge=0, le=1)
    why: list[str]


class InsightOut(Model):
    """Blocks are null where there is no data; a day without an insight is pending."""

    date: Day
    status: InsightState
    sleep: SleepOut | None
    activity: ActivityOut | None
    heart: HeartOut | None
    narrative: NarrativeOut | None
    findings: list[FindingOut]
    confidence: ConfidenceOut | None
    model: str | None
    model_version: str | None
    processing_time_ms: int | None
    reason: str | None
    generated_at: datetime | None

    @classmethod
    def of(cls, one: DailyInsight) -> "InsightOut":
        narrative = None
        if one.summary:
            narrative = NarrativeOut(
                summary=one.summary,
                recommendations=[
                    RecommendationOut(text=r.text, reason=r.reason) for r in one.recommendations
                ],
                achievements=list(one.achievements),
            )
        sure = one.confidence
        return cls(
            date=one.day,
            status=one.state,
            sleep=SleepOut(**_flat(one.sleep)) if one.sleep else None,
            activity=ActivityOut(**_flat(one.activity)) if one.activity else None,
            heart=HeartOut(**_flat(one.heart)) if one.heart else None,
            narrative=narrative,
            findings=[FindingOut.of(f) for f in one.findings],
            confidence=ConfidenceOut(value=sure.value, why=list(sure.why)) if sure else None,
            model=one.model or None,
            model_version=one.version or None,
            processing_time_ms=one.processing_ms,
            reason=one.reason or None,
            generated_at=one.made_at,
        )


def _flat(block: Block) -> dict[str, object]:
    return {**block.figures, "texts": list(block.texts)}


class AskInsight(Model):
    date: Day | None = Field(None, description="Yesterday when left out.")


class Accepted(Model):
    job_id: Annotated[UUID, PublicId("job")]
