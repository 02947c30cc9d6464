"""What other packages may hold of rewards."""

from sante.rewards.types.catalogue import (
    Achievement,
    Challenge,
    Criterion,
    CriterionKind,
    Difficulty,
)
from sante.rewards.types.facts import Course, Domain, Fact, Life, Routine, Taken
from sante.rewards.types.play import (
    Award,
    ChallengeState,
    ChallengeStatus,
    Earned,
    Ended,
    Grant,
    Key,
    Level,
    Motivation,
    Play,
    Progress,
    Style,
    Tier,
)
from sante.rewards.types.views import (
    AchievementShown,
    ChallengeShown,
    DomainStreak,
    HistoryEntry,
    Standing,
)

__all__ = [
    "Achievement",
    "AchievementShown",
    "Award",
    "Challenge",
    "ChallengeShown",
    "ChallengeState",
    "ChallengeStatus",
    "Course",
    "Criterion",
    "CriterionKind",
    "Difficulty",
    "Domain",
    "DomainStreak",
    "Earned",
    "Ended",
    "Fact",
    "Grant",
    "HistoryEntry",
    "Key",
    "Level",
    "Life",
    "Motivation",
    "Play",
    "Progress",
    "Routine",
    "Standing",
    "Style",
    "Taken",
    "Tier",
]
