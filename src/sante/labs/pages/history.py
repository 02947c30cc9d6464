"""One biomarker: where it stands, how it came there, and what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sante.kit import ids
from sante.labs import service
from sante.labs.pages import words
from sante.labs.pages.common import Reader
from sante.labs.pages.numbers import (
    change_text,
    compared,
    ends,
    interval_text,
    of_value,
    quantity,
    range_bar,
    reading_of,
)
from sante.labs.types import (
    Biomarker,
    BiomarkerValue,
    Draw,
    Interval,
    Observation,
    Reading,
    Status,
    UnitSystem,
)
from sante.ui import service as ui
from sante.ui.types import FanChart, Measured, RangeBar
from sante.ui.types import Status as Shown

_POPULATION: Final = "your age in the United States (NHANES 2011–2018)"

Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Latest:
    """`facts` are (term, text); `notes` what a person should know of how it was read."""

    bar: RangeBar
    comparator: str
    status: Shown
    sentence: str
    facts: Facts
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DrawRow:
    """`limits`: the target and range by sex and age on the day; `taken`: how the sample was."""

    day: str
    href: str
    value: str
    status: Shown
    percentile: str
    noise: str
    limits: str
    printed: str
    own_range: str
    taken: str
    change: str


def latest(
    draws: Sequence[Draw], printed: Observation | None, reader: Reader, *, referred: bool
) -> Latest:
    """The newest of the draws; `printed` is its row in the report, None when it was computed."""
    value = draws[-1].judged
    return Latest(
        bar=range_bar(value, reader.system),
        comparator=of_value(value, reader.system).comparator,
        status=words.standing(value, referred=referred),
        sentence=_sentence(value, reader.system),
        facts=_facts(value, printed, _before(draws), reader),
        notes=tuple(problem.message for problem in printed.read.problems) if printed else (),
    )


def _before(draws: Sequence[Draw]) -> Reading | None:
    """The draw before the last one."""
    day = draws[-1].judged.on
    earlier = [draw.judged for draw in draws if draw.judged.on < day]
    return reading_of(earlier[-1]) if earlier else None


def _sentence(value: BiomarkerValue, system: UnitSystem) -> str:
    """The status in words, with the limit it was judged by."""

    def limit(end: float) -> str:
        return quantity(value.biomarker_id, end, value.unit, system).text

    span = value.reference or Interval()
    if value.status in (Status.HIGH, Status.BORDERLINE_HIGH) and span.high is not None:
        said = f"Above the upper limit of {limit(span.high)}"
    elif value.status in (Status.LOW, Status.BORDERLINE_LOW) and span.low is not None:
        said = f"Below the lower limit of {limit(span.low)}"
    elif value.status is None:
        return "No range is known for you, so it is shown without a status."
    else:
        told = interval_text(value.biomarker_id, span, value.unit, system)
        if value.value in span:
            return f"Within the range: {told}."
        return f"Outside the range of {told}, on the side that is no finding."
    if value.status in (Status.HIGH, Status.LOW):
        return f"{said}."
    step = "high" if value.status is Status.BORDERLINE_HIGH else "low"
    return f"{said}, but short of what counts as {step}."


def _facts(
    value: BiomarkerValue, printed: Observation | None, before: Reading | None, reader: Reader
) -> Facts:
    system = reader.system

    def span(interval: Interval | None) -> str:
        return interval_text(value.biomarker_id, interval, value.unit, system)

    facts = (
        ("Blood draw" if not value.derived else "Calculated for", ui.date_text(value.on)),
        ("Change", change_text(before, value, system, reader.today)),
        ("Target", span(value.target)),
        ("Range", span(value.reference)),
        ("As printed", _as_printed(printed)),
        ("The laboratory's own range", printed.printed.reference if printed else ""),
        ("Among people like you", _place(value, reader)),
    )
    return tuple(fact for fact in facts if fact[1])


def _as_printed(row: Observation | None) -> str:
    if row is None:
        return ""
    corrected = ", corrected by you" if row.edited else ""
    return f"{row.printed.name} {row.printed.value} {row.printed.unit}".strip() + corrected


def _place(value: BiomarkerValue, reader: Reader) -> str:
    if value.percentile is None or not reader.people:
        return ""
    return f"{words.share_below(value.percentile)} {reader.people} of {_POPULATION}"


def chart(draws: Sequence[Draw], reader: Reader) -> FanChart:
    """All draws in the unit of the last one, one a day. Raises ValueError without a draw."""
    newest = draws[-1].judged
    days = {draw.judged.on: draw for draw in draws if draw.judged.unit == newest.unit}
    kept = [days[day] for day in sorted(days)]
    values = [draw.judged for draw in kept]
    low, high = ends(newest.biomarker_id, newest.target, newest.unit, reader.system)
    scale = of_value(newest, reader.system)
    return FanChart(
        label=newest.name,
        sentence=_course(values, reader),
        unit=scale.unit,
        decimals=scale.decimals,
        measured=tuple(_measured(draw, reader.system) for draw in kept),
        target_low=low,
        target_high=high,
    )


def _measured(draw: Draw, system: UnitSystem) -> Measured:
    value = draw.judged
    low, high = ends(value.biomarker_id, draw.noise, value.unit, system)
    return Measured(value.on, of_value(value, system).value, low, high)


def _course(values: Sequence[BiomarkerValue], reader: Reader) -> str:
    """The last step, and where all of them lay."""
    if len(values) == 1:
        return "One result so far. A second one shows where it is going."
    before, last = values[-2], values[-1]
    then, now = of_value(before, reader.system), of_value(last, reader.system)
    since = words.since(before.on, reader.today)
    delta = now.rounded - then.rounded
    said = f"Unchanged {since}: {now.text}."
    if delta:
        chance = words.chance(compared(reading_of(before), last))
        change = ui.change_text(delta, since, now.decimals, now.unit)
        said = f"{change[0].upper()}{change[1:]}, from {then.text} to {now.text}{chance}."
    if len(values) == 2:
        return said
    shown = [of_value(value, reader.system).rounded for value in values]
    span = ui.interval_text(min(shown), max(shown), now.unit, now.decimals)
    return f"{said} All {len(values)} results: {span}."


def rows(draws: Sequence[Draw], reader: Reader) -> tuple[DrawRow, ...]:
    """The newest first."""
    made = []
    for number, draw in enumerate(draws):
        value = draw.judged
        before = _before(draws[: number + 1])
        report, printed = value.report_id, draw.printed
        made.append(
            DrawRow(
                day=ui.date_text(value.on),
                href=f"/reports/{ids.encode('rep', report)}" if report else "",
                value=of_value(value, reader.system).text,
                status=words.standing(value),
                percentile=words.ordinal(value.percentile) if value.percentile else "",
                noise=_noise(draw, reader.system),
                limits=_limits(value, reader.system),
                printed=f"{printed.value} {printed.unit}".strip() if printed else "calculated",
                own_range=(printed.reference if printed else "") or "not printed",
                taken=words.draw_text(printed.draw) if printed else "",
                change=_step(before, value, reader),
            )
        )
    return tuple(reversed(made))


def _noise(draw: Draw, system: UnitSystem) -> str:
    value = draw.judged
    low, high = ends(value.biomarker_id, draw.noise, value.unit, system)
    if low is None or high is None:
        return "not known"
    return ui.interval_text(low, high, "", of_value(value, system).decimals)


def _limits(value: BiomarkerValue, system: UnitSystem) -> str:
    """The target and the range a draw was judged by."""
    told = (("target", value.target), ("range", value.reference))
    return "; ".join(
        f"{name} {text}"
        for name, span in told
        if (text := interval_text(value.biomarker_id, span, value.unit, system))
    )


def _step(before: Reading | None, value: BiomarkerValue, reader: Reader) -> str:
    """The change since the draw before, told from the day of that draw on."""
    if before is None:
        return "first result"
    return change_text(before, value, reader.system, value.on)


def about(marker: Biomarker, reader: Reader) -> Facts:
    """What it is and where its limits come from."""
    limit = service.change_limit(marker.id)
    elsewhere: UnitSystem = "conventional" if reader.system == "si" else "si"
    own, other = (quantity(marker.id, 0.0, None, s).unit for s in (reader.system, elsewhere))
    facts = (
        ("System", words.SYSTEMS[marker.system]),
        ("Which way", words.DIRECTIONS[marker.direction]),
        ("Unit elsewhere", ui.unit_text(other) if other != own else ""),
        ("A real change", "" if limit is None else f"more than {limit:.0f} % between two draws"),
        ("Source of the range", marker.source),
        ("Confidence", words.CONFIDENCE[marker.confidence]),
        ("LOINC code", marker.loinc or ""),
    )
    return tuple(fact for fact in facts if fact[1])


def row_of(value: BiomarkerValue, observations: Sequence[Observation]) -> Observation | None:
    """The row of a report that a value comes from."""
    for row in observations:
        same = row.read.biomarker_id == value.biomarker_id and row.judged is not None
        if same and row.judged is not None and row.judged.on == value.on and not row.excluded:
            return row
    return None
