"""The closed lists of words: categories, statuses, grades."""

from enum import StrEnum
from typing import Literal


class GoalCategory(StrEnum):
    CARDIOVASCULAR = "cardiovascular"
    METABOLIC = "metabolic"
    LIVER = "liver"
    KIDNEY = "kidney"
    THYROID = "thyroid"
    NUTRITIONAL = "nutritional"
    INFLAMMATION = "inflammation"
    BIOLOGICAL_AGE = "biological_age"
    CUSTOM = "custom"


class Intensity(StrEnum):
    GENTLE = "gentle"
    BALANCED = "balanced"
    INTENSIVE = "intensive"


class GoalStatus(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"
    COMPLETED = "completed"
    ABANDONED = "abandoned"


class ActionCategory(StrEnum):
    NUTRITION = "nutrition"
    MOVEMENT = "movement"
    SUPPLEMENT = "supplement"
    LIFESTYLE = "lifestyle"
    MINDSET = "mindset"


class Frequency(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"
    SPECIFIC_DAYS = "specific_days"
    ON_DEMAND = "on_demand"


class LogStatus(StrEnum):
    """`pending` is never stored: it is what a due action without a log is shown as."""

    PENDING = "pending"
    COMPLETED = "completed"
    SKIPPED = "skipped"
    PARTIAL = "partial"


class SkipReason(StrEnum):
    SICK = "sick"
    TRAVEL = "travel"
    NO_TIME = "no_time"
    OUT_OF_STOCK = "out_of_stock"
    DOCTOR_ADVICE = "doctor_advice"
    OTHER = "other"


class LoggedVia(StrEnum):
    APP = "app"
    NOTIFICATION = "notification"
    CHAT = "chat"


class Impact(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"
    VERY_HIGH = "very_high"


class Difficulty(StrEnum):
    EASY = "easy"
    MODERATE = "moderate"
    HARD = "hard"


class Grade(StrEnum):
    """A: consistent meta-analyses of trials. B: small or mixed trials. C: observation, opinion."""

    A = "A"
    B = "B"
    C = "C"


class MetricType(StrEnum):
    BOOLEAN = "boolean"
    COUNT = "count"
    DURATION = "duration"
    VALUE = "value"


class Moment(StrEnum):
    MORNING = "morning"
    WITH_MEAL = "with_meal"
    EVENING = "evening"


class Confidence(StrEnum):
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


DOWN: Literal[-1] = -1
UP: Literal[1] = 1
Direction = Literal[-1, 1]
