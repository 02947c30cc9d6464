"""Today, logging and the days behind, over HTTP."""

from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from tests.progress.conftest import Home, settled
from tests.support.clock import FakeClock
from tests.support.people import People

from sante.kit.ids import encode, new_id

TODAY = "/actions/today"


def names(items: list[dict[str, Any]]) -> list[str]:
    return [item["action_id"] for item in items]


@pytest.fixture
async def measured(client: httpx2.AsyncClient, people: People) -> Home:
    """Somebody whose goal rests on a confirmed report."""
    home = Home(client, await people.alice())
    await home.report()
    await home.goal()
    return home


async def daily_action(home: Home) -> dict[str, Any]:
    """An action of today that comes round every day."""
    today = await home.get(TODAY)
    found: dict[str, Any] = next(a for a in today["actions"] if a["due"])
    return found


# --- today ---


async def test_today_has_all_that_the_specification_names(alice: Home) -> None:
    """V-A11."""
    today = await alice.get(TODAY)
    assert today["date"] == "2026-03-10"
    assert today["goal"].items() >= {"day_number": 1, "days_remaining": 90}.items()
    assert today["goal"]["title"]
    assert today["goals"] == [today["goal"]]
    action = today["actions"][0]
    assert action["user_action_id"].startswith("ua_")
    assert (action["status"], action["completed_at"], action["streak"]) == ("pending", None, 0)
    assert action["name"]
    assert action["icon"]
    assert action["category"] in ("nutrition", "movement", "supplement", "lifestyle", "mindset")
    assert action["target_biomarkers"]
    assert action["how_to"]
    assert action["for"] == [today["goal"]["title"]]
    assert [dot["date"] for dot in action["week"]] == [f"2026-03-{d:02}" for d in range(4, 11)]
    assert action["week"][-1]["status"] == "pending"
    summary = today["summary"]
    due = [a for a in today["actions"] if a["due"]]
    assert summary == {
        "total": len(due),
        "completed": 0,
        "partial": 0,
        "pending": len(due),
        "skipped": 0,
        "completion_rate": 0.0,
        "percent": 0,
    }
    assert today["motivation"] == {
        "streak_at_risk": False,
        "message": f"{len(due)} actions today. Start with the easiest.",
    }


async def test_somebody_without_goals_has_an_empty_day(
    client: httpx2.AsyncClient, people: People
) -> None:
    home = Home(client, await people.bob())
    today = await home.get(TODAY)
    assert (today["goal"], today["goals"], today["actions"]) == (None, [], [])
    assert today["summary"]["total"] == 0
    assert today["motivation"]["message"] == "Nothing is planned for today. Enjoy the rest."


async def test_the_day_is_the_persons_and_not_the_servers(alice: Home, clock: FakeClock) -> None:
    """T1, T5: at 01:30 in Berlin it is still the day before."""
    clock.set(datetime(2026, 3, 11, 0, 30, tzinfo=UTC))
    assert (await alice.get(TODAY))["date"] == "2026-03-10"
    clock.set(datetime(2026, 3, 11, 2, 0, tzinfo=UTC))
    assert (await alice.get(TODAY))["date"] == "2026-03-11"
    await alice.send("PATCH", "/me", timezone="America/Los_Angeles")
    assert (await alice.get(TODAY))["date"] == "2026-03-10"


async def test_a_logged_action_shows_as_done(alice: Home) -> None:
    action = await daily_action(alice)
    logged = await alice.log(action["user_action_id"], value=3, notes="with breakfast")
    today = await alice.get(TODAY)
    shown = next(a for a in today["actions"] if a["action_id"] == action["action_id"])
    assert (shown["status"], shown["completed_at"]) == ("completed", "2026-03-10T09:00:00Z")
    assert (shown["streak"], shown["longest_streak"]) == (1, 1)
    assert (shown["log_id"], shown["value"], shown["notes"]) == (
        logged["log_id"],
        3.0,
        "with breakfast",
    )
    assert shown["week"][-1]["status"] == "completed"
    assert today["summary"]["completed"] == 1
    assert today["streaks"]["alive"]["current"] == 1


