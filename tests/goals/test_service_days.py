"""Days, pauses and projections through the service that the layers above call."""

from datetime import date
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.goals.conftest import SICK, Reporter
from tests.goals.steps import goal_of, profile_of
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

from sante.goals import service
from sante.goals.service import GoalPatch, NewLog
from sante.goals.types import GoalStatus, MarkerProjection
from sante.kit import ids
from sante.profile import service as profiles
from sante.profile.service import NewConstraint
from sante.profile.types import ConstraintKind
from sante.profile.types import Person as Profile


class TestDays:
    async def test_phases_begin_on_their_day_without_any_job(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        """R-15."""
        goal_id = await goal_of(acting, alice.user_id, clock.now())
        plan = await service.goal_with_plan(acting, alice.user_id, goal_id)
        second = {c.action.id for c in plan.commitments if c.phase == 2}
        for day, there in ((date(2026, 3, 23), False), (date(2026, 3, 24), True)):
            due = {c.action.id for c in await service.due_actions(acting, alice.user_id, day)}
            assert (second <= due) is there
        assert await service.due_actions(acting, alice.user_id, date(2026, 6, 8)) == ()

    async def test_a_card_that_is_no_longer_safe_disappears(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        await goal_of(acting, alice.user_id, now)
        day = date(2026, 3, 10)
        before = {c.action.id for c in await service.due_actions(acting, alice.user_id, day)}
        await profiles.add_constraint(
            acting,
            alice.user_id,
            NewConstraint(kind=ConstraintKind.ALLERGY, label="almonds"),
            now=now,
        )
        after = {c.action.id for c in await service.due_actions(acting, alice.user_id, day)}
        assert before - after == {"nuts_daily"}

    async def test_a_phase_can_be_put_off_and_the_plan_says_so(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        goal_id = await goal_of(acting, alice.user_id, now)
        until = date(2026, 4, 7)
        await service.answer_phase(acting, person, goal_id, 2, "wait", until=until, now=now)
        found = await service.goal_with_plan(acting, alice.user_id, goal_id)
        moved = [c for c in found.commitments if c.phase == 2]
        assert {c.activation_date for c in moved} == {until}
        assert found.plan.cause == "phase_moved"
        assert set(found.plan.diff.moved) == {c.action.id for c in moved}

    async def test_pauses_are_remembered(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        person = await profile_of(acting, alice.user_id, clock.now())
        goal_id = await goal_of(acting, alice.user_id, clock.now())
        clock.advance(days=5)
        paused = GoalPatch(status="paused")
        await service.patch_goal(acting, person, goal_id, paused, now=clock.now())
        clock.advance(days=3)
        back = GoalPatch(status="active")
        await service.patch_goal(acting, person, goal_id, back, now=clock.now())
        found = await service.pauses(acting, alice.user_id, date(2026, 3, 1), date(2026, 4, 1))
        assert [(p.start, p.end) for p in found] == [(date(2026, 3, 15), date(2026, 3, 18))]

    async def test_active_goals_are_those_that_run(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        goal_id = await goal_of(acting, alice.user_id, clock.now())
        running = await service.active_goals(acting, alice.user_id, date(2026, 3, 10))
        assert [g.goal_id for g in running] == [goal_id]
        assert await service.active_goals(acting, alice.user_id, date(2026, 6, 8)) == ()
        over = await service.list_goals(
            acting, alice.user_id, status=GoalStatus.COMPLETED, today=date(2026, 6, 8)
        )
        assert [g.goal_id for g in over] == [goal_id]


class TestProjection:
    async def make(self, client: httpx2.AsyncClient, person: Person) -> UUID:
        answer = await client.post(
            "/api/v1/goals",
            json={"category": "cardiovascular", "intensity": "intensive"},
            headers=person.headers,
        )
        return ids.decode("goal", answer.json()["goal_id"])

    async def test_what_was_promised_is_frozen_with_its_bands(
        self,
        client: httpx2.AsyncClient,
        db: SavepointDatabase,
        alice: Person,
        report: Reporter,
    ) -> None:
        await report(alice, SICK)
        goal_id = await self.make(client, alice)
        async with db.transaction(user_id=alice.user_id) as session:
            rows = (
                await session.execute(
                    text("select * from goal_projections where goal_id = :g order by biomarker_id"),
                    {"g": goal_id},
                )
            ).all()
            ldl = next(row for row in rows if row.biomarker_id == "ldl_c")
            assert ldl.measured == 168
            assert ldl.without_plan < 168  # one high value is partly chance
            assert ldl.low95 < ldl.low80 < ldl.mean < ldl.high80 < ldl.high95
            assert ldl.mean < ldl.without_plan
            assert ldl.science_version
            with pytest.raises(Exception, match="permission denied"):
                async with session.begin_nested():
                    await session.execute(text("update goal_projections set mean = 1"))

    async def test_doing_it_moves_the_projection_and_stopping_takes_it_back(
        self,
        client: httpx2.AsyncClient,
        db: SavepointDatabase,
        alice: Person,
        report: Reporter,
        clock: FakeClock,
    ) -> None:
        await report(alice, SICK)
        goal_id = await self.make(client, alice)
        async with db.transaction(user_id=alice.user_id) as session:
            person = await profile_of(session, alice.user_id, clock.now())
            for _ in range(28):
                now = clock.now()
                for card in await service.due_actions(session, alice.user_id, person.day_at(now)):
                    await service.record_log(
                        session, person, card.user_action_id, NewLog("completed"), now=now
                    )
                clock.advance(days=1)
            on = person.day_at(clock.now())
            after = await self.ldl(session, person, goal_id, on)
            assert after.now.mean < after.without - 5
            assert after.end.mean < after.now.mean
            assert after.draws == 1
            assert "single test" in after.message
            assert len(after.curve) == 91
            stopped = await self.ldl(session, person, goal_id, on, adherence=0)
            assert stopped.now == after.now
            assert stopped.end.mean > after.now.mean
            assert stopped.end.mean == pytest.approx(stopped.without, abs=3)

    async def test_a_retest_teaches_how_the_person_responds(
        self,
        client: httpx2.AsyncClient,
        db: SavepointDatabase,
        alice: Person,
        report: Reporter,
        clock: FakeClock,
    ) -> None:
        await report(alice, SICK)
        goal_id = await self.make(client, alice)
        clock.advance(days=13)
        async with db.transaction(user_id=alice.user_id) as session:
            person = await profile_of(session, alice.user_id, clock.now())
            before = await self.ldl(session, person, goal_id, person.day_at(clock.now()), 0.9)
        await report(alice, {"ldl_c": (150, "mg/dL")}, on="2026-03-22")
        async with db.transaction(user_id=alice.user_id) as session:
            after = await self.ldl(session, person, goal_id, person.day_at(clock.now()), 0.9)
        assert after.draws == 2
        width = before.end.band80.high - before.end.band80.low
        assert after.end.band80.high - after.end.band80.low < width

    async def ldl(
        self,
        session: AsyncSession,
        person: Profile,
        goal_id: UUID,
        on: date,
        adherence: float | None = None,
    ) -> MarkerProjection:
        found = await service.project_goal(session, person, goal_id, on, adherence)
        return next(p for p in found if p.biomarker_id == "ldl_c")
