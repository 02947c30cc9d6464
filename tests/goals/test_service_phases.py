"""Phases through the service: the daily look, what a person says, and when nobody says anything."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.core.job_support import ended, working
from tests.goals.steps import goal_of, profile_of
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.core import events
from sante.core.db import PooledDatabase
from sante.core.jobs import jobs
from sante.goals import service
from sante.goals.errors import BadChoice, BadDate, PhaseNotWaiting
from sante.goals.events import GoalChanged, PhaseOffered, PhaseStarted
from sante.goals.service import GoalPatch, NewLog
from sante.goals.types import GoalStatus, WaitingPhase
from sante.kit.clock import SystemClock
from sante.progress import service as progress
from sante.progress.types import Break

SECOND = date(2026, 3, 24)


class Story:
    """Alice and one goal of hers, day after day."""

    def __init__(self, session: AsyncSession, user_id: UUID, goal_id: UUID, clock: FakeClock):
        self.session, self.user_id, self.goal_id, self.clock = session, user_id, goal_id, clock

    async def live(self, days: int, *, doing: bool) -> None:
        for _ in range(days):
            now = self.clock.now()
            person = await profile_of(self.session, self.user_id, now)
            today = person.day_at(now)
            due = await service.due_actions(self.session, self.user_id, today) if doing else ()
            for card in due:
                log = NewLog("completed")
                await service.record_log(self.session, person, card.user_action_id, log, now=now)
            self.clock.advance(days=1)

    async def turn(self) -> dict[str, int]:
        now = self.clock.now()
        person = await profile_of(self.session, self.user_id, now)
        return await service.turn_day(self.session, person, now=now)

    async def waiting(self, phase: int = 2) -> WaitingPhase | None:
        now = self.clock.now()
        person = await profile_of(self.session, self.user_id, now)
        found = await service.waiting_phases(self.session, person, self.goal_id, now=now)
        return next((w for w in found if w.phase == phase), None)

    async def answer(self, answer: str, until: date | None = None, phase: int = 2) -> None:
        now = self.clock.now()
        person = await profile_of(self.session, self.user_id, now)
        await service.answer_phase(
            self.session, person, self.goal_id, phase, answer, until=until, now=now
        )

    async def starts(self, phase: int = 2) -> set[date]:
        found = await service.goal_with_plan(self.session, self.user_id, self.goal_id)
        return {
            c.activation_date
            for c in found.commitments
            if c.phase == phase and c.removed_on is None
        }


@pytest.fixture
async def story(acting: AsyncSession, alice: Person, clock: FakeClock) -> Story:
    goal_id = await goal_of(acting, alice.user_id, clock.now())
    return Story(acting, alice.user_id, goal_id, clock)


@pytest.fixture
def heard() -> list[object]:
    found: list[object] = []

    async def listen(_session: AsyncSession, event: object) -> None:
        found.append(event)

    events.listen({kind: [listen] for kind in (PhaseStarted, PhaseOffered, GoalChanged)})
    return found


async def test_a_phase_starts_on_its_day_and_is_told_once(
    story: Story, heard: list[object]
) -> None:
    """V-J6, R-15."""
    await story.live(13, doing=True)
    assert (await story.turn())["held"] == 0
    await story.live(1, doing=True)
    assert (await story.turn())["started"] == 1
    assert (await story.turn())["started"] == 0
    told = [e for e in heard if isinstance(e, PhaseStarted)]
    assert [(e.phase, e.day, e.actions) for e in told] == [(2, SECOND, 2)]
    assert await story.waiting() is None


async def test_with_little_done_it_waits_and_asks(story: Story, heard: list[object]) -> None:
    """G-3: offered, not forced."""
    await story.live(13, doing=False)
    await story.turn()
    assert await story.starts() == {SECOND + timedelta(days=7)}
    offer = await story.waiting()
    assert offer is not None
    assert (offer.offered, offer.consistency) == (True, 0)
    asked = [e for e in heard if isinstance(e, PhaseOffered)]
    assert [(e.phase, e.day) for e in asked] == [(2, SECOND + timedelta(days=7))]
    plan = (await service.goal_with_plan(story.session, story.user_id, story.goal_id)).plan
    assert (plan.cause, plan.source, plan.before) == ("phase_held", "rules", None)
    due = await service.due_actions(story.session, story.user_id, SECOND)
    assert {c.commitments[0].phase for c in due} == {1}
    assert [e.change for e in heard if isinstance(e, GoalChanged)] == ["phase_held"]


async def test_a_phase_that_is_held_starts_by_itself_once_it_is_carried(story: Story) -> None:
    await story.live(13, doing=False)
    await story.turn()
    for _ in range(8):
        await story.live(1, doing=True)
        await story.turn()
    assert await story.waiting() is not None  # 8 of 14 days: 57 %
    for _ in range(7):
        await story.live(1, doing=True)
        await story.turn()
    assert await story.waiting() is None


async def test_a_holiday_is_no_reason_to_hold_a_phase(story: Story) -> None:
    away = Break(date(2026, 3, 13), date(2026, 3, 23), None)
    now = story.clock.now()
    await progress.take_break(story.session, story.user_id, away, now=now)
    await story.live(3, doing=True)
    await story.live(10, doing=False)
    await story.turn()
    assert await story.starts() == {SECOND}


@pytest.mark.parametrize(
    ("answer", "until", "is_now", "cause"),
    [
        ("start", None, {date(2026, 3, 23)}, "phase_started"),
        ("wait", None, {SECOND + timedelta(days=14)}, "phase_moved"),
        ("wait", date(2026, 5, 1), {date(2026, 5, 1)}, "phase_moved"),
        ("drop", None, set(), "phase_dropped"),
    ],
)
async def test_the_person_decides(
    story: Story, answer: str, until: date | None, is_now: set[date], cause: str
) -> None:
    await story.live(13, doing=False)
    await story.turn()
    await story.answer(answer, until)
    assert await story.starts() == is_now
    plan = (await service.goal_with_plan(story.session, story.user_id, story.goal_id)).plan
    assert (plan.cause, plan.source) == (cause, "person")
    offer = await story.waiting()
    assert offer is None or not offer.offered
    person = await profile_of(story.session, story.user_id, story.clock.now())
    await service.undo_last(story.session, person, story.goal_id, now=story.clock.now())
    offer = await story.waiting()
    assert offer is not None
    assert offer.offered  # the answer was taken back with its change


async def test_an_answer_to_nothing_and_a_day_that_cannot_be_are_refused(story: Story) -> None:
    with pytest.raises(PhaseNotWaiting):
        await story.answer("start", phase=1)
    with pytest.raises(BadChoice):
        await story.answer("perhaps")
    for until in (date(2026, 3, 10), date(2026, 6, 8), date(2020, 1, 1)):
        with pytest.raises(BadDate):
            await story.answer("wait", until)
    with pytest.raises(BadDate):
        await story.answer("start", date(2026, 4, 1))
    await story.answer("drop")
    with pytest.raises(PhaseNotWaiting):
        await story.answer("start")


async def test_a_paused_goal_is_not_looked_at_and_its_phases_move_on_by_the_rest(
    story: Story,
) -> None:
    """Pausing moves the end, and what has not begun, by the days it rested."""
    await story.live(5, doing=True)
    now = story.clock.now()
    person = await profile_of(story.session, story.user_id, now)
    await service.patch_goal(
        story.session, person, story.goal_id, GoalPatch(status="paused"), now=now
    )
    await story.live(100, doing=False)
    assert await story.turn() == {"completed": 0, "started": 0, "held": 0}
    now = story.clock.now()
    resumed = GoalPatch(status="active")
    await service.patch_goal(story.session, person, story.goal_id, resumed, now=now)
    goal = await service.goal(story.session, story.user_id, story.goal_id)
    assert (goal.duration_days, goal.end_date) == (190, date(2026, 6, 8) + timedelta(days=100))
    assert goal.status_on(person.day_at(now)) is GoalStatus.ACTIVE
    assert await story.starts() == {SECOND + timedelta(days=100)}
    await story.live(8, doing=True)
    await story.turn()
    assert await story.starts() == {SECOND + timedelta(days=100)}  # 13 days done, none missed


async def test_a_goal_s_end_is_noted_once(story: Story, heard: list[object]) -> None:
    await story.live(90, doing=False)
    assert (await story.turn())["completed"] == 1
    assert (await story.turn())["completed"] == 0
    assert [e.change for e in heard if isinstance(e, GoalChanged)] == ["completed"]
    row = (
        await story.session.execute(text("select status, ended_at is not null from goals"))
    ).one()
    assert tuple(row) == ("completed", True)


async def test_everybody_is_turned_on_their_own_day(
    db: SavepointDatabase, people: People, clock: FakeClock
) -> None:
    """R-18: when the 23rd begins in Berlin, it is the 22nd in Honolulu for eleven hours more."""
    clock.advance(hours=5)  # the afternoon of the 10th there, the morning of it here
    early = await people.person("early", zone="Europe/Berlin")
    late = await people.person("late", zone="Pacific/Honolulu")
    for someone in (early, late):
        async with db.transaction(user_id=someone.user_id) as session:
            await goal_of(session, someone.user_id, clock.now())

    async def due() -> set[UUID]:
        async with db.system_transaction() as session:
            return set(await service.people_to_turn(session, now=clock.now()))

    clock.set(datetime(2026, 3, 23, 1, 59, tzinfo=UTC))
    assert await due() == set()
    clock.advance(minutes=1)
    assert await due() == {early.user_id}
    clock.advance(hours=10, minutes=59)
    assert await due() == {early.user_id}
    clock.advance(minutes=1)
    assert await due() == {early.user_id, late.user_id}
    async with db.transaction(user_id=early.user_id) as session:
        person = await profile_of(session, early.user_id, clock.now())
        await service.turn_day(session, person, now=clock.now())
    assert await due() == {late.user_id}


async def test_a_worker_turns_the_day(live: PooledDatabase, live_people: People) -> None:
    """By the system's own clock: what has ended long ago is completed."""
    alice = await live_people.alice()
    long_ago = SystemClock().now() - timedelta(days=100)
    async with live.transaction(user_id=alice.user_id) as session:
        goal_id = await goal_of(session, alice.user_id, long_ago)
    async with live.system_transaction() as session:
        due = await service.people_to_turn(session, now=SystemClock().now())
        assert due == [alice.user_id]
        await jobs.tasks["goals.turn_day"].defer_many(session, [(alice.user_id, {})])
    async with working(live, jobs):
        (run,) = await ended(live, alice.user_id, of="goals.")
    assert (run.status, run.output) == ("succeeded", {"completed": 1, "started": 0, "held": 0})
    async with live.transaction(user_id=alice.user_id) as session:
        assert (await service.goal(session, alice.user_id, goal_id)).status is GoalStatus.COMPLETED


async def test_a_run_of_the_hour_leaves_a_job_for_each_of_them(
    live: PooledDatabase, live_people: People
) -> None:
    alice = await live_people.alice()
    long_ago = SystemClock().now() - timedelta(days=100)
    async with live.transaction(user_id=alice.user_id) as session:
        await goal_of(session, alice.user_id, long_ago)
    context = SystemClockContext(live)
    await jobs.periodics["goals.turn_days"].work(context)
    await jobs.periodics["goals.turn_days"].work(context)  # one waits already: no second
    async with live.transaction(user_id=alice.user_id) as session:
        ours = "select kind from job_runs where kind like 'goals.%'"
        assert (await session.scalars(text(ours))).all() == ["goals.turn_day"]


class SystemClockContext:
    """What a periodic task is given, without the worker around it."""

    def __init__(self, database: PooledDatabase) -> None:
        self.transaction = database.system_transaction

    def now(self) -> datetime:
        return SystemClock().now()
