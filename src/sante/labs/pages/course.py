"""Where a marker is going, what it is meant to become, and what moves it."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from sante.kit import units
from sante.labs.pages.common import Reader
from sante.labs.pages.numbers import interval_text, quantity
from sante.labs.types import Beside, History, Mover, Trend, UnitSystem, Verdict
from sante.ui import service as ui
from sante.ui.types import Link, Status, Tone

_VERDICTS: Final[dict[Verdict, Status]] = {
    "better": Status(Tone.GOOD, "Real change for the better"),
    "worse": Status(Tone.OFF, "Real change, away from the target"),
    "rising": Status(Tone.NEAR, "Real rise"),
    "falling": Status(Tone.NEAR, "Real fall"),
    "no_real_change": Status(Tone.UNKNOWN, "Within its own variation"),
    "cannot_tell": Status(Tone.UNKNOWN, "Cannot tell"),
}
_SYSTEMS: Final[dict[str, UnitSystem]] = {"conventional": "conventional", "si": "si"}


@dataclass(frozen=True, slots=True)
class TrendView:
    status: Status
    sentence: str


@dataclass(frozen=True, slots=True)
class AimLine:
    goal: Link
    target: str
    by: str


@dataclass(frozen=True, slots=True)
class MoverLine:
    action: Link
    effect: str
    evidence: str


def chosen(unit: str) -> UnitSystem | None:
    """The unit system an address asks for; anything else asks for none."""
    return _SYSTEMS.get(unit)


def other_unit(biomarker_id: str, looking: Reader) -> Link | None:
    """The same page in the other unit, where there is one."""
    own, other = (
        quantity(biomarker_id, 0.0, None, system).unit
        for system in (looking.system, looking.other_system)
    )
    if own == other:
        return None
    address = f"/body/{biomarker_id}?{urlencode({'unit': looking.other_system})}"
    return Link(f"Show in {units.label(other)}", address)


def trend_view(found: History, looking: Reader) -> TrendView | None:
    if found.trend is None:
        return None
    return TrendView(_VERDICTS[found.trend.verdict], _sentence(found.trend, looking))


def _sentence(trend: Trend, looking: Reader) -> str:
    """The change beside what chance does, and from how many draws."""
    since = ui.date_text(trend.since, looking.today)
    if trend.limit_percent is None:
        return (
            "How much this varies by itself is not known, so a change cannot be told from chance."
        )
    if trend.percent is None:
        return "A result is only a limit, or was measured in another unit: it cannot be compared."
    step = f"{'Up' if trend.percent > 0 else 'Down'} {abs(trend.percent):.0f} %"
    whole = "since" if trend.after == 1 else f"for the mean of {trend.after} draws, since"
    told = f"{step} {whole} {since}. By itself it varies by up to {trend.limit_percent:.0f} %"
    pairs = "pairs of draws" if trend.after == 1 else "such comparisons"
    return f"{told} in 19 of 20 {pairs}."


def aims(biomarker_id: str, told: Beside, looking: Reader) -> tuple[AimLine, ...]:
    return tuple(
        AimLine(
            Link(aim.title, aim.href),
            interval_text(biomarker_id, aim.target, aim.unit, looking.system),
            ui.date_text(aim.by, looking.today),
        )
        for aim in told.aims
    )


def movers(biomarker_id: str, told: Beside, looking: Reader) -> tuple[MoverLine, ...]:
    return tuple(
        MoverLine(
            Link(mover.name, mover.href),
            _effect(biomarker_id, mover, looking.system),
            f"Evidence {mover.grade}",
        )
        for mover in told.movers
    )


def _effect(biomarker_id: str, mover: Mover, system: UnitSystem) -> str:
    """`about 6 mg/dL lower, likely 4 to 8`: the mean of trials and 8 of 10 of what is likely."""
    factor, unit, decimals = _scale(biomarker_id, system, relative=mover.relative)
    middle = abs(mover.middle * factor)
    low, high = sorted((mover.low * factor, mover.high * factor))
    way = "lower" if mover.middle < 0 else "higher"
    about = f"about {ui.quantity_text(middle, unit, decimals)} {way}"
    if mover.per:
        about += f" for each {mover.per}"
    if low < 0 < high:
        return f"{about}, and it may be nothing"
    ends = sorted((abs(low), abs(high)))
    return f"{about}, likely {ui.interval_text(ends[0], ends[1], '', decimals)}"


def _scale(biomarker_id: str, system: UnitSystem, *, relative: bool) -> tuple[float, str, int]:
    """(factor, unit, decimals) of a difference: an offset between two units falls out of it."""
    if relative:
        return 100.0, "%", 0
    zero, one = (quantity(biomarker_id, value, None, system) for value in (0.0, 1.0))
    unit = "percentage points" if one.unit == "%" else one.unit
    return one.value - zero.value, unit, one.decimals + 1
