"""XP, streaks, achievements, challenges and their history at the API (T-44)."""

from typing import Any

import httpx2
import pytest
from tests.progress.conftest import Home
from tests.rewards.conftest import Player
from tests.support.people import People

from sante.core import events
from sante.rewards.events import AchievementReached, ChallengeOver, LevelReached

OATS, SOY, COFFEE = "oat_beta_glucan", "soy_protein", "filtered_coffee"


async def week(player: Player, days: int = 7) -> None:
    """`days` days of three actions; today is the day after."""
    for _ in range(days):
        for action in (OATS, SOY, COFFEE):
            await player.home.log(action)
        await player.settle()
        player.clock.advance(days=1)


async def challenge(player: Player, name: str) -> Any:
    found = await player.home.get("/challenges")
    return next(one for one in found["challenges"] if one["challenge_id"] == name)


async def test_somebody_new_has_nothing_and_all_of_it_ahead(player: Player) -> None:
    xp = await player.home.get("/xp")
    assert (xp["xp"], xp["level"], xp["tier"], xp["xp_to_next_level"]) == (0, 1, "Bronze", 100)
    streaks = (await player.home.get("/streaks"))["streaks"]
    assert [one["domain"] for one in streaks] == [
        "overall", "medication", "nutrition", "exercise", "sleep", "hydration", "mindfulness",
    ]  # fmt: skip
    assert {one["current"] for one in streaks} == {0}
    achievements = await player.home.get("/achievements")
    assert (achievements["reached"], achievements["total"]) == (0, 29)
    assert await player.home.get("/xp/history") == {"items": [], "next_cursor": None}


async def test_xp_says_the_level_and_how_far_the_next_one_is(player: Player) -> None:
    await week(player, 1)
    # 3 x 25 and 5 of the streak, 25 of the first step and 50 of the bronze badge
    found = await player.home.get("/xp")
    assert (found["xp"], found["level"], found["level_begins_at"]) == (155, 2, 100)
    assert (found["next_level_at"], found["xp_to_next_level"], found["percent"]) == (400, 245, 18)
    assert found["last_xp_award"] == "2026-03-10T09:00:00Z"
    assert found["through"] == "2026-03-10"
    assert "level 3" in found["motivation"]["message"]


async def test_achievements_show_how_far_they_are(player: Player) -> None:
    await week(player, 3)
    found = {
        a["achievement_id"]: a for a in (await player.home.get("/achievements"))["achievements"]
    }
    assert found["first_steps"]["achieved_on"] == "2026-03-10"
    assert (found["week_warrior"]["have"], found["week_warrior"]["need"]) == (3, 7)
    assert not found["week_warrior"]["achieved"]
    assert found["nutrition_navigator"]["have"] == 9
    assert found["zen_master"]["have"] == 0


async def test_the_history_pages_from_the_newest_on(player: Player) -> None:
    await week(player, 2)
    first = await player.home.get("/xp/history", limit="4")
    rest = await player.home.get("/xp/history", cursor=first["next_cursor"], limit="100")
    lines = first["items"] + rest["items"]
    assert len(first["items"]) == 4
    assert rest["next_cursor"] is None
    assert len({line["transaction_id"] for line in lines}) == len(lines)
    assert sum(line["amount"] for line in lines) == (await player.home.get("/xp"))["xp"]
    assert lines[-1]["local_date"] == "2026-03-10"


async def test_streaks_are_by_area(player: Player) -> None:
    await week(player)
    found = {one["domain"]: one for one in (await player.home.get("/streaks"))["streaks"]}
    assert (found["overall"]["current"], found["overall"]["freezes_left"]) == (7, 2)
    assert found["nutrition"]["last_activity_date"] == "2026-03-16"
    assert found["sleep"]["current"] == 0


async def test_a_challenge_counts_from_its_start_and_is_worth_its_xp_once(player: Player) -> None:
    await week(player, 2)
    made = await player.home.send("POST", "/challenges/nutrition_novice/start")
    assert (made["status"], made["have"], made["need"]) == ("active", 0, 5)
    await week(player, 5)
    done = await challenge(player, "nutrition_novice")
    assert (done["status"], done["have"], done["ended_on"]) == ("completed", 5, "2026-03-16")
    assert done["times_completed"] == 1
    assert await player.lines("challenge") == [("nutrition_novice:1", "completed", 1, 75)]
    again = await player.home.send("POST", "/challenges/nutrition_novice/start")
    assert (again["attempt"], again["have"]) == (2, 0)
    await week(player, 5)
    assert [line[0] for line in await player.lines("challenge")] == [
        "nutrition_novice:1",
        "nutrition_novice:2",
    ]


async def test_of_one_family_one_challenge_runs(player: Player) -> None:
    await player.home.send("POST", "/challenges/week_warrior/start")
    same = await player.home.ask("POST", "/challenges/week_warrior/start")
    kin = await player.home.ask("POST", "/challenges/monthly_master/start")
    assert [(a.status_code, a.json()["code"]) for a in (same, kin)] == [(409, "challenge_runs")] * 2
    assert "“Week warrior” is running" in kin.json()["detail"]
    assert not (await challenge(player, "monthly_master"))["can_start"]
    assert (await player.home.send("POST", "/challenges/xp_accumulator/start"))[
        "status"
    ] == "active"


