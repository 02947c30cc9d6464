"""Progress: the week, the days behind, how each goal is kept, and how the person has felt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Form, Query, Request, Response
from pydantic import BaseModel, ConfigDict

from sante.core.http import Now, Router, Tx
from sante.goals.types import GoalStatus
from sante.identity.access import PageUser
from sante.identity.types import Viewer
from sante.kit.ids import decode, encode
from sante.profile import service as profiles
from sante.profile.types import Person
from sante.progress import service
from sante.progress.pages.bars import COLUMNS, WeekChart, week_chart
from sante.progress.pages.feeling import FeelingView, feeling
from sante.progress.pages.heat import HeatMap, heat_map
from sante.progress.rules.milestones import name_of
from sante.progress.service import NewCheckIn
from sante.progress.types import ActionShare, GoalReport, WeekReport
from sante.ui import service as ui
from sante.ui.types import Flash, Segment, Shell, Status, Tab, Tone

router = Router()

HEAT_DAYS: Final = 84
_STATUSES: Final = {
    "excellent": Status(Tone.GOOD, "Excellent"),
    "on_track": Status(Tone.GOOD, "On track"),
    "needs_attention": Status(Tone.NEAR, "Needs attention"),
    None: Status(Tone.UNKNOWN, "Not asked for yet"),
}


@dataclass(frozen=True, slots=True)
class WeekCard:
    """This week, and the one before in a sentence."""

    sentence: str
    wins: tuple[str, ...]
    focus: tuple[str, ...]
    before: str


@dataclass(frozen=True, slots=True)
class ActionLine:
    name: str
    icon: str
    status: Status
    kept: str
    streak: str
    strength: int


@dataclass(frozen=True, slots=True)
class Standing:
    """One goal: where it is in its time, how it is kept, what it has reached."""

    title: str
    url: str
    elapsed: int
    duration: int
    time: str
    streaks: str
    chart: WeekChart | None
    columns: tuple[str, ...]
    actions: tuple[ActionLine, ...]
    achieved: tuple[tuple[str, str], ...]
    ahead: tuple[tuple[str, str], ...]
    focus: tuple[str, ...]
    quick_wins: tuple[str, ...]
    retest: str
    retest_now: bool


@dataclass(frozen=True)
class ProgressView:
    shell: Shell
    week: WeekCard
    heat: HeatMap | None
    goals: tuple[Segment, ...]
    standing: Standing | None
    feeling: FeelingView


class TypedCheckIn(BaseModel):
    """What the check-in posts: any of it may be left out."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True, str_max_length=1000)

    mood: str = ""
    energy: str = ""
    notes: str = ""

    def told(self) -> NewCheckIn:
        return NewCheckIn(
            mood=_step(self.mood), energy=_step(self.energy), notes=self.notes or None
        )


def _step(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() else None


@router.get("/progress")
async def show(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    goal: Annotated[str | None, Query(max_length=60)] = None,
) -> Response:
    person, today = await profiles.person_at(session, viewer.user_id, now=now)
    first = today - timedelta(days=HEAT_DAYS - 1)
    days = await service.daily(session, person.user_id, now=now, first=first, last=today)
    weeks = await service.weekly(session, person.user_id, now=now, weeks=2)
    reports = await service.goal_reports(session, person.user_id, now=now)
    chosen = _chosen(reports, goal)
    view = ProgressView(
        shell=_shell(viewer, person, today),
        week=_week(weeks),
        heat=heat_map(days, person.week_start, today),
        goals=_segments(reports, chosen),
        standing=None if chosen is None else _standing(chosen, today),
        feeling=feeling([d.check_in for d in days if d.check_in is not None], today),
    )
    return ui.render(request, "progress/overview.html", view)


@router.post("/progress/check-in")
async def check_in(
    request: Request,
    typed: Annotated[TypedCheckIn, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    _, today = await profiles.person_at(session, viewer.user_id, now=now)
    await service.check_in(session, viewer.user_id, today, typed.told(), now=now)
    return ui.redirect(request, "/progress#feeling", flash=Flash("Noted. Thank you."))


def _shell(viewer: Viewer, person: Person, today: date) -> Shell:
    name = person.display_name or viewer.email.partition("@")[0]
    return Shell(title="Progress", name=name, tab=Tab.TODAY, note=ui.weekday_text(today))


def _week(weeks: Sequence[WeekReport]) -> WeekCard:
    this, before = weeks
    last = f"Last week: {before.sentence}" if before.totals.due else ""
    return WeekCard(this.sentence, this.wins, this.focus, last)


def _chosen(reports: Sequence[GoalReport], asked: str | None) -> GoalReport | None:
    """The goal that was asked for, else the newest that runs, else the newest."""
    try:
        wanted: UUID | None = decode("goal", asked or "")
    except ValueError:
        wanted = None
    running = [r for r in reports if r.status is GoalStatus.ACTIVE]
    mine = [r for r in reports if r.goal.goal_id == wanted]
    return next(iter([*mine, *running, *reports]), None)


def _segments(reports: Sequence[GoalReport], chosen: GoalReport | None) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            report.goal.title,
            f"/progress?goal={encode('goal', report.goal.goal_id)}#goal",
            report is chosen,
        )
        for report in reports
    )


def _standing(report: GoalReport, today: date) -> Standing:
    goal, duration = report.goal, report.goal.duration_days
    advice = report.advice
    return Standing(
        title=goal.title,
        url=f"/goals/{encode('goal', goal.goal_id)}",
        elapsed=report.elapsed,
        duration=duration,
        time=f"{report.elapsed} of {duration} days",
        streaks=_streaks(report),
        chart=week_chart(report.consistency, report.weeks, today),
        columns=COLUMNS,
        actions=tuple(_line(one) for one in report.actions if one.running or one.totals.total),
        achieved=tuple(
            (name_of(one.milestone, duration), ui.date_text(one.on, today))
            for one in reversed(report.achieved)
        ),
        ahead=tuple((one.name, _away(one.days_away)) for one in report.ahead),
        focus=advice.focus_areas,
        quick_wins=advice.quick_wins,
        retest=advice.retest.message,
        retest_now=advice.retest.days_until == 0,
    )


def _streaks(report: GoalReport) -> str:
    runs = report.runs
    if not runs.longest:
        return "Your first day with anything done starts a run."
    said = f"{_days(runs.current)} in a row now, {_days(runs.longest)} at the longest"
    return said if runs.average is None else f"{said}, {runs.average:.1f} on average."


def _line(one: ActionShare) -> ActionLine:
    done = one.totals.completed + one.totals.partial
    rate = one.rate
    kept = "" if rate is None else f"{done} of {one.totals.due}, {ui.percent_text(rate)}"
    count, unit = one.streak.current, one.streak.unit
    streak = f"{count} {unit}{'' if count == 1 else 's'} in a row" if count else "no run just now"
    return ActionLine(
        one.name, one.icon, _STATUSES[one.status], kept, streak, round(100 * one.strength)
    )


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _away(days: int) -> str:
    return "tomorrow" if days == 1 else f"in {days} days"
