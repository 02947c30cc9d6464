from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, Index, Numeric, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class Profile(Owned, Base):
    """What a person told us about themselves: one row each, made with the account."""

    __tablename__ = "profiles"
    __table_args__ = (
        CheckConstraint("char_length(display_name) between 1 and 100", name="display_name"),
        CheckConstraint("birth_date >= '1900-01-01'", name="birth_date"),
        CheckConstraint("sex in ('male', 'female')", name="sex"),
        CheckConstraint(
            "gender in ('male', 'female', 'other', 'prefer_not_to_say')", name="gender"
        ),
        CheckConstraint("day_start_hour between 0 and 6", name="day_start_hour"),
        CheckConstraint("week_start in ('monday', 'sunday')", name="week_start"),
        CheckConstraint("unit_labs in ('conventional', 'si')", name="unit_labs"),
        CheckConstraint("unit_body in ('metric', 'imperial')", name="unit_body"),
        CheckConstraint("unit_energy in ('kcal', 'kj')", name="unit_energy"),
        CheckConstraint("unit_clock in ('24h', '12h')", name="unit_clock"),
        CheckConstraint("height_cm > 0 and height_cm <= 300", name="height_cm"),
        CheckConstraint("weight_kg > 0 and weight_kg <= 500", name="weight_kg"),
        CheckConstraint(
            "activity_level in ('sedentary', 'light', 'moderate', 'active', 'very_active')",
            name="activity_level",
        ),
        CheckConstraint(
            "onboarding_completed = (onboarding_completed_at is not null)", name="onboarding"
        ),
        Index("uq_profiles_user_id", "user_id", unique=True),
    )

    display_name: Mapped[str | None] = mapped_column(Text)
    birth_date: Mapped[date | None]
    sex: Mapped[str | None] = mapped_column(Text)
    gender: Mapped[str | None] = mapped_column(Text)
    zone: Mapped[str] = mapped_column(Text)
    day_start_hour: Mapped[int] = mapped_column(SmallInteger, server_default="3")
    week_start: Mapped[str] = mapped_column(Text, server_default="monday")
    unit_labs: Mapped[str] = mapped_column(Text, server_default="conventional")
    unit_body: Mapped[str] = mapped_column(Text, server_default="metric")
    unit_energy: Mapped[str] = mapped_column(Text, server_default="kcal")
    unit_clock: Mapped[str] = mapped_column(Text, server_default="24h")
    height_cm: Mapped[float | None] = mapped_column(Numeric(6, 3, asdecimal=False))
    weight_kg: Mapped[float | None] = mapped_column(Numeric(6, 3, asdecimal=False))
    weighed_on: Mapped[date | None]
    activity_level: Mapped[str | None] = mapped_column(Text)
    share_data: Mapped[bool] = mapped_column(server_default="false")
    share_research: Mapped[bool] = mapped_column(server_default="false")
    share_analytics: Mapped[bool] = mapped_column(server_default="false")
    onboarding_completed: Mapped[bool] = mapped_column(server_default="false")
    onboarding_completed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class HealthConstraint(Owned, Base):
    """An allergy, medicine, condition and the like, with the days it holds for."""

    __tablename__ = "health_constraints"
    __table_args__ = (
        CheckConstraint(
            "kind in ('allergy', 'medicine', 'condition', 'pregnancy', 'diet', 'injury',"
            " 'eating_disorder')",
            name="kind",
        ),
        CheckConstraint("char_length(label) between 1 and 200", name="label"),
        CheckConstraint("until_date >= since_date", name="dates"),
        # One open entry a code. What is not in the vocabulary is told apart by its label.
        Index(
            "uq_health_constraints_open_code",
            "user_id",
            "code",
            unique=True,
            postgresql_where=text("until_date is null and code <> 'other'"),
        ),
        Index(
            "uq_health_constraints_open_label",
            "user_id",
            "kind",
            "label",
            unique=True,
            postgresql_where=text("until_date is null and code = 'other'"),
        ),
    )

    kind: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    since_date: Mapped[date | None]
    until_date: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ZoneStay(Owned, Base):
    """Where a person's days were counted from an instant on; rows are only ever added.

    Whether a day could be missed at all depends on how long it lasted for the person.
    """

    __tablename__ = "zone_stays"
    __table_args__ = (Index("ix_zone_stays_user_id_since", "user_id", "since"),)

    zone: Mapped[str] = mapped_column(Text)
    day_start_hour: Mapped[int] = mapped_column(SmallInteger)
    since: Mapped[datetime] = mapped_column(DateTime(timezone=True))
