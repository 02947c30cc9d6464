"""What the forms about goals post: text."""

from datetime import date, time

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.goals.errors import BadDate, BadSchedule
from sante.goals.service import DAY_NAMES, LibraryFilter, NewGoal, NewRhythm
from sante.goals.types import Frequency, GoalCategory

FIELDS = ("category", "intensity", "duration_days", "custom_prompt")


class _Typed(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=5000)


class TypedGoal(_Typed):
    category: str = ""
    intensity: str = ""
    duration_days: str = ""
    custom_prompt: str = ""

    def wanted(self) -> NewGoal:
        """Words of one's own count for a goal of one's own only: the field is always on the page.

        Raises Invalid.
        """
        problems = []
        if not self.category:
            problems.append(FieldError("category", "Choose what the goal is about."))
        if not self.intensity:
            problems.append(FieldError("intensity", "Choose how much you want to do."))
        if not (self.duration_days.isascii() and self.duration_days.isdigit()):
            problems.append(FieldError("duration_days", "Choose how long it runs."))
        if problems:
            raise Invalid("Please choose what is marked.", errors=problems)
        own = self.category == GoalCategory.CUSTOM
        return NewGoal(
            category=self.category,
            intensity=self.intensity,
            duration_days=int(self.duration_days[:6]),
            custom_prompt=_printable(self.custom_prompt) if own else None,
        )


class TypedIntensity(_Typed):
    intensity: str = ""


class TypedRhythm(_Typed):
    """The form shows every field at once; only those of the chosen rhythm count."""

    frequency: str = ""
    times_per_week: str = ""
    day: list[str] = []
    reminder_time: str = ""

    def rhythm(self) -> NewRhythm:
        """Raises BadSchedule."""
        weekly, chosen = self.frequency == Frequency.WEEKLY, self.frequency == "specific_days"
        times = self.times_per_week
        if weekly and not (times.isascii() and times.isdigit() and len(times) == 1):
            raise BadSchedule("times_per_week", "Say how many times a week: 1 to 7.")
        days = [DAY_NAMES.index(name) + 1 for name in self.day if name in DAY_NAMES]
        return NewRhythm(
            frequency=self.frequency,
            times_per_week=int(times) if weekly else None,
            days=frozenset(days) if chosen else None,
            reminder_time=self._reminder(),
            no_reminder=not self.reminder_time,
        )

    def _reminder(self) -> time | None:
        try:
            return time.fromisoformat(self.reminder_time) if self.reminder_time else None
        except ValueError:
            raise BadSchedule("reminder_time", "Write the time as 07:30.") from None


class TypedAnswer(_Typed):
    answer: str = ""
    until: str = ""

    def day(self) -> date | None:
        """Raises BadDate."""
        if self.answer != "wait" or not self.until:
            return None
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            raise BadDate("until", "Write the day as 2026-04-30.") from None


class TypedDays(_Typed):
    days: str = ""

    def number(self) -> int:
        """Raises BadDate."""
        if not (self.days.isascii() and self.days.isdigit() and len(self.days) < 5):
            raise BadDate("days", "Write the number of days, such as 30.")
        return int(self.days)


class TypedAction(_Typed):
    action_id: str = ""
    clinician_agreed: str = ""


class TypedFilter(_Typed):
    category: str = ""
    goal: str = ""
    difficulty: str = ""
    q: str = ""

    def wanted(self) -> LibraryFilter:
        """An empty field is no filter."""
        return LibraryFilter(
            category=self.category or None,
            goal=self.goal or None,
            difficulty=self.difficulty or None,
            q=self.q or None,
        )


def _printable(text: str) -> str:
    """Without what no keyboard types, and no database text holds."""
    return "".join(char for char in text if char.isprintable() or char.isspace())
