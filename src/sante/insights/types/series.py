from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Group = Literal["sleep", "heart", "activity"]


class Point(NamedTuple):
    """The figure of one local day."""

    day: date
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """What is followed over days. `smallest` is the least change worth a word, in `unit`, or as a
    ratio where `log` says so; `better` which way is good, None where that depends on the person.
    `one_source`: devices define it differently, so a series holds one device's word only.
    """

    key: str
    title: str
    group: Group
    unit: str
    smallest: float
    mad_floor: float  # below it the spread of a steady person would turn noise into alarms
    better: Literal["higher", "lower"] | None = None
    decimals: int = 0
    one_source: bool = False
    log: bool = False
    clock: bool = False  # minutes from midnight: means are circular


@dataclass(frozen=True, slots=True)
class Series:
    """Days with data in order of day, all of one definition: `source` says whose, and `mixed` how
    many days of other definitions were left out."""

    metric: Metric
    points: tuple[Point, ...]
    source: str = ""
    mixed: int = 0

    def between(self, first: date, last: date) -> tuple[Point, ...]:
        return tuple(p for p in self.points if first <= p.day <= last)

    def on(self, day: date) -> float | None:
        return next((p.value for p in reversed(self.points) if p.day == day), None)


@dataclass(frozen=True, slots=True)
class Baseline:
    """What is usual for a person: half of their days lie from `low` to `high`."""

    median: float
    low: float
    high: float
    days: int
    reliable: bool
