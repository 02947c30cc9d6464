"""Making and changing goals over HTTP: fields and status codes of the specification, bad input."""

from typing import Any

import httpx2
import pytest
from tests.goals.steps import make
from tests.support.clock import FakeClock
from tests.support.people import Person

from sante.goals.rules.catalogue import library


class TestCreate:
    async def test_a_goal_comes_with_reasons_targets_and_phased_actions(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """V-A1."""
        goal = await make(client, ill)
        assert goal["goal_id"].startswith("goal_")
        assert goal["category"] == "cardiovascular"
        assert goal["title"] == "Lower cardiovascular risk"
        assert goal["intensity"] == "balanced"
        assert goal["duration_days"] == 90
        assert (goal["start_date"], goal["end_date"]) == ("2026-03-10", "2026-06-08")
        assert goal["status"] == "active"
        assert "168" in goal["why_it_matters"]
        assert "LDL" in goal["why_it_matters"]
        ldl = next(t for t in goal["biomarker_targets"] if t["biomarker_id"] == "ldl_c")
        assert ldl["baseline_value"] == 168
        assert ldl["target_value"] == pytest.approx(134, abs=1)
        assert ldl["unit"] == "mg/dL"
        assert ldl["projected_value"] < 168
        assert 4 <= len(goal["actions"]) <= 5
        first = goal["actions"][0]
        assert first["user_action_id"].startswith("ua_")
        assert (first["phase"], first["activation_date"]) == (1, "2026-03-10")
        assert first["name"]
        assert goal["created_at"].startswith("2026-03-10T09:00:00")

    async def test_only_the_first_phase_is_active_at_the_start(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill, intensity="intensive")
        by_phase = {a["phase"]: a for a in goal["actions"]}
        assert set(by_phase) == {1, 2, 3}
        assert all(a["is_active"] is (a["phase"] == 1) for a in goal["actions"])
        assert by_phase[2]["activation_date"] == "2026-03-24"
        assert by_phase[3]["activation_date"] == "2026-04-21"

    async def test_no_supplement_is_in_the_plan_and_some_are_offered(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        assert all(a["category"] != "supplement" for a in goal["actions"])
        assert "psyllium" in {o["action_id"] for o in goal["offered_actions"]}

    async def test_a_goal_can_be_made_without_any_report(
        self, client: httpx2.AsyncClient, alice: Person
    ) -> None:
        goal = await make(client, alice)
        assert goal["biomarker_targets"] == []
        assert goal["actions"]
        grades = {library().actions[a["action_id"]].grade.value for a in goal["actions"]}
        assert grades == {"A"}

    async def test_numbers_are_in_the_persons_own_unit(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        changed = await client.patch(
            "/api/v1/me", json={"units": {"labs": "si"}}, headers=ill.headers
        )
        assert changed.status_code == 200, changed.text
        goal = await make(client, ill)
        ldl = next(t for t in goal["biomarker_targets"] if t["biomarker_id"] == "ldl_c")
        assert (ldl["baseline_value"], ldl["unit"]) == (4.3, "mmol/L")
        assert "4.3\N{NO-BREAK SPACE}mmol/L" in goal["why_it_matters"]

    async def test_a_custom_goal_is_read_from_ones_own_words(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill, category="custom", custom_prompt="I want more energy")
        assert goal["title"] == "I want more energy"
        assert goal["custom_prompt"] == "I want more energy"
        assert "vitamin_d" in {t["biomarker_id"] for t in goal["biomarker_targets"]}
        assert {a["action_id"] for a in goal["actions"]} & {"sleep_extend", "steps_2500"}

    @pytest.mark.parametrize(
        "prompt", ["stop eating for a week", "get off my statin", "chest pain when I walk"]
    )
    async def test_a_harmful_wish_is_answered_and_not_planned(
        self, client: httpx2.AsyncClient, ill: Person, prompt: str
    ) -> None:
        answer = await make(client, ill, 422, category="custom", custom_prompt=prompt)
        assert answer["code"] == "needs_support"

    @pytest.mark.parametrize(
        ("changes", "status", "code"),
        [
            ({"category": "cardio"}, 400, "bad_choice"),
            ({"intensity": "brutal"}, 400, "bad_choice"),
            ({"category": ""}, 400, "bad_choice"),
            ({"duration_days": 3}, 422, "invalid"),
            ({"duration_days": 4000}, 422, "invalid"),
            ({"duration_days": "long"}, 422, "invalid"),
            ({"category": "custom"}, 422, "invalid"),
            ({"custom_prompt": "more energy"}, 422, "invalid"),
            ({"colour": "red"}, 422, "invalid"),
            ({"user_id": "user_x"}, 422, "invalid"),
            ({"category": 7}, 422, "invalid"),
        ],
    )
    async def test_bad_input_says_what_to_do_and_stores_nothing(
        self,
        client: httpx2.AsyncClient,
        ill: Person,
        changes: dict[str, Any],
        status: int,
        code: str,
    ) -> None:
        answer = await make(client, ill, status, **changes)
        assert answer["code"] == code
        assert answer["errors"]
        listed = await client.get("/api/v1/goals", headers=ill.headers)
        assert listed.json()["items"] == []

    async def test_one_active_goal_in_a_category(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await make(client, ill)
        answer = await make(client, ill, 409, intensity="gentle")
        assert answer["code"] == "goal_exists"
        assert "pause it or end it" in answer["detail"]

    async def test_three_active_goals_are_enough(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await make(client, ill)
        for wish in ("more energy", "sleep better"):
            await make(client, ill, category="custom", custom_prompt=wish)
        answer = await make(client, ill, 409, category="metabolic")
        assert answer["code"] == "too_many_goals"

    async def test_a_goal_that_is_over_makes_room(
        self, client: httpx2.AsyncClient, ill: Person, clock: FakeClock
    ) -> None:
        old = await make(client, ill, duration_days=7)
        clock.advance(days=7)
        seen = await client.get(f"/api/v1/goals/{old['goal_id']}", headers=ill.headers)
        assert seen.json()["status"] == "completed"
        await make(client, ill)


class TestChange:
    async def patch(
        self, client: httpx2.AsyncClient, person: Person, goal_id: str, **body: Any
    ) -> httpx2.Response:
        return await client.patch(f"/api/v1/goals/{goal_id}", json=body, headers=person.headers)

    async def test_pause_resume_and_title(self, client: httpx2.AsyncClient, ill: Person) -> None:
        goal = await make(client, ill)
        paused = await self.patch(client, ill, goal["goal_id"], status="paused")
        assert (paused.status_code, paused.json()["status"]) == (200, "paused")
        listed = await client.get("/api/v1/goals?status=paused", headers=ill.headers)
        assert [g["goal_id"] for g in listed.json()["items"]] == [goal["goal_id"]]
        resumed = await self.patch(
            client, ill, goal["goal_id"], status="active", title="  My heart "
        )
        assert resumed.json()["status"] == "active"
        assert resumed.json()["title"] == "My heart"

    async def test_a_paused_goal_cannot_come_back_beside_its_successor(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """R-14: a paused goal leaves its category free."""
        goal = await make(client, ill)
        await self.patch(client, ill, goal["goal_id"], status="paused")
        await make(client, ill)
        answer = await self.patch(client, ill, goal["goal_id"], status="active")
        assert (answer.status_code, answer.json()["code"]) == (409, "goal_exists")

    async def test_more_intensity_appends_and_less_puts_down(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """R-12."""
        goal = await make(client, ill)
        before = {a["action_id"] for a in goal["actions"]}
        more = (await self.patch(client, ill, goal["goal_id"], intensity="intensive")).json()
        assert before < {a["action_id"] for a in more["actions"]}
        assert (more["plan"]["version"], more["plan"]["cause"]) == (2, "intensity")
        assert set(more["plan"]["added"]) == {a["action_id"] for a in more["actions"]} - before
        assert {a["phase"] for a in more["actions"] if a["action_id"] not in before} <= {2, 3}
        ldl = next(t for t in more["biomarker_targets"] if t["biomarker_id"] == "ldl_c")
        assert ldl["target_value"] == pytest.approx(118, abs=1)
        less = (await self.patch(client, ill, goal["goal_id"], intensity="gentle")).json()
        assert len(less["actions"]) <= 3
        assert less["plan"]["version"] == 3
        assert less["plan"]["removed"]

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"status": "abandoned"}, 400),
            ({"status": "done"}, 400),
            ({"intensity": "brutal"}, 400),
            ({"title": ""}, 422),
            ({"title": "x" * 300}, 422),
            ({"category": "liver"}, 422),
            ({"start_date": "2020-01-01"}, 422),
            ([], 422),
        ],
    )
    async def test_bad_changes_change_nothing(
        self, client: httpx2.AsyncClient, ill: Person, body: Any, status: int
    ) -> None:
        goal = await make(client, ill)
        path = f"/api/v1/goals/{goal['goal_id']}"
        answer = await client.patch(path, json=body, headers=ill.headers)
        assert answer.status_code == status, answer.text
        assert (await client.get(path, headers=ill.headers)).json() == goal

    async def test_abandoning_keeps_the_history_and_frees_the_category(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        path = f"/api/v1/goals/{goal['goal_id']}"
        ended = await client.delete(path, headers=ill.headers)
        assert (ended.status_code, ended.json()["status"]) == (200, "abandoned")
        assert (await client.delete(path, headers=ill.headers)).status_code == 200
        kept = await client.get(path, headers=ill.headers)
        assert kept.json()["actions"]
        answer = await self.patch(client, ill, goal["goal_id"], status="active")
        assert (answer.status_code, answer.json()["code"]) == (409, "goal_not_open")
        await make(client, ill)


class TestOwnTap:
    async def add(
        self, client: httpx2.AsyncClient, person: Person, goal_id: str, **body: Any
    ) -> httpx2.Response:
        return await client.post(
            f"/api/v1/goals/{goal_id}/actions", json=body, headers=person.headers
        )

    async def test_an_offered_action_is_added_once(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        first = await self.add(client, ill, goal["goal_id"], action_id="psyllium")
        again = await self.add(client, ill, goal["goal_id"], action_id="psyllium")
        assert (first.status_code, again.status_code) == (201, 409)
        assert again.json()["code"] == "action_in_plan"
        assert "Psyllium, 10 g a day" in again.json()["detail"]
        assert first.json()["source"] == "person"
        assert first.json()["is_active"] is True
        detail = await client.get(f"/api/v1/goals/{goal['goal_id']}", headers=ill.headers)
        assert detail.json()["plan"]["version"] == 2
        assert detail.json()["plan"]["added"] == ["psyllium"]
        assert "psyllium" not in {o["action_id"] for o in detail.json()["offered_actions"]}

    async def test_what_is_off_needs_a_clinician(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        refused = await self.add(client, ill, goal["goal_id"], action_id="red_yeast_rice")
        assert (refused.status_code, refused.json()["code"]) == (409, "needs_clinician")
        agreed = await self.add(
            client, ill, goal["goal_id"], action_id="red_yeast_rice", clinician_agreed=True
        )
        assert agreed.status_code == 201

    async def test_an_action_for_a_low_value_is_refused_without_one(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        answer = await self.add(client, ill, goal["goal_id"], action_id="b12_oral")
        assert (answer.status_code, answer.json()["code"]) == (409, "unsafe_action")
        assert "300" in answer.json()["detail"]

    async def test_an_action_can_be_taken_out_and_put_back(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        first = goal["actions"][0]
        path = f"/api/v1/goals/{goal['goal_id']}/actions/{first['user_action_id']}"
        assert (await client.delete(path, headers=ill.headers)).status_code == 204
        assert (await client.delete(path, headers=ill.headers)).status_code == 204
        detail = (await client.get(f"/api/v1/goals/{goal['goal_id']}", headers=ill.headers)).json()
        assert first["action_id"] not in {a["action_id"] for a in detail["actions"]}
        assert detail["plan"]["removed"] == [first["action_id"]]
        back = await self.add(client, ill, goal["goal_id"], action_id=first["action_id"])
        assert back.json()["user_action_id"] == first["user_action_id"]

    async def test_an_action_we_do_not_have_is_not_found(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        answer = await self.add(client, ill, goal["goal_id"], action_id="bromide")
        assert answer.status_code == 404
