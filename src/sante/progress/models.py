from datetime import date, datetime

from sqlalchemy import CheckConstraint, DateTime, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from sante.core.db import Base, Owned


class CheckIn(Owned, Base):
    """How a day was: one row a local day. Scores are 0-100, whatever scale they were given on."""

    __tablename__ = "check_ins"
    __table_args__ = (
        CheckConstraint("scale in ('1-5', '1-10', 'words')", name="scale"),
        CheckConstraint("mood_score between 0 and 100", name="mood_score"),
        CheckConstraint("energy_score between 0 and 100", name="energy_score"),
        CheckConstraint("char_length(notes) <= 1000", name="notes"),
        Index("uq_check_ins_user_id_local_date", "user_id", "local_date", unique=True),
    )

    local_date: Mapped[date]
    zone: Mapped[str] = mapped_column(Text)
    utc_offset_minutes: Mapped[int]
    checked_in_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    scale: Mapped[str] = mapped_column(Text)
    mood: Mapped[int | None] = mapped_column(SmallInteger)
    mood_score: Mapped[int | None] = mapped_column(SmallInteger)
    energy: Mapped[int | None] = mapped_column(SmallInteger)
    energy_score: Mapped[int | None] = mapped_column(SmallInteger)
    notes: Mapped[str | None] = mapped_column(Text)


class Break(Owned, Base):
    """A holiday from everything, first to last day: those days neither add nor break."""

    __tablename__ = "breaks"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("char_length(reason) between 1 and 200", name="reason"),
        Index("uq_breaks_user_id_first_day", "user_id", "first_day", unique=True),
    )

    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
