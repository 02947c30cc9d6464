"""The library of actions, as it stands for the person who looks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated, Final

from fastapi import Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.errors import BadChoice
from sante.goals.forms import TypedFilter
from sante.goals.pages import words
from sante.goals.pages.cards import ActionCard, Eye, action_card
from sante.goals.pages.common import GOALS, Reader, address, reader
from sante.goals.pages.overview import open_on
from sante.goals.rules.catalogue import library
from sante.goals.service.health import gather
from sante.goals.types import ActionCategory, Difficulty, GoalCategory
from sante.identity.access import PageUser
from sante.ui import service as ui
from sante.ui.types import Form, Link, Option, Shell

router = Router()

CATEGORIES: Final = tuple(Option(kind, words.CATEGORIES[kind]) for kind in ActionCategory)
DIFFICULTIES: Final = tuple(Option(d, words.DIFFICULTIES[d]) for d in Difficulty)


@dataclass(frozen=True, slots=True)
class Entry:
    """`clinician`: it is off until a clinician agrees."""

    card: ActionCard
    difficulty: str
    clinician: bool


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class LibraryView:
    """`goals`: the person's running goals, with the addresses an action is added at."""

    shell: Shell
    form: Form
    problem: str
    count: str
    groups: tuple[Group, ...]
    goals: tuple[Link, ...]
    purposes: tuple[Option, ...]
    categories: tuple[Option, ...] = CATEGORIES
    difficulties: tuple[Option, ...] = DIFFICULTIES


@router.get("/library")
async def show(
    request: Request,
    typed: Annotated[TypedFilter, Query()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    found: tuple[service.LibraryEntry, ...] = ()
    problem = ""
    try:
        found = await service.action_library(
            session, looking.person, typed.wanted(), today=looking.today
        )
    except BadChoice as failure:
        problem = failure.detail
    view = LibraryView(
        shell=looking.shell("Action library", back=GOALS),
        form=Form(typed.model_dump()),
        problem=problem,
        count=_count(len(found)),
        groups=await _groups(session, looking, found),
        goals=await _goals(session, looking),
        purposes=_purposes(),
    )
    return ui.render(request, "goals/library.html", view, status=400 if problem else 200)


def _count(found: int) -> str:
    whole = len(library().actions)
    return f"{found} actions" if found == whole else f"{found} of {whole} actions"


def _purposes() -> tuple[Option, ...]:
    known = library().categories
    return tuple(Option(c, known[c].title) for c in GoalCategory if c is not GoalCategory.CUSTOM)


async def _groups(
    session: AsyncSession, looking: Reader, found: Sequence[service.LibraryEntry]
) -> tuple[Group, ...]:
    """By kind, in the order of the kinds; inside, what is safe for this person comes first."""
    health = await gather(session, looking.person, looking.today)
    eye = Eye(looking.person, health.who, health.facts)
    order = list(ActionCategory)
    ranked = sorted(found, key=lambda e: (order.index(e.action.category), bool(e.refused)))
    return tuple(
        Group(words.CATEGORIES[kind], tuple(_entry(entry, eye) for entry in entries))
        for kind, entries in groupby(ranked, key=lambda e: e.action.category)
    )


def _entry(entry: service.LibraryEntry, eye: Eye) -> Entry:
    action = entry.action
    return Entry(
        card=action_card(action, eye),
        difficulty=words.DIFFICULTIES[action.difficulty].lower(),
        clinician=action.default_off,
    )


async def _goals(session: AsyncSession, looking: Reader) -> tuple[Link, ...]:
    goals = await service.list_goals(session, looking.person.user_id, today=looking.today)
    return tuple(
        Link(goal.title, f"{address(goal.goal_id)}/actions")
        for goal in goals
        if open_on(goal, looking)
    )
