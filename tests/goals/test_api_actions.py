"""Managing the actions of a goal over HTTP: each change is a version; the last can be undone."""

from typing import Any

import httpx2
import pytest
from tests.goals.steps import make, tell
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.goals.rules.catalogue import library

Goal = dict[str, Any]


class Door:
    """The API as one person uses it on one goal."""

    def __init__(self, client: httpx2.AsyncClient, person: Person, goal: Goal) -> None:
        self._client, self._person = client, person
        self.path = f"/api/v1/goals/{goal['goal_id']}"

    async def ask(self, method: str, path: str, **body: Any) -> httpx2.Response:
        sent: dict[str, Any] = {"json": body} if method != "GET" else {}
        return await self._client.request(
            method, f"{self.path}{path}", headers=self._person.headers, **sent
        )

    async def goal(self) -> Goal:
        answer = await self.ask("GET", "")
        assert answer.status_code == 200, answer.text
        found: Goal = answer.json()
        return found

    async def do(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = await self.ask(method, path, **body)
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json() if answer.content else {}
        return found

    async def refused(self, http: int, code: str, method: str, path: str, **body: Any) -> Goal:
        """The answer, after seeing that nothing at all was stored."""
        before = await self.goal()
        answer = await self.ask(method, path, **body)
        assert (answer.status_code, answer.json()["code"]) == (http, code), answer.text
        assert await self.goal() == before
        found: Goal = answer.json()
        return found

    async def undo(self) -> Goal:
        return await self.do("POST", "/plans/undo")


@pytest.fixture
async def door(client: httpx2.AsyncClient, ill: Person) -> Door:
    return Door(client, ill, await make(client, ill))


def plan_of(goal: Goal) -> list[Goal]:
    """What a plan is, apart from how often it was done."""
    return sorted(goal["actions"], key=lambda a: str(a["action_id"]))


def daily(goal: Goal) -> Goal:
    return next(a for a in goal["actions"] if a["phase"] == 1 and a["frequency"] == "daily")


class TestSwap:
    async def test_another_action_takes_the_place_of_one(self, door: Door) -> None:
        before = await door.goal()
        old = before["actions"][0]
        new = await door.do("POST", f"/actions/{old['user_action_id']}/swap", action_id="psyllium")
        assert (new["action_id"], new["phase"], new["rank"]) == (
            "psyllium",
            old["phase"],
            old["rank"],
        )
        after = await door.goal()
        plan = after["plan"]
        assert (plan["version"], plan["cause"]) == (2, "action_swapped")
        assert (plan["added"], plan["removed"]) == (["psyllium"], [old["action_id"]])
        assert plan["text"][0] == "You swapped an action for another."
        assert len(after["actions"]) == len(before["actions"])

    async def test_an_unsafe_one_is_refused_with_the_fact(
        self, door: Door, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await tell(client, ill, "medicine", "Eliquis")
        key = (await door.goal())["actions"][0]["user_action_id"]
        answer = await door.refused(
            409, "unsafe_action", "POST", f"/actions/{key}/swap", action_id="omega3_2g"
        )
        assert "Eliquis" in answer["detail"]

    async def test_one_that_is_there_or_that_nobody_knows_is_refused(self, door: Door) -> None:
        first, second = (await door.goal())["actions"][:2]
        path = f"/actions/{first['user_action_id']}/swap"
        await door.refused(409, "action_in_plan", "POST", path, action_id=second["action_id"])
        await door.refused(409, "action_in_plan", "POST", path, action_id=first["action_id"])
        await door.refused(404, "not_found", "POST", path, action_id="bromide")
        await door.do("DELETE", f"/actions/{first['user_action_id']}")
        await door.refused(409, "action_not_in_plan", "POST", path, action_id="psyllium")

    async def test_two_ways_of_eating_do_not_stand_side_by_side(self, door: Door) -> None:
        here = {a["action_id"] for a in (await door.goal())["actions"]}
        if "mediterranean" not in here:
            await door.do("POST", "/actions", action_id="mediterranean")
        answer = await door.refused(409, "action_excludes", "POST", "/actions", action_id="dash")
        assert "Swap “Eat the Mediterranean way” for it" in answer["detail"]
        present = (await door.goal())["actions"]
        key = next(a["user_action_id"] for a in present if a["action_id"] == "mediterranean")
        await door.do("POST", f"/actions/{key}/swap", action_id="dash")


class TestReschedule:
    @pytest.mark.parametrize(
        ("body", "is_now"),
        [
            (
                {"frequency": "specific_days", "specific_days": ["monday", "friday"]},
                ("specific_days", None, ["monday", "friday"], "13:00"),
            ),
            (
                {"frequency": "weekly", "times_per_week": 3, "reminder_time": "07:15"},
                ("weekly", 3, None, "07:15"),
            ),
            ({"reminder_time": None}, ("daily", None, None, None)),
            ({"frequency": "on_demand"}, ("on_demand", None, None, "13:00")),
        ],
    )
    async def test_an_action_comes_round_as_the_person_says(
        self, door: Door, body: Goal, is_now: tuple[Any, ...]
    ) -> None:
        action = next(a for a in (await door.goal())["actions"] if a["reminder_time"] == "13:00")
        made = await door.do("PATCH", f"/actions/{action['user_action_id']}", **body)
        got = tuple(
            made[k] for k in ("frequency", "times_per_week", "specific_days", "reminder_time")
        )
        assert got == is_now
        plan = (await door.goal())["plan"]
        assert (plan["cause"], plan["rescheduled"]) == (
            "action_rescheduled",
            [action["action_id"]],
        )

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"frequency": "specific_days"}, "specific_days"),
            ({"frequency": "specific_days", "specific_days": []}, "specific_days"),
            ({"frequency": "weekly"}, "times_per_week"),
            ({"frequency": "weekly", "times_per_week": 8}, "times_per_week"),
            ({"frequency": "weekly", "times_per_week": 0}, "times_per_week"),
            ({"frequency": "daily", "times_per_week": 2}, "times_per_week"),
            ({"frequency": "daily", "specific_days": ["monday"]}, "specific_days"),
            ({"frequency": "hourly"}, "frequency"),
        ],
    )
    async def test_a_rhythm_that_makes_no_sense_says_what_is_missing(
        self, door: Door, body: Goal, field: str
    ) -> None:
        key = daily(await door.goal())["user_action_id"]
        answer = await door.refused(422, "bad_schedule", "PATCH", f"/actions/{key}", **body)
        assert [e["field"] for e in answer["errors"]] == [field]

    async def test_words_that_are_no_days_are_invalid(self, door: Door) -> None:
        key = daily(await door.goal())["user_action_id"]
        for body in ({"specific_days": ["someday"]}, {"reminder_time": "25:00"}, {"colour": "x"}):
            await door.refused(422, "invalid", "PATCH", f"/actions/{key}", **body)

    async def test_nothing_sent_changes_nothing(self, door: Door) -> None:
        key = daily(await door.goal())["user_action_id"]
        await door.do("PATCH", f"/actions/{key}")
        assert (await door.goal())["plan"]["version"] == 1


