"""The values of a person by body system."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from sante.labs import service
from sante.labs.pages import words
from sante.labs.pages.numbers import Past, Quantity, marker, quantity
from sante.labs.types import Derived, Judgement, System, SystemStatus, UnitSystem
from sante.ui.types import Marker, Status

_SEVERITY: Final[dict[SystemStatus | None, int]] = {
    SystemStatus.WARNING: 0,
    SystemStatus.ATTENTION: 1,
    SystemStatus.HEALTHY: 2,
}

Side = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class SystemLine:
    name: str
    href: str
    status: Status


@dataclass(frozen=True, slots=True)
class Group:
    """The markers of one system; `side` is the column it stands in on a wide screen."""

    id: str
    name: str
    status: Status | None
    side: Side
    markers: tuple[Marker, ...]


def systems_of(found: Judgement) -> list[System]:
    """Systems with something to say, those that need attention first."""
    statuses = found.system_statuses
    known = [s for s in System if s in statuses or any(v.system is s for v in found.values)]
    return sorted(known, key=lambda s: _SEVERITY.get(statuses.get(s), len(_SEVERITY)))


def system_lines(found: Judgement) -> tuple[SystemLine, ...]:
    listed = {value.system for value in found.values}
    return tuple(
        SystemLine(
            words.SYSTEMS[system],
            f"#system-{system}" if system in listed else "",
            words.SYSTEM_STANDING[found.system_statuses[system]],
        )
        for system in systems_of(found)
        if system in found.system_statuses
    )


def groups(found: Judgement, past: Past, system: UnitSystem, today: date) -> tuple[Group, ...]:
    """The values by body system, each on the side of the page that is shorter so far."""
    stopped = service.stopped_markers(found)
    heights: dict[Side, float] = {"start": 0.0, "end": 0.0}
    made = []
    for one in systems_of(found):
        markers = tuple(
            marker(value, past, system, today, referred=value.biomarker_id in stopped)
            for value in found.values
            if value.system is one
        )
        if not markers:
            continue
        side: Side = "start" if heights["start"] <= heights["end"] else "end"
        heights[side] += 1.0 + len(markers)
        standing = found.system_statuses.get(one)
        status = words.SYSTEM_STANDING[standing] if standing else None
        made.append(Group(f"system-{one}", words.SYSTEMS[one], status, side, markers))
    return tuple(made)


def indices(derived: Iterable[Derived], system: UnitSystem) -> tuple[tuple[str, str, str], ...]:
    """What is computed from several values and is no marker of its own: name, value, formula."""
    return tuple(
        (each.name, _index(each, system).text, each.formula)
        for each in derived
        if each.biomarker_id is None
    )


def _index(derived: Derived, system: UnitSystem) -> Quantity:
    """One that has the unit of an input (corrected calcium) is shown as that input is."""
    known = service.registry().biomarkers
    like = next((i for i in derived.inputs if known[i].unit == derived.unit), derived.id)
    return quantity(like, derived.value, derived.unit, system)
