"""All goals: those that run, those that could, those that are over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.pages import words
from sante.goals.pages.common import Reader, address, reader
from sante.goals.pages.referred import Stopped, stopped
from sante.goals.pages.suggested import Recommended, recommended
from sante.goals.pages.targets import TargetLine, lines
from sante.goals.types import Goal
from sante.identity.access import PageUser
from sante.labs import service as labs
from sante.labs.types import Profile
from sante.labs.types import Status as LabStatus
from sante.ui import service as ui
from sante.ui.types import Shell, Status

router = Router()

MOST_RECOMMENDED: Final = 3
MOST_TARGETS: Final = 3


@dataclass(frozen=True, slots=True)
class GoalCard:
    title: str
    href: str
    status: Status
    day: int
    days: int
    progress: str
    until: str
    targets: tuple[TargetLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class EndedGoal:
    title: str
    href: str
    status: Status
    note: str


@dataclass(frozen=True, slots=True)
class Empty:
    """Why nothing is recommended, and the one next step."""

    title: str
    text: str
    href: str
    button: str


@dataclass(frozen=True)
class OverviewView:
    shell: Shell
    running: tuple[GoalCard, ...]
    recommended: tuple[Recommended, ...]
    ended: tuple[EndedGoal, ...]
    stopped: tuple[Stopped, ...]
    empty: Empty | None


@router.get("/goals")
async def overview(request: Request, viewer: PageUser, session: Tx, now: Now) -> Response:
    looking = await reader(session, viewer, now)
    goals = await service.list_goals(session, viewer.user_id, today=looking.today)
    running = [g for g in goals if open_on(g, looking)]
    profile = await labs.latest_profile(session, viewer.user_id)
    found = await _recommended(session, looking, running)
    view = OverviewView(
        shell=looking.shell("Goals", note=_note(running)),
        running=tuple([await _card(session, looking, goal) for goal in running]),
        recommended=tuple(recommended(made, looking.person) for made in found),
        ended=tuple(_ended(g, looking) for g in goals if not open_on(g, looking)),
        stopped=stopped(profile, looking.person),
        empty=None if found else _empty(profile, running),
    )
    return ui.render(request, "goals/overview.html", view)


async def _recommended(
    session: AsyncSession, looking: Reader, running: Sequence[Goal]
) -> tuple[service.Suggestion, ...]:
    """A goal that rests is there already: it is resumed, not made again."""
    present = {goal.category for goal in running}
    limit = MOST_RECOMMENDED + len(present)
    found = await service.recommendations(session, looking.person, now=looking.now, limit=limit)
    return tuple(made for made in found if made.category not in present)[:MOST_RECOMMENDED]


def open_on(goal: Goal, looking: Reader) -> bool:
    """Whether a goal still runs or rests."""
    return goal.open_on(looking.today)


def status_of(goal: Goal, looking: Reader) -> Status:
    return words.STATUSES[goal.status_on(looking.today)]


def _note(running: Sequence[Goal]) -> str:
    return f"{len(running)} running" if len(running) > 1 else ""


async def _card(session: AsyncSession, looking: Reader, goal: Goal) -> GoalCard:
    projections = await service.project_goal(session, looking.person, goal.goal_id, looking.today)
    targets = lines(goal, projections, looking.person)
    day = goal.day_number(looking.today)
    return GoalCard(
        title=goal.title,
        href=address(goal.goal_id),
        status=status_of(goal, looking),
        day=day,
        days=goal.duration_days,
        progress=f"day {day} of {goal.duration_days}",
        until=f"until {ui.date_text(goal.end_if_resumed(looking.today), looking.today)}",
        targets=targets[:MOST_TARGETS],
        more=max(len(targets) - MOST_TARGETS, 0),
    )


def _ended(goal: Goal, looking: Reader) -> EndedGoal:
    return EndedGoal(
        title=goal.title,
        href=address(goal.goal_id),
        status=status_of(goal, looking),
        note=f"began {ui.date_text(goal.start_date, looking.today)}",
    )


def _empty(profile: Profile | None, running: Sequence[Goal]) -> Empty | None:
    if profile is None:
        return Empty(
            "Goals begin with your results",
            "Add a lab report, and the goals that fit your values stand here, each with what it"
            " could bring.",
            "/reports/new",
            "Add a report",
        )
    if any(v.status not in (None, LabStatus.NORMAL) for v in profile.judgement.values):
        return Empty(
            "No further goal to recommend",
            "What is out of range is part of a goal already, or is for your clinician first."
            " You can still work on anything you like.",
            "/goals/new",
            "Choose a goal yourself",
        )
    if running:
        return None
    return Empty(
        "Nothing is out of range",
        "All the values we know of you are where they should be. A goal can keep them there.",
        "/goals/new",
        "Choose a goal yourself",
    )
