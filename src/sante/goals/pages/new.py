"""Choosing a goal, and making it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Final, Literal

from fastapi import Form, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.errors import Failure
from sante.core.http import Now, Router, Tx
from sante.goals import service
from sante.goals.errors import GoalExists, NeedsSupport, NoSafeAction, TooManyGoals, UnclearWish
from sante.goals.forms import FIELDS, TypedGoal
from sante.goals.pages import words
from sante.goals.pages.common import GOALS, Reader, address, reader
from sante.goals.pages.overview import MOST_RECOMMENDED, open_on
from sante.goals.pages.suggested import Recommended, recommended
from sante.goals.rules.catalogue import library
from sante.goals.rules.plan import TUNING
from sante.goals.rules.targets import IMPROVEMENT
from sante.goals.types import GoalCategory, GoalStatus, Intensity
from sante.identity.access import PageUser
from sante.ui import service as ui
from sante.ui.types import Flash, Option, Shell
from sante.ui.types import Form as Shown

router = Router()

DURATIONS: Final = tuple(Option(days, days) for days in ("30", "60", "90", "180"))
USUAL: Final = {"intensity": Intensity.BALANCED.value, "duration_days": "90"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a goal was not made, where that is no matter of one field. `points` are facts."""

    kind: Literal["problem", "refer", "info"]
    title: str
    text: str
    points: tuple[str, ...] = ()
    leads_to_goals: bool = False


@dataclass(frozen=True)
class NewView:
    shell: Shell
    form: Shown
    categories: tuple[Option, ...]
    intensities: tuple[Option, ...]
    durations: tuple[Option, ...]
    preview: Recommended | None
    problem: Problem | None


@router.get("/goals/new")
async def choose(
    request: Request,
    viewer: PageUser,
    session: Tx,
    now: Now,
    category: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    looking = await reader(session, viewer, now)
    return await _page(request, looking, session, Shown(USUAL | {"category": category}))


@router.post("/goals")
async def create(
    request: Request,
    typed: Annotated[TypedGoal, Form()],
    viewer: PageUser,
    session: Tx,
    now: Now,
) -> Response:
    looking = await reader(session, viewer, now)
    try:
        goal_id = await service.create_goal(session, looking.person, typed.wanted(), now=now)
    except Failure as failure:
        return await _page(request, looking, session, _returned(typed, failure), failure)
    made = Flash("Your plan is ready. Its first actions are on your Today page.")
    return ui.redirect(request, address(goal_id), flash=made)


def _returned(typed: TypedGoal, failure: Failure) -> Shown:
    """What was typed, with what is wrong in a field of this form beside that field."""
    errors = {e.field: e.message for e in failure.errors if e.field in FIELDS}
    if isinstance(failure, NeedsSupport | UnclearWish):
        errors = {}  # said above the form, and no mistake
    return Shown(ui.form_of(typed.model_dump()).values, errors)


async def _page(
    request: Request,
    looking: Reader,
    session: AsyncSession,
    form: Shown,
    failure: Failure | None = None,
) -> Response:
    person = looking.person
    found = await service.recommendations(session, person, now=looking.now, limit=len(GoalCategory))
    goals = await service.list_goals(session, person.user_id, today=looking.today)
    running = {g.category for g in goals if open_on(g, looking) and g.status is GoalStatus.ACTIVE}
    chosen = next((made for made in found if made.category == form.value("category")), None)
    view = NewView(
        shell=looking.shell("Choose a goal", back=GOALS),
        form=form,
        categories=_categories([made.category for made in found], running),
        intensities=_intensities(chosen.intensity if chosen else Intensity.BALANCED),
        durations=_durations(form.value("duration_days")),
        preview=None if chosen is None else recommended(chosen, person),
        problem=None if failure is None or form.errors else _problem(failure),
    )
    return ui.render(request, "goals/new.html", view, status=failure.status if failure else 200)


def _categories(wanted: Sequence[GoalCategory], running: set[GoalCategory]) -> tuple[Option, ...]:
    """The recommended ones first, in their order."""
    order = [*wanted, *(c for c in GoalCategory if c not in wanted)]
    best = wanted[:MOST_RECOMMENDED]
    return tuple(_category(c, wanted=c in best, running=c in running) for c in order)


def _category(category: GoalCategory, *, wanted: bool, running: bool) -> Option:
    described = library().categories[category]
    notes = [described.description]
    if wanted:
        notes.append("Recommended for you.")
    if running and category is not GoalCategory.CUSTOM:
        notes.append("Running now.")
    return Option(category.value, described.title, " ".join(notes))


def _intensities(best: Intensity) -> tuple[Option, ...]:
    return tuple(
        Option(
            intensity.value,
            f"{words.INTENSITIES[intensity]}{' (recommended)' if intensity is best else ''}",
            f"Up to {TUNING.habits[intensity]} habits and {TUNING.minutes[intensity]:g} minutes a"
            f" day; aims to move values by up to {ui.percent_text(IMPROVEMENT[intensity])}.",
        )
        for intensity in Intensity
    )


def _durations(chosen: str) -> tuple[Option, ...]:
    """The usual ones, and one that came from elsewhere, so that it is not lost."""
    known = {option.value for option in DURATIONS}
    own = chosen.isascii() and chosen.isdigit() and len(chosen) <= 3 and chosen not in known
    return (*DURATIONS, Option(chosen, chosen)) if own else DURATIONS


def _problem(failure: Failure) -> Problem:
    if isinstance(failure, NeedsSupport):
        return Problem("refer", "This is not something to plan here", failure.detail)
    if isinstance(failure, UnclearWish):
        return Problem("info", "Say it in other words", failure.detail)
    if isinstance(failure, NoSafeAction):
        points = tuple(error.message for error in failure.errors)
        text = "Talk to your clinician, or choose another goal. What rules the actions out:"
        return Problem(
            "info", "We found no action for this goal that is safe for you", text, points
        )
    known = isinstance(failure, GoalExists | TooManyGoals)
    return Problem("problem", "This goal was not made", failure.detail, leads_to_goals=known)
