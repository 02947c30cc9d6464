"""The health profile, the registry and a marker's history in JSON."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from sante.core.schemas import Model, PublicId
from sante.labs import service
from sante.labs.schemas.common import Limits, ValueOut, limits_out, rounded
from sante.labs.types import (
    BiologicalAge,
    Biomarker,
    Derived,
    Direction,
    Evidence,
    Output,
    Priority,
    Profile,
    Referral,
    Score,
    SignalKind,
    SignalResult,
    Subject,
    System,
    SystemStatus,
    UnitSystem,
    Urgency,
)

Day = date  # a field named date would hide the type


class SignalOut(Model):
    """V-M2. A signal of several systems names in `components` those it stands for."""

    signal_id: str
    type: SignalKind
    system: System
    involved_biomarkers: list[str]
    condition_name: str
    priority: Priority
    output: Output
    stage: str | None
    medical_insight: str
    layman_insight: str
    source: str
    evidence: Evidence
    user_values: dict[str, float]
    dates: dict[str, Day]
    needs_repeat: bool
    see: str | None = Field(description="Whom to see; coaching on these markers stops.")
    components: list[str]

    @classmethod
    def of(cls, signal: SignalResult, system: UnitSystem) -> "SignalOut":
        return cls(
            signal_id=signal.signal_id,
            type=signal.kind,
            system=signal.system,
            involved_biomarkers=sorted(signal.values),
            condition_name=signal.condition_name,
            priority=signal.priority,
            output=signal.output,
            stage=signal.stage,
            medical_insight=service.render(signal.medical_insight, signal.values, system),
            layman_insight=service.render(signal.layman_insight, signal.values, system),
            source=signal.source,
            evidence=signal.evidence,
            user_values=_in_units(signal.values, system),
            dates=dict(signal.dates),
            needs_repeat=signal.needs_repeat,
            see=signal.see,
            components=list(signal.components),
        )


def _in_units(values: Mapping[str, float], system: UnitSystem) -> dict[str, float]:
    found = {}
    for marker, value in values.items():
        known = service.registry().get(marker)
        found[marker] = rounded(marker, value, known.unit if known else "1", system)
    return found


class NotEvaluated(Model):
    """A signal that cannot be told, and what is missing for it."""

    signal_id: str
    condition_name: str
    missing: list[str]


class MarkerPoints(Model):
    biomarker_id: str
    system: System
    subscore: float = Field(description="0 to 100.")
    points_lost: float = Field(description="All points lost and the score add up to 100.")


class ScoreOut(Model):
    """An index of ours, not a diagnosis. Without enough markers it is "partial": `partial_value`
    is then the same arithmetic over what is there."""

    status: str
    value: int | None
    partial_value: float | None
    low: int | None = Field(description="Nine in ten redraws of the values within their noise.")
    high: int | None
    coverage: float = Field(description="The share of the score's weight that is there, 0 to 1.")
    systems: dict[System, float]
    markers: list[MarkerPoints]
    missing: list[str]
    reason: str | None

    @classmethod
    def of(cls, score: Score) -> "ScoreOut":
        return cls(
            status=score.status,
            value=score.value,
            partial_value=None if score.partial_value is None else round(score.partial_value, 1),
            low=score.low,
            high=score.high,
            coverage=round(score.coverage, 3),
            systems={system: round(value, 1) for system, value in score.systems.items()},
            markers=[
                MarkerPoints(
                    biomarker_id=m.biomarker_id,
                    system=m.system,
                    subscore=round(m.subscore, 1),
                    points_lost=round(m.points_lost, 2),
                )
                for m in score.markers
            ],
            missing=list(score.missing),
            reason=score.reason,
        )


class AgePart(Model):
    biomarker_id: str
    years: float = Field(description="Against the median of the same sex and age.")


class AgeOut(Model):
    """PhenoAge, an index of a population. `value` is `typical` plus all contributions."""

    value: float | None
    low: float | None
    high: float | None
    chronological_age: int | None
    typical: float | None
    percentile: int | None = Field(description="100 is oldest for the age; among the same sex.")
    contributions: list[AgePart]
    missing: list[str]
    stale: list[str] = Field(description="There, but older than 180 days.")
    flags: list[str]
    reason: str | None

    @classmethod
    def of(cls, age: BiologicalAge) -> "AgeOut":
        value = age.value
        return cls(
            value=None if value is None else round(value, 2),
            low=None if value is None else round(value - age.band, 2),
            high=None if value is None else round(value + age.band, 2),
            chronological_age=age.chronological_age,
            typical=None if age.typical is None else round(age.typical, 2),
            percentile=age.percentile,
            contributions=[
                AgePart(biomarker_id=c.biomarker_id, years=round(c.years, 2))
                for c in age.contributions
            ],
            missing=list(age.missing),
            stale=list(age.stale),
            flags=list(age.flags),
            reason=age.reason,
        )


class ReferralOut(Model):
    """A value at which coaching on the marker stops."""

    biomarker_id: str
    text: str
    date: Day
    urgency: Urgency
    see: str
    reason: str

    @classmethod
    def of(cls, found: Referral, system: UnitSystem) -> "ReferralOut":
        return cls(
            biomarker_id=found.biomarker_id,
            text=service.quantity(found.biomarker_id, found.value, system, found.unit),
            date=found.on,
            urgency=found.urgency,
            see=found.see,
            reason=found.reason,
        )


class DerivedOut(Model):
    id: str
    name: str
    value: float
    formula: str
    inputs: list[str]
    date: Day

    @classmethod
    def of(cls, derived: Derived, system: UnitSystem) -> "DerivedOut":
        return cls(
            id=derived.id,
            name=derived.name,
            value=rounded(derived.id, derived.value, derived.unit, system),
            formula=derived.formula,
            inputs=list(derived.inputs),
            date=derived.on,
        )


class HealthProfile(Model):
    """V-M3. `signals` fired; those told by another one are among its components."""

    profile_id: Annotated[UUID, PublicId("prof")]
    user_id: Annotated[UUID, PublicId("user")]
    report_id: Annotated[UUID, PublicId("rep")]
    report_date: Day
    health_score: int | None
    biological_age: float | None
    chronological_age: int | None
    biomarkers: list[ValueOut]
    signals: list[SignalOut]
    system_statuses: dict[System, SystemStatus]
    score: ScoreOut
    age: AgeOut
    derived: list[DerivedOut]
    referrals: list[ReferralOut]
    stopped_markers: list[str] = Field(description="No coaching on these until a clinician has.")
    not_evaluated: list[NotEvaluated]
    science_version: str

    @classmethod
    def of(cls, profile: Profile, system: UnitSystem) -> "HealthProfile":
        found = profile.judgement
        told = [s for s in found.signals if s.state == "fired" and s.absorbed_by is None]
        unknown = [s for s in found.signals if s.state == "not_evaluable"]
        age = AgeOut.of(found.age)
        return cls(
            profile_id=profile.id,
            user_id=profile.user_id,
            report_id=profile.report_id,
            report_date=profile.report_date,
            health_score=found.score.value,
            biological_age=None if found.age.value is None else round(found.age.value, 1),
            chronological_age=age.chronological_age,
            biomarkers=[ValueOut.of(value, system) for value in found.values],
            signals=[SignalOut.of(signal, system) for signal in told],
            system_statuses=dict(found.system_statuses),
            score=ScoreOut.of(found.score),
            age=age,
            derived=[DerivedOut.of(each, system) for each in found.derived],
            referrals=[ReferralOut.of(each, system) for each in found.referrals],
            stopped_markers=sorted(service.stopped_markers(found)),
            not_evaluated=[
                NotEvaluated(
                    signal_id=s.signal_id,
                    condition_name=s.condition_name,
                    missing=list(s.missing),
                )
                for s in unknown
            ],
            science_version=profile.science_version,
        )


class BiomarkerOut(Model):
    """An entry of the registry, with the limits that hold for who asks."""

    biomarker_id: str
    name: str
    system: System
    loinc: str | None
    unit: str
    conventional_unit: str
    si_unit: str
    direction: Direction
    derived: bool
    reference: Limits | None
    target: Limits | None
    cvi: float | None = Field(description="Variation within a person, percent.")
    cva: float | None = Field(description="Variation of the analysis, percent.")
    change_limit_percent: float | None = Field(description="Smaller changes may be noise.")
    source: str
    confidence: str

    @classmethod
    def of(cls, marker: Biomarker, subject: Subject, system: UnitSystem) -> "BiomarkerOut":
        row = service.limits(marker, subject)
        aim = service.target(marker, subject)
        reference = row.reference if row else None
        return cls(
            biomarker_id=marker.id,
            name=marker.name,
            system=marker.system,
            loinc=marker.loinc,
            unit=marker.si_unit if system == "si" else marker.unit,
            conventional_unit=marker.unit,
            si_unit=marker.si_unit,
            direction=marker.direction,
            derived=marker.derived,
            reference=limits_out(marker.id, reference, marker.unit, system),
            target=limits_out(marker.id, aim, marker.unit, system),
            cvi=marker.cvi,
            cva=marker.cva,
            change_limit_percent=service.change_limit(marker.id),
            source=marker.source,
            confidence=marker.confidence,
        )


class Biomarkers(Model):
    items: list[BiomarkerOut]
    science_version: str
