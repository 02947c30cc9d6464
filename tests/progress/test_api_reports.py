"""How goals and weeks go, as JSON: every field, and what stands there before anything happened."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from tests.progress.conftest import DAILY, Home, settled
from tests.support.clock import FakeClock
from tests.support.people import People

WEEK = {
    "week_start", "week_end", "running", "consistency", "days_active", "actions_planned",
    "actions_completed", "actions_partial", "actions_skipped", "summary", "wins", "focus",
    "check_ins", "notes", "goals",
}  # fmt: skip
GOAL_OF_WEEK = {
    "goal_id", "title", "week_number", "consistency", "days_active", "actions_planned",
    "actions_completed", "actions_partial", "category_breakdown", "top_performing_action",
    "needs_attention_action", "projected_biomarkers",
}  # fmt: skip
ACTION = {
    "user_action_id", "action_id", "name", "category", "active", "actions_planned",
    "actions_completed", "actions_partial", "completion_rate", "percent", "streak",
    "streak_unit", "longest_streak", "habit_strength", "status",
}  # fmt: skip


async def report_of(home: Home) -> Any:
    goals = await home.get("/goals")
    return await home.get(f"/progress/goal/{goals['items'][0]['goal_id']}")


@pytest.fixture
async def measured(client: httpx2.AsyncClient, people: People) -> Home:
    """Somebody whose goal has markers to move."""
    home = Home(client, await people.bob())
    await home.report()
    await home.goal(intensity="gentle")
    return home


async def test_a_goal_on_its_first_morning(alice: Home) -> None:
    found = await report_of(alice)
    assert found["timeline"] == {
        "start_date": "2026-03-10",
        "end_date": "2026-06-08",
        "days_elapsed": 0,
        "days_remaining": 90,
        "percent_complete": 0,
    }
    assert found["consistency"] == {
        "overall": None,
        "trend": None,
        "best_week": None,
        "worst_week": None,
        "current_week": None,
    }
    assert found["streaks"] == {"current": 0, "longest": 0, "average": None}
    assert {a["status"] for a in found["by_action"]} == {None}
    assert found["milestones"]["achieved"] == []
    assert found["milestones"]["upcoming"][0] == {
        "id": "first_streak_7",
        "name": "7 days in a row",
        "days_away": 7,
    }
    assert found["recommendations"]["focus_areas"] == []


async def test_a_goal_on_its_29th_day(measured: Home, clock: FakeClock) -> None:
    actions = [a["action_id"] for a in (await measured.get("/actions/today"))["actions"]]
    for number in range(28):
        await measured.log(actions[0])
        if number % 2:
            await measured.log(actions[1], "partial")
        clock.advance(days=1)
        if number == 13:  # a session lasts two weeks unused; this one is used every day
            assert (await measured.get("/actions/today"))["goal"]["day_number"] == 15
    found = await report_of(measured)
    assert (found["timeline"]["days_elapsed"], found["timeline"]["days_remaining"]) == (28, 62)
    assert found["timeline"]["percent_complete"] == 31
    for name in ("overall", "best_week", "worst_week", "current_week"):
        share = found["consistency"][name]
        if share is not None:
            assert share["percent"] == round(100 * share["rate"])
    assert found["consistency"]["trend"] in ("improving", "stable", "declining")
    assert found["streaks"] == {"current": 28, "longest": 28, "average": 28.0}
    by_action = {a["action_id"]: a for a in found["by_action"]}
    assert all(set(action) == ACTION for action in found["by_action"])
    assert by_action[actions[0]]["completion_rate"] == 1.0
    assert by_action[actions[0]]["status"] == "excellent"
    assert by_action[actions[1]]["completion_rate"] == 0.25
    assert (by_action[actions[1]]["percent"], by_action[actions[1]]["status"]) == (
        25,
        "needs_attention",
    )
    upcoming = {m["id"]: m["days_away"] for m in found["milestones"]["upcoming"]}
    assert (upcoming["day_30"], upcoming["halfway"]) == (2, 17)
    assert found["recommendations"]["retest_suggestion"]["days_until_recommended"] == 47
    assert len(found["recommendations"]["focus_areas"]) >= 1


async def test_markers_and_score_stand_with_what_would_help_them(
    measured: Home, clock: FakeClock
) -> None:
    clock.advance(days=13)
    await measured.get("/actions/today")  # a session ends after two weeks unused
    clock.advance(days=13)
    found = await report_of(measured)
    markers = found["biomarker_projections"]["projections"]
    assert found["biomarker_projections"]["note"]
    assert markers
    for marker in markers:
        assert {"baseline", "current_projected", "end_projected", "target"} <= marker.keys()
        assert {"on_track", "confidence", "improvement_tip", "unit", "band_80"} <= marker.keys()
        assert marker["on_track"] is False or marker["improvement_tip"] is None
    (ldl,) = (m for m in markers if m["biomarker_id"] == "ldl_c")
    assert not ldl["on_track"], "nothing was done"
    assert "would bring it about" in ldl["improvement_tip"]
    score = found["health_score_projection"]
    assert score is None or {"baseline", "current_projected", "end_projected"} <= score.keys()


async def test_units_are_those_the_person_reads(measured: Home) -> None:
    first = await report_of(measured)
    await measured.send("PATCH", "/me", units={"labs": "si"})
    second = await report_of(measured)
    of_ldl = [
        next(m for m in r["biomarker_projections"]["projections"] if m["biomarker_id"] == "ldl_c")
        for r in (first, second)
    ]
    assert [m["unit"] for m in of_ldl] == ["mg/dL", "mmol/L"]
    assert of_ldl[1]["baseline"] == pytest.approx(of_ldl[0]["baseline"] / 38.67, rel=0.01)
    (week,) = (await measured.get("/progress/weekly", weeks="1"))["weeks"]
    (goal,) = week["goals"] or [{"projected_biomarkers": [{"unit": "mmol/L"}]}]
    assert {p["unit"] for p in goal["projected_biomarkers"]} >= {"mmol/L"}


async def test_weeks_have_every_field_and_agree_with_the_days(
    alice: Home, clock: FakeClock
) -> None:
    for number in range(10):
        await alice.log(DAILY[number % 3])
        clock.advance(days=1)
    weeks = (await alice.get("/progress/weekly"))["weeks"]
    assert [w["week_start"] for w in weeks] == [
        "2026-03-16", "2026-03-09", "2026-03-02", "2026-02-23",
    ]  # fmt: skip
    assert [w["running"] for w in weeks] == [True, False, False, False]
    for week in weeks:
        assert set(week) == WEEK
        assert all(set(goal) == GOAL_OF_WEEK for goal in week["goals"])
    days = (await alice.get("/progress/daily", **{"from": "2026-03-09", "to": "2026-03-15"}))[
        "days"
    ]
    first = weeks[1]
    assert first["actions_planned"] == sum(d["actions_planned"] for d in days)
    assert first["actions_completed"] == sum(d["actions_completed"] for d in days) == 6
    assert first["days_active"] == sum(d["streak_continued"] for d in days) == 6
    (goal,) = first["goals"]
    assert goal["week_number"] == 1
    assert goal["consistency"] == first["consistency"]
    assert goal["top_performing_action"]["action_id"] in DAILY
    assert weeks[3]["summary"] == "Nothing was planned this week."


async def test_a_pause_leaves_a_gap_and_no_misses(alice: Home, clock: FakeClock) -> None:
    goal_id = (await alice.get("/goals"))["items"][0]["goal_id"]
    await alice.log(DAILY[0])
    clock.advance(days=1)
    await alice.send("PATCH", f"/goals/{goal_id}", status="paused")
    clock.advance(days=10)
    await alice.send("PATCH", f"/goals/{goal_id}", status="active")
    await alice.log(DAILY[0])
    found = await report_of(alice)
    assert found["streaks"]["current"] == 2
    planned = {a["action_id"]: a["actions_planned"] for a in found["by_action"]}
    assert planned[DAILY[0]] == 2


@pytest.mark.parametrize("weeks", ["0", "54", "-1"])
async def test_a_senseless_number_of_weeks_is_refused(alice: Home, weeks: str) -> None:
    answer = await alice.ask("GET", "/progress/weekly", params={"weeks": weeks})
    assert answer.status_code == 422
    assert "Ask for 1 to 53 weeks" in answer.json()["detail"]


async def test_a_stranger_finds_no_goal(
    alice: Home, client: httpx2.AsyncClient, people: People
) -> None:
    goal_id = (await alice.get("/goals"))["items"][0]["goal_id"]
    charlie = await settled(client, await people.charlie())
    answer = await charlie.ask("GET", f"/progress/goal/{goal_id}")
    assert answer.status_code == 404


async def test_the_answer_follows_a_log_at_once(alice: Home, clock: FakeClock) -> None:
    clock.advance(days=1)
    before = await report_of(alice)
    await alice.log(DAILY[0], log_date=(clock.now() - timedelta(days=1)).date().isoformat())
    after = await report_of(alice)
    assert before["streaks"]["current"] == 0
    assert after["streaks"]["current"] == 1
