from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Double,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned, owned_fk

_INSTANT = DateTime(timezone=True)


class SourceRow(Owned, Base):
    """An app or device that writes readings. `position` is the person's own order of trust; null
    until they set one, when the kind decides."""

    __tablename__ = "wearable_sources"
    __table_args__ = (
        Index("uq_wearable_sources_user_id_name", "user_id", "name", unique=True),
        CheckConstraint(
            "kind in ('watch', 'ring', 'band', 'phone', 'scale', 'app', 'unknown')", name="kind"
        ),
    )

    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    position: Mapped[int | None] = mapped_column(SmallInteger)


class DeviceRow(Owned, Base):
    """One era of a device: the same model with newer software is the next."""

    __tablename__ = "wearable_devices"
    __table_args__ = (
        Index("uq_wearable_devices_user_id_label", "user_id", "label", unique=True),
        CheckConstraint("last_used_at >= first_used_at", name="used"),
    )

    label: Mapped[str] = mapped_column(Text)  # what chunks call it
    name: Mapped[str] = mapped_column(Text)
    manufacturer: Mapped[str] = mapped_column(Text)
    model: Mapped[str] = mapped_column(Text)
    hardware: Mapped[str] = mapped_column(Text)
    software: Mapped[str] = mapped_column(Text)
    first_used_at: Mapped[datetime] = mapped_column(_INSTANT)
    last_used_at: Mapped[datetime] = mapped_column(_INSTANT)


class ImportRow(Owned, Base):
    """A file somebody gave us: what became of it. The file stays until its owner deletes it."""

    __tablename__ = "wearable_imports"
    __table_args__ = (
        CheckConstraint("state in ('waiting', 'done', 'failed', 'undone')", name="state"),
        CheckConstraint("state <> 'done' or format is not null", name="format"),
        CheckConstraint("date_order in ('dmy', 'mdy')", name="date_order"),
        Index("uq_wearable_imports_user_id_content_hash", "user_id", "content_hash", unique=True),
    )

    state: Mapped[str] = mapped_column(Text)
    job_id: Mapped[UUID | None] = mapped_column(Uuid)
    format: Mapped[str | None] = mapped_column(Text)
    file_name: Mapped[str | None] = mapped_column(Text)
    file_key: Mapped[str | None] = mapped_column(Text)
    file_size: Mapped[int] = mapped_column(BigInteger)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    zone: Mapped[str] = mapped_column(Text, server_default="UTC")  # of times without an offset
    date_order: Mapped[str | None] = mapped_column(Text)  # asked where dates read two ways
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    left_out: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    resources: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    exported_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    created_at: Mapped[datetime] = mapped_column(_INSTANT)
    finished_at: Mapped[datetime | None] = mapped_column(_INSTANT)


class HealthSessionRow(Owned, Base):
    """A recording that a program sent as JSON. `payload` is what it said, packed: undoing an import
    computes everything anew, and this is where its readings then come from."""

    __tablename__ = "health_sessions"
    __table_args__ = (
        CheckConstraint("end_at > start_at", name="ends"),
        Index("uq_health_sessions_user_id_content_hash", "user_id", "content_hash", unique=True),
        Index("uq_health_sessions_user_id_given_id", "user_id", "given_id", unique=True),
    )

    given_id: Mapped[str | None] = mapped_column(Text)
    content_hash: Mapped[bytes] = mapped_column(LargeBinary)
    source: Mapped[str] = mapped_column(Text)
    start_at: Mapped[datetime] = mapped_column(_INSTANT)
    end_at: Mapped[datetime] = mapped_column(_INSTANT)
    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    data_types: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    quality: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    problems: Mapped[list[Any]] = mapped_column(JSONB, server_default="[]")
    payload: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(_INSTANT)


class SampleChunk(Owned, Base):
    """A month of readings of one metric from one source: see `store/codec.py`."""

    __tablename__ = "sample_chunks"
    __table_args__ = (
        owned_fk("source_id", "wearable_sources"),
        Index(
            "uq_sample_chunks_user_id_metric_source_id_month",
            "user_id",
            "metric",
            "source_id",
            "month",
            unique=True,
        ),
        CheckConstraint("n > 0", name="n"),
    )

    metric: Mapped[str] = mapped_column(Text)
    source_id: Mapped[UUID] = mapped_column(Uuid)
    month: Mapped[date]
    n: Mapped[int]
    t_min: Mapped[datetime] = mapped_column(_INSTANT)
    t_max: Mapped[datetime] = mapped_column(_INSTANT)
    offset0: Mapped[int] = mapped_column(SmallInteger)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class WorkoutRow(Owned, Base):
    __tablename__ = "workouts"
    __table_args__ = (
        owned_fk("source_id", "wearable_sources"),
        CheckConstraint("end_at >= start_at", name="ends"),
        Index("ix_workouts_user_id_local_date", "user_id", "local_date"),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid)
    activity: Mapped[str] = mapped_column(Text)
    start_at: Mapped[datetime] = mapped_column(_INSTANT)
    end_at: Mapped[datetime] = mapped_column(_INSTANT)
    local_date: Mapped[date]
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    zone: Mapped[str | None] = mapped_column(Text)
    duration_s: Mapped[float | None] = mapped_column(Double)
    distance_m: Mapped[float | None] = mapped_column(Double)
    energy_kcal: Mapped[float | None] = mapped_column(Double)
    average_heart_rate: Mapped[float | None] = mapped_column(Double)
    max_heart_rate: Mapped[float | None] = mapped_column(Double)
    elevation_m: Mapped[float | None] = mapped_column(Double)
    device_label: Mapped[str | None] = mapped_column(Text)
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")


