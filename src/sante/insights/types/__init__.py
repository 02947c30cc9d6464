"""What other packages may hold of insights."""

from sante.insights.types.findings import Finding, Recommendation, Tone, Why
from sante.insights.types.habits import Habit, Outcome, Pattern, Patterns
from sante.insights.types.insight import STATES, Block, Confidence, DailyInsight, InsightState
from sante.insights.types.movement import MovementNight, NightBasis, Rhythm, RhythmBasis
from sante.insights.types.series import Baseline, Group, Metric, Point, Series
from sante.insights.types.trends import PERIODS, Direction, Movement, Period, Trend, TrendReport
from sante.kit.sleep import Part, Score

__all__ = [
    "PERIODS",
    "STATES",
    "Baseline",
    "Block",
    "Confidence",
    "DailyInsight",
    "Direction",
    "Finding",
    "Group",
    "Habit",
    "InsightState",
    "Metric",
    "Movement",
    "MovementNight",
    "NightBasis",
    "Outcome",
    "Part",
    "Pattern",
    "Patterns",
    "Period",
    "Point",
    "Recommendation",
    "Rhythm",
    "RhythmBasis",
    "Score",
    "Series",
    "Tone",
    "Trend",
    "TrendReport",
    "Why",
]
