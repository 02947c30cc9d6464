"""What is kept is what follows from the logs: a clean house reports nothing, and whatever is made
wrong by hand is found, named and put right, equal to what it was."""

from typing import Any

import pytest
from tests.rewards.conftest import Player

from sante import cli
from sante.audit import Audit, audit, text
from sante.core.runtime import Runtime

KEPT = {
    "user_xp": "select xp, level, tier from user_xp",
    "user_streaks": "select domain, current_streak, best_streak, freezes_left, last_activity_date"
    " from user_streaks order by 1",
    "user_achievements": "select achievement_id, have, need, achieved_on from user_achievements"
    " order by 1",
    "user_challenges": "select challenge_id, status, have, need from user_challenges order by 1",
    "xp_transactions": "select source_type, source_id, rule, sum(amount) from xp_transactions"
    " group by 1, 2, 3 having sum(amount) <> 0 order by 1, 2, 3",
    "daily_progress": "select local_date, actions_completed, current_streak from daily_progress"
    " order by 1",
}


async def kept(player: Player) -> dict[str, list[tuple[Any, ...]]]:
    return {table: await player.rows(statement) for table, statement in KEPT.items()}


@pytest.fixture
async def week(player: Player, runtime: Runtime) -> Player:
    """Eight days of which the last is today, a challenge, and everything taken in."""
    await player.home.send("POST", "/challenges/week_warrior/start")
    for number in range(8):
        for action in ("oat_beta_glucan", "soy_protein")[: 2 - number % 2]:
            await player.home.log(action)
        if number < 7:
            player.clock.advance(days=1)
    await audit(runtime, repair=True)
    return player


async def look(runtime: Runtime, *, repair: bool = False) -> dict[str, tuple[int, int, int]]:
    found = await audit(runtime, repair=repair)
    assert found.behind == 0
    return {one.table: (one.missing, one.different, one.unexpected) for one in found.findings}


async def test_a_clean_house_reports_nothing(week: Player, runtime: Runtime) -> None:
    found = await audit(runtime, repair=False)
    assert found == Audit(people=1, repaired=False, findings=(), behind=0)
    assert text(found) == "Checked what is kept of 1 person. It is what their logs say."


async def test_nor_is_a_day_that_has_begun_a_difference(week: Player, runtime: Runtime) -> None:
    week.clock.advance(days=5)
    found = await look(runtime)
    assert found.keys() == {"daily_progress", "goal_progress"}, "nights that are still to be closed"


@pytest.mark.parametrize(
    ("table", "statement", "said"),
    [
        ("user_xp", "update user_xp set xp = xp + 1000", (0, 1, 0)),
        ("user_xp", "update user_xp set level = 9, tier = 'Gold'", (0, 1, 0)),
        ("user_streaks", "update user_streaks set current_streak = 99", (0, 7, 0)),
        ("user_streaks", "delete from user_streaks where domain = 'overall'", (1, 0, 0)),
        (
            "user_achievements",
            "delete from user_achievements where achievement_id = 'week_warrior'",
            (1, 0, 0),
        ),
        (
            "user_achievements",
            "update user_achievements set have = 1 where achievement_id = 'century_club'",
            (0, 1, 0),
        ),
        (
            "xp_transactions",
            "delete from xp_transactions where source_type = 'action'"
            " and source_id like '%2026-03-11'",
            (1, 0, 0),
        ),
        (
            "xp_transactions",
            "update xp_transactions set amount = 900 where source_type = 'achievement'"
            " and source_id = 'first_steps'",
            (0, 1, 0),
        ),
        (
            "xp_transactions",
            "insert into xp_transactions (user_id, id, source_type, source_id, rule, turn, amount,"
            " reason, local_date, at) select user_id, gen_random_uuid(), 'gift', 'x', 'done', 1,"
            " 500, 'A gift', current_date, now() from user_xp",
            (0, 0, 1),
        ),
        ("daily_progress", "update daily_progress set current_streak = 50", (0, 7, 0)),
    ],
)
async def test_what_was_made_wrong_is_found_named_and_put_right(
    week: Player, runtime: Runtime, table: str, statement: str, said: tuple[int, int, int]
) -> None:
    before = await kept(week)
    await week.break_(statement)
    assert await kept(week) != before
    found = await look(runtime)
    assert found == {table: said}
    assert await look(runtime, repair=True) == found
    assert await kept(week) == before
    assert await look(runtime) == {}


async def test_a_challenge_that_runs_is_compared_too(week: Player, runtime: Runtime) -> None:
    await week.home.send("POST", "/challenges/xp_accumulator/start")
    await week.break_("update user_challenges set have = 400 where challenge_id = 'xp_accumulator'")
    assert await look(runtime) == {"user_challenges": (0, 1, 0)}


async def test_what_was_written_just_now_is_behind_and_no_difference(
    week: Player, runtime: Runtime
) -> None:
    await week.home.log("filtered_coffee")
    found = await audit(runtime, repair=False)
    assert (found.findings, found.behind) == ((), 1)
    assert "Of 1 person something new is still to be taken in." in text(found)


async def test_each_night_writes_down_what_differs_and_a_clean_one_nothing(week: Player) -> None:
    async def found() -> list[tuple[Any, ...]]:
        return await week.rows(
            "select table_name, missing, different, unexpected from audit_findings order by id"
        )

    week.clock.advance(days=1)
    await week.night()
    assert await found() == []
    await week.break_("update user_xp set xp = 1")
    await week.break_("update user_streaks set best_streak = 50 where domain = 'overall'")
    week.clock.advance(days=1)
    await week.night()
    assert await found() == [("user_xp", 0, 1, 0), ("user_streaks", 0, 1, 0)]
    best = "select best_streak from user_streaks where domain = 'overall'"
    assert await week.rows(best) == [(8,)], "and put right"


async def test_a_night_finds_what_is_wrong_in_progress_too(week: Player) -> None:
    await week.break_("update daily_progress set current_streak = 50")
    week.clock.advance(days=1)
    await week.night()
    found = await week.rows("select table_name, different from audit_findings")
    assert found == [("daily_progress", 7)]


def test_the_command_takes_one_person_by_their_address() -> None:
    given = cli.parser().parse_args(["audit", "--user", "alice@example.org", "--json"])
    assert (given.user, given.json, given.repair) == ("alice@example.org", True, False)


async def test_only_the_person_who_was_named_is_looked_at(week: Player, runtime: Runtime) -> None:
    await week.break_("update user_xp set xp = 1")
    nobody = await audit(runtime, repair=False, people=[])
    assert nobody.findings == ()
    one = await audit(runtime, repair=False, people=[week.user_id])
    assert [found.table for found in one.findings] == ["user_xp"]
