"""The days behind, check-ins and breaks, as JSON (V-M9, R-92)."""

from datetime import date

from pydantic import Field, model_validator

from sante.core.schemas import Model
from sante.progress.rules.scales import Scale, Word, level_of, step_of_word, word_of_step
from sante.progress.schemas.common import Rate
from sante.progress.service import NewCheckIn
from sante.progress.types import Break, CheckIn, DailyProgress, Outcome


class DayOut(Model):
    date: date
    actions_planned: int
    actions_completed: int
    actions_partial: int
    actions_skipped: int
    completion_rate: Rate
    percent: int
    streak_continued: bool = Field(description="Anything was done on this day.")
    perfect: bool
    current_streak: int = Field(description="As it stood at the end of the day.")
    energy_level: int | None = Field(ge=1, le=5)
    mood: int | None = Field(ge=1, le=5)
    notes: str | None

    @classmethod
    def of(cls, day: DailyProgress) -> "DayOut":
        record, told = day.record, day.check_in
        totals = record.totals
        return cls(
            date=record.day,
            actions_planned=totals.total,
            actions_completed=totals.completed,
            actions_partial=totals.partial,
            actions_skipped=totals.skipped,
            completion_rate=round(totals.rate, 4),
            percent=totals.percent,
            streak_continued=record.alive is Outcome.DONE,
            perfect=totals.perfect,
            current_streak=record.streak,
            energy_level=level_of(told.energy_score) if told else None,
            mood=level_of(told.mood_score) if told else None,
            notes=told.notes if told else None,
        )


class Days(Model):
    days: list[DayOut]


class PutCheckIn(Model):
    """Mood and energy as a step of the scale, 1 being the lowest, or as a word."""

    scale: Scale | None = Field(None, description="1-5 unless words or another scale are sent.")
    mood: int | Word | None = None
    energy: int | Word | None = None
    notes: str | None = Field(None, max_length=1000)

    @model_validator(mode="after")
    def speaks_one_language(self) -> "PutCheckIn":
        kinds = {type(value) for value in (self.mood, self.energy) if value is not None}
        if len(kinds) > 1 or (str in kinds and self.scale not in (None, "words")):
            raise ValueError("Use numbers for both, or words for both.")
        return self

    def told(self) -> NewCheckIn:
        spoken = str in {type(self.mood), type(self.energy)}
        return NewCheckIn(
            scale=self.scale or ("words" if spoken else "1-5"),
            mood=_step(self.mood),
            energy=_step(self.energy),
            notes=self.notes or None,
        )


def _step(value: int | Word | None) -> int | None:
    return step_of_word(value) if isinstance(value, str) else value


class CheckInOut(Model):
    """`mood` and `energy` on the scale they were given on; scores are 0 to 100."""

    date: date
    scale: Scale
    mood: int | Word | None
    mood_score: int | None
    energy: int | Word | None
    energy_score: int | None
    notes: str | None

    @classmethod
    def of(cls, found: CheckIn) -> "CheckInOut":
        words = found.scale == "words"
        return cls(
            date=found.day,
            scale=found.scale,
            mood=word_of_step(found.mood) if words else found.mood,
            mood_score=found.mood_score,
            energy=word_of_step(found.energy) if words else found.energy,
            energy_score=found.energy_score,
            notes=found.notes,
        )


class PutBreak(Model):
    last_day: date = Field(description="Included.")
    reason: str | None = Field(None, min_length=1, max_length=200)


class BreakOut(Model):
    first_day: date
    last_day: date
    reason: str | None

    @classmethod
    def of(cls, found: Break) -> "BreakOut":
        return cls(first_day=found.first_day, last_day=found.last_day, reason=found.reason)
