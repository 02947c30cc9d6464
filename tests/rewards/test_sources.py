"""What devices, reminders' times and goals tell rewards."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from tests.rewards.conftest import Player

from sante.kit.ids import new_id
from sante.wearables import models as wearables

OATS = "oat_beta_glucan"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def recorded(player: Player, *workouts: tuple[str, str]) -> None:
    """Workouts by (start, name of the device), an hour each."""
    async with player.db.transaction(user_id=player.user_id) as session:
        sources: dict[str, Any] = {}
        for start, name in workouts:
            if name not in sources:
                sources[name] = new_id()
                await session.execute(
                    insert(wearables.SourceRow).values(
                        user_id=player.user_id, id=sources[name], name=name, kind="watch"
                    )
                )
            begins = at(start)
            await session.execute(
                insert(wearables.WorkoutRow).values(
                    user_id=player.user_id, id=new_id(), source_id=sources[name],
                    activity="trail_running", start_at=begins, end_at=begins + timedelta(hours=1),
                    local_date=begins.date(), utc_offset_minutes=60, details={},
                )
            )  # fmt: skip


async def test_what_was_recorded_before_the_person_came_counts_for_nothing(player: Player) -> None:
    """A file of ten years would make a life's worth of XP in a minute."""
    await recorded(player, ("2026-02-01T08:00", "watch"), ("2026-03-10T07:00", "watch"))
    await player.settle()
    assert await player.lines("workout") == [("2026-03-10T07:00+00:00", "done", 1, 60)]
    (line,) = await player.rows(
        "select reason, local_date::text from xp_transactions where source_type = 'workout'"
    )
    assert line == ("Workout: trail running", "2026-03-10")


async def test_a_workout_seen_by_watch_and_phone_is_worth_it_once(player: Player) -> None:
    await recorded(player, ("2026-03-10T07:00", "watch"), ("2026-03-10T07:05", "phone"))
    await player.settle()
    assert len(await player.lines("workout")) == 1


async def test_workouts_of_a_day_count_up_to_their_cap(player: Player) -> None:
    await recorded(player, *((f"2026-03-10T{hour:02}:00", "watch") for hour in (5, 6, 7)))
    await player.settle()
    assert len(await player.lines("workout")) == 2


async def test_nights_and_minutes_of_calm_keep_their_streaks(player: Player) -> None:
    async with player.db.transaction(user_id=player.user_id) as session:
        for day in ("2026-03-10", "2026-03-11"):
            await session.execute(
                insert(wearables.DailyMetricRow).values(
                    user_id=player.user_id, id=new_id(), local_date=at(f"{day}T00:00").date(),
                    utc_offset_minutes=60, sleep_minutes=432, mindful_minutes=10,
                    data_quality_score=1, notes={},
                )
            )  # fmt: skip
    player.clock.advance(days=1)
    await player.settle()
    found = {
        one["domain"]: one["current"] for one in (await player.home.get("/streaks"))["streaks"]
    }
    assert (found["sleep"], found["mindfulness"]) == (2, 2)
    assert found["overall"] == 2, "of the calm: nobody does a night"


@pytest.mark.parametrize(("hour", "early"), [(6, True), (7, False)])
async def test_early_is_before_the_time_the_person_has_set(
    player: Player, hour: int, early: bool
) -> None:
    """08:00 in Berlin is 07:00 UTC in March."""
    plans = (await player.home.get("/actions/today"))["actions"]
    mine = next(one for one in plans if one["action_id"] == OATS)
    goal = (await player.home.get("/goals"))["items"][0]["goal_id"]
    path = f"/goals/{goal}/actions/{mine['user_action_id']}"
    await player.home.send("PATCH", path, reminder_time="08:00")
    player.clock.set(at(f"2026-03-11T{hour:02}:30"))
    await player.home.log(OATS)
    await player.settle()
    found = {
        a["achievement_id"]: a for a in (await player.home.get("/achievements"))["achievements"]
    }
    assert found["early_bird"]["have"] == int(early)


