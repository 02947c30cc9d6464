"""The life of a goal over HTTP: pauses, quiet days, sharing, the end, and what follows it."""

from datetime import date
from typing import Any

import httpx2
import pytest
from tests.goals.conftest import Reporter
from tests.goals.steps import make, tell
from tests.support.clock import FakeClock
from tests.support.people import Person

API = "/api/v1"


async def ask(
    client: httpx2.AsyncClient, who: Person, method: str, path: str, **body: Any
) -> httpx2.Response:
    sent: dict[str, Any] = {} if method in ("GET", "DELETE") else {"json": body}
    return await client.request(method, f"{API}{path}", headers=who.headers, **sent)


async def get(client: httpx2.AsyncClient, who: Person, path: str) -> dict[str, Any]:
    answer = await ask(client, who, "GET", path)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def log(client: httpx2.AsyncClient, who: Person, key: str, status: str = "completed") -> Any:
    answer = await ask(client, who, "POST", f"/actions/{key}/log", status=status)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def shared(
    client: httpx2.AsyncClient, who: Person
) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """An action that two goals ask for every day, and the goals."""
    action = "green_tea"
    made = []
    for category in ("cardiovascular", "biological_age"):
        goal = await make(client, who, category=category)
        path = f"/goals/{goal['goal_id']}"
        added = await ask(client, who, "POST", f"{path}/actions", action_id=action)
        assert added.status_code == 201, added.text
        made.append(await get(client, who, path))
    return action, made[0], made[1]


