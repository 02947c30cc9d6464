"""Where the goals are heading, and how earlier projections did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.core.schemas import PathId
from sante.goals import service as goals
from sante.goals.pages.report_card import COLUMNS, CardView, view_of
from sante.goals.types import Confidence, Goal, GoalStatus
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit.ids import encode
from sante.labs import service as labs
from sante.profile import service as profiles
from sante.profile.types import Person
from sante.progress import service as progress
from sante.progress.types import GoalOutlook, Projection
from sante.ui import service as ui
from sante.ui.types import FanChart, Link, Segment, Shell, Status, Tab, Tone
from sante.web.today import chart_of

router = Router()

PAST_DAYS: Final = 270  # older results squeeze what is to come into a corner of the chart
MOVED_SINCE: Final = timedelta(days=14)
STEPS: Final = 13  # points of a curve, and so lines of its table: a week each for 90 days
ON_COURSE: Final = Status(Tone.GOOD, "On course")
SHORT: Final = Status(Tone.NEAR, "Short of the target")
WORSE: Final = Status(Tone.OFF, "May get worse")
UNSETTLED: Final = Status(Tone.UNKNOWN, "No projection yet")
CONFIDENCE: Final = {
    Confidence.LOW: "low",
    Confidence.MEDIUM: "medium",
    Confidence.HIGH: "high",
}
TARGET_COLUMNS: Final = (
    "Marker",
    "At the start",
    "Projected now",
    "At the end",
    "Likely",
    "Target",
)


@dataclass(frozen=True)
class TargetView:
    """One marker: its chart, how sure it is and why, what would help, what may hurt."""

    id: str
    name: str
    href: str
    status: Status
    chart: FanChart
    confidence: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    row: tuple[str, ...]


@dataclass(frozen=True)
class GoalView:
    id: str
    title: str
    href: str
    period: str
    over: bool
    targets: tuple[TargetView, ...]
    spans: tuple[str, ...]
    elsewhere: tuple[str, ...]
    card: CardView


@dataclass(frozen=True)
class ProjectionsView:
    """`segments` lead from one goal to another; empty where there is one only."""

    shell: Shell
    goals: tuple[GoalView, ...]
    segments: tuple[Segment, ...]
    has_report: bool
    target_columns: tuple[str, ...] = TARGET_COLUMNS
    card_columns: tuple[str, ...] = COLUMNS


@router.get("/projections")
async def show(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    """Every running goal."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    found = await progress.outlooks(session, person, now=now)
    shown = tuple([await _goal(session, person, one, now) for one in found])
    view = ProjectionsView(
        shell=_shell(viewer, person, Link("Goals", "/goals")),
        goals=shown,
        segments=_segments([one.goal for one in found]),
        has_report=bool(shown) or await _has_report(session, viewer.user_id, today),
    )
    return ui.render(request, "web/projections.html", view)


