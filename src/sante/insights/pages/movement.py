"""Sleep from movement: the nights, the model that found them, and the rhythm of the days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from sante.insights.pages.charts import chart
from sante.insights.rules import words
from sante.insights.rules.models import BY_NAME, Accuracy, Algorithm, needs_text
from sante.insights.service import SleepFromMovement
from sante.insights.types import Metric, MovementNight, Point, Rhythm, Series
from sante.ui import service as ui
from sante.ui.types import Form, Option, TrendChart

METRIC: Final = Metric(key="movement_sleep_minutes", title="Sleep from movement", group="sleep",
                       unit="min", smallest=20, mad_floor=15)  # fmt: skip
TABLE: Final = 14
AUTO: Final = Option("auto", "The one my data asks for")
LIMITS: Final = (
    "Methods like this find sleep and miss quiet waking, so they tell too much sleep. Counts of"
    " different makers differ: compare your own nights with each other, and not with those a watch"
    " or a quiz tells."
)
_PARTS: Final = {
    "completeness": "worn", "variability": "varied", "realism": "values that can be",
    "signal": "movement", "padding": "covered from end to end",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class MovementCard:
    """`rows`: night, asleep, awake, from to, quality. `model`: what is known of the method."""

    note: str
    sentence: str
    chart: TrendChart | None
    rows: tuple[tuple[str, ...], ...]
    model: tuple[tuple[str, str], ...]
    rhythm: tuple[tuple[str, str], ...]
    rhythm_note: str
    form: Form
    options: tuple[Option, ...]
    limits: str = LIMITS


def card(found: SleepFromMovement, models: Sequence[Algorithm], today: date, clock: str
) -> MovementCard | None:  # fmt: skip
    """None when nothing was worked out of movement."""
    if not found.nights and found.rhythm is None:
        return None
    newest = found.nights[0] if found.nights else None
    points = tuple(Point(one.day, one.sleep_minutes) for one in reversed(found.nights))
    series = Series(METRIC, points, newest.source if newest else "")
    return MovementCard(
        note=newest.source if newest else "",
        sentence=_sentence(newest, today, clock) if newest else "",
        chart=chart(series, {}, today, clock),
        rows=tuple(_row(one, today, clock) for one in found.nights[:TABLE]),
        model=_model(newest) if newest else (),
        rhythm=_rhythm(found.rhythm, clock) if found.rhythm else (),
        rhythm_note=_rhythm_note(found.rhythm, today) if found.rhythm else "",
        form=Form({"model": found.named or AUTO.value}),
        options=(AUTO, *(Option(one.name, f"{one.name}: {needs_text(one.name)}") for one in models))
        if newest
        else (),
    )


def _sentence(one: MovementNight, today: date, clock: str) -> str:
    start, end = (_at(one, at, clock) for at in (one.start, one.end))
    within = (
        "the longest sleep between two noons, as nothing says when you lay down"
        if one.basis == "movement"
        else "within the time in bed that was told"
    )
    return (
        f"The night to {ui.day_text(one.day, today)}: {words.hours(one.sleep_minutes)} asleep from"
        f" {start} to {end}, {words.hours(one.waso_minutes)} awake in between. It is {within}."
    )


def _at(one: MovementNight, at: datetime, clock: str) -> str:
    local = at + timedelta(minutes=one.utc_offset_minutes)
    return ui.time_text(local.time(), clock)


def _row(one: MovementNight, today: date, clock: str) -> tuple[str, ...]:
    return (
        ui.date_text(one.day, today),
        words.hours(one.sleep_minutes),
        words.hours(one.waso_minutes),
        f"{_at(one, one.start, clock)} to {_at(one, one.end, clock)}",
        ui.percent_text(one.quality),
        one.model,
    )


def _model(one: MovementNight) -> tuple[tuple[str, str], ...]:
    known = BY_NAME.get(one.model)
    told = [
        ("Method", f"{one.model}, version {one.version}"),
        ("Why this one", f"{one.why[:1].upper()}{one.why[1:]}."),
        ("From", f"counts of {one.epoch_seconds} seconds; worn {ui.percent_text(one.known)}"),
        ("Data of the night", _quality(one.quality, one.quality_parts)),
    ]
    if known is not None:
        told += [("Published", _accuracy(a)) for a in known.published]
        told += [("Measured", _accuracy(a)) for a in known.measured]
    return tuple(told)


def _quality(value: float, parts: Mapping[str, float]) -> str:
    listed = ", ".join(
        f"{_PARTS.get(name, name)} {ui.percent_text(part)}" for name, part in parts.items()
    )
    return f"{ui.percent_text(value)} ({listed})"


def _accuracy(one: Accuracy) -> str:
    told = [
        f"{name} {ui.percent_text(value)}"
        for name, value in (
            ("right", one.accuracy), ("sleep found", one.recall), ("precision", one.precision),
            ("F1", one.f1),
        )
        if value is not None
    ]  # fmt: skip
    when = f", {one.evaluated}" if one.evaluated else ""
    said = ", ".join(told)
    return f"{f'{said}; ' if said else ''}{one.note or 'no remark'} ({one.on}{when})"


def _rhythm(one: Rhythm, clock: str) -> tuple[tuple[str, str], ...]:
    unit = "counts a minute" if one.basis == "counts" else "steps a minute"
    quiet, busy = (_from(minute, clock) for minute in (one.l5_start, one.m10_start))
    return (
        ("How alike your days are (IS, 0 to 1)", ui.number_text(one.interdaily, 2)),
        ("How broken up they are (IV, 0 to about 2)", ui.number_text(one.intradaily, 2)),
        ("Five quietest hours (L5)", f"from {quiet}, {ui.number_text(one.l5, 1)} {unit}"),
        ("Ten busiest hours (M10)", f"from {busy}, {ui.number_text(one.m10, 1)} {unit}"),
        ("Difference of the two (RA, 0 to 1)", ui.number_text(one.relative, 2)),
        ("Data", _quality(one.quality, one.quality_parts)),
    )


def _from(minute: int, clock: str) -> str:
    return ui.time_text(time(minute // 60, minute % 60), clock)


def _rhythm_note(one: Rhythm, today: date) -> str:
    days = words.counted(one.days, "day")
    return f"{days} to {ui.day_text(one.last, today)}, {one.basis} of {one.source or 'your device'}"
