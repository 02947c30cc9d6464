"""A made-up day of a made-up person: what the components look like in use."""

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sante.ui.service import interval_text
from sante.ui.types import (
    ActionRow,
    Day,
    FanChart,
    Form,
    Link,
    Marker,
    Measured,
    Option,
    Pager,
    Projected,
    RangeBar,
    Ring,
    Segment,
    Shell,
    Status,
    Tab,
    Tone,
)

TODAY = date(2026, 11, 22)
IN_TARGET = Status(Tone.GOOD, "In target")
NEAR = Status(Tone.NEAR, "Near the limit")
ABOVE = Status(Tone.OFF, "Above target")
REFER = Status(Tone.REFER, "See a clinician")
UNKNOWN = Status(Tone.UNKNOWN, "Not evaluated")


def week(marks: str) -> tuple[Day, ...]:
    letters = {"x": Day.DONE, "o": Day.OPEN, "-": Day.SKIPPED, ".": Day.REST, "/": Day.PARTIAL}
    return tuple(letters[mark] for mark in marks)


def row(key: str, title: str, reason: str, marks: str, streak: int = 0) -> ActionRow:
    days = week(marks)
    return ActionRow(
        id=f"action-{key}",
        log_url=f"/actions/{key}/log",
        title=title,
        reason=f"for {reason}",
        state=days[-1],
        streak=f"{streak} days in a row" if streak else "",
        days=days,
    )


ROWS = {
    "light": row("light", "Morning light, 10 minutes", "Sleep timing", "xxxxoxx", 12),
    "psyllium": row("psyllium", "Psyllium husk, 10 g with water", "LDL-C", "oxxxxxx", 5),
    "ride": row("ride", "Zone 2 ride, 40 minutes", "VO₂max, fasting glucose", "x.x.x.o", 2),
    "protein": row("protein", "30 g protein at breakfast", "Lean mass", "xx-/ooo"),
    "screens": row("screens", "Screens off by 22:15", "Sleep length", "ooxooxo"),
}


def tapped(row: ActionRow, status: str) -> ActionRow:
    state = Day.DONE if status == "completed" else Day.OPEN
    return replace(row, state=state, days=(*row.days[:-1], state))


def rings(rows: dict[str, ActionRow]) -> tuple[Ring, ...]:
    done = sum(row.done for row in rows.values())
    return (
        Ring("ring-actions", done, len(rows), f"{done}/{len(rows)}", "Actions", "done today"),
        Ring("ring-sleep", 432, 480, "7 h 12", "Sleep", "of 8 h need"),
        Ring("ring-steps", 6204, 10000, "6,204", "Steps", "of 10,000"),
    )


def _course(start: date, weeks: int) -> tuple[Projected, ...]:
    points = []
    for n in range(0, weeks + 1):
        share = 1 - math.exp(-n / 5)
        middle, spread = 131 - 17.46 * share, 1.5 + 8.8 * math.sqrt(n / weeks)
        points.append(
            Projected(
                start + timedelta(weeks=n),
                middle,
                middle - spread,
                middle + spread,
                middle - 1.55 * spread,
                middle + 1.55 * spread,
            )
        )
    return tuple(points)


LDL = FanChart(
    label="LDL-C",
    sentence=f"If you keep this up: about 115 mg/dL in 14 weeks, likely {interval_text(104, 125)}.",
    unit="mg/dL",
    measured=(
        Measured(date(2026, 5, 28), 148),
        Measured(date(2026, 7, 21), 142),
        Measured(date(2026, 9, 22), 137),
        Measured(date(2026, 11, 18), 131),
    ),
    projected=_course(date(2026, 11, 18), 14),
    target_high=100,
)
SINGLE = FanChart(
    label="Ferritin",
    sentence="One result: no projection yet. A second one shows where it is going.",
    unit="ng/mL",
    measured=(Measured(date(2026, 11, 2), 86),),
    target_low=30,
    target_high=300,
)
MARKERS = (
    Marker(name="LDL-C", href="/body/ldl_c", status=ABOVE, change="was 148 in June",
           bar=RangeBar(value=131, target_high=100, unit="mg/dL")),
    Marker(name="HbA1c", href="/body/hba1c", status=NEAR, change="no change",
           bar=RangeBar(value=5.6, target_low=4.5, target_high=5.5, unit="%", decimals=1)),
    Marker(name="Vitamin D", href="/body/vitamin_d", status=IN_TARGET, change="up 13 since June",
           bar=RangeBar(value=44, target_low=30, target_high=60, unit="ng/mL")),
    Marker(name="Ferritin", href="/body/ferritin", status=IN_TARGET, change="one result",
           bar=RangeBar(value=86, target_low=30, target_high=200, unit="ng/mL")),
)  # fmt: skip
OTHER_MARKERS = (
    Marker(name="Potassium", href="/body/potassium", status=REFER, change="up 1.6 since June",
           bar=RangeBar(value=6.1, target_low=3.5, target_high=5.1, unit="mmol/L", decimals=1)),
    Marker(name="hs-CRP", href="/body/hs_crp", status=IN_TARGET, change="one result",
           comparator="<", bar=RangeBar(value=0.2, target_high=1, unit="mg/L", decimals=1)),
    Marker(name="Reverse T3 (LC-MS)", href=None, status=UNKNOWN, change="one result",
           bar=RangeBar(value=14.2, unit="ng/dL", decimals=1)),
)  # fmt: skip


PAGER = Pager("/components?page=1", "/components?page=3")


@dataclass(frozen=True)
class TodayView:
    shell: Shell
    rows: tuple[ActionRow, ...]
    rings: tuple[Ring, ...]
    chart: FanChart
    markers: tuple[Marker, ...]


@dataclass(frozen=True)
class LoggedView:
    row: ActionRow
    ring: Ring
    said: str


@dataclass(frozen=True)
class ComponentsView:
    shell: Shell
    form: Form
    single: FanChart = SINGLE
    markers: tuple[Marker, ...] = OTHER_MARKERS
    segments: tuple[Segment, ...] = (
        Segment("3 months", "/components"),
        Segment("1 year", "/components", current=True),
        Segment("All", "/components"),
    )
    options: tuple[Option, ...] = (
        Option("gentle", "Gentle", "2 or 3 actions, 15 to 20 minutes a day"),
        Option("balanced", "Balanced", "4 or 5 actions, 30 to 45 minutes a day"),
        Option("intensive", "Intensive", "6 to 8 actions, an hour or more a day"),
    )
    units: tuple[Option, ...] = (Option("mg", "mg/dL"), Option("mmol", "mmol/L"))
    pager: Pager = PAGER
    links: tuple[Link, ...] = (Link("Units", "/you/units"), Link("Allergies and medicines", "/you"))
    today: date = TODAY


def today_view(rows: dict[str, ActionRow]) -> TodayView:
    shell = Shell(
        title="Today",
        name="Ana",
        tab=Tab.TODAY,
        heading="Good morning, Ana",
        note="Sunday 22 November · week 2 of 4",
    )
    return TodayView(shell, tuple(rows.values()), rings(rows), LDL, MARKERS)
