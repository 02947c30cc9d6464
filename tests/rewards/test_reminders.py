"""What reminders are worth: through the service by which people say that they did it."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.rewards.conftest import Player

from sante.notify.reminders import service as reminders
from sante.notify.reminders.types import Daily


async def remind(player: Player, *times: str, **more: Any) -> None:
    schedule = Daily(tuple(time.fromisoformat(one) for one in times))
    wanted = reminders.Wanted(message="Take the tablet", schedule=schedule, **more)
    async with player.db.transaction(user_id=player.user_id) as session:
        await reminders.create(session, player.user_id, wanted, now=player.clock.now())


async def asked(player: Player) -> list[UUID]:
    """What is open once the worker has looked."""
    now = player.clock.now()
    async with player.db.transaction(user_id=player.user_id) as session:
        await reminders.look(session, player.user_id, now=now)
        found = await reminders.standing(session, player.user_id, now=now)
    return [event.id for _, event in found.due]


async def do(player: Player, event_id: UUID) -> None:
    async with player.db.transaction(user_id=player.user_id) as session:
        await reminders.mark_done(session, player.user_id, event_id, now=player.clock.now())


async def queued(player: Player) -> int:
    (row,) = await player.rows(
        "select count(*) from procrastinate_jobs where task_name = 'rewards.settle'"
        " and status = 'todo'"
    )
    return int(row[0])


async def test_what_a_reminder_asked_for_is_worth_something_once_and_taken_back_nothing(
    player: Player,
) -> None:
    await remind(player, "12:00")
    player.clock.advance(hours=2, minutes=1)
    (event_id,) = await asked(player)
    await player.settle()
    before = await player.xp()
    for _ in range(2):
        await do(player, event_id)
    await player.settle()
    assert [line[1:] for line in await player.lines("reminder")] == [("done", 1, 25)]
    assert await player.xp() >= before + 25
    async with player.db.transaction(user_id=player.user_id) as session:
        await reminders.undo(session, player.user_id, event_id, now=player.clock.now())
    await player.settle()
    assert sum(line[3] for line in await player.lines("reminder")) == 0
    assert (await player.verdict()).differences == ()


@pytest.mark.parametrize("medicine", [True, False])
async def test_pill_pro_is_for_thirty_medicines_taken_and_not_a_day_earlier(
    player: Player, medicine: bool
) -> None:
    await remind(player, "12:00", "18:00", medicine=medicine)
    reached = []
    for _ in range(15):
        for hours in (2, 6):
            player.clock.advance(hours=hours, minutes=1)
            for event_id in await asked(player):
                await do(player, event_id)
        await player.settle()
        rows = await player.rows(
            "select 1 from user_achievements"
            " where achievement_id = 'pill_pro' and achieved_on is not null"
        )
        reached.append(len(rows))
        player.clock.advance(hours=15, minutes=58)
    assert reached == [0] * 14 + [1 if medicine else 0]
    assert len(await player.lines("reminder")) == 30


async def test_what_a_log_answered_and_what_was_skipped_is_worth_nothing(player: Player) -> None:
    await remind(player, "12:00")
    await remind(player, "12:00", condition={"name": "quiz_taken"})
    answers = {"answers": {"quality": 7, "wakings": "none"}}
    await player.home.send("POST", "/sleep-quizzes", **answers)
    player.clock.advance(hours=2, minutes=1)
    (event_id,) = await asked(player)  # the other one is done by the log
    async with player.db.transaction(user_id=player.user_id) as session:
        now = player.clock.now() + timedelta(minutes=1)
        await reminders.skip(session, player.user_id, event_id, reason="sick", now=now)
    await player.settle()
    assert await player.lines("reminder") == []


async def test_an_answer_queues_the_counting(player: Player) -> None:
    await remind(player, "12:00")
    player.clock.advance(hours=2, minutes=1)
    (event_id,) = await asked(player)
    await player.break_("delete from procrastinate_jobs")
    await do(player, event_id)
    assert await queued(player) == 1
