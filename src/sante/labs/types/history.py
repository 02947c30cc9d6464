"""What is shown beside the draws of a marker: how each was printed, where it is going, what the
packages above know of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sante.labs.types.draws import DrawFacts
from sante.labs.types.markers import Interval

Verdict = Literal["better", "worse", "rising", "falling", "no_real_change", "cannot_tell"]


@dataclass(frozen=True, slots=True)
class PrintedDraw:
    """A value as its report prints it, with the laboratory's own range."""

    name: str
    value: str
    unit: str
    reference: str
    locator: str
    lab_name: str | None
    edited: bool
    draw: DrawFacts = field(default_factory=DrawFacts)


@dataclass(frozen=True, slots=True)
class Trend:
    """From the mean of the draws before to that of the newest ones. `percent` is the change,
    `limit_percent` what chance alone does; "cannot_tell" where the marker's own variation is not
    known. Without a target a change is only "rising" or "falling" where both ends can be bad."""

    verdict: Verdict
    since: date
    before: int
    after: int
    percent: float | None
    limit_percent: float | None


@dataclass(frozen=True, slots=True)
class MarkerAim:
    """The target of a goal that runs, in the marker's canonical unit."""

    title: str
    href: str
    target: Interval
    unit: str
    by: date


@dataclass(frozen=True, slots=True)
class Mover:
    """An action that moves the marker, as trials saw it; the middle and where it falls in 8 of 10.

    Relative numbers are fractions of the value, others canonical. `per` is what one dose is where
    that is not the action itself ("kilogram lost").
    """

    action_id: str
    name: str
    href: str
    low: float
    middle: float
    high: float
    relative: bool
    grade: str
    per: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a package above knows of a marker."""

    aims: tuple[MarkerAim, ...] = ()
    movers: tuple[Mover, ...] = ()