@router.get("/projections/{goal_id}")
async def show_one(
    request: Request,
    goal_id: Annotated[UUID, PathId("goal")],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    """One goal, also one that is over: its report card stays."""
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    goal = await goals.goal(session, viewer.user_id, goal_id)
    running = await goals.active_goals(session, viewer.user_id, today)
    over = goal.status_on(today) in (GoalStatus.COMPLETED, GoalStatus.ABANDONED)
    empty = GoalOutlook(goal, (), None, None, ())
    found = empty if over else await progress.goal_outlook(session, person, goal, now=now)
    view = ProjectionsView(
        shell=_shell(viewer, person, Link(goal.title, f"/goals/{encode('goal', goal_id)}")),
        goals=(await _goal(session, person, found, now, over=over),),
        segments=_segments(running, goal_id),
        has_report=True,
    )
    return ui.render(request, "web/projections.html", view)


def _shell(viewer: Viewer, person: Person, back: Link) -> Shell:
    name = person.display_name or viewer.email.partition("@")[0]
    return Shell(title="Projections", name=name, tab=Tab.GOALS, back=back)


async def _has_report(session: AsyncSession, user_id: UUID, today: date) -> bool:
    return bool(await labs.marker_values(session, user_id, today))


def _segments(running: Sequence[Goal], current: UUID | None = None) -> tuple[Segment, ...]:
    if len(running) < 2 and current in {None, *(g.goal_id for g in running)}:
        return ()
    each = [
        Segment(g.title, f"/projections/{encode('goal', g.goal_id)}", g.goal_id == current)
        for g in running
    ]
    return (Segment("All goals", "/projections", current is None), *each)


async def _goal(
    session: AsyncSession, person: Person, found: GoalOutlook, now: Now, *, over: bool = False
) -> GoalView:
    goal, today = found.goal, person.day_at(now)
    card = await goals.report_card(session, person, goal.goal_id, now=now)
    key = encode("goal", goal.goal_id)
    noted = await goals.noted_by(session, person.user_id, goal.goal_id, today - MOVED_SINCE)
    moved = {name: _moved(person, name, note, today) for name, note in noted.items()}
    targets = [
        await _target(session, person, (key, moved), one, today) for one in found.projections
    ]
    spans = [found.health_score, found.biological_age]
    return GoalView(
        id=key,
        title=goal.title,
        href=f"/goals/{key}",
        period=_period(goal, today),
        over=over,
        targets=tuple(targets),
        spans=tuple(span.sentence for span in spans if span is not None),
        elsewhere=tuple(effect.sentence for effect in found.elsewhere),
        card=view_of(card, person, today),
    )


def _period(goal: Goal, today: date) -> str:
    return f"{ui.date_text(goal.start_date, today)} to {ui.date_text(goal.end_date, today)}"


def _moved(person: Person, biomarker_id: str, note: tuple[date, float], today: date) -> str:
    """What was expected a while ago, in the person's unit."""
    marker = labs.registry()[biomarker_id]
    on, mean = note
    there = labs.shown(marker, mean, marker.unit, person.units.labs)
    about = ui.quantity_text(there.value, there.unit, there.decimals)
    return f"On {ui.date_text(on, today)} we expected about {about} for the end."


async def _target(
    session: AsyncSession,
    person: Person,
    goal: tuple[str, Mapping[str, str]],
    one: Projection,
    today: date,
) -> TargetView:
    """`goal`: its key, and what was expected of its targets a while ago."""
    key, moved = goal
    chart = _cut(await chart_of(session, person, one), one, today)
    return TargetView(
        id=f"{key}-{one.biomarker_id}",
        name=one.name,
        href=f"/body/{one.biomarker_id}",
        status=_status(one),
        chart=chart,
        confidence=CONFIDENCE[one.confidence],
        reasons=one.reasons,
        notes=_notes(one, chart, moved.get(one.biomarker_id, "")),
        row=_row(one, chart),
    )


def _status(one: Projection) -> Status:
    if not one.settled:
        return UNSETTLED
    if one.unfavourable:
        return WORSE
    return ON_COURSE if one.on_track else SHORT


def _cut(chart: FanChart, one: Projection, today: date) -> FanChart:
    """Without results of long ago, with a point a week; with no curve where none can be drawn."""
    recent = [m for m in chart.measured if m.day >= today - timedelta(days=PAST_DAYS)]
    last = len(chart.projected) - 1
    step = max(1, round(len(chart.projected) / STEPS))
    kept = [p for n, p in enumerate(chart.projected) if n % step == 0 or n == last]
    return replace(
        chart,
        measured=tuple(recent or chart.measured[-1:]),
        projected=tuple(kept) if one.settled else (),
    )


def _notes(one: Projection, chart: FanChart, moved: str) -> tuple[str, ...]:
    """The most important first."""
    notes = [one.note, *one.adverse]
    if one.response:
        notes.append(one.response)
    if one.tip:
        notes.append(f"What would help most: {one.tip}")
    if one.without is not None and one.settled:
        without = ui.quantity_text(one.without, chart.unit, chart.decimals)
        notes.append(f"With no action at all we would expect about {without}.")
    if one.next_test is not None and one.settled:
        band = one.next_test
        likely = ui.interval_text(band.low, band.high, chart.unit, chart.decimals)
        notes.append(f"A test at the end would likely read {likely}: one test adds its own noise.")
    if moved and one.settled:
        notes.append(moved)
    return tuple(notes)


def _row(one: Projection, chart: FanChart) -> tuple[str, ...]:
    def text(value: float | None) -> str:
        return "" if value is None else ui.quantity_text(value, chart.unit, chart.decimals)

    if not one.settled:
        return (one.name, text(one.baseline), "no projection yet", "", "", text(one.target))
    likely = one.end.likely
    return (
        one.name,
        text(one.baseline),
        f"about {text(one.current)}",
        f"about {text(one.end.value)}",
        ui.interval_text(likely.low, likely.high, chart.unit, chart.decimals),
        text(one.target),
    )
