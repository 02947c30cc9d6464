"""A recommended goal: why it comes up, and what it could bring."""

from dataclasses import dataclass
from typing import Final

from sante.goals import service
from sante.goals.pages import words
from sante.goals.pages.numbers import Scale
from sante.goals.types import Target
from sante.profile.types import Person

MINUS: Final = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Change:
    """One marker: what it is now and what the goal asks, in one unit."""

    name: str
    now: str
    asked: float
    unit: str
    decimals: int


@dataclass(frozen=True, slots=True)
class Recommended:
    category: str
    title: str
    href: str
    priority: str
    reason: str
    gain: str
    markers: tuple[Change, ...]


def recommended(made: service.Suggestion, person: Person) -> Recommended:
    return Recommended(
        category=made.category.value,
        title=made.title,
        href=f"/goals/new?category={made.category.value}",
        priority=words.PRIORITIES[made.priority],
        reason=made.reason,
        gain=_gain(made.health_score_delta),
        markers=tuple(_change(target, person) for target in made.targets),
    )


def _gain(delta: str) -> str:
    """Points of the health score, which are worth a line only if there are any."""
    if delta == "0":
        return ""
    points = "point" if delta in ("+1", "-1") else "points"
    return f"{delta.replace('-', MINUS)} {points}"


def _change(target: Target, person: Person) -> Change:
    scale = Scale.of(person, target.biomarker_id, target.unit)
    return Change(
        name=target.name,
        now=scale.number(target.baseline),
        asked=scale.value(target.target),
        unit=scale.unit,
        decimals=scale.decimals,
    )
