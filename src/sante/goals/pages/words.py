"""How actions, plans and evidence are said to a person."""

from collections.abc import Sequence
from typing import Final

from sante.core.errors import Failure
from sante.goals.errors import NeedsClinician
from sante.goals.rules import text
from sante.goals.types import (
    ActionCategory,
    Difficulty,
    Frequency,
    GoalStatus,
    Grade,
    Intensity,
    Moment,
    Schedule,
)
from sante.ui.types import Status, Tone

DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOMENTS: Final = {
    Moment.MORNING: "in the morning",
    Moment.WITH_MEAL: "with a meal",
    Moment.EVENING: "in the evening",
}
GRADES: Final = {
    Grade.A: "A: many trials, taken together, agree",
    Grade.B: "B: few or mixed trials",
    Grade.C: "C: observation or expert opinion",
}
CATEGORIES: Final = {
    ActionCategory.NUTRITION: "Food",
    ActionCategory.MOVEMENT: "Movement",
    ActionCategory.SUPPLEMENT: "Supplements",
    ActionCategory.LIFESTYLE: "Daily life",
    ActionCategory.MINDSET: "Mind",
}
DIFFICULTIES: Final = {
    Difficulty.EASY: "Easy",
    Difficulty.MODERATE: "Takes some effort",
    Difficulty.HARD: "Takes a lot of effort",
}
INTENSITIES: Final = {
    Intensity.GENTLE: "Gentle",
    Intensity.BALANCED: "Balanced",
    Intensity.INTENSIVE: "Intensive",
}
STATUSES: Final = {
    GoalStatus.ACTIVE: Status(Tone.GOOD, "Running"),
    GoalStatus.PAUSED: Status(Tone.UNKNOWN, "Paused"),
    GoalStatus.COMPLETED: Status(Tone.GOOD, "Completed"),
    GoalStatus.ABANDONED: Status(Tone.UNKNOWN, "Ended early"),
}
PRIORITIES: Final = {
    "high": "High priority",
    "medium": "Medium priority",
    "low": "Low priority",
}


inside = text.inside


def listed(names: Sequence[str], word: str = "and") -> str:
    """One, two or many names: "LDL, HDL and triglycerides"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {word} {names[-1]}"


def schedule(given: Schedule) -> str:
    match given.frequency:
        case Frequency.DAILY:
            return "every day"
        case Frequency.ON_DEMAND:
            return "when you need it"
        case Frequency.SPECIFIC_DAYS:
            return listed([DAYS[day - 1] for day in sorted(given.days)])
        case Frequency.WEEKLY:
            times = given.times_per_week or 1
            return {1: "once a week", 2: "twice a week", 7: "every day"}.get(
                times, f"{times} times a week"
            )


def said(failure: Failure) -> str:
    """A failure's words for somebody at a screen rather than at a keyboard full of JSON."""
    if isinstance(failure, NeedsClinician):
        return (
            "This action stays off until your clinician agrees. If they have, tick the box beside"
            " it in the action library and add it again."
        )
    return failure.detail