async def test_a_challenge_can_be_left_and_started_again(player: Player) -> None:
    made = await player.home.send("POST", "/challenges/week_warrior/start")
    path = f"/challenges/attempts/{made['user_challenge_id']}/leave"
    left = await player.home.send("POST", path)
    assert (left["status"], left["ended_because"], left["can_start"]) == ("failed", "left", True)
    twice = await player.home.ask("POST", path)
    assert (twice.status_code, twice.json()["code"]) == (409, "challenge_over")
    again = await player.home.send("POST", "/challenges/week_warrior/start")
    assert (again["status"], again["attempt"]) == ("active", 2)


async def test_an_unknown_challenge_is_not_found(player: Player) -> None:
    answer = await player.home.ask("POST", "/challenges/fly_to_the_moon/start")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kind", "label", "refused"),
    [
        ("eating_disorder", "Anorexia", {"nutrition_novice", "protein_30"}),
        ("condition", "Dialysis", {"protein_30", "water_7"}),
        ("condition", "Insomnia", {"sleep_scholar"}),
        ("pregnancy", "Pregnant", {"protein_30"}),
        ("diet", "fluid restriction", {"water_7"}),
    ],
)
async def test_what_is_not_safe_is_refused_and_the_fact_is_named(
    player: Player, kind: str, label: str, refused: set[str]
) -> None:
    free = await player.home.get("/challenges")
    assert {one["challenge_id"] for one in free["challenges"] if one["refused"]} == set()
    await player.home.send("POST", "/constraints", kind=kind, label=label)
    found = await player.home.get("/challenges")
    against = {one["challenge_id"]: one for one in found["challenges"] if one["refused"]}
    assert against.keys() == refused
    for name, one in against.items():
        assert all("you told us" in reason.lower() for reason in one["refused"]), one["refused"]
        answer = await player.home.ask("POST", f"/challenges/{name}/start")
        assert (answer.status_code, answer.json()["code"]) == (409, "challenge_refused")
        assert answer.json()["errors"][0]["message"] in one["refused"]


async def test_a_running_challenge_ends_when_it_is_not_safe_any_more(player: Player) -> None:
    await player.home.send("POST", "/challenges/nutrition_novice/start")
    await player.home.send("POST", "/constraints", kind="eating_disorder", label="Bulimia")
    await player.settle()
    found = await challenge(player, "nutrition_novice")
    assert (found["status"], found["ended_because"]) == ("failed", "safety")
    names = {a["achievement_id"] for a in (await player.home.get("/achievements"))["achievements"]}
    assert not names & {"nutrition_navigator", "centurion", "food_first"}


async def test_a_challenge_that_was_not_kept_is_over_when_its_days_are(player: Player) -> None:
    await player.home.log(OATS)
    await player.home.send("POST", "/challenges/week_warrior/start")
    player.clock.advance(days=5)
    await player.night()
    found = await challenge(player, "week_warrior")
    assert (found["status"], found["ended_because"]) == ("failed", "missed")
    assert (found["have"], found["ended_on"]) == (1, "2026-03-13")


async def test_rewards_can_be_hidden_and_nothing_is_lost(player: Player) -> None:
    await week(player, 1)
    assert await player.home.get("/rewards/settings") == {"shown": True}
    await player.home.send("PUT", "/rewards/settings", shown=False)
    await week(player, 1)
    found = await player.home.get("/xp")
    assert (found["shown"], found["xp"]) == (False, 155 + 75 + 10)
    back = await player.home.send("PUT", "/rewards/settings", shown=True)
    assert back == {"shown": True}


async def test_people_above_are_told_once_of_what_was_reached(player: Player) -> None:
    told: list[Any] = []

    async def note(_session: object, event: object) -> None:
        told.append(event)

    kinds = (AchievementReached, LevelReached, ChallengeOver)
    events.listen({**dict(events._listeners), **dict.fromkeys(kinds, (note,))})
    await player.home.send("POST", "/challenges/xp_accumulator/start")
    await week(player, 6)
    await player.settle()
    reached = [event.name for event in told if isinstance(event, AchievementReached)]
    assert sorted(reached) == ["Bronze badge", "First steps"]
    assert [event.level for event in told if isinstance(event, LevelReached)] == [2, 3]
    (over,) = [event for event in told if isinstance(event, ChallengeOver)]
    assert (over.challenge_id, over.status) == ("xp_accumulator", "completed")


async def test_bob_sees_his_own(client: httpx2.AsyncClient, player: Player, people: People) -> None:
    await week(player, 1)
    bob = Home(client, await people.bob())
    assert (await bob.get("/xp"))["xp"] == 0
    assert (await bob.get("/xp/history"))["items"] == []
