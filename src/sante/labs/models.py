from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    DateTime,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk


class BiomarkerRow(Base):
    """The registry as other tables point at it; the rules read the same data from the package."""

    __tablename__ = "biomarkers"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    system: Mapped[str] = mapped_column(Text)
    loinc: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    si_unit: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    decimals: Mapped[int]
    si_decimals: Mapped[int]
    cvi: Mapped[float | None] = mapped_column(Double)
    cva: Mapped[float | None] = mapped_column(Double)
    tau_days: Mapped[float | None] = mapped_column(Double)
    derived: Mapped[bool]
    source: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    science_version: Mapped[str] = mapped_column(Text)


class Report(Owned, Base):
    """A lab document: read, reviewed, then confirmed; only then do its values count."""

    __tablename__ = "reports"
    __table_args__ = (
        CheckConstraint("status in ('review', 'confirmed')", name="status"),
        CheckConstraint("format in ('fhir', 'csv', 'json', 'manual', 'pdf')", name="format"),
        CheckConstraint("(status = 'confirmed') = (confirmed_at is not null)", name="confirmed"),
        CheckConstraint("status = 'review' or report_date is not null", name="dated"),
        Index("uq_reports_user_id_fingerprint", "user_id", "fingerprint", unique=True),
        Index("ix_reports_user_id_report_date", "user_id", "report_date"),
    )

    status: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(Text)
    report_date: Mapped[date | None]
    lab_name: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(Text)
    file_size: Mapped[int] = mapped_column(server_default="0")
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    decimal_mark: Mapped[str | None] = mapped_column(Text)
    layout: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    draw_fasting: Mapped[bool | None]
    draw_time: Mapped[time | None]
    draw_ill: Mapped[bool | None]
    draw_exercised: Mapped[bool | None]
    reading_job_id: Mapped[UUID | None] = mapped_column(Uuid)


class ObservationRow(Owned, Base):
    """One value of a report: as printed, as read, and whether it counts."""

    __tablename__ = "observations"
    __table_args__ = (
        owned_fk("report_id", "reports"),
        CheckConstraint("comparator in ('<', '<=', '>', '>=')", name="comparator"),
        CheckConstraint(
            "not counted or (biomarker_id is not null and canonical_value is not null"
            " and observed_on is not null and not excluded)",
            name="counted",
        ),
        Index("ix_observations_user_id_report_id", "user_id", "report_id", "position"),
        Index(
            "ix_observations_user_id_biomarker_id",
            "user_id",
            "biomarker_id",
            "observed_on",
            postgresql_where=text("counted"),
        ),
    )

    report_id: Mapped[UUID] = mapped_column(Uuid)
    position: Mapped[int]
    printed_name: Mapped[str] = mapped_column(Text)
    printed_code: Mapped[str | None] = mapped_column(Text)
    printed_value: Mapped[str] = mapped_column(Text)
    printed_unit: Mapped[str] = mapped_column(Text)
    printed_reference: Mapped[str] = mapped_column(Text)
    locator: Mapped[str] = mapped_column(Text)
    page: Mapped[int | None]
    line: Mapped[int | None]
    printed_line: Mapped[str] = mapped_column(Text, server_default="")
    biomarker_id: Mapped[str | None] = mapped_column(Text, ForeignKey("biomarkers.id"))
    value: Mapped[float | None] = mapped_column(Double)
    comparator: Mapped[str | None] = mapped_column(Text)
    unit: Mapped[str | None] = mapped_column(Text)
    canonical_value: Mapped[float | None] = mapped_column(Double)
    canonical_unit: Mapped[str | None] = mapped_column(Text)
    factor: Mapped[float | None] = mapped_column(Double)
    reference_low: Mapped[float | None] = mapped_column(Double)
    reference_high: Mapped[float | None] = mapped_column(Double)
    observed_on: Mapped[date | None]
    flags: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    excluded: Mapped[bool] = mapped_column(server_default="false")
    edited: Mapped[bool] = mapped_column(server_default="false")
    counted: Mapped[bool] = mapped_column(server_default="false")


class HealthProfileRow(Owned, Base):
    """What the rules said after a report; computed, so it can be computed again."""

    __tablename__ = "health_profiles"
    __table_args__ = (
        owned_fk("report_id", "reports"),
        Index("uq_health_profiles_user_id_report_id", "user_id", "report_id", unique=True),
        Index("ix_health_profiles_user_id_report_date", "user_id", "report_date"),
    )

    report_id: Mapped[UUID] = mapped_column(Uuid)
    report_date: Mapped[date]
    science_version: Mapped[str] = mapped_column(Text)
    health_score: Mapped[int | None]
    biological_age: Mapped[float | None] = mapped_column(Double)
    chronological_age: Mapped[int | None]
    judgement: Mapped[dict[str, Any]] = mapped_column(JSONB)


class HealthSignalRow(Owned, Base):
    """A signal that fired, one row for each profile it fired in."""

    __tablename__ = "health_signals"
    __table_args__ = (
        owned_fk("profile_id", "health_profiles"),
        CheckConstraint("type in ('single', 'within_system', 'multi_system')", name="type"),
        CheckConstraint("priority in ('high', 'medium', 'low')", name="priority"),
        Index(
            "uq_health_signals_user_id_profile_id_signal_id",
            "user_id",
            "profile_id",
            "signal_id",
            unique=True,
        ),
        Index("ix_health_signals_user_id_signal_id", "user_id", "signal_id", "report_date"),
    )

    profile_id: Mapped[UUID] = mapped_column(Uuid)
    report_date: Mapped[date]
    signal_id: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    system: Mapped[str] = mapped_column(Text)
    priority: Mapped[str] = mapped_column(Text)
    output: Mapped[str] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(Text)
    absorbed_by: Mapped[str | None] = mapped_column(Text)
    involved: Mapped[list[Any]] = mapped_column(JSONB)
    user_values: Mapped[dict[str, Any]] = mapped_column(JSONB)
    science_version: Mapped[str] = mapped_column(Text)
