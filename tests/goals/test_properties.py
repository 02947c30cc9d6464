"""Whatever a person does to a plan, and whatever is true of them: nothing unsafe is ever in it, an
undo restores it exactly, its versions form a chain, and no log is ever lost."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.goals.steps import profile_of
from tests.support.db import SavepointDatabase
from tests.support.people import People

from sante.core.errors import Failure
from sante.goals import service
from sante.goals.errors import UnsafeAction
from sante.goals.rules.catalogue import library
from sante.goals.rules.safety import refusals
from sante.goals.service import GoalPatch, NewGoal, NewLog, NewRhythm
from sante.goals.service.opened import state_of
from sante.goals.types import GoalStatus, GoalWithPlan, PlanState
from sante.profile import service as profiles
from sante.profile.service import NewConstraint
from sante.profile.types import ConstraintKind

ACTIONS = sorted(library().actions)
FACTS = [
    (ConstraintKind.MEDICINE, "warfarin"),
    (ConstraintKind.MEDICINE, "insulin"),
    (ConstraintKind.MEDICINE, "levothyroxine"),
    (ConstraintKind.ALLERGY, "walnuts"),
    (ConstraintKind.ALLERGY, "fish"),
    (ConstraintKind.ALLERGY, "soy"),
    (ConstraintKind.DIET, "vegan"),
    (ConstraintKind.DIET, "low fodmap"),
    (ConstraintKind.CONDITION, "CKD"),
    (ConstraintKind.CONDITION, "heart failure"),
    (ConstraintKind.INJURY, "knee"),
    (ConstraintKind.PREGNANCY, "pregnant"),
    (ConstraintKind.EATING_DISORDER, "bulimia"),
]
# (what, which: an action of the library or of the plan by its place, and a small number)
MOVES = st.tuples(
    st.sampled_from(
        [
            "add",
            "remove",
            "swap",
            "days",
            "weekly",
            "rest",
            "resume",
            "intensity",
            "pause",
            "unpause",
            "phase",
            "extend",
            "undo",
            "log",
            "fact",
            "day",
            "week",
            "back",
            "turn",
        ]
    ),
    st.sampled_from(ACTIONS),
    st.integers(0, 6),
)
CATEGORIES = ["cardiovascular", "metabolic", "nutritional", "inflammation", "biological_age"]
INTENSITIES = ("gentle", "balanced", "intensive")
ANSWERS = ("start", "wait", "drop")


@dataclass
class Life:
    """A person, one goal, and a clock that also goes back."""

    session: AsyncSession
    user_id: UUID
    goal_id: UUID
    now: datetime
    seen: list[str] = field(default_factory=list)

    async def found(self) -> GoalWithPlan:
        return await service.goal_with_plan(self.session, self.user_id, self.goal_id)

    async def state(self) -> PlanState:
        found = await self.found()
        return state_of(found.goal, found.commitments)

    async def keys(self) -> list[UUID]:
        return [c.user_action_id for c in (await self.found()).commitments]

    async def logs(self) -> set[UUID]:
        first, last = date(2026, 1, 1), date(2030, 1, 1)
        entries = await service.logs_between(self.session, self.user_id, first, last)
        return {e.log_id for e in entries}

    async def move(self, what: str, action: str, number: int) -> None:
        """One thing a person does; what is refused must leave everything as it was."""
        before, chain = await self.state(), await self.versions()
        try:
            async with self.session.begin_nested():
                await self._do(what, action, number)
        except Failure as refused:
            self.seen.append(type(refused).__name__)
            assert await self.state() == before
            assert await self.versions() == chain

    async def versions(self) -> list[int]:
        plans = await service.plan_versions(self.session, self.user_id, self.goal_id)
        return [plan.version for plan in plans]

    async def _do(self, what: str, action: str, number: int) -> None:
        session, goal_id, now = self.session, self.goal_id, self.now
        person = await profile_of(session, self.user_id, now)
        keys = await self.keys()
        key = keys[number % len(keys)]
        match what:
            case "add":
                await service.add_action(
                    session, person, goal_id, action, clinician_agreed=number > 3, now=now
                )
            case "remove":
                await service.remove_action(session, person, goal_id, key, now=now)
            case "swap":
                await service.swap_action(session, person, goal_id, key, action, now=now)
            case "days":
                days = frozenset(range(1, number + 1))
                rhythm = NewRhythm("specific_days", days=days)
                await service.reschedule_action(session, person, goal_id, key, rhythm, now=now)
            case "weekly":
                rhythm = NewRhythm("weekly", times_per_week=number)
                await service.reschedule_action(session, person, goal_id, key, rhythm, now=now)
            case "rest":
                await service.rest_action(session, person, goal_id, key, now=now)
            case "resume":
                await service.resume_action(session, person, goal_id, key, now=now)
            case "undo":
                await service.undo_last(session, person, goal_id, now=now)
            case "log":
                await service.record_log(session, person, key, NewLog("completed"), now=now)
            case _:
                await self._live(what, number)

    async def _live(self, what: str, number: int) -> None:
        session, goal_id, now = self.session, self.goal_id, self.now
        person = await profile_of(session, self.user_id, now)
        match what:
            case "intensity":
                patch = GoalPatch(intensity=INTENSITIES[number % 3])
                await service.patch_goal(session, person, goal_id, patch, now=now)
            case "pause":
                patch = GoalPatch(status="paused")
                await service.patch_goal(session, person, goal_id, patch, now=now)
            case "unpause":
                patch = GoalPatch(status="active")
                await service.patch_goal(session, person, goal_id, patch, now=now)
            case "phase":
                phase, answer = 2 + number % 2, ANSWERS[number % 3]
                await service.answer_phase(session, person, goal_id, phase, answer, now=now)
            case "extend":
                await service.extend_goal(session, person, goal_id, 7 * number, now=now)
            case "turn":
                await service.turn_day(session, person, now=now)
            case "fact":
                kind, label = FACTS[number]
                told = NewConstraint(kind=kind, label=label)
                await profiles.add_constraint(session, self.user_id, told, now=now)
            case "day" | "week" | "back":
                days = {"day": 1, "week": 7, "back": -2}[what]
                self.now += timedelta(days=days)

    async def check(self, before: PlanState) -> None:
        """What must hold after anything; `before` is the plan as it was."""
        found = await self.found()
        person = await profile_of(self.session, self.user_id, self.now)
        today = person.day_at(self.now)
        facts = await service.facts_for(self.session, person, today)
        unsafe = {a.id for a in library().actions.values() if refusals(a, facts, library())}
        due = await service.due_actions(self.session, self.user_id, today)
        assert not unsafe & {card.action.id for card in due}
        came = {c.action.id for c in found.commitments if c.removed_on is None} - before.action_ids
        assert not unsafe & came
        held = [c for c in found.commitments if c.removed_on is None]
        assert len({c.action.id for c in held}) == len(held)
        for rival in ("eating_pattern", "sleep_window"):
            assert sum(c.action.exclusive == rival for c in held) <= 1
        plans = await service.plan_versions(self.session, self.user_id, self.goal_id)
        assert [p.version for p in plans] == list(range(len(plans), 0, -1))
        assert found.goal.end_date > found.goal.start_date


async def born(db_session: AsyncSession, people: People, name: str, category: str) -> Life | None:
    """A new person with a goal; None when nothing is safe for them."""
    now = datetime(2026, 3, 10, 9, tzinfo=UTC)
    person = await people.person(name, birth_date=date(1980, 1, 1), sex="female")
    await db_session.execute(text("select sante_set_user(:u)"), {"u": person.user_id})
    profile = await profile_of(db_session, person.user_id, now)
    try:
        goal_id = await service.create_goal(
            db_session, profile, NewGoal(category, "balanced", 30), now=now
        )
    except Failure:
        return None
    return Life(db_session, person.user_id, goal_id, now)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    category=st.sampled_from(CATEGORIES),
    facts=st.sets(st.sampled_from(range(len(FACTS))), max_size=3),
    moves=st.lists(MOVES, min_size=3, max_size=12),
)
async def test_whatever_is_done_the_plan_stays_sound(
    db: SavepointDatabase,
    people: People,
    category: str,
    facts: set[int],
    moves: Sequence[tuple[str, str, int]],
) -> None:
    async with db.transaction() as session:
        life = await born(session, people, f"p{next_number()}", category)
        if life is None:
            return
        for number in sorted(facts):
            await life.move("fact", "", number)
        logs = await life.logs()
        for what, action, number in moves:
            before, earlier = await life.state(), (await life.found()).plan
            await life.move(what, action, number)
            await life.check(before)
            assert logs <= await life.logs()
            logs = await life.logs()
            await chained(life, before, earlier.version)


async def chained(life: Life, before: PlanState, version: int) -> None:
    """A new version holds the plan before it, and taking it back brings exactly that plan."""
    plan = (await life.found()).plan
    if plan.version == version or plan.before is None:
        return
    assert plan.before == before
    changed = await life.state()
    person = await profile_of(life.session, life.user_id, life.now)
    if (await life.found()).goal.status_on(person.day_at(life.now)) is GoalStatus.COMPLETED:
        return
    trial = await life.session.begin_nested()
    with suppress(UnsafeAction):  # what it would bring back has become so meanwhile
        await service.undo_last(life.session, person, life.goal_id, now=life.now)
        assert await life.state() == before
        await service.undo_last(life.session, person, life.goal_id, now=life.now)
        assert await life.state() == changed
    await trial.rollback()


_COUNT = [0]


def next_number() -> int:
    _COUNT[0] += 1
    return _COUNT[0]