async def test_the_streak_is_at_risk_only_in_the_evening_of_a_day_without_anything(
    alice: Home, clock: FakeClock
) -> None:
    action = await daily_action(alice)
    await alice.log(action["user_action_id"])
    clock.set(datetime(2026, 3, 11, 9, 0, tzinfo=UTC))
    assert (await alice.get(TODAY))["motivation"]["streak_at_risk"] is False
    clock.set(datetime(2026, 3, 11, 17, 0, tzinfo=UTC))  # 18:00 in Berlin
    evening = (await alice.get(TODAY))["motivation"]
    assert evening["streak_at_risk"] is True
    assert "run of 1 day" in evening["message"]
    await alice.log(action["user_action_id"])
    assert (await alice.get(TODAY))["motivation"]["streak_at_risk"] is False


async def test_an_action_that_is_no_longer_safe_is_not_shown_and_cannot_be_missed(
    alice: Home, clock: FakeClock
) -> None:
    before = await alice.get(TODAY)
    assert "soy_protein" in names(before["actions"])
    await alice.send("POST", "/constraints", code="allergy:soy")
    after = await alice.get(TODAY)
    assert "soy_protein" not in names(after["actions"])
    assert after["summary"]["total"] == before["summary"]["total"] - 1
    clock.advance(days=3)
    days = (await alice.get("/progress/daily"))["days"]
    assert days[-2]["actions_planned"] == after["summary"]["total"]


async def test_an_action_of_two_goals_is_one_card_that_is_logged_once(
    client: httpx2.AsyncClient, people: People
) -> None:
    """R-10, R-11."""
    home = Home(client, await people.alice())
    await home.report()
    goals = [await home.goal("cardiovascular"), await home.goal("metabolic")]
    both = set(names(goals[0]["actions"])) & set(names(goals[1]["actions"]))
    for goal in goals:
        for shared in ("fibre_general", "slow_breathing"):
            await home.send("POST", f"/goals/{goal['goal_id']}/actions", action_id=shared)
    both |= {"fibre_general"}
    today = await home.get(TODAY)
    shown = [a for a in today["actions"] if a["action_id"] == "fibre_general"]
    assert len(shown) == 1
    assert sorted(shown[0]["for"]) == sorted(goal["title"] for goal in goals)
    logged = await home.log("fibre_general")
    assert logged["action_id"] == "fibre_general"
    again = await home.get(TODAY)
    assert again["summary"]["completed"] == 1
    for goal in goals:
        held = (await home.get(f"/goals/{goal['goal_id']}/actions"))["items"]
        mine = next(a for a in held if a["action_id"] == "fibre_general")
        assert mine["total_completions"] == 1


# --- logging ---


async def test_a_log_tells_what_it_changed(alice: Home) -> None:
    """V-A10."""
    today = await alice.get(TODAY)
    due = [a for a in today["actions"] if a["due"]]
    logged = await alice.log(due[0]["user_action_id"])
    assert logged["log_id"].startswith("log_")
    assert logged["action_id"] == due[0]["action_id"]
    assert logged["user_action_id"] == due[0]["user_action_id"]
    assert (logged["status"], logged["log_date"]) == ("completed", "2026-03-10")
    assert logged["logged_at"] == "2026-03-10T09:00:00Z"
    assert logged["streak_update"] == {
        "previous_streak": 0,
        "current_streak": 1,
        "longest_streak": 1,
        "streak_milestone": None,
    }
    assert logged["celebration"]["type"] == "first_step"
    progress = logged["daily_progress"]
    assert (progress["actions_planned"], progress["actions_completed"]) == (len(due), 1)
    assert progress["completion_rate"] == round(1 / len(due), 4)
    assert names(progress["remaining_actions"]) == names(due[1:])


async def test_an_action_can_be_named_by_its_id_in_the_library(alice: Home) -> None:
    """R-10."""
    action = await daily_action(alice)
    by_library = await alice.log(action["action_id"])
    by_user_action = await alice.log(action["user_action_id"])
    assert by_library == by_user_action


async def test_streaks_grow_day_by_day_and_reach_a_milestone(alice: Home, clock: FakeClock) -> None:
    """V-G3."""
    action = (await daily_action(alice))["user_action_id"]
    updates = []
    for _ in range(4):
        updates.append((await alice.log(action))["streak_update"])
        clock.advance(days=1)
    assert [u["current_streak"] for u in updates] == [1, 2, 3, 4]
    assert [u["previous_streak"] for u in updates] == [0, 1, 2, 3]
    assert [u["streak_milestone"] for u in updates] == [None, None, "3_day", None]


