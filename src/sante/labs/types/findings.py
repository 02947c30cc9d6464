"""What the rules find: signals, referrals, the score, biological age, the whole profile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal
from uuid import UUID

from sante.labs.types.markers import BiomarkerValue, Derived, Priority, System, SystemStatus

SignalKind = Literal["single", "within_system", "multi_system"]
Output = Literal["refer", "act", "watch", "repeat", "ask", "nudge", "info"]
State = Literal["fired", "not_fired", "not_evaluable"]
Evidence = Literal["guideline", "consensus", "exploratory"]


@dataclass(frozen=True, slots=True)
class SignalResult:
    """What one rule said. Insights are templates: `{ldl_c}` stands for the person's value."""

    signal_id: str
    kind: SignalKind
    system: System
    state: State
    condition_name: str
    priority: Priority
    output: Output
    evidence: Evidence
    source: str
    medical_insight: str = ""
    layman_insight: str = ""
    stage: str | None = None
    values: Mapping[str, float] = field(default_factory=dict)
    dates: Mapping[str, date] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    needs_repeat: bool = False
    see: str | None = None
    components: tuple[str, ...] = ()
    absorbed_by: str | None = None


Urgency = Literal["emergency", "urgent", "soon"]


@dataclass(frozen=True, slots=True)
class Referral:
    """A value at which coaching on the marker stops."""

    biomarker_id: str
    value: float
    unit: str
    on: date
    urgency: Urgency
    see: str
    reason: str


@dataclass(frozen=True, slots=True)
class MarkerScore:
    biomarker_id: str
    system: System
    value: float
    subscore: float
    points_lost: float


@dataclass(frozen=True, slots=True)
class Score:
    """The health score, an index of ours and not a diagnosis.

    `value` only when `status` is "complete"; `partial_value` is the same arithmetic over what is
    there. `low` and `high` hold nine in ten of 500 redraws of the values within their own noise.
    `points_lost` of all markers and (partial) value add up to 100.
    """

    status: Literal["complete", "partial", "none"]
    value: int | None
    partial_value: float | None
    low: int | None
    high: int | None
    coverage: float
    markers: tuple[MarkerScore, ...]
    systems: Mapping[System, float]
    missing: tuple[str, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AgeContribution:
    biomarker_id: str
    value: float
    typical: float
    years: float


@dataclass(frozen=True, slots=True)
class BiologicalAge:
    """PhenoAge. `value` = `typical` + all contributions; the true figure is within `band`
    either way. When `value` is None, `missing` and `stale` say why."""

    value: float | None
    chronological_age: int | None
    band: float
    typical: float | None = None
    percentile: int | None = None
    contributions: tuple[AgeContribution, ...] = ()
    missing: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Everything the rules say about one person's values on one day."""

    values: tuple[BiomarkerValue, ...]
    derived: tuple[Derived, ...]
    signals: tuple[SignalResult, ...]
    referrals: tuple[Referral, ...]
    system_statuses: Mapping[System, SystemStatus]
    score: Score
    age: BiologicalAge


@dataclass(frozen=True, slots=True)
class Profile:
    """A health profile (V-M3) as stored, with canonical units."""

    id: UUID
    user_id: UUID
    report_id: UUID
    report_date: date
    science_version: str
    judgement: Judgement
