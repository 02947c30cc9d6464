"""What the forms about goals post: text."""

from pydantic import BaseModel, ConfigDict

from sante.core.errors import FieldError, Invalid
from sante.goals.service import LibraryFilter, NewGoal
from sante.goals.types import GoalCategory

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