async def test_a_late_entry_joins_what_it_lies_between(alice: Home, clock: FakeClock) -> None:
    """V-A24, T8."""
    action = (await daily_action(alice))["user_action_id"]
    for day in (0, 1, 3, 4):
        clock.set(datetime(2026, 3, 10 + day, 9, 0, tzinfo=UTC))
        await alice.log(action)
    late = await alice.log(action, log_date="2026-03-12")
    assert late["log_date"] == "2026-03-12"
    assert late["streak_update"] == {
        "previous_streak": 4,  # the missed day was bridged
        "current_streak": 5,
        "longest_streak": 5,
        "streak_milestone": None,
    }


async def test_the_whole_day_done_is_celebrated(alice: Home) -> None:
    today = await alice.get(TODAY)
    due = [a["user_action_id"] for a in today["actions"] if a["due"]]
    said = [(await alice.log(action))["celebration"] for action in due]
    assert said[-1]["type"] == "perfect_day"
    after = await alice.get(TODAY)
    assert after["summary"]["percent"] == 100
    assert after["streaks"]["perfect"]["current"] == 1


async def test_partial_keeps_a_streak_and_counts_half(alice: Home) -> None:
    """R-17."""
    action = await daily_action(alice)
    logged = await alice.log(action["user_action_id"], "partial")
    assert logged["streak_update"]["current_streak"] == 1
    summary = (await alice.get(TODAY))["summary"]
    assert (summary["partial"], summary["completed"]) == (1, 0)
    assert summary["completion_rate"] == round(0.5 / summary["total"], 4)


async def test_a_skip_with_a_reason_neither_adds_nor_breaks(alice: Home, clock: FakeClock) -> None:
    action = (await daily_action(alice))["user_action_id"]
    await alice.log(action)
    for day in range(1, 4):
        clock.set(datetime(2026, 3, 10 + day, 9, 0, tzinfo=UTC))
        skipped = await alice.log(action, "skipped", skip_reason="sick")
        assert skipped["celebration"] is None
        assert skipped["streak_update"]["current_streak"] == 1
    clock.set(datetime(2026, 3, 14, 9, 0, tzinfo=UTC))
    assert (await alice.log(action))["streak_update"]["current_streak"] == 2


@pytest.mark.parametrize(
    ("body", "status", "hint"),
    [
        ({"status": "done"}, 400, "completed"),
        ({"status": "pending"}, 400, "completed"),
        ({}, 422, "required"),
        ({"status": "completed", "skip_reason": "sick"}, 422, "skipp"),
        ({"status": "skipped", "skip_reason": "lazy"}, 400, "sick"),
        ({"status": "completed", "value": -1}, 422, "between 0"),
        ({"status": "completed", "notes": "x" * 1001}, 422, "1000"),
        ({"status": "completed", "log_date": "2026-03-11"}, 422, "still to come"),
        ({"status": "completed", "log_date": "2026-03-01"}, 422, "7 days"),
        ({"status": "completed", "log_date": "2026-03-09"}, 422, "starts on"),
        ({"status": "completed", "logged_at": "2026-03-09T00:00:00Z"}, 422, "not known"),
        ({"status": "completed", "user_id": "x"}, 422, "not known"),
    ],
)
async def test_what_cannot_be_logged_is_refused_with_what_to_do(
    alice: Home, body: dict[str, Any], status: int, hint: str
) -> None:
    action = (await daily_action(alice))["user_action_id"]
    answer = await alice.ask("POST", f"/actions/{action}/log", json=body)
    assert answer.status_code == status
    assert hint in answer.text
    assert (await alice.get(TODAY))["summary"]["completed"] == 0


# --- correcting and taking back ---


async def test_a_log_can_be_corrected(alice: Home) -> None:
    """V-A24."""
    action = (await daily_action(alice))["user_action_id"]
    first = await alice.log(action, "skipped", skip_reason="sick", notes="in bed")
    path = f"/actions/logs/{first['log_id']}"
    changed = await alice.send("PATCH", path, status="completed", value=2)
    assert (changed["status"], changed["value"], changed["notes"]) == ("completed", 2.0, "in bed")
    assert changed["skip_reason"] is None
    assert changed["log_id"] == first["log_id"]
    assert changed["streak_update"]["current_streak"] == 1
    cleared = await alice.send("PATCH", path, notes=None)
    assert (cleared["notes"], cleared["value"]) == (None, 2.0)
    refused = await alice.ask("PATCH", path, json={"status": None})
    assert refused.status_code == 422


