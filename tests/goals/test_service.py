"""Logs through the service that the layers above call."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession
from tests.goals.steps import first_action, goal_of, profile_of
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.core import events
from sante.core.db import PooledDatabase
from sante.core.errors import NotFound
from sante.goals import service
from sante.goals.errors import ActionNotOpen, BadChoice, LogDayRefused, LogRefused
from sante.goals.events import ActionLogged, ActionLogRemoved, GoalChanged, GoalCreated
from sante.goals.rules.catalogue import library
from sante.goals.service import GoalPatch, NewLog
from sante.goals.types import LogStatus, SkipReason
from sante.kit.ids import new_id


async def test_the_shared_tables_hold_the_library_and_seeding_again_changes_nothing(
    db: SavepointDatabase,
) -> None:
    async with db.system_transaction() as session:
        before = await _tables(session)
        assert await service.seed(session) == 172
        assert await _tables(session) == before
    assert (len(before[0]), len(before[1])) == (60, 112)
    stored = {row.id: row for row in before[0]}
    for action in library().actions.values():
        row = stored[action.id]
        assert row.citation == action.citation
        assert frozenset(row.avoid_with) == action.avoid_with
        assert row.impact_level == action.impact


async def _tables(session: AsyncSession) -> list[list[Row[Any]]]:
    return [
        list((await session.execute(text(f"select * from {table} order by 1, 2"))).all())
        for table in ("action_definitions", "action_effects")
    ]


class TestLogs:
    async def test_a_second_log_of_a_day_replaces_the_first(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, await goal_of(acting, alice.user_id, now))
        one = await service.record_log(acting, person, ua, NewLog("completed", value=80), now=now)
        two = await service.record_log(
            acting, person, ua, NewLog("skipped", skip_reason="travel", note=" plane "), now=now
        )
        assert one.first
        assert not two.first
        assert one.entry.log_id == two.entry.log_id
        entries = await service.logs_between(
            acting, alice.user_id, date(2026, 3, 10), date(2026, 3, 11)
        )
        assert [(e.status, e.value, e.note, e.skip_reason) for e in entries] == [
            (LogStatus.SKIPPED, None, "plane", SkipReason.TRAVEL)
        ]

    async def test_the_day_is_the_persons_own(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        """00:30 in Berlin still belongs to the evening before, and the zone is stored."""
        ua = await first_action(
            acting, alice.user_id, await goal_of(acting, alice.user_id, clock.now())
        )
        clock.advance(hours=14, minutes=30)  # 23:30 UTC, 00:30 in Berlin
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        made = await service.record_log(acting, person, ua, NewLog("completed"), now=now)
        assert made.entry.local_date == date(2026, 3, 10)
        row = (await acting.execute(text("select zone, utc_offset_minutes from action_logs"))).one()
        assert tuple(row) == ("Europe/Berlin", 60)

    async def test_an_action_in_two_goals_is_logged_in_both_and_undone_in_both(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        """R-10, R-11: by the library's id or by either user action."""
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        heart = await goal_of(acting, alice.user_id, now)
        sugar = await goal_of(acting, alice.user_id, now, "metabolic")
        for goal_id in (heart, sugar):
            await service.add_action(acting, person, goal_id, "legumes_daily", now=now)
        due = await service.due_actions(acting, alice.user_id, date(2026, 3, 10))
        card = next(c for c in due if c.action.id == "legumes_daily")
        assert {c.goal.goal_id for c in card.commitments} == {heart, sugar}
        assert len({c.action.id for c in due}) == len(due)
        made = await service.record_log(
            acting, person, "legumes_daily", NewLog("completed"), now=now
        )
        assert len(made.all) == 2
        assert made.entry.user_action_id == card.user_action_id
        again = await service.record_log(
            acting, person, card.commitments[1].user_action_id, NewLog("partial"), now=now
        )
        assert {e.status for e in again.all} == {LogStatus.PARTIAL}
        await service.remove_log(acting, person, made.entry.log_id)
        day = date(2026, 3, 10)
        assert await service.logs_between(acting, alice.user_id, day, day + timedelta(days=1)) == ()

    async def test_logs_can_be_added_seven_days_back_and_no_further(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        ua = await first_action(
            acting, alice.user_id, await goal_of(acting, alice.user_id, clock.now())
        )
        clock.advance(days=20)
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        today = person.day_at(now)
        back = NewLog("completed", day=today - timedelta(days=7))
        made = await service.record_log(acting, person, ua, back, now=now)
        assert made.entry.local_date == today - timedelta(days=7)
        assert made.entry.logged_at == now
        for wrong in (today - timedelta(days=8), today + timedelta(days=1)):
            with pytest.raises(LogDayRefused):
                await service.record_log(acting, person, ua, NewLog("completed", wrong), now=now)

    async def test_no_day_before_the_action_began(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        goal_id = await goal_of(acting, alice.user_id, now)
        later = next(
            c
            for c in (await service.goal_with_plan(acting, alice.user_id, goal_id)).commitments
            if c.phase == 2
        )
        with pytest.raises(LogDayRefused, match="starts on 2026-03-24"):
            await service.record_log(
                acting, person, later.user_action_id, NewLog("completed"), now=now
            )
        ua = await first_action(acting, alice.user_id, goal_id)
        before = NewLog("completed", date(2026, 3, 9))
        with pytest.raises(LogDayRefused, match="starts on"):
            await service.record_log(acting, person, ua, before, now=now)

    @pytest.mark.parametrize(
        ("log", "failure"),
        [
            (NewLog("pending"), BadChoice),
            (NewLog("done"), BadChoice),
            (NewLog("skipped", skip_reason="lazy"), BadChoice),
            (NewLog("completed", skip_reason="sick"), LogRefused),
            (NewLog("completed", value=float("nan")), LogRefused),
            (NewLog("completed", value=-1), LogRefused),
            (NewLog("completed", value=1e12), LogRefused),
            (NewLog("completed", note="x" * 1001), LogRefused),
        ],
    )
    async def test_a_log_that_makes_no_sense_is_refused(
        self,
        acting: AsyncSession,
        alice: Person,
        clock: FakeClock,
        log: NewLog,
        failure: type[Exception],
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, await goal_of(acting, alice.user_id, now))
        with pytest.raises(failure):
            await service.record_log(acting, person, ua, log, now=now)

    async def test_a_paused_goal_takes_no_logs(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        goal_id = await goal_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, goal_id)
        await service.patch_goal(acting, person, goal_id, GoalPatch(status="paused"), now=now)
        with pytest.raises(ActionNotOpen):
            await service.record_log(acting, person, ua, NewLog("completed"), now=now)
        assert await service.due_actions(acting, alice.user_id, date(2026, 3, 10)) == ()

    async def test_a_log_can_be_corrected_and_keeps_its_day(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, await goal_of(acting, alice.user_id, now))
        made = await service.record_log(acting, person, ua, NewLog("completed"), now=now)
        log_id = made.entry.log_id
        edited = await service.edit_log(acting, person, log_id, NewLog("partial"), now=now)
        assert (edited.entry.log_id, edited.entry.status) == (log_id, LogStatus.PARTIAL)
        moved = NewLog("partial", day=date(2026, 3, 9))
        with pytest.raises(LogDayRefused, match="keeps its day"):
            await service.edit_log(acting, person, log_id, moved, now=now)

    async def test_what_is_not_there_is_not_found(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        for reference in (new_id(), "bromide", "oat_beta_glucan"):
            with pytest.raises(NotFound):
                await service.record_log(acting, person, reference, NewLog("completed"), now=now)
        for action in (
            service.edit_log(acting, person, new_id(), NewLog("partial"), now=now),
            service.remove_log(acting, person, new_id()),
            service.goal(acting, alice.user_id, new_id()),
            service.project_goal(acting, person, new_id(), date(2026, 3, 10)),
        ):
            with pytest.raises(NotFound):
                await action

    async def test_a_stranger_cannot_log_or_undo_for_alice(
        self,
        db: SavepointDatabase,
        acting: AsyncSession,
        alice: Person,
        people: People,
        clock: FakeClock,
    ) -> None:
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, await goal_of(acting, alice.user_id, now))
        made = await service.record_log(acting, person, ua, NewLog("completed"), now=now)
        charlie = await people.charlie()
        async with db.transaction(user_id=charlie.user_id) as theirs:
            stranger = await profile_of(theirs, charlie.user_id, now)
            with pytest.raises(NotFound):
                await service.record_log(theirs, stranger, ua, NewLog("completed"), now=now)
            with pytest.raises(NotFound):
                await service.remove_log(theirs, stranger, made.entry.log_id)

    async def test_listeners_hear_of_logs_and_goals(
        self, acting: AsyncSession, alice: Person, clock: FakeClock
    ) -> None:
        heard: list[object] = []

        async def listen(_session: AsyncSession, event: object) -> None:
            heard.append(event)

        kinds = (GoalCreated, GoalChanged, ActionLogged, ActionLogRemoved)
        events.listen({kind: [listen] for kind in kinds})
        now = clock.now()
        person = await profile_of(acting, alice.user_id, now)
        goal_id = await goal_of(acting, alice.user_id, now)
        ua = await first_action(acting, alice.user_id, goal_id)
        made = await service.record_log(acting, person, ua, NewLog("completed"), now=now)
        await service.remove_log(acting, person, made.entry.log_id)
        await service.abandon_goal(acting, person, goal_id, now=now)
        assert [type(event) for event in heard] == [
            GoalCreated,
            ActionLogged,
            ActionLogRemoved,
            GoalChanged,
        ]


async def test_fifty_concurrent_duplicates_are_one_log(
    live: PooledDatabase, live_people: People, clock: FakeClock
) -> None:
    now = clock.now()
    alice = await live_people.alice()
    async with live.transaction(user_id=alice.user_id) as session:
        person = await profile_of(session, alice.user_id, now)
        goal_id = await goal_of(session, alice.user_id, now)
        ua = await first_action(session, alice.user_id, goal_id)

    async def tap(number: int) -> bool:
        async with live.transaction(user_id=alice.user_id) as session:
            log = NewLog("completed", value=number)
            return (await service.record_log(session, person, ua, log, now=now)).first

    firsts = await asyncio.gather(*(tap(n) for n in range(50)))
    assert sum(firsts) == 1
    async with live.transaction(user_id=alice.user_id) as session:
        day = person.day_at(now)
        entries = await service.logs_between(session, alice.user_id, day, day + timedelta(days=1))
    assert len(entries) == 1


async def test_two_goals_at_once_make_one(
    live: PooledDatabase, live_people: People, clock: FakeClock
) -> None:
    now = clock.now()
    alice = await live_people.alice()

    async def ask() -> bool:
        try:
            async with live.transaction(user_id=alice.user_id) as session:
                await goal_of(session, alice.user_id, now)
        except Exception as failure:  # noqa: BLE001 - the class is what is checked
            return type(failure).__name__ != "GoalExists"
        return True

    assert sorted(await asyncio.gather(*(ask() for _ in range(6)))) == [False] * 5 + [True]