class TestPause:
    async def test_a_paused_goal_says_when_it_would_end_and_what_is_active(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        goal = await make(client, ill)
        path = f"/goals/{goal['goal_id']}"
        await ask(client, ill, "PATCH", path, status="paused")
        clock.advance(days=6)
        paused = await get(client, ill, path)
        assert (paused["paused_since"], paused["end_date"]) == ("2026-03-10", "2026-06-08")
        assert paused["ends_if_resumed"] == "2026-06-14"
        assert not any(a["is_active"] for a in paused["actions"])
        resumed = (await ask(client, ill, "PATCH", path, status="active")).json()
        assert (resumed["end_date"], resumed["duration_days"]) == ("2026-06-14", 96)
        assert (resumed["paused_since"], resumed["ends_if_resumed"]) == (None, None)
        assert {a["activation_date"] for a in resumed["actions"] if a["phase"] == 2} == {
            "2026-03-30"
        }
        assert resumed["plan"]["text"][0].startswith("The goal runs again")
        assert resumed["plan"]["undoable"] is False

    async def test_pausing_twice_is_pausing_once(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        path = f"/goals/{(await make(client, ill))['goal_id']}"
        first = await ask(client, ill, "PATCH", path, status="paused")
        clock.advance(days=2)
        again = await ask(client, ill, "PATCH", path, status="paused")
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json()["paused_since"] == "2026-03-10"

    async def test_resuming_a_fourth_goal_is_refused(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """R-14, with a goal of one's own among them."""
        first = await make(client, ill)
        await ask(client, ill, "PATCH", f"/goals/{first['goal_id']}", status="paused")
        await make(client, ill, category="nutritional")
        await make(client, ill, category="metabolic")
        await make(client, ill, category="custom", custom_prompt="sleep better")
        answer = await ask(client, ill, "PATCH", f"/goals/{first['goal_id']}", status="active")
        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_goals")
        assert (await get(client, ill, f"/goals/{first['goal_id']}"))["status"] == "paused"

    async def test_a_goal_that_is_over_makes_room_for_one_that_rests(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        old = await make(client, ill)
        await ask(client, ill, "PATCH", f"/goals/{old['goal_id']}", status="paused")
        await make(client, ill, duration_days=7)
        refused = await ask(client, ill, "PATCH", f"/goals/{old['goal_id']}", status="active")
        assert (refused.status_code, refused.json()["code"]) == (409, "goal_exists")
        clock.advance(days=7)
        answer = await ask(client, ill, "PATCH", f"/goals/{old['goal_id']}", status="active")
        assert answer.status_code == 200


class TestSharedActions:
    async def test_one_card_and_one_log_count_for_both_goals(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """R-10, R-11."""
        action, heart, age = await shared(client, ill)
        today = await get(client, ill, "/actions/today")
        cards = [a for a in today["actions"] if a["action_id"] == action]
        assert len(cards) == 1
        assert sorted(cards[0]["for"]) == sorted([heart["title"], age["title"]])
        await log(client, ill, action)
        for goal in (heart, age):
            found = await get(client, ill, f"/goals/{goal['goal_id']}")
            done = {a["action_id"]: a["total_completions"] for a in found["actions"]}
            assert done[action] == 1

    async def test_ending_one_goal_keeps_the_card_and_the_streak_of_the_other(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        action, heart, age = await shared(client, ill)
        for _ in range(3):
            await log(client, ill, action)
            clock.advance(days=1)
        await ask(client, ill, "DELETE", f"/goals/{heart['goal_id']}")
        today = await get(client, ill, "/actions/today")
        card = next(a for a in today["actions"] if a["action_id"] == action)
        assert card["for"] == [age["title"]]
        made = await log(client, ill, action)
        assert made["streak_update"]["current_streak"] == 4

    async def test_taking_it_out_of_one_goal_leaves_it_in_the_other(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        action, heart, age = await shared(client, ill)
        key = next(a["user_action_id"] for a in heart["actions"] if a["action_id"] == action)
        await ask(client, ill, "DELETE", f"/goals/{heart['goal_id']}/actions/{key}")
        today = await get(client, ill, "/actions/today")
        card = next(a for a in today["actions"] if a["action_id"] == action)
        assert card["for"] == [age["title"]]
        await log(client, ill, action)


class TestLowCapacity:
    async def test_one_tap_makes_two_minutes_enough_and_a_second_takes_it_back(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await make(client, ill)
        path = "/days/2026-03-10/low-capacity"
        assert await get(client, ill, path) == {"date": "2026-03-10", "low_capacity": False}
        for _ in range(2):
            made = await ask(client, ill, "PUT", path)
            assert made.json() == {"date": "2026-03-10", "low_capacity": True}
        today = await get(client, ill, "/actions/today")
        assert today["low_capacity"] is True
        assert all(a["two_minutes"] for a in today["actions"])
        for _ in range(2):
            assert (await ask(client, ill, "DELETE", path)).status_code == 204
        assert (await get(client, ill, "/actions/today"))["low_capacity"] is False

    async def test_two_minutes_keep_the_streak_and_the_day(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        """The rule: logged as partial, which keeps both and counts half in projections."""
        await make(client, ill)
        today = await get(client, ill, "/actions/today")
        keys = [a["user_action_id"] for a in today["actions"] if a["due"]]
        for key in keys:
            await log(client, ill, key)
        clock.advance(days=1)
        await ask(client, ill, "PUT", "/days/2026-03-11/low-capacity")
        for key in keys:
            made = await log(client, ill, key, "partial")
            assert made["streak_update"]["current_streak"] == 2
        found = await get(client, ill, "/actions/today")
        assert found["streaks"]["perfect"]["current"] == 2
        await ask(client, ill, "DELETE", "/days/2026-03-11/low-capacity")
        again = await get(client, ill, "/actions/today")
        assert [a["status"] for a in again["actions"] if a["due"]] == ["partial"] * len(keys)
        assert again["streaks"] == found["streaks"]

    @pytest.mark.parametrize("day", ["2026-03-11", "2026-03-02", "2030-01-01"])
    async def test_days_that_cannot_be_changed_are_refused(
        self, client: httpx2.AsyncClient, ill: Person, day: str
    ) -> None:
        for method in ("PUT", "DELETE"):
            answer = await ask(client, ill, method, f"/days/{day}/low-capacity")
            assert (answer.status_code, answer.json()["code"]) == (422, "bad_date")

    async def test_a_day_that_is_none_is_invalid(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        answer = await ask(client, ill, "PUT", "/days/yesterday/low-capacity")
        assert answer.status_code == 422


class TestEnd:
    async def test_after_the_end_nothing_is_asked_and_the_summary_stands(
        self,
        client: httpx2.AsyncClient,
        ill: Person,
        clock: FakeClock,
        report: Reporter,
    ) -> None:
        goal = await make(client, ill, duration_days=10)
        path = f"/goals/{goal['goal_id']}"
        first = goal["actions"][0]["user_action_id"]
        for _ in range(5):
            await log(client, ill, first)
            clock.advance(days=1)
        so_far = await get(client, ill, f"{path}/summary")
        assert (so_far["final"], so_far["next_steps"]) == (False, [])
        clock.advance(days=5)
        over = await get(client, ill, path)
        assert over["status"] == "completed"
        assert over["waiting_phases"] == []
        assert not any(a["is_active"] for a in over["actions"])
        assert (await get(client, ill, "/actions/today"))["actions"] == []
        assert (await get(client, ill, "/goals/offers"))["items"] == []
        refused = await ask(client, ill, "POST", f"/actions/{first}/log", status="completed")
        assert refused.status_code in (409, 422)
        summary = await get(client, ill, f"{path}/summary")
        assert (summary["final"], summary["days"], summary["days_with_action"]) == (True, 10, 5)
        assert 0 < summary["consistency"] < 1
        assert summary["percent"] == round(100 * summary["consistency"])
        assert {t["reached"] for t in summary["targets"]} == {None}
        assert summary["next_steps"][0]["kind"] == "retest"

        await report(ill, {"ldl_c": (118, "mg/dL")}, on="2026-03-19")
        measured = await get(client, ill, f"{path}/summary")
        ldl = next(t for t in measured["targets"] if t["biomarker_id"] == "ldl_c")
        assert (ldl["value"], ldl["measured_on"], ldl["reached"]) == (118, "2026-03-19", True)
        assert measured["targets_reached"] == 1

    async def test_numbers_are_in_the_person_s_own_unit(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await ask(client, ill, "PATCH", "/me", units={"labs": "si"})
        goal = await make(client, ill)
        summary = await get(client, ill, f"/goals/{goal['goal_id']}/summary")
        ldl = next(t for t in summary["targets"] if t["biomarker_id"] == "ldl_c")
        assert (ldl["baseline"], ldl["unit"]) == (4.3, "mmol/L")

    async def test_a_running_goal_gets_more_time(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        made = await ask(client, ill, "POST", f"/goals/{goal['goal_id']}/extend", days=30)
        longer = made.json()
        assert (longer["end_date"], longer["duration_days"]) == ("2026-07-08", 120)
        assert (longer["plan"]["cause"], longer["plan"]["undoable"]) == ("extended", False)
        assert [a["activation_date"] for a in longer["actions"]] == [
            a["activation_date"] for a in goal["actions"]
        ]

    async def test_a_goal_that_is_over_goes_on_from_today_and_the_gap_breaks_nothing(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        goal = await make(client, ill, duration_days=7)
        key = next(
            a["user_action_id"]
            for a in goal["actions"]
            if a["phase"] == 1 and a["frequency"] == "daily"
        )
        for _ in range(7):
            await log(client, ill, key)
            clock.advance(days=1)
        clock.advance(days=4)
        path = f"/goals/{goal['goal_id']}"
        again = (await ask(client, ill, "POST", f"{path}/extend", days=14)).json()
        assert (again["status"], again["end_date"]) == ("active", "2026-04-04")
        assert (await log(client, ill, key))["streak_update"]["current_streak"] == 8
        summary = await get(client, ill, f"{path}/summary")
        assert summary["days_paused"] == 4

    async def test_more_time_is_refused_where_it_makes_no_sense(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        goal = await make(client, ill, duration_days=7)
        path = f"/goals/{goal['goal_id']}/extend"
        for days in (0, -5, 6, 181, 100_000):
            answer = await ask(client, ill, "POST", path, days=days)
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "days")
        clock.advance(days=7)
        rival = await make(client, ill)
        taken = await ask(client, ill, "POST", path, days=30)
        assert (taken.status_code, taken.json()["code"]) == (409, "goal_exists")
        await ask(client, ill, "DELETE", f"/goals/{rival['goal_id']}")
        given_up = await ask(client, ill, "POST", f"/goals/{rival['goal_id']}/extend", days=30)
        assert (given_up.status_code, given_up.json()["code"]) == (409, "goal_not_open")

    async def test_a_goal_cannot_grow_for_ever(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill, duration_days=365)
        path = f"/goals/{goal['goal_id']}/extend"
        for _ in range(2):
            assert (await ask(client, ill, "POST", path, days=180)).status_code == 200
        answer = await ask(client, ill, "POST", path, days=30)
        assert answer.status_code == 422
        assert "730 days at most" in answer.json()["detail"]


class TestCustom:
    async def test_the_alias_makes_the_same_goal(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """V-A7, R-13."""
        made = await ask(client, ill, "POST", "/goals/custom", custom_prompt="I want more energy")
        assert made.status_code == 201, made.text
        goal = made.json()
        assert (goal["category"], goal["intensity"], goal["duration_days"]) == (
            "custom",
            "balanced",
            90,
        )
        await ask(client, ill, "DELETE", f"/goals/{goal['goal_id']}")
        other = await make(client, ill, category="custom", custom_prompt="I want more energy")
        same = [[a["action_id"] for a in g["actions"]] for g in (goal, other)]
        assert same[0] == same[1]

    async def test_words_that_say_nothing_to_us_are_answered_with_suggestions(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        answer = await ask(client, ill, "POST", "/goals/custom", custom_prompt="learn the piano")
        assert (answer.status_code, answer.json()["code"]) == (422, "unclear_wish")
        assert "“learn the piano”" in answer.json()["detail"]
        assert "better sleep" in answer.json()["detail"]
        assert (await get(client, ill, "/goals"))["items"] == []

    @pytest.mark.parametrize(
        ("kind", "label", "says"),
        [
            ("eating_disorder", "anorexia", "eating disorder"),
            ("pregnancy", "pregnant", "pregnancy"),
        ],
    )
    async def test_a_wish_about_weight_is_met_with_help_where_losing_any_is_no_aim(
        self, client: httpx2.AsyncClient, ill: Person, kind: str, label: str, says: str
    ) -> None:
        """H5, H9."""
        await tell(client, ill, kind, label)
        refused = await ask(client, ill, "POST", "/goals/custom", custom_prompt="lose 5 kilos")
        assert (refused.status_code, refused.json()["code"]) == (422, "needs_support")
        assert says in refused.json()["detail"]
        mixed = await ask(
            client, ill, "POST", "/goals/custom", custom_prompt="lose weight and sleep better"
        )
        assert mixed.status_code == 201, mixed.text
        assert mixed.json()["title"] == "Better sleep"
        assert mixed.json()["custom_prompt"] == "lose weight and sleep better"

    async def test_a_minor_gets_no_plan_about_weight(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        """H11."""
        born = date(clock.now().year - 17, 3, 1).isoformat()
        changed = await ask(client, ill, "PATCH", "/me", date_of_birth=born)
        assert changed.status_code == 200, changed.text
        answer = await ask(client, ill, "POST", "/goals/custom", custom_prompt="slim down")
        assert (answer.status_code, answer.json()["code"]) == (422, "needs_support")


async def test_a_changed_intensity_can_be_told_from_the_answer(
    client: httpx2.AsyncClient, ill: Person, clock: FakeClock
) -> None:
    """R-12: what was logged stays, also when it is put down."""
    goal = await make(client, ill, intensity="intensive")
    logged = [a for a in goal["actions"] if a["is_active"]]
    for action in logged:
        await log(client, ill, action["user_action_id"])
    clock.advance(days=1)
    path = f"/goals/{goal['goal_id']}"
    less = (await ask(client, ill, "PATCH", path, intensity="gentle")).json()
    assert less["plan"]["text"][0] == "The intensity was changed."
    assert less["plan"]["removed"]
    days = await get(client, ill, "/progress/daily?from=2026-03-10&to=2026-03-10")
    assert days["days"][0]["actions_completed"] == len(logged)
    back = (await ask(client, ill, "PATCH", path, intensity="intensive")).json()
    assert {a["action_id"] for a in logged} <= {a["action_id"] for a in back["actions"]}