async def test_a_pause_a_holiday_and_a_skip_with_a_reason_keep_the_streak(player: Player) -> None:
    """As goals and progress have it."""
    await player.home.log(OATS)
    goal = (await player.home.get("/goals"))["items"][0]["goal_id"]
    player.clock.advance(days=1)
    await player.home.send("PATCH", f"/goals/{goal}", status="paused")
    player.clock.advance(days=5)
    await player.home.send("PATCH", f"/goals/{goal}", status="active")
    await player.home.send("PUT", "/breaks/2026-03-16", last_day="2026-03-19")
    player.clock.advance(days=4)
    for one in (await player.home.get("/actions/today"))["actions"]:
        await player.home.log(one["action_id"], "skipped", skip_reason="sick")
    player.clock.advance(days=1)
    await player.home.log(OATS)
    await player.settle()
    overall = (await player.home.get("/streaks"))["streaks"][0]
    assert (overall["current"], overall["freezes_left"]) == (2, 2)


async def test_a_low_capacity_day_keeps_the_streak_for_two_minutes(player: Player) -> None:
    await player.home.log(OATS)
    player.clock.advance(days=1)
    await player.home.log(OATS, "partial")
    await player.settle()
    assert [line[3] for line in await player.lines("action")] == [25, 10]
    assert (await player.home.get("/streaks"))["streaks"][0]["current"] == 2


async def test_a_meal_is_worth_its_xp_and_taken_back_is_worth_nothing(player: Player) -> None:
    bread = {"food_id": "usda:9040", "grams": 120}
    made = await player.home.send("POST", "/food/entries", items=[bread])
    await player.settle()
    assert [amount for *_, amount in await player.lines("food")] == [50]
    found = {
        one["domain"]: one["current"] for one in (await player.home.get("/streaks"))["streaks"]
    }
    assert found["nutrition"] == 1
    path = f"/food/entries/{made['food_entry_id']}"
    await player.home.send("PATCH", path, notes="with honey")
    await player.settle()
    assert [amount for *_, amount in await player.lines("food")] == [50], "a correction is no meal"
    await player.home.send("DELETE", path)
    await player.settle()
    assert [amount for *_, amount in await player.lines("food")] == [50, -50]


async def test_an_entry_is_worth_what_its_tracker_says_and_five_a_day_count(
    player: Player,
) -> None:
    water = await player.home.send("POST", "/trackers", template="water")
    mine = await player.home.send(
        "POST",
        "/trackers",
        name="Pages read",
        fields=[{"name": "pages", "type": "number"}],
        xp_per_entry=3,
    )
    for tracker, data in ((water, {"amount": 250}), (mine, {"pages": 12})):
        await player.home.send("POST", f"/trackers/{tracker['tracker_id']}/entries", data=data)
    await player.settle()
    assert sorted(amount for *_, amount in await player.lines("tracker")) == [3, 10]
    found = {
        one["domain"]: one["current"] for one in (await player.home.get("/streaks"))["streaks"]
    }
    assert found["hydration"] == 1
    for _ in range(5):
        await player.home.send(
            "POST", f"/trackers/{water['tracker_id']}/entries", data={"amount": 200}
        )
    await player.settle()
    assert len(await player.lines("tracker")) == 5


async def test_the_quiz_counts_once_a_morning_however_often_it_is_corrected(
    player: Player,
) -> None:
    for quality in (7, 4):
        await player.home.send("POST", "/sleep-quizzes", answers={"quality": quality})
    await player.settle()
    assert [amount for *_, amount in await player.lines("quiz")] == [40]


@pytest.mark.parametrize(("share", "have"), [(0.9, 0), (1.1, 1)])
async def test_a_day_of_enough_protein_is_a_step_of_the_protein_month(
    player: Player, share: float, have: int
) -> None:
    """80 kg need 66 g; a hundred grams of roast chicken breast have 31."""
    facts = {"birth_date": "1980-01-01", "sex": "male", "weight_kg": 80.0, "height_cm": 180.0}
    await player.home.send("PATCH", "/me", **facts)
    await player.home.send("POST", "/challenges/protein_30/start")
    chicken = {"food_id": "usda:5064", "grams": round(66 / 0.31 * share)}
    await player.home.send("POST", "/food/entries", items=[chicken])
    await player.settle()
    challenges = (await player.home.get("/challenges"))["challenges"]
    (mine,) = [c for c in challenges if c["challenge_id"] == "protein_30"]
    assert (mine["have"], mine["need"]) == (have, 30)
