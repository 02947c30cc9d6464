"""Closing the loop: a new report answers a goal, and what was projected is judged by it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import text
from tests.goals.conftest import SICK, Reporter, Values
from tests.goals.steps import make
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.core.runtime import Runtime
from sante.identity import service as identity
from sante.kit import ids

BETTER: Values = {"ldl_c": (131, "mg/dL"), "triglycerides": (150, "mg/dL"), "hs_crp": (2, "mg/L")}


class Loop:
    """A person with a cardiovascular goal, from 10 March to 8 June."""

    def __init__(
        self, client: httpx2.AsyncClient, person: Person, runtime: Runtime, report: Reporter
    ) -> None:
        self.client, self.person, self.runtime, self.report = client, person, runtime, report
        self.goal: dict[str, Any] = {}

    async def on(self, day: str) -> None:
        """It is that day, and the person signs in again."""
        now = datetime.fromisoformat(f"{day}T09:00:00+00:00")
        assert isinstance(self.runtime.clock, FakeClock)
        self.runtime.clock.set(now)
        user_id = self.person.user_id
        async with self.runtime.database.transaction(user_id=user_id) as session:
            issued = await identity.open_session(session, user_id, via="test", device=None, now=now)
        self.person.headers["Authorization"] = f"Bearer {issued.token}"

    async def begin(self) -> None:
        self.goal = await make(self.client, self.person)

    async def retest(self, on: str, values: Values, **draw: object) -> None:
        """Drawn and confirmed on a day; `draw` tells how the sample was taken."""
        await self.on(on)
        await self.report(self.person, values, on, draw)

    async def get(self, path: str) -> Any:
        answer = await self.client.get(f"/api/v1{path}", headers=self.person.headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def live(self, until: str) -> None:
        """Every action of the plan done every day."""
        async with self.runtime.database.transaction(user_id=self.person.user_id) as session:
            await session.execute(
                text(
                    "insert into action_logs (user_id, id, user_action_id, local_date, zone,"
                    " utc_offset_minutes, logged_at, status, logged_via)"
                    " select user_id, gen_random_uuid(), id, d::date, 'UTC', 0, d, 'completed',"
                    " 'app' from user_actions,"
                    " generate_series(activation_date, cast(:until as date), interval '1 day') d"
                ),
                {"until": date.fromisoformat(until)},
            )

    async def card(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.get(f"/goals/{self.goal['goal_id']}/report-card")
        return found

    async def marker(self, name: str = "ldl_c") -> dict[str, Any]:
        return next(m for m in (await self.card())["markers"] if m["biomarker_id"] == name)

    async def target(self, name: str = "ldl_c") -> dict[str, Any]:
        goal = await self.get(f"/goals/{self.goal['goal_id']}")
        found: dict[str, Any] = next(
            t for t in goal["biomarker_targets"] if t["biomarker_id"] == name
        )
        return found

    async def delete(self, on: str) -> None:
        listed = await self.get("/reports")
        report = next(r for r in listed["items"] if r["report_date"] == on)
        path = f"/api/v1/reports/{report['report_id']}"
        assert (await self.client.delete(path, headers=self.person.headers)).status_code == 204


@pytest.fixture
async def loop(client: httpx2.AsyncClient, ill: Person, runtime: Runtime, report: Reporter) -> Loop:
    made = Loop(client, ill, runtime, report)
    await made.begin()
    return made


async def frozen(db: SavepointDatabase, who: Person, marker: str = "ldl_c") -> list[Any]:
    async with db.transaction(user_id=who.user_id) as session:
        found = await session.execute(
            text(
                "select cause, plan_version, basis_on::text, inputs, created_at"
                " from goal_projections where biomarker_id = :marker"
                " order by plan_version, created_at, id"
            ),
            {"marker": marker},
        )
        return list(found.all())


async def test_before_a_re_test_the_card_says_when_one_is_due(loop: Loop) -> None:
    card = await loop.card()
    assert card["state"] == "waiting"
    assert card["retest_due"] == "2026-05-24"
    assert card["summary"].startswith("No re-test yet. From 24\u00a0May on")
    ldl = await loop.marker()
    assert (ldl["state"], ldl["actual"], ldl["sentences"]) == (
        "waiting",
        None,
        ["No new value yet."],
    )


async def test_a_confirmed_report_fills_the_targets_and_scores_the_projection(loop: Loop) -> None:
    """V-A25, and the projection report card."""
    assert (await loop.target())["actual_value"] is None
    await loop.live("2026-05-31")
    await loop.retest("2026-06-01", BETTER)
    assert (await loop.target())["actual_value"] == 131
    card = await loop.card()
    assert card["state"] == "tested"
    assert card["scored"] == 3
    ldl = await loop.marker()
    (retest,) = ldl["retests"]
    assert (ldl["actual"], ldl["actual_date"], retest["previous"]) == (131, "2026-06-01", 168)
    low, high = retest["band_80"]["low"], retest["band_80"]["high"]
    assert low < retest["projected"] < high
    assert retest["inside_80"] is (low <= 131 <= high)
    assert retest["error"] == pytest.approx(131 - retest["projected"], abs=0.6)
    assert retest["no_change_error"] == -37
    assert retest["better_guess"] == "projection"
    assert ldl["comparison"]["label"] == "noise"
    assert ldl["comparison"]["limit_percent"] == pytest.approx(23.7, abs=0.1)
    parts = ldl["attribution"]
    assert sum(parts.values()) == pytest.approx(-37, abs=0.2)
    assert parts["by_plan"] < 0
    assert "We expected about" in ldl["sentences"][0]
    assert "that may be chance" in ldl["sentences"][1]


async def test_where_no_change_was_the_better_guess_the_card_says_so(loop: Loop) -> None:
    await loop.live("2026-05-31")
    await loop.retest("2026-06-01", {"ldl_c": (169, "mg/dL")})
    ldl = await loop.marker()
    assert ldl["retests"][0]["better_guess"] == "no_change"
    assert "A guess of “no change” would have been better" in ldl["sentences"][0]
    card = await loop.card()
    assert card["worse_than_no_change"] == 1
    assert "“no change” was the better guess" in card["summary"]
    assert ldl["responder"] < 0.95
    assert any("less than average" in sentence for sentence in ldl["sentences"])


async def test_what_was_frozen_judges_and_not_what_is_known_since(
    loop: Loop, db: SavepointDatabase
) -> None:
    created = await frozen(db, loop.person)
    assert [(r.cause, r.plan_version, r.basis_on) for r in created] == [
        ("created", 1, "2026-03-02")
    ]
    inputs = created[0].inputs
    assert [p[0] for p in inputs["points"]] == [*range(0, 90, 7), 90]
    assert inputs["cv"] == pytest.approx((0.08**2 + 0.03**2) ** 0.5)
    assert inputs["responder"] == [0.95, pytest.approx(0.45**2)]
    await loop.live("2026-05-04")
    await loop.retest("2026-05-05", {"ldl_c": (150, "mg/dL")})
    first = (await loop.marker())["retests"][0]
    rows = await frozen(db, loop.person)
    assert [(r.cause, r.basis_on) for r in rows] == [
        ("created", "2026-03-02"),
        ("retest", "2026-05-05"),
    ]
    assert rows[1].inputs["responder"][0] != 0.95
    await loop.retest("2026-06-02", {"ldl_c": (140, "mg/dL")})
    again, second = (await loop.marker())["retests"]
    assert again == first
    assert second["previous"] == 150
    assert second["no_change_error"] == -10


async def test_a_changed_plan_is_projected_anew_and_the_old_promise_stays(
    loop: Loop, db: SavepointDatabase
) -> None:
    action = loop.goal["actions"][0]["user_action_id"]
    path = f"/api/v1/goals/{loop.goal['goal_id']}/actions/{action}"
    for _ in range(2):
        gone = await loop.client.delete(path, headers=loop.person.headers)
        assert gone.status_code == 204
    rows = await frozen(db, loop.person)
    assert [(r.cause, r.plan_version) for r in rows] == [("created", 1), ("plan_changed", 2)]
    assert rows[0].inputs["points"] != rows[1].inputs["points"]
    await loop.retest("2026-06-01", BETTER)
    retest = (await loop.marker())["retests"][0]
    assert retest["plan_changed"] is True
    assert retest["projected"] == pytest.approx(_level_on(rows[0].inputs["points"], 83), abs=0.6)


def _level_on(points: list[list[float]], day: int) -> float:
    left = max(p for p in points if p[0] <= day)
    right = min(p for p in points if p[0] >= day)
    share = 1 if left == right else (day - left[0]) / (right[0] - left[0])
    return left[1] + share * (right[1] - left[1])


async def test_a_title_or_a_pause_freezes_nothing(loop: Loop, db: SavepointDatabase) -> None:
    path = f"/api/v1/goals/{loop.goal['goal_id']}"
    for change in ({"title": "Mine"}, {"status": "paused"}, {"status": "active"}):
        answer = await loop.client.patch(path, json=change, headers=loop.person.headers)
        assert answer.status_code == 200
    assert len(await frozen(db, loop.person)) == 1


async def test_a_marker_that_the_next_report_lacks_keeps_its_state_and_says_so(
    loop: Loop,
) -> None:
    await loop.retest("2026-06-01", {"hs_crp": (2, "mg/L")})
    ldl = await loop.marker()
    assert (ldl["state"], ldl["missing_since"]) == ("not_in_report", "2026-06-01")
    assert (await loop.target())["actual_value"] is None
    assert "The target keeps what it had" in ldl["sentences"][0]
    await loop.retest("2026-06-10", BETTER)
    await loop.retest("2026-06-20", {"hs_crp": (1.9, "mg/L")})
    ldl = await loop.marker()
    assert (ldl["state"], ldl["actual"], ldl["missing_since"]) == ("tested", 131, "2026-06-20")
    assert "Your report of 20\u00a0June does not hold it" in ldl["sentences"][-1]


async def test_a_report_that_comes_late_finds_its_place_and_moves_nothing_else(
    loop: Loop, db: SavepointDatabase
) -> None:
    """Draws of 5 May and 1 June; the earlier one is confirmed last."""
    await loop.retest("2026-06-01", {"ldl_c": (131, "mg/dL")})
    await loop.report(loop.person, {"ldl_c": (150, "mg/dL")}, "2026-05-05")
    ldl = await loop.marker()
    assert [(r["date"], r["previous"]) for r in ldl["retests"]] == [
        ("2026-05-05", 168),
        ("2026-06-01", 150),
    ]
    assert (await loop.target())["actual_value"] == 131
    assert [r.cause for r in await frozen(db, loop.person)].count("retest") == 1


async def test_a_deleted_report_takes_its_answer_along(loop: Loop) -> None:
    await loop.retest("2026-05-05", {"ldl_c": (150, "mg/dL")})
    await loop.retest("2026-06-01", {"ldl_c": (131, "mg/dL")})
    await loop.delete("2026-06-01")
    assert (await loop.target())["actual_value"] == 150
    await loop.delete("2026-05-05")
    assert (await loop.target())["actual_value"] is None
    assert (await loop.marker())["state"] == "waiting"


async def test_the_start_stays_when_its_report_is_deleted(loop: Loop) -> None:
    await loop.retest("2026-06-01", {"ldl_c": (131, "mg/dL")})
    await loop.delete("2026-03-02")
    ldl = await loop.marker()
    assert (ldl["baseline"], ldl["actual"]) == (168, 131)
    assert ldl["comparison"]["percent"] == pytest.approx(-22.0, abs=0.1)


async def test_confirming_twice_doubles_nothing(loop: Loop, db: SavepointDatabase) -> None:
    await loop.retest("2026-06-01", BETTER)
    listed = await loop.get("/reports")
    before = await frozen(db, loop.person)
    for report in listed["items"]:
        path = f"/api/v1/reports/{report['report_id']}/confirm"
        assert (await loop.client.post(path, headers=loop.person.headers)).status_code == 200
    assert await frozen(db, loop.person) == before
    assert len((await loop.marker())["retests"]) == 1


async def test_of_the_same_test_twice_in_a_report_the_first_counts_unless_told_otherwise(
    loop: Loop,
) -> None:
    await loop.on("2026-06-01")
    rows = [{"code": "ldl_c", "value": v, "unit": "mg/dL"} for v in (130, 134)]
    made = await loop.client.post(
        "/api/v1/reports",
        json={"report_date": "2026-06-01", "observations": rows},
        headers=loop.person.headers,
    )
    path = f"/api/v1/reports/{made.json()['report_id']}/confirm"
    assert (await loop.client.post(path, headers=loop.person.headers)).status_code == 200
    ldl = await loop.marker()
    assert [r["actual"] for r in ldl["retests"]] == [130]
    assert ldl["comparison"]["draws_after"] == 1


async def test_a_laboratory_with_another_unit_is_read_into_the_same_one(loop: Loop) -> None:
    await loop.retest("2026-06-01", {"ldl_c": (3.39, "mmol/L")})
    assert (await loop.marker())["actual"] == 131
    answer = await loop.client.patch(
        "/api/v1/me", json={"units": {"labs": "si"}}, headers=loop.person.headers
    )
    assert answer.status_code == 200
    ldl = await loop.marker()
    assert (ldl["unit"], ldl["actual"]) == ("mmol/L", pytest.approx(3.4, abs=0.05))
    assert "mmol/L" in ldl["sentences"][0]
    assert "mg/dL" not in "".join(ldl["sentences"])


async def test_a_value_below_what_the_test_can_measure_is_kept_and_not_scored(loop: Loop) -> None:
    await loop.on("2026-06-01")
    made = await loop.client.post(
        "/api/v1/reports",
        json={
            "report_date": "2026-06-01",
            "observations": [{"code": "hs_crp", "value": "<0.3", "unit": "mg/L"}],
        },
        headers=loop.person.headers,
    )
    assert made.status_code == 201, made.text
    path = f"/api/v1/reports/{made.json()['report_id']}/confirm"
    assert (await loop.client.post(path, headers=loop.person.headers)).status_code == 200
    crp = await loop.marker("hs_crp")
    (retest,) = crp["retests"]
    assert (retest["comparator"], retest["actual"], retest["projected"]) == ("<", 0.3, None)
    assert "could not measure exactly" in crp["sentences"][0]
    assert crp["comparison"]["label"] == "cannot_tell"


async def test_a_clock_that_went_back_loses_and_doubles_nothing(
    loop: Loop, db: SavepointDatabase
) -> None:
    await loop.retest("2026-06-01", {"ldl_c": (131, "mg/dL")})
    await loop.on("2026-02-01")
    assert (await loop.marker())["actual"] == 131
    await loop.report(loop.person, {"ldl_c": (160, "mg/dL")}, "2026-01-20")
    assert (await loop.target())["actual_value"] == 131
    found = await loop.get("/progress/projections")
    assert found["goals"] == []  # it has not begun yet, by this clock
    await loop.on("2026-06-02")
    rows = await frozen(db, loop.person)
    assert [r.cause for r in rows] == ["created", "retest"]
    assert len((await loop.marker())["retests"]) == 1


async def test_a_goal_that_was_ended_stays_as_it_was(loop: Loop) -> None:
    path = f"/api/v1/goals/{loop.goal['goal_id']}"
    assert (await loop.client.delete(path, headers=loop.person.headers)).status_code == 200
    await loop.retest("2026-06-01", BETTER)
    assert (await loop.target())["actual_value"] is None


async def test_a_test_after_the_end_answers_the_goal_and_projects_nothing(
    loop: Loop, db: SavepointDatabase
) -> None:
    await loop.retest("2026-06-25", {"ldl_c": (131, "mg/dL")})
    ldl = await loop.marker()
    assert ldl["actual"] == 131
    assert ldl["retests"][0]["projected"] is not None
    assert [r.cause for r in await frozen(db, loop.person)] == ["created"]
    await loop.retest("2026-09-01", {"ldl_c": (120, "mg/dL")})  # that belongs to another time
    assert (await loop.target())["actual_value"] == 131


async def test_a_plan_that_was_not_lived_gets_neither_credit_nor_blame(loop: Loop) -> None:
    await loop.retest("2026-06-01", BETTER)
    ldl = await loop.marker()
    assert ldl["responder"] == 0.95
    assert ldl["attribution"]["by_plan"] == 0
    assert any("Too little of the plan was logged" in said for said in ldl["sentences"])


async def test_the_projection_of_a_re_tested_goal_knows_the_value(loop: Loop) -> None:
    await loop.live("2026-05-04")
    await loop.retest("2026-05-05", {"ldl_c": (168, "mg/dL")})
    found = (await loop.get("/progress/projections"))["goals"][0]["projections"]
    ldl = next(p for p in found if p["biomarker_id"] == "ldl_c")
    assert "less than average" in ldl["response"]


@pytest.mark.parametrize("unwell", [True, None])
async def test_draws_taken_differently_are_warned_of(loop: Loop, unwell: bool | None) -> None:
    await loop.retest("2026-06-01", BETTER, ill=unwell)
    said = " ".join((await loop.marker("hs_crp"))["sentences"])
    assert ("You were ill when the newer test was taken" in said) is bool(unwell)


async def test_a_stranger_has_no_report_card(loop: Loop, people: People) -> None:
    charlie = await people.charlie()
    unknown = ids.encode("goal", UUID(int=7))
    answers = [
        await loop.client.get(f"/api/v1/goals/{goal}/report-card", headers=charlie.headers)
        for goal in (loop.goal["goal_id"], unknown)
    ]
    assert [a.status_code for a in answers] == [404, 404]
    assert answers[0].content == answers[1].content


async def test_it_starts_with_what_the_goal_was_made_from(loop: Loop) -> None:
    assert SICK["ldl_c"][0] == (await loop.marker())["baseline"]
