from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from sante.insights.types.findings import Finding, Recommendation

InsightState = Literal["pending", "processing", "completed", "failed"]
STATES: Final[tuple[InsightState, ...]] = get_args(InsightState)


@dataclass(frozen=True, slots=True)
class Block:
    """One of sleep, activity and heart: figures by name, and sentences about them."""

    figures: Mapping[str, Any] = field(default_factory=dict)
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confidence:
    """0 to 1: how much of a fully known day and a settled baseline this stands on."""

    value: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyInsight:
    """A local day, put into words. Blocks are None where there is no data."""

    day: date
    state: InsightState
    sleep: Block | None = None
    activity: Block | None = None
    heart: Block | None = None
    summary: str = ""
    recommendations: tuple[Recommendation, ...] = ()
    achievements: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    confidence: Confidence | None = None
    model: str = ""
    version: str = ""
    processing_ms: int | None = None
    reason: str = ""  # why there is none, or why it failed
    made_at: datetime | None = None