async def test_a_log_can_be_taken_back(alice: Home) -> None:
    action = (await daily_action(alice))["user_action_id"]
    first = await alice.log(action)
    path = f"/actions/logs/{first['log_id']}"
    assert (await alice.ask("DELETE", path)).status_code == 204
    today = await alice.get(TODAY)
    assert today["summary"]["completed"] == 0
    assert today["streaks"]["alive"]["current"] == 0
    assert (await alice.ask("DELETE", path)).status_code == 404
    again = await alice.log(action)
    assert again["streak_update"]["current_streak"] == 1


# --- the days behind ---


async def test_the_last_fourteen_days_are_told_by_default(alice: Home, clock: FakeClock) -> None:
    """V-M9, V-A12."""
    today = await alice.get(TODAY)
    due = [a["user_action_id"] for a in today["actions"] if a["due"]]
    for action in due:
        await alice.log(action)
    clock.advance(days=1)
    await alice.log(due[0])
    await alice.send("PUT", "/checkins/2026-03-11", mood=4, energy=2, notes="ran in the rain")
    clock.advance(days=1)
    days = (await alice.get("/progress/daily"))["days"]
    assert [day["date"] for day in days][-3:] == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert len(days) == 14
    first, second, third = days[-3:]
    assert (first["completion_rate"], first["perfect"]) == (1.0, True)
    assert (second["actions_completed"], second["perfect"]) == (1, False)
    assert [d["streak_continued"] for d in days[-3:]] == [True, True, False]
    assert [d["current_streak"] for d in days[-3:]] == [1, 2, 2]
    assert (second["mood"], second["energy_level"]) == (4, 2)
    assert second["notes"] == "ran in the rain"
    assert (third["mood"], days[0]["actions_planned"]) == (None, 0)


@pytest.mark.parametrize(
    ("params", "hint"),
    [
        ({"from": "2026-03-09", "to": "2026-03-08"}, "Swap"),
        ({"to": "2026-03-11"}, "no progress yet"),
        ({"from": "2025-03-09"}, "at most 366"),
        ({"from": "yesterday"}, "date"),
    ],
)
async def test_a_range_that_cannot_be_is_refused_with_what_to_do(
    alice: Home, params: dict[str, str], hint: str
) -> None:
    answer = await alice.ask("GET", "/progress/daily", params=params)
    assert answer.status_code == 422
    assert hint in answer.text


async def test_a_year_of_days_can_be_asked_for_at_once(alice: Home) -> None:
    found = await alice.get("/progress/daily", **{"from": "2025-03-10"})
    assert len(found["days"]) == 366


# --- projections ---


async def test_projections_are_told_in_the_persons_units(measured: Home) -> None:
    """V-A15."""
    found = await measured.get("/progress/projections")
    goal = found["goals"][0]
    ldl = next(p for p in goal["projections"] if p["biomarker_id"] == "ldl_c")
    assert (ldl["unit"], ldl["baseline"]) == ("mg/dL", 168.0)
    assert ldl["end_projected"] < ldl["baseline"]
    assert ldl["band_95"]["low"] < ldl["band_80"]["low"] < ldl["end_projected"]
    assert ldl["end_projected"] < ldl["band_80"]["high"] < ldl["band_95"]["high"]
    assert ldl["confidence"] in ("low", "medium", "high")
    assert f"about {ldl['end_projected']:.0f}\u00a0mg/dL in 13 weeks" in ldl["sentence"]
    assert len(ldl["curve"]) <= 31
    assert ldl["curve"][0]["date"] == goal["start_date"]
    assert ldl["curve"][-1]["date"] == goal["end_date"]
    await measured.send("PATCH", "/me", units={"labs": "si"})
    si = (await measured.get("/progress/projections"))["goals"][0]["projections"]
    ldl = next(p for p in si if p["biomarker_id"] == "ldl_c")
    assert (ldl["unit"], ldl["baseline"]) == ("mmol/L", pytest.approx(168 / 38.67, abs=0.06))
    assert "mmol/L" in ldl["sentence"]


