"""What plans are made from and what they are: marker states, targets, plans and their versions."""

from dataclasses import dataclass
from datetime import date, time

from sante.goals.types.choices import DOWN, UP, Direction, Intensity
from sante.goals.types.library import Schedule


@dataclass(frozen=True, slots=True)
class Interval:
    """An optimal or reference interval; an open side is None."""

    low: float | None
    high: float | None

    @property
    def middle(self) -> float | None:
        """Where improvement ends. One-sided: half of an upper limit, 1.25 times a lower one."""
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        if self.high is not None:
            return self.high / 2
        return None if self.low is None else self.low * 1.25


@dataclass(frozen=True, slots=True)
class MarkerState:
    """A person's latest value of one marker, as plans and targets need it."""

    biomarker_id: str
    name: str
    value: float
    unit: str
    status: str
    taken_on: date
    optimal: Interval
    lower_is_better: bool | None
    refer: str | None = None

    @property
    def wanted(self) -> Direction | None:
        """Which way the value should go; None when it is fine where it is."""
        if self.status in ("high", "borderline_high"):
            return DOWN
        if self.status in ("low", "borderline_low"):
            return UP
        return None

    @property
    def severity(self) -> float:
        """1 outside the reference interval, 0.5 between it and the optimal one, else 0."""
        if self.status in ("high", "low"):
            return 1.0
        return 0.5 if self.status.startswith("borderline") else 0.0


@dataclass(frozen=True, slots=True)
class Target:
    """What a goal wants of one marker; `low`..`high` is the interval that counts as reached."""

    biomarker_id: str
    name: str
    unit: str
    baseline: float
    baseline_on: date
    target: float
    low: float | None
    high: float | None
    direction: Direction


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that is kept away from this person, and the fact that does it."""

    action_id: str
    name: str
    code: str
    fact: str
    reason: str


@dataclass(frozen=True, slots=True)
class Planned:
    """An action's place in a plan. `rank` counts from 1."""

    action_id: str
    rank: int
    phase: int
    activation_date: date
    score: float


@dataclass(frozen=True, slots=True)
class Plan:
    """`offered` are actions that need the person's own tap: supplements, and answers we lack."""

    planned: tuple[Planned, ...]
    offered: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class NoSafePlan:
    """Nothing in the library is safe for this person and goal; `refused` says which fact blocks."""

    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What changed between two versions of a plan, in library ids."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    rescheduled: tuple[str, ...] = ()
    rested: tuple[str, ...] = ()
    resumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanItem:
    """An action as it stands in a plan. `resting`: kept, but not asked for until it is resumed."""

    action_id: str
    phase: int
    rank: int
    activation_date: date
    schedule: Schedule
    reminder_time: time | None = None
    source: str = "rules"
    resting: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """What a plan asks of a marker; the rest of a target never changes."""

    biomarker_id: str
    target: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class PlanState:
    """All of a plan that a change can touch, so that the change can be taken back.

    `items` and `asked` are in the order of their ids: equal plans are equal states.
    """

    intensity: Intensity
    items: tuple[PlanItem, ...]
    asked: tuple[Asked, ...] = ()

    def item(self, action_id: str) -> PlanItem | None:
        return next((i for i in self.items if i.action_id == action_id), None)

    @property
    def action_ids(self) -> frozenset[str]:
        return frozenset(i.action_id for i in self.items)
