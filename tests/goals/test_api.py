"""Goals over HTTP: the fields and status codes of the specification, isolation, bad input."""

from typing import Any
from uuid import UUID

import httpx2
import pytest
from tests.goals.conftest import SICK, WELL, Reporter
from tests.support.clock import FakeClock
from tests.support.people import People, Person

from sante.goals.rules.catalogue import library
from sante.kit import ids

CARDIO = {"category": "cardiovascular", "intensity": "balanced"}


@pytest.fixture
async def alice(people: People) -> Person:
    return await people.alice()


@pytest.fixture
async def ill(alice: Person, report: Reporter) -> Person:
    """Alice, with a report that has something to work on."""
    await report(alice, SICK)
    return alice


async def make(
    client: httpx2.AsyncClient, person: Person, status: int = 201, **changes: Any
) -> dict[str, Any]:
    answer = await client.post("/api/v1/goals", json={**CARDIO, **changes}, headers=person.headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def tell(client: httpx2.AsyncClient, person: Person, kind: str, text: str) -> str:
    """Add a constraint to the profile; returns its id."""
    answer = await client.post(
        "/api/v1/constraints", json={"kind": kind, "label": text}, headers=person.headers
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["constraint_id"])


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
        assert ldl["target_value"] < ldl["projected_value"] < 168 or ldl["projected_value"] < 168
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


class TestSafety:
    async def test_what_is_left_out_names_what_we_were_told(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await tell(client, ill, "medicine", "Warfarin")
        goal = await make(client, ill)
        left = {entry["action_id"]: entry for entry in goal["left_out"]}
        assert "you told us: Warfarin" in left["mediterranean"]["reason"]
        planned = {a["action_id"] for a in goal["actions"]}
        offered = {o["action_id"] for o in goal["offered_actions"]}
        for action_id in planned | offered:
            assert "medicine:warfarin" not in library().actions[action_id].avoid_with

    async def test_a_fact_learned_later_holds_an_action_back_at_once(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        goal = await make(client, ill)
        nuts = [a for a in goal["actions"] if a["action_id"] == "nuts_daily"]
        if not nuts:
            added = await client.post(
                f"/api/v1/goals/{goal['goal_id']}/actions",
                json={"action_id": "nuts_daily"},
                headers=ill.headers,
            )
            assert added.status_code == 201
        await tell(client, ill, "allergy", "hazelnuts")
        listed = await client.get(f"/api/v1/goals/{goal['goal_id']}/actions", headers=ill.headers)
        held = next(a for a in listed.json()["items"] if a["action_id"] == "nuts_daily")
        assert held["is_active"] is False
        assert "you told us: hazelnuts" in held["held_back"][0]

    async def test_an_unsafe_action_is_refused_with_the_fact(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await tell(client, ill, "medicine", "Eliquis")
        goal = await make(client, ill)
        answer = await client.post(
            f"/api/v1/goals/{goal['goal_id']}/actions",
            json={"action_id": "omega3_2g"},
            headers=ill.headers,
        )
        assert answer.status_code == 409
        assert answer.json()["code"] == "unsafe_action"
        assert "Eliquis" in answer.json()["detail"]

    async def test_when_nothing_is_safe_the_goal_is_refused_with_the_facts(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """A pregnant person who asks to lose weight gets no plan, and is told why."""
        for kind, text in (
            ("pregnancy", "pregnant"),
            ("injury", "knee"),
            ("condition", "IBS"),
            ("diet", "low fodmap"),
            ("medicine", "insulin"),
        ):
            await tell(client, ill, kind, text)
        answer = await make(client, ill, 409, category="custom", custom_prompt="lose weight")
        assert answer["code"] == "no_safe_action"
        assert "pregnant" in answer["detail"]
        assert any("pregnant" in error["message"] for error in answer["errors"])
        listed = await client.get("/api/v1/goals", headers=ill.headers)
        assert listed.json()["items"] == []

    async def test_a_value_for_a_clinician_is_not_coached_on(
        self, client: httpx2.AsyncClient, alice: Person, report: Reporter
    ) -> None:
        await report(alice, SICK | {"ldl_c": (215, "mg/dL")})
        goal = await make(client, alice)
        assert "ldl_c" not in {t["biomarker_id"] for t in goal["biomarker_targets"]}
        made = await client.get("/api/v1/goals/recommendations", headers=alice.headers)
        categories = {r["category"] for r in made.json()["recommendations"]}
        assert "cardiovascular" not in categories


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
        assert first.status_code == again.status_code == 201
        assert first.json()["user_action_id"] == again.json()["user_action_id"]
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


class TestRead:
    async def test_recommendations_quote_numbers_and_a_range(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """V-A6."""
        answer = await client.get("/api/v1/goals/recommendations?limit=2", headers=ill.headers)
        assert answer.status_code == 200, answer.text
        found = answer.json()["recommendations"]
        assert len(found) == 2
        first = found[0]
        assert set(first) == {
            "category",
            "title",
            "priority",
            "reason",
            "potential_impact",
            "related_signals",
            "recommended_intensity",
        }
        assert first["priority"] == "high"
        assert first["recommended_intensity"] == "balanced"
        assert any(str(v[0]).rstrip("0").rstrip(".") in first["reason"] for v in SICK.values())
        key = first["potential_impact"]["key_biomarkers"][0]
        assert {"name", "current", "target", "unit"} <= set(key)
        assert first["potential_impact"]["health_score_delta"].startswith("+")

    async def test_nothing_abnormal_means_no_recommendation(
        self, client: httpx2.AsyncClient, alice: Person, report: Reporter
    ) -> None:
        empty = await client.get("/api/v1/goals/recommendations", headers=alice.headers)
        assert empty.json() == {"recommendations": []}
        await report(alice, WELL)
        well = await client.get("/api/v1/goals/recommendations", headers=alice.headers)
        assert well.json() == {"recommendations": []}

    async def test_an_active_goal_is_not_recommended(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        await make(client, ill)
        answer = await client.get("/api/v1/goals/recommendations", headers=ill.headers)
        assert "cardiovascular" not in {r["category"] for r in answer.json()["recommendations"]}

    async def test_the_library_is_whole_and_can_be_filtered(
        self, client: httpx2.AsyncClient, alice: Person
    ) -> None:
        """V-A8."""
        every = await client.get("/api/v1/actions/library", headers=alice.headers)
        assert len(every.json()["items"]) == 60
        one = next(a for a in every.json()["items"] if a["action_id"] == "oat_beta_glucan")
        assert one["how_to"]
        assert one["citation"] == "Whitehead 2014 AJCN 100:1413"
        for query, test in (
            ("category=mindset", lambda a: a["category"] == "mindset"),
            ("goal=kidney", lambda a: "kidney" in a["goal_categories"]),
            ("difficulty=hard", lambda a: a["difficulty"] == "hard"),
            ("biomarker=ldl_c", lambda a: "ldl_c" in a["target_biomarkers"]),
            ("q=breath", lambda a: "breath" in (a["name"] + a["description"]).lower()),
        ):
            path = f"/api/v1/actions/library?{query}"
            items = (await client.get(path, headers=alice.headers)).json()["items"]
            assert 0 < len(items) < 60
            assert all(test(a) for a in items), query

    async def test_the_library_says_what_is_unsafe_and_why(
        self, client: httpx2.AsyncClient, alice: Person
    ) -> None:
        await tell(client, alice, "allergy", "peanuts")
        path = "/api/v1/actions/library?q=nuts"
        items = (await client.get(path, headers=alice.headers)).json()["items"]
        nuts = next(a for a in items if a["action_id"] == "nuts_daily")
        assert nuts["safe"] is False
        assert "you told us: peanuts" in nuts["unsafe"][0]["reason"]

    @pytest.mark.parametrize(
        "path",
        [
            "/api/v1/goals?status=lost",
            "/api/v1/actions/library?category=magic",
            "/api/v1/actions/library?goal=fame",
            "/api/v1/actions/library?difficulty=extreme",
        ],
    )
    async def test_filters_that_do_not_exist_are_named(
        self, client: httpx2.AsyncClient, alice: Person, path: str
    ) -> None:
        answer = await client.get(path, headers=alice.headers)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_choice")

    async def test_a_goals_actions_can_be_listed(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """V-A9."""
        goal = await make(client, ill)
        path = f"/api/v1/goals/{goal['goal_id']}/actions"
        listed = await client.get(path, headers=ill.headers)
        assert listed.json()["items"] == goal["actions"]
        assert all(a["total_completions"] == 0 for a in goal["actions"])


class TestIsolation:
    async def test_a_stranger_gets_the_same_answer_as_for_nothing(
        self, client: httpx2.AsyncClient, ill: Person, people: People
    ) -> None:
        goal = await make(client, ill)
        charlie = await people.charlie()
        own = goal["actions"][0]["user_action_id"]
        nobody = ids.encode("goal", UUID(int=7))
        no_action = ids.encode("ua", UUID(int=9))
        for method, path, body in (
            ("GET", "/api/v1/goals/{}", None),
            ("PATCH", "/api/v1/goals/{}", {"status": "paused"}),
            ("DELETE", "/api/v1/goals/{}", None),
            ("GET", "/api/v1/goals/{}/actions", None),
            ("POST", "/api/v1/goals/{}/actions", {"action_id": "psyllium"}),
            ("DELETE", "/api/v1/goals/{}/actions/" + own, None),
        ):
            theirs = await client.request(
                method, path.format(goal["goal_id"]), json=body, headers=charlie.headers
            )
            unknown = await client.request(
                method,
                path.format(nobody).replace(own, no_action),
                json=body,
                headers=charlie.headers,
            )
            broken = await client.request(
                method, path.format("goal_x"), json=body, headers=charlie.headers
            )
            assert theirs.status_code == unknown.status_code == broken.status_code == 404, path
            assert theirs.content == unknown.content == broken.content, path
        mine = await client.get(f"/api/v1/goals/{goal['goal_id']}", headers=ill.headers)
        assert mine.json() == goal
        listed = await client.get("/api/v1/goals", headers=charlie.headers)
        assert listed.json()["items"] == []

    async def test_an_action_of_another_goal_is_not_found(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        first = await make(client, ill)
        second = await make(client, ill, category="metabolic")
        foreign = second["actions"][0]["user_action_id"]
        path = f"/api/v1/goals/{first['goal_id']}/actions/{foreign}"
        assert (await client.delete(path, headers=ill.headers)).status_code == 404

    async def test_nothing_without_signing_in(self, client: httpx2.AsyncClient) -> None:
        for method, path in (
            ("GET", "/api/v1/goals"),
            ("POST", "/api/v1/goals"),
            ("GET", "/api/v1/goals/recommendations"),
            ("GET", "/api/v1/actions/library"),
        ):
            assert (await client.request(method, path)).status_code == 401