async def test_doing_nothing_makes_a_projection_worse_than_doing_it(
    measured: Home, clock: FakeClock
) -> None:
    due = [a["user_action_id"] for a in (await measured.get(TODAY))["actions"]]
    for day in range(21):
        clock.set(datetime(2026, 3, 10 + day, 9, 0, tzinfo=UTC))
        for action in due:
            await measured.log(action)
    kept = (await measured.get("/progress/projections"))["goals"][0]["projections"]
    for _ in range(3):
        clock.advance(days=7)
        await measured.get(TODAY)
    dropped = (await measured.get("/progress/projections"))["goals"][0]["projections"]
    ends = [next(p for p in made if p["biomarker_id"] == "ldl_c") for made in (kept, dropped)]
    assert ends[0]["end_projected"] < ends[1]["end_projected"]


async def test_without_a_goal_nothing_is_projected(
    client: httpx2.AsyncClient, people: People
) -> None:
    assert await Home(client, await people.bob()).get("/progress/projections") == {"goals": []}


# --- check-ins and breaks ---


@pytest.mark.parametrize(
    ("sent", "scale", "mood", "score", "level"),
    [
        ({"mood": 4}, "1-5", 4, 75, 4),
        ({"mood": 10, "scale": "1-10"}, "1-10", 10, 100, 5),
        ({"mood": 1, "scale": "1-10"}, "1-10", 1, 0, 1),
        ({"mood": "good"}, "words", "good", 75, 4),
        ({"mood": "very_low", "energy": "okay"}, "words", "very_low", 0, 1),
    ],
)
async def test_mood_is_kept_on_its_scale_and_made_comparable(
    alice: Home, sent: dict[str, Any], scale: str, mood: object, score: int, level: int
) -> None:
    """R-92."""
    told = await alice.send("PUT", "/checkins/2026-03-10", **sent)
    assert (told["scale"], told["mood"], told["mood_score"]) == (scale, mood, score)
    assert await alice.get("/checkins/2026-03-10") == told
    assert (await alice.get("/progress/daily"))["days"][-1]["mood"] == level


async def test_a_second_check_in_replaces_the_first(alice: Home) -> None:
    await alice.send("PUT", "/checkins/2026-03-10", mood=2)
    await alice.send("PUT", "/checkins/2026-03-10", mood=5, notes="better")
    assert (await alice.get("/checkins/2026-03-10"))["mood"] == 5
    assert (await alice.ask("DELETE", "/checkins/2026-03-10")).status_code == 204
    assert (await alice.ask("GET", "/checkins/2026-03-10")).status_code == 404
    assert (await alice.ask("DELETE", "/checkins/2026-03-10")).status_code == 404


@pytest.mark.parametrize(
    ("day", "body", "hint"),
    [
        ("2026-03-11", {"mood": 3}, "still to come"),
        ("2024-03-11", {"mood": 3}, "a year ago"),
        ("2026-03-10", {}, "at least one thing"),
        ("2026-03-10", {"mood": 6}, "from 1 to 5"),
        ("2026-03-10", {"energy": 0}, "from 1 to 5"),
        ("2026-03-10", {"mood": "good", "energy": 3}, "numbers for both"),
        ("2026-03-10", {"mood": "great"}, "very_good"),
        ("today", {"mood": 3}, "date"),
    ],
)
async def test_a_check_in_that_cannot_be_is_refused_with_what_to_do(
    alice: Home, day: str, body: dict[str, Any], hint: str
) -> None:
    answer = await alice.ask("PUT", f"/checkins/{day}", json=body)
    assert answer.status_code == 422
    assert hint in answer.text


async def test_days_set_apart_are_not_missed(alice: Home, clock: FakeClock) -> None:
    """G-7: a holiday neither adds nor breaks."""
    action = (await daily_action(alice))["user_action_id"]
    await alice.log(action)
    clock.advance(days=10)
    await alice.send("PUT", "/breaks/2026-03-11", last_day="2026-03-19", reason="mountains")
    assert (await alice.log(action))["streak_update"]["current_streak"] == 2
    kept = (await alice.get("/breaks"))["items"]
    assert kept == [{"first_day": "2026-03-11", "last_day": "2026-03-19", "reason": "mountains"}]
    assert (await alice.ask("DELETE", "/breaks/2026-03-11")).status_code == 204
    today = await alice.get(TODAY)
    assert today["streaks"]["alive"]["current"] == 1
    assert (await alice.ask("DELETE", "/breaks/2026-03-11")).status_code == 404


