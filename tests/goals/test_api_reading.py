"""Reading over HTTP: recommendations, library, what safety says, and isolation."""

from uuid import UUID

import httpx2
import pytest
from tests.goals.conftest import SICK, WELL, Reporter
from tests.goals.steps import make, tell
from tests.support.people import People, Person

from sante.goals.rules.catalogue import library
from sante.kit import ids


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

    async def test_what_could_not_be_compared_is_said(
        self, client: httpx2.AsyncClient, ill: Person
    ) -> None:
        """H7: not in the table is not safe, it is not checked, and no supplement is offered."""
        await tell(client, ill, "medicine", "Zorbaxin forte")
        goal = await make(client, ill)
        assert goal["not_checked"] == ["Zorbaxin forte"]
        categories = {o["category"] for o in goal["offered_actions"]}
        assert "supplement" not in categories
        assert goal["missing_facts"]

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
        for kind, text in (("allergy", "fish"), ("diet", "low fodmap")):
            await tell(client, ill, kind, text)
        wish = {"category": "custom", "custom_prompt": "fill my iron stores"}
        answer = await make(client, ill, 409, **wish)
        assert answer["code"] == "no_safe_action"
        assert "you told us: fish" in answer["detail"]
        assert any("low fodmap" in e["message"].lower() for e in answer["errors"])
        listed = await client.get("/api/v1/goals", headers=ill.headers)
        assert listed.json()["items"] == []

    async def test_a_value_for_a_clinician_is_not_coached_on(
        self, client: httpx2.AsyncClient, alice: Person, report: Reporter
    ) -> None:
        await report(alice, SICK | {"ldl_c": (215, "mg/dL")})
        goal = await make(client, alice)
        assert [s["biomarker_id"] for s in goal["stopped"]] == ["ldl_c"]
        assert "doctor" in goal["stopped"][0]["message"]
        assert "ldl_c" not in {t["biomarker_id"] for t in goal["biomarker_targets"]}
        made = await client.get("/api/v1/goals/recommendations", headers=alice.headers)
        categories = {r["category"] for r in made.json()["recommendations"]}
        assert "cardiovascular" not in categories


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