class TestRest:
    async def test_an_action_rests_and_runs_again(self, door: Door, clock: FakeClock) -> None:
        action = daily(await door.goal())
        path = f"/actions/{action['user_action_id']}"
        rested = await door.do("POST", f"{path}/pause")
        assert (rested["resting"], rested["is_active"]) == (True, False)
        assert (await door.goal())["plan"]["paused"] == [action["action_id"]]
        answer = await door.refused(409, "rest_refused", "POST", f"{path}/pause")
        assert "rests already" in answer["detail"]
        clock.advance(days=3)
        back = await door.do("POST", f"{path}/resume")
        assert (back["resting"], back["is_active"]) == (False, True)
        await door.refused(409, "rest_refused", "POST", f"{path}/resume")

    async def test_days_of_rest_neither_add_to_a_streak_nor_break_it(
        self, door: Door, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        action = daily(await door.goal())
        key = action["user_action_id"]
        log = f"/api/v1/actions/{key}/log"
        for _ in range(3):
            await client.post(log, json={"status": "completed"}, headers=ill.headers)
            clock.advance(days=1)
        await door.do("POST", f"/actions/{key}/pause")
        today = (await client.get("/api/v1/actions/today", headers=ill.headers)).json()
        assert action["action_id"] not in {a["action_id"] for a in today["actions"]}
        refused = await client.post(log, json={"status": "completed"}, headers=ill.headers)
        assert (refused.status_code, refused.json()["code"]) == (422, "log_day_refused")
        assert "rests on that day" in refused.json()["detail"]
        clock.advance(days=10)
        await door.do("POST", f"/actions/{key}/resume")
        made = await client.post(log, json={"status": "completed"}, headers=ill.headers)
        assert made.json()["streak_update"]["current_streak"] == 4

    async def test_what_has_become_unsafe_is_not_resumed(
        self, door: Door, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await door.do("POST", "/actions", action_id="psyllium")
        key = next(
            a["user_action_id"]
            for a in (await door.goal())["actions"]
            if a["action_id"] == "psyllium"
        )
        await door.do("POST", f"/actions/{key}/pause")
        await tell(client, ill, "allergy", "psyllium")
        await door.refused(409, "unsafe_action", "POST", f"/actions/{key}/resume")


class TestUndo:
    async def test_each_change_can_be_taken_back_and_the_plan_is_the_same(
        self, door: Door, clock: FakeClock
    ) -> None:
        key = daily(await door.goal())["user_action_id"]
        changes: list[tuple[str, str, Goal]] = [
            ("POST", "/actions", {"action_id": "psyllium"}),
            ("DELETE", f"/actions/{key}", {}),
            ("POST", f"/actions/{key}/swap", {"action_id": "green_tea"}),
            ("PATCH", f"/actions/{key}", {"frequency": "weekly", "times_per_week": 2}),
            ("POST", f"/actions/{key}/pause", {}),
            ("PATCH", "", {"intensity": "intensive"}),
            ("PATCH", "", {"intensity": "gentle"}),
            ("PUT", "/phases/2", {"answer": "drop"}),
            ("PUT", "/phases/2", {"answer": "wait", "until": "2026-04-20"}),
            ("PUT", "/phases/2", {"answer": "start"}),
        ]
        for method, path, body in changes:
            before = await door.goal()
            await door.do(method, path, **body)
            changed = await door.goal()
            assert plan_of(changed) != plan_of(before), path
            back = await door.undo()
            assert plan_of(back) == plan_of(before), path
            assert back["intensity"] == before["intensity"]
            assert back["biomarker_targets"] == before["biomarker_targets"]
            assert back["waiting_phases"] == before["waiting_phases"]
            assert (back["plan"]["cause"], back["plan"]["undoes"]) == (
                "undone",
                changed["plan"]["version"],
            )

    async def test_a_second_undo_brings_the_change_back(self, door: Door) -> None:
        await door.do("POST", "/actions", action_id="psyllium")
        changed = await door.goal()
        await door.undo()
        assert plan_of(await door.undo()) == plan_of(changed)

    async def test_versions_are_a_chain_and_say_what_they_changed(self, door: Door) -> None:
        await door.do("POST", "/actions", action_id="psyllium")
        await door.undo()
        await door.do("PATCH", "", intensity="gentle")
        listed = (await door.do("GET", "/plans"))["items"]
        assert [p["version"] for p in listed] == [4, 3, 2, 1]
        assert [p["undoable"] for p in listed] == [True, True, True, False]
        assert listed[1]["removed"] == ["psyllium"]
        assert listed[2]["text"] == ["You added an action.", "Added: Psyllium, 10 g a day."]

    async def test_a_new_goal_has_nothing_to_take_back(self, door: Door) -> None:
        await door.refused(409, "nothing_to_undo", "POST", "/plans/undo")

    async def test_what_has_become_unsafe_is_not_brought_back(
        self, door: Door, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        nuts = await door.do("POST", "/actions", action_id="nuts_daily")
        await door.do("DELETE", f"/actions/{nuts['user_action_id']}")
        await tell(client, ill, "allergy", "Walnuts")
        answer = await door.refused(409, "unsafe_action", "POST", "/plans/undo")
        assert "Walnuts" in answer["detail"]

    async def test_an_undo_days_later_makes_nobody_miss_the_days_between(
        self, door: Door, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        action = daily(await door.goal())
        key = action["user_action_id"]
        log = f"/api/v1/actions/{key}/log"
        await client.post(log, json={"status": "completed"}, headers=ill.headers)
        clock.advance(days=1)
        await door.do("DELETE", f"/actions/{key}")
        clock.advance(days=9)
        await door.undo()
        made = await client.post(log, json={"status": "completed"}, headers=ill.headers)
        assert made.json()["streak_update"]["current_streak"] == 2

    async def test_a_clock_that_goes_back_leaves_a_sound_plan(
        self, door: Door, clock: FakeClock
    ) -> None:
        before = await door.goal()
        key = daily(before)["user_action_id"]
        clock.advance(days=5)
        await door.do("DELETE", f"/actions/{key}")
        clock.advance(days=-3)
        assert plan_of(await door.undo()) == plan_of(before)
        await door.do("POST", f"/actions/{key}/pause")
        clock.advance(days=-1)
        await door.do("POST", f"/actions/{key}/resume")
        assert plan_of(await door.goal()) == plan_of(before)


class TestAvailable:
    async def test_every_action_is_in_the_plan_or_can_be_added_or_is_left_out_with_a_reason(
        self, door: Door, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await tell(client, ill, "medicine", "Warfarin")
        found = await door.do("GET", "/actions/available")
        free = [a["action_id"] for a in found["items"]]
        out = {a["action_id"] for a in found["left_out"]}
        here = {a["action_id"] for a in (await door.goal())["actions"]}
        assert len(free) == len(set(free))
        assert not set(free) & out
        assert set(free) | out | here == set(library().actions)
        warfarin = next(a for a in found["left_out"] if a["action_id"] == "omega3_2g")
        assert "Warfarin" in warfarin["fact"]
        b12 = next(a for a in found["left_out"] if a["action_id"] == "b12_oral")
        assert "Warfarin" in b12["fact"]
        low = next(a for a in found["left_out"] if a["code"] == "not_indicated")
        assert "Have it measured first" in low["reason"]

    async def test_what_suits_the_goal_comes_first_and_says_what_it_takes(self, door: Door) -> None:
        found = await door.do("GET", "/actions/available")
        suits = [a["for_goal"] for a in found["items"]]
        assert suits == sorted(suits, reverse=True)
        assert found["minutes_a_day"] == 45
        yeast = next(a for a in found["items"] if a["action_id"] == "red_yeast_rice")
        assert yeast["needs"] == "clinician"
        added = await door.ask("POST", "/actions", action_id=found["items"][0]["action_id"])
        assert added.status_code in (201, 409)


class TestSomebodyElse:
    async def test_nothing_of_it_can_be_done_to_a_stranger_s_goal(
        self, door: Door, client: httpx2.AsyncClient, people: People
    ) -> None:
        before = await door.goal()
        key = before["actions"][0]["user_action_id"]
        charlie = Door(client, await people.charlie(), before)
        for method, path, body in (
            ("POST", "/actions", {"action_id": "psyllium"}),
            ("POST", f"/actions/{key}/swap", {"action_id": "psyllium"}),
            ("PATCH", f"/actions/{key}", {"frequency": "daily"}),
            ("POST", f"/actions/{key}/pause", {}),
            ("POST", "/plans/undo", {}),
            ("PUT", "/phases/2", {"answer": "start"}),
            ("POST", "/extend", {"days": 30}),
            ("GET", "/actions/available", {}),
            ("GET", "/plans", {}),
            ("GET", "/summary", {}),
        ):
            answer = await charlie.ask(method, path, **body)
            assert answer.status_code == 404, path
        assert await door.goal() == before

    async def test_an_action_of_another_goal_is_not_found(
        self, door: Door, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        other = await make(client, ill, category="nutritional")
        key = other["actions"][0]["user_action_id"]
        for path in (f"/actions/{key}/pause", f"/actions/{key}/resume"):
            await door.refused(404, "not_found", "POST", path)


async def test_a_goal_that_is_over_takes_no_change(
    client: httpx2.AsyncClient, ill: Person, clock: FakeClock
) -> None:
    door = Door(client, ill, await make(client, ill, duration_days=10))
    key = daily(await door.goal())["user_action_id"]
    await door.do("POST", "/actions", action_id="psyllium")
    clock.advance(days=10)
    for method, path, body in (
        ("PATCH", "", {"intensity": "gentle"}),
        ("PATCH", "", {"status": "paused"}),
        ("POST", "/actions", {"action_id": "green_tea"}),
        ("POST", f"/actions/{key}/pause", {}),
        ("PATCH", f"/actions/{key}", {"frequency": "weekly", "times_per_week": 1}),
        ("POST", "/plans/undo", {}),
        ("PUT", "/phases/2", {"answer": "start"}),
    ):
        answer = await door.refused(409, "goal_not_open", method, path, **body)
        assert "completed" in answer["detail"]