class SleepSegmentRow(Owned, Base):
    __tablename__ = "sleep_segments"
    __table_args__ = (
        owned_fk("source_id", "wearable_sources"),
        CheckConstraint("end_at > start_at", name="ends"),
        CheckConstraint(
            "stage in ('in_bed', 'awake', 'asleep', 'light', 'deep', 'rem', 'unknown')",
            name="stage",
        ),
        Index("ix_sleep_segments_user_id_end_at", "user_id", "end_at"),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid)
    stage: Mapped[str] = mapped_column(Text)
    start_at: Mapped[datetime] = mapped_column(_INSTANT)
    end_at: Mapped[datetime] = mapped_column(_INSTANT)
    utc_offset_minutes: Mapped[int] = mapped_column(SmallInteger)
    zone: Mapped[str | None] = mapped_column(Text)
    device_label: Mapped[str | None] = mapped_column(Text)


class DayValueRow(Owned, Base):
    """A figure of a whole date, as a device summed it up; it never had an instant."""

    __tablename__ = "day_values"
    __table_args__ = (
        owned_fk("source_id", "wearable_sources"),
        Index(
            "uq_day_values_user_id_local_date_metric_source_id",
            "user_id",
            "local_date",
            "metric",
            "source_id",
            unique=True,
        ),
    )

    source_id: Mapped[UUID] = mapped_column(Uuid)
    local_date: Mapped[date]
    metric: Mapped[str] = mapped_column(Text)
    value: Mapped[float] = mapped_column(Double)


class DailyMetricRow(Owned, Base):
    """One local day in figures. Derived: computed again from readings whenever they change."""

    __tablename__ = "daily_metrics"
    __table_args__ = (
        Index("uq_daily_metrics_user_id_local_date", "user_id", "local_date", unique=True),
        CheckConstraint("data_quality_score between 0 and 1", name="data_quality_score"),
    )

    local_date: Mapped[date]
    utc_offset_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    steps: Mapped[float | None] = mapped_column(Double)
    distance_m: Mapped[float | None] = mapped_column(Double)
    active_energy_kcal: Mapped[float | None] = mapped_column(Double)
    basal_energy_kcal: Mapped[float | None] = mapped_column(Double)
    exercise_minutes: Mapped[float | None] = mapped_column(Double)
    stand_minutes: Mapped[float | None] = mapped_column(Double)
    flights_climbed: Mapped[float | None] = mapped_column(Double)
    mindful_minutes: Mapped[float | None] = mapped_column(Double)
    workout_minutes: Mapped[float | None] = mapped_column(Double)
    sleep_minutes: Mapped[float | None] = mapped_column(Double)
    in_bed_minutes: Mapped[float | None] = mapped_column(Double)
    deep_minutes: Mapped[float | None] = mapped_column(Double)
    light_minutes: Mapped[float | None] = mapped_column(Double)
    rem_minutes: Mapped[float | None] = mapped_column(Double)
    awake_minutes: Mapped[float | None] = mapped_column(Double)
    nap_minutes: Mapped[float | None] = mapped_column(Double)
    sleep_latency_minutes: Mapped[float | None] = mapped_column(Double)
    waso_minutes: Mapped[float | None] = mapped_column(Double)
    awakenings: Mapped[int | None] = mapped_column(SmallInteger)
    sleep_efficiency: Mapped[float | None] = mapped_column(Double)
    sleep_start_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    sleep_end_at: Mapped[datetime | None] = mapped_column(_INSTANT)
    resting_heart_rate: Mapped[float | None] = mapped_column(Double)
    average_heart_rate: Mapped[float | None] = mapped_column(Double)
    min_heart_rate: Mapped[float | None] = mapped_column(Double)
    max_heart_rate: Mapped[float | None] = mapped_column(Double)
    hrv_sdnn_ms: Mapped[float | None] = mapped_column(Double)
    hrv_rmssd_ms: Mapped[float | None] = mapped_column(Double)
    spo2_percent: Mapped[float | None] = mapped_column(Double)
    respiration_rate: Mapped[float | None] = mapped_column(Double)
    vo2max: Mapped[float | None] = mapped_column(Double)
    weight_kg: Mapped[float | None] = mapped_column(Double)
    systolic_mmhg: Mapped[float | None] = mapped_column(Double)
    diastolic_mmhg: Mapped[float | None] = mapped_column(Double)
    glucose_mg_dl: Mapped[float | None] = mapped_column(Double)
    data_quality_score: Mapped[float] = mapped_column(Double)
    notes: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
