"""XP is what the logs say it is: told twice, taken back, told again, by whatever job."""

import pytest
from tests.rewards.conftest import Player

OATS, SOY, COFFEE = "oat_beta_glucan", "soy_protein", "filtered_coffee"


async def test_a_first_log_is_worth_its_action_the_streak_and_the_first_step(
    player: Player,
) -> None:
    await player.home.log(OATS)
    await player.settle()
    found = await player.rows(
        "select source_type, source_id, rule, amount, reason from xp_transactions order by 1, 2, 3"
    )
    assert found == [
        ("achievement", "first_steps", "reached", 25, "Achievement: First steps"),
        ("action", f"{OATS}:2026-03-10", "done", 25, "Eat oats or barley every day"),
        ("streak", "2026-03-10", "daily", 5, "The first day of a streak"),
    ]
    assert await player.rows("select xp, level, tier from user_xp") == [(55, 1, "Bronze")]


async def test_settling_again_adds_nothing(player: Player) -> None:
    await player.home.log(OATS)
    await player.settle()
    assert await player.settle() == {}
    assert await player.xp() == 55


async def test_a_log_taken_back_takes_its_xp_back_and_told_again_restores_it(
    player: Player,
) -> None:
    log = await player.home.log(OATS)
    await player.settle()
    await player.home.send("DELETE", f"/actions/logs/{log['log_id']}")
    await player.settle()
    assert await player.xp() == 25, "what was reached stays"
    await player.home.log(OATS)
    await player.settle()
    assert await player.xp() == 55
    key = f"{OATS}:2026-03-10"
    assert await player.lines("action") == [
        (key, "done", 1, 25),
        (key, "done", 2, -25),
        (key, "done", 3, 25),
    ]


async def test_a_correction_is_worth_the_difference(player: Player) -> None:
    log = await player.home.log(OATS, "partial")
    await player.settle()
    await player.home.send("PATCH", f"/actions/logs/{log['log_id']}", status="completed")
    await player.settle()
    assert [line[3] for line in await player.lines("action")] == [10, 15]


async def test_a_skip_is_worth_nothing(player: Player) -> None:
    await player.home.log(OATS, "skipped", skip_reason="sick")
    await player.settle()
    assert await player.lines("action") == []
    assert await player.xp() == 0


async def test_an_action_in_two_goals_is_worth_it_once(player: Player) -> None:
    """R-10."""
    other = await player.home.goal("inflammation")
    await player.home.send("POST", f"/goals/{other['goal_id']}/actions", action_id=OATS)
    await player.home.log(OATS)
    await player.settle()
    assert len(await player.lines("action")) == 1


async def test_a_check_in_and_a_report_are_worth_theirs_once(player: Player) -> None:
    await player.home.send("PUT", "/checkins/2026-03-10", mood=4)
    await player.home.send("PUT", "/checkins/2026-03-10", mood=5)
    await player.home.report()
    await player.settle()
    assert await player.lines("check_in") == [("2026-03-10", "done", 1, 30)]
    assert [line[3] for line in await player.lines("report")] == [300]


async def test_days_in_a_row_are_worth_more_each_day_and_a_week_its_bonus(player: Player) -> None:
    """R-32, T-31."""
    for _ in range(7):
        await player.home.log(OATS)
        await player.settle()
        player.clock.advance(days=1)
    daily = [line for line in await player.lines("streak") if line[1] == "daily"]
    assert [line[3] for line in daily] == [5, 10, 15, 20, 25, 30, 35]
    assert [line for line in await player.lines("streak") if line[1] != "daily"] == [
        ("2026-03-16", "7_day", 1, 50)
    ]


@pytest.mark.parametrize("times", [1, 7])
async def test_working_out_once_after_a_week_comes_to_what_working_out_daily_does(
    player: Player, times: int
) -> None:
    for day in range(7):
        await player.home.log(OATS)
        await player.home.log(SOY)
        if times == 7 or day == 6:
            await player.settle()
        player.clock.advance(days=1)
    # 14 actions, a streak of 7 (140 + 50), first_steps 25, week_warrior 100, bronze 50
    assert await player.xp() == 350 + 190 + 175
    reached = await player.rows(
        "select achievement_id, achieved_on::text from user_achievements"
        " where achieved_on is not null order by 2, 1"
    )
    assert reached == [
        ("first_steps", "2026-03-10"),
        ("tier_bronze", "2026-03-11"),
        ("week_warrior", "2026-03-16"),
    ]


async def test_what_is_reached_is_told_once_and_to_nobody_who_has_hidden_it(
    player: Player,
) -> None:
    """The first thing done is an achievement."""
    await player.home.log("oat_beta_glucan")
    for _ in range(2):
        await player.settle()
    told = (await player.home.get("/notifications"))["items"]
    assert [one["title"] for one in told if one["type"] == "achievement"] == [
        "Achievement: First steps"
    ]
    await player.home.send("PUT", "/rewards/settings", shown=False)
    water = await player.home.send("POST", "/trackers", template="water")
    for _ in range(5):
        await player.home.send(
            "POST", f"/trackers/{water['tracker_id']}/entries", data={"amount": 200}
        )
    player.clock.advance(days=1)
    await player.home.log("oat_beta_glucan")
    await player.settle()
    assert len((await player.home.get("/notifications"))["items"]) == len(told)
