"""The one Jinja environment: strict, escaped, with the filters that write every number and date.

A template lies in the package it belongs to: `labs/review.html` is
`sante/labs/templates/labs/review.html`. The folders are looked up when the first page is drawn, so
this lowest of the HTML packages imports none of those above it.
"""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from sante.ui import assets
from sante.ui.rules import charts, dates, numbers, trends
from sante.ui.types import Day, Tab

PACKAGES: Final = Path(__file__).parents[1]
DAY_WORDS: Final = {
    Day.DONE: "done",
    Day.PARTIAL: "partly done",
    Day.SKIPPED: "skipped with a reason",
    Day.OPEN: "not done",
    Day.REST: "not planned",
}


@lru_cache(maxsize=1)
def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(sorted(PACKAGES.glob("*/templates"))),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals.update(asset=assets.asset, tabs=tuple(Tab))
    env.filters.update(
        number=numbers.number_text,
        signed=numbers.signed_text,
        quantity=quantity,
        quantity_text=numbers.quantity_text,
        interval=numbers.interval_text,
        target=numbers.target_text,
        unit=numbers.unit_text,
        percent=numbers.percent_text,
        change=change,
        weight=numbers.weight_text,
        height=numbers.height_text,
        energy=numbers.energy_text,
        date=dates.date_text,
        day=dates.day_text,
        weekday=dates.weekday_text,
        since=dates.since_text,
        duration=dates.duration_text,
        time=dates.time_text,
        fan=charts.fan,
        fan_text=charts.fan_text,
        range_bar=charts.range_bar,
        range_text=charts.range_text,
        sparkline=charts.sparkline,
        trend_chart=trends.trend_chart,
        trend_text=trends.trend_text,
        days_text=days_text,
    )
    return env


def quantity(
    value: numbers.Number | None, unit: str = "", decimals: int = 0, comparator: str = ""
) -> Markup:
    """The number strong and tabular, its unit smaller and muted, never parted at a line end."""
    if value is None:
        return Markup('<span class="no-data">{}</span>').format(numbers.NO_DATA)
    shown = escape(numbers.quantity_text(value, "", decimals, comparator))
    printed = numbers.unit_text(unit)
    small = Markup('{}<span class="unit">{}</span>').format(numbers.NBSP, printed)
    return Markup('<span class="quantity"><b>{}</b>{}</span>').format(
        shown, small if printed else ""
    )


def change(
    delta: numbers.Number | None, day: date, today: date, decimals: int = 0, unit: str = ""
) -> str:
    """In words, with its period: down 17 since June."""
    return numbers.change_text(delta, dates.since_text(day, today), decimals, unit)


def days_text(days: tuple[Day, ...]) -> str:
    """The last days in words, the newest named: "done on 5 of the last 7 days, today not done"."""
    planned = [day for day in days if day is not Day.REST]
    done = sum(day is Day.DONE for day in planned)
    rest = "" if len(planned) == len(days) else f", planned on {len(planned)}"
    return f"done on {done} of the last {len(days)} days{rest}, today {DAY_WORDS[days[-1]]}"
