"""The library, the same for everybody: actions, their effects, and what speaks against them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sante.goals.types.choices import (
    ActionCategory,
    Difficulty,
    Direction,
    Frequency,
    GoalCategory,
    Grade,
    Impact,
    MetricType,
    Moment,
)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When an action comes round. `days` are ISO weekdays, 1 is Monday."""

    frequency: Frequency
    times_per_week: int | None = None
    days: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        weekly = self.frequency is Frequency.WEEKLY
        if weekly != (self.times_per_week is not None):
            raise ValueError("weekly actions, and only they, say how many times a week")
        if self.times_per_week is not None and not 1 <= self.times_per_week <= 7:
            raise ValueError("one to seven times a week")
        if (self.frequency is Frequency.SPECIFIC_DAYS) != bool(self.days):
            raise ValueError("actions on specific days, and only they, name the days")
        if not self.days <= frozenset(range(1, 8)):
            raise ValueError("days are 1 (Monday) to 7")

    @property
    def per_week(self) -> int:
        """Planned occasions in a week; 0 for what is done only when wanted."""
        match self.frequency:
            case Frequency.DAILY:
                return 7
            case Frequency.WEEKLY:
                return self.times_per_week or 0
            case Frequency.SPECIFIC_DAYS:
                return len(self.days)
            case Frequency.ON_DEMAND:
                return 0

    def falls_on(self, day: date) -> bool:
        """Whether the action may be done on `day`; a weekly one may be done on any."""
        if self.frequency is Frequency.SPECIFIC_DAYS:
            return day.isoweekday() in self.days
        return True


@dataclass(frozen=True, slots=True)
class Metric:
    kind: MetricType
    unit: str | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Contraindication:
    """One clause of an action's contraindications, and what it means for a person.

    `codes` are facts of the controlled vocabulary. When `blocks`, any of them keeps the action
    away; otherwise the action stays and `advice` is shown to those the codes fit (to everybody
    when there are no codes).
    """

    text: str
    codes: frozenset[str]
    blocks: bool
    advice: str


@dataclass(frozen=True, slots=True)
class Effect:
    """What a trial saw: the change of one marker against control at the usual dose.

    `mean` and `se` are in the marker's canonical unit, or a fraction of baseline when `relative`.
    `doses` is how many of the trial's unit doses the action amounts to (None: kilograms lost, from
    the person's weight). `population` names who it was seen in; for others it is multiplied by
    `otherwise`, and by `prediabetes` between the two.
    """

    action_id: str
    biomarker_id: str
    mean: float
    se: float
    unit: str
    relative: bool
    doses: float | None
    population: str
    otherwise: float
    prediabetes: float | None
    min_baseline: float | None
    x_ref: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Aim:
    """A marker an action is meant to move, which way, and how strongly."""

    biomarker_id: str
    direction: Direction
    impact: Impact


@dataclass(frozen=True, slots=True)
class ActionDefinition:
    """An entry of the library (the same for everybody).

    `mechanism`: actions of one mechanism share a cap; `part_of`: the mechanism of the eating
    pattern that already holds this action; `exclusive`: one of these in a plan, never two.
    `question`: what we would have to know of the person, so it is offered and not added.
    `two_minutes`: what it comes down to on a day with little strength.
    """

    id: str
    name: str
    short_name: str
    icon: str
    description: str
    how_to: tuple[str, ...]
    two_minutes: str
    category: ActionCategory
    goal_categories: frozenset[GoalCategory]
    topics: frozenset[str]
    aims: tuple[Aim, ...]
    effects: tuple[Effect, ...]
    impact: Impact
    difficulty: Difficulty
    minutes: int
    schedule: Schedule
    moment: Moment | None
    metric: Metric
    mechanism: str
    part_of: str | None
    is_pattern: bool
    exclusive: str | None
    tau_days: float | None
    grade: Grade
    citation: str
    dose: str
    evidence: str
    contraindications: tuple[Contraindication, ...]
    contraindications_text: str
    traits: frozenset[str]
    avoid_with: frozenset[str]
    indication: "Indication | None"
    question: str | None
    auto_add: bool
    default_off: bool

    @property
    def daily_minutes(self) -> float:
        """Minutes a day, averaged over a week."""
        return self.minutes * self.schedule.per_week / 7

    @property
    def target_biomarkers(self) -> tuple[str, ...]:
        return tuple(aim.biomarker_id for aim in self.aims)


@dataclass(frozen=True, slots=True)
class Indication:
    """An action that is only for people whose marker is on one side of a value."""

    biomarker_id: str
    side: Literal["below", "above"]
    value: float

    def met_by(self, values: Mapping[str, float]) -> bool:
        found = values.get(self.biomarker_id)
        if found is None:
            return False
        return found < self.value if self.side == "below" else found > self.value