@pytest.mark.parametrize(
    ("first", "body", "hint"),
    [
        ("2026-03-11", {"last_day": "2026-03-10"}, "before its first day"),
        ("2026-03-11", {"last_day": "2026-12-31"}, "Pause your goals"),
        ("2036-03-11", {"last_day": "2036-03-12"}, "Check the year"),
        ("2026-03-11", {}, "required"),
    ],
)
async def test_a_break_that_cannot_be_is_refused_with_what_to_do(
    alice: Home, first: str, body: dict[str, Any], hint: str
) -> None:
    answer = await alice.ask("PUT", f"/breaks/{first}", json=body)
    assert answer.status_code == 422
    assert hint in answer.text


async def test_a_paused_goal_rests_and_comes_back(alice: Home, clock: FakeClock) -> None:
    today = await alice.get(TODAY)
    action, goal = (await daily_action(alice))["user_action_id"], today["goal"]["goal_id"]
    await alice.log(action)
    clock.advance(days=1)
    await alice.send("PATCH", f"/goals/{goal}", status="paused")
    assert (await alice.get(TODAY))["actions"] == []
    refused = await alice.ask("POST", f"/actions/{action}/log", json={"status": "completed"})
    assert (refused.status_code, refused.json()["code"]) == (409, "action_not_open")
    clock.advance(days=7)
    await alice.send("PATCH", f"/goals/{goal}", status="active")
    assert (await alice.log(action))["streak_update"]["current_streak"] == 2


async def test_an_abandoned_goal_asks_for_nothing_any_more(alice: Home, clock: FakeClock) -> None:
    today = await alice.get(TODAY)
    action = (await daily_action(alice))["user_action_id"]
    await alice.log(action)
    clock.advance(days=2)
    assert (await alice.ask("DELETE", f"/goals/{today['goal']['goal_id']}")).status_code == 200
    clock.advance(days=9)
    after = await alice.get(TODAY)
    assert (after["goal"], after["actions"]) == (None, [])
    assert after["streaks"]["alive"]["current"] == 1
    days = {d["date"]: d for d in (await alice.get("/progress/daily"))["days"]}
    assert days["2026-03-11"]["actions_planned"] > 0
    assert days["2026-03-12"]["actions_planned"] == 0


# --- whose is it ---


async def test_nobody_reaches_somebody_elses_actions_or_logs(
    client: httpx2.AsyncClient, people: People, alice: Home
) -> None:
    """S5: a foreign id is answered, to the byte, as one that never was."""
    charlie = await settled(client, await people.charlie())
    action = (await daily_action(alice))["user_action_id"]
    log_id = (await alice.log(action))["log_id"]
    before = await alice.get(TODAY)
    tries = [
        ("POST", "/actions/{}/log", (action, encode("ua", new_id()), "ua_x", "nothing_known")),
        ("PATCH", "/actions/logs/{}", (log_id, encode("log", new_id()), "log_x")),
        ("DELETE", "/actions/logs/{}", (log_id, encode("log", new_id()), "log_x")),
    ]
    for method, path, candidates in tries:
        body = {"json": {"status": "completed"}} if method != "DELETE" else {}
        answers = [await charlie.ask(method, path.format(c), **body) for c in candidates]
        assert {(a.status_code, a.content) for a in answers} == {(404, answers[0].content)}
    assert await alice.get(TODAY) == before
    assert (await charlie.get(TODAY))["summary"]["completed"] == 0


async def test_the_cache_of_one_person_never_answers_another(
    client: httpx2.AsyncClient, people: People, alice: Home
) -> None:
    """S8."""
    charlie = Home(client, await people.charlie())
    await alice.log((await daily_action(alice))["user_action_id"])
    for path in (TODAY, "/progress/projections", "/progress/daily"):
        mine = await alice.ask("GET", path)
        theirs = await charlie.ask("GET", path)
        assert mine.content != theirs.content
    assert (await charlie.get(TODAY))["actions"] == []


@pytest.mark.parametrize("action_id", ["ua_x", "oat_beta_glucan"])
async def test_without_a_key_there_is_no_answer(client: httpx2.AsyncClient, action_id: str) -> None:
    assert (await client.get(f"/api/v1{TODAY}")).status_code == 401
    posted = await client.post(f"/api/v1/actions/{action_id}/log", json={"status": "completed"})
    assert posted.status_code == 401
