"""Trackers, entries and quizzes through the API."""

import asyncio
from typing import Any

import httpx2
import pytest
from tests.support.clock import FakeClock
from tests.support.people import People
from tests.tracking.conftest import Heard, Home

from sante.core.runtime import Runtime
from sante.kit import ids
from sante.tracking import service

GLASSES = {
    "name": "Water",
    "fields": [
        {"name": "glasses", "type": "number", "required": True, "min": 0, "max": 20},
        {"name": "notes", "type": "text", "required": False},
    ],
}
COFFEE = {
    "name": "Coffee",
    "fields": [{"name": "Cups", "type": "number", "required": True, "min": 0, "usual_max": 8}],
    "aim": {"kind": "at_most", "amount": 2, "field": "cups"},
}


async def test_a_tracker_of_one_s_own_is_made_with_sensible_defaults(ana: Home) -> None:
    """T-11, as the seed has it."""
    made = await ana.send("POST", "/trackers", **GLASSES)
    assert made["tracker_id"].startswith("trk_")
    assert [one["key"] for one in made["fields"]] == ["glasses", "notes"]
    assert (made["kind"], made["version"], made["xp_per_entry"]) == ("custom", 1, 10)
    assert (made["icon"], made["colour"], made["active"]) == ("check", "teal", True)
    assert made["schedule"]["frequency"] == "none"
    assert await ana.get(f"/trackers/{made['tracker_id']}") == made
    assert (await ana.get("/trackers"))["items"] == [made]


async def test_a_name_is_taken_once_however_it_is_written(ana: Home) -> None:
    first = await ana.tracker(**GLASSES)
    again = await ana.ask("POST", "/trackers", json={**GLASSES, "name": " WATER "})
    assert (again.status_code, again.json()["code"]) == (409, "tracker_name_taken")
    assert "called Water already" in again.json()["detail"]
    await ana.send("PATCH", f"/trackers/{first}", archived=True)
    kept = await ana.ask("POST", "/trackers", json=GLASSES)
    assert "Restore it from the archive" in kept.json()["detail"]
    other = await ana.tracker(**{**GLASSES, "name": "Tea"})
    renamed = await ana.ask("PATCH", f"/trackers/{other}", json={"name": "water"})
    assert renamed.status_code == 409
    same = await ana.send("PATCH", f"/trackers/{other}", name="TEA")
    assert same["name"] == "TEA"


async def test_two_people_may_have_the_same_name(ana: Home, people: People) -> None:
    await ana.tracker(**GLASSES)
    bob = Home(ana.client, await people.bob())
    await bob.tracker(**GLASSES)
    assert len((await bob.get("/trackers"))["items"]) == 1


@pytest.mark.parametrize(
    ("change", "place", "do"),
    [
        ({"name": ""}, "name", "Name the tracker"),
        ({"fields": []}, "fields", "at least one field"),
        ({"fields": [{"name": "A", "type": "number", "min": 2, "max": 1}]}, "fields.0.max", "Swap"),
        ({"xp_per_entry": 500}, "xp_per_entry", "0 to 20"),
        ({"schedule": {"frequency": "days"}}, "schedule.days", "at least one day"),
        ({"schedule": {"frequency": "weekly"}}, "schedule.per_week", "1 to 7"),
        (
            {"schedule": {"frequency": "none", "prompt_time": "08:00"}},
            "schedule.prompt_time",
            "days",
        ),
        ({"aim": {"kind": "at_most", "amount": 1, "field": "z"}}, "aim.field", "no such field"),
        ({"colour": "#ff0000"}, "colour", "teal"),
        ({"icon": "<svg>"}, "icon", "drop"),
        ({"fields": [{"name": "A", "type": "blob"}]}, "fields.0.type", "duration"),
        ({"rules": [{"kind": "after", "first": "glasses", "then": "x"}]}, "rules.0", "no such"),
        ({"rules": [{"kind": "sql", "first": "a"}]}, "rules.0", "after"),
        ({"template": "wine"}, "template", "Choose: period"),
        ({"css": "x"}, "css", "not known"),
    ],
)
async def test_what_cannot_be_set_up_says_where_and_what_to_do(
    ana: Home, change: dict[str, Any], place: str, do: str
) -> None:
    found = await ana.refused("POST", "/trackers", **{**GLASSES, **change})
    assert do in found[place]
    assert (await ana.get("/trackers"))["items"] == []


async def test_templates_are_taken_as_they_are_or_changed(ana: Home) -> None:
    """T-41."""
    offered = (await ana.get("/trackers/templates"))["items"]
    assert [one["template"] for one in offered][-2:] == ["water", "exercise"]
    assert offered[-2]["schedule"] == {
        "frequency": "daily", "days": [], "per_week": None, "prompt_time": "12:00:00",
    }  # fmt: skip
    for one in offered:
        await ana.tracker(template=one["template"])
    own = await ana.send(
        "POST", "/trackers", template="water", name="Tea", icon="cup", schedule=None
    )
    assert (own["kind"], own["template"], own["icon"]) == ("template", "water", "cup")
    assert own["schedule"]["frequency"] == "none"
    assert own["streak_domain"] == "hydration"


async def test_an_entry_is_logged_read_corrected_and_taken_back(ana: Home, heard: Heard) -> None:
    """T-12."""
    tracker = await ana.tracker(**GLASSES)
    made = await ana.log(tracker, data={"glasses": 8, "notes": "Felt hydrated"}, notes="all day")
    assert (made["date"], made["timezone"], made["utc_offset_minutes"]) == (
        "2026-03-10", "Europe/Berlin", 60,
    )  # fmt: skip
    assert (made["validation_status"], made["errors"], made["source"]) == ("valid", [], "api")
    path = f"/tracker-entries/{made['tracker_entry_id']}"
    assert await ana.get(path) == made
    changed = await ana.send("PATCH", path, data={"glasses": 9})
    assert changed["data"] == {"glasses": 9, "notes": "Felt hydrated"}
    assert changed["notes"] == "all day"
    cleared = await ana.send("PATCH", path, data={"notes": None}, notes=None, date="2026-03-08")
    assert (cleared["data"], cleared["notes"], cleared["date"]) == (
        {"glasses": 9}, None, "2026-03-08",
    )  # fmt: skip
    await ana.send("DELETE", path)
    assert (await ana.ask("GET", path)).status_code == 404
    assert [type(event).__name__ for event in heard.told] == [
        "TrackerLogged",
        "TrackerEntryRemoved",
    ]


async def test_what_is_wrong_is_refused_by_field_and_nothing_is_stored(ana: Home) -> None:
    tracker = await ana.tracker(**GLASSES)
    path = f"/trackers/{tracker}/entries"
    found = await ana.refused("POST", path, data={"glasses": "many", "notes": 5, "z": 1})
    assert found["data.glasses"] == "Write a number, such as 8 or 2.5."
    assert found["data.notes"] == "Write it as text."
    assert "It has: glasses, notes." in found["data.z"]
    assert "from 0 to 20" in (await ana.refused("POST", path, data={"glasses": 21}))["data.glasses"]
    assert "is needed" in (await ana.refused("POST", path))["data.glasses"]
    assert (await ana.get(path))["items"] == []


async def test_the_odd_is_kept_with_a_question(ana: Home) -> None:
    tracker = await ana.tracker(**COFFEE)
    made = await ana.log(tracker, data={"cups": 9})
    assert made["validation_status"] == "warning"
    assert made["errors"] == [
        {
            "field": "cups", "severity": "warning", "given": None,
            "message": "More than the usual 8. Kept; is it right?",
        }
    ]  # fmt: skip
    assert made["data"] == {"cups": 9}


async def test_who_cannot_ask_back_loses_nothing(ana: Home) -> None:
    """Kept in the words it came in, counted for nothing, corrected later."""
    tracker = await ana.tracker(**GLASSES)
    made = await ana.log(tracker, data={"glasses": "about six", "notes": "hm"}, keep=True)
    assert (made["validation_status"], made["data"]) == ("error", {"notes": "hm"})
    assert made["errors"][0]["given"] == "about six"
    stats = await ana.get(f"/trackers/{tracker}/stats")
    assert stats["spans"][0]["fields"][0]["days"] == 0
    path = f"/tracker-entries/{made['tracker_entry_id']}"
    assert "data.glasses" in await ana.refused("PATCH", path, notes="still wrong")
    right = await ana.send("PATCH", path, data={"glasses": 6})
    assert (right["validation_status"], right["data"]) == ("valid", {"notes": "hm", "glasses": 6})


async def test_what_no_keyboard_types_is_left_out(ana: Home) -> None:
    tracker = await ana.tracker(**{**GLASSES, "name": "Wa\u0000ter", "icon": "drop"})
    made = await ana.log(
        tracker, data={"notes": "a\u0000b", "glasses": "\u0000many"}, notes="c\u0000d", keep=True
    )
    assert (made["data"], made["notes"]) == ({"notes": "ab"}, "cd")
    assert made["errors"][0]["given"] == "many"


@pytest.mark.parametrize(
    ("day", "do"),
    [("2026-03-11", "still to come"), ("2025-03-08", "more than a year ago"), ("soon", "date")],
)
async def test_days_to_come_and_long_gone_are_refused(ana: Home, day: str, do: str) -> None:
    tracker = await ana.tracker(**GLASSES)
    found = await ana.refused("POST", f"/trackers/{tracker}/entries", data={"glasses": 1}, date=day)
    assert do in found["date"]
    assert (await ana.log(tracker, data={"glasses": 1}, date="2025-03-10"))["date"] == "2025-03-10"


async def test_a_late_evening_belongs_to_its_day(ana: Home, clock: FakeClock) -> None:
    """T1: the person's day starts at three."""
    tracker = await ana.tracker(**GLASSES)
    clock.set(clock.now().replace(day=11, hour=0, minute=30))  # 01:30 in Berlin
    made = await ana.log(tracker, data={"glasses": 1})
    assert made["date"] == "2026-03-10"
    await ana.send("PATCH", "/me", timezone="Asia/Tokyo")
    again = await ana.get(f"/tracker-entries/{made['tracker_entry_id']}")
    assert again == made


async def test_the_same_entry_sent_again_is_the_same_entry(ana: Home, heard: Heard) -> None:
    tracker, other = await ana.tracker(**GLASSES), await ana.tracker(**COFFEE)
    entry_id = ids.encode("te", ids.new_id())
    body = {"json": {"data": {"glasses": 1}, "entry_id": entry_id}}
    answers = [await ana.ask("POST", f"/trackers/{tracker}/entries", **body) for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 200, 200]
    assert len({a.text for a in answers}) == 1
    assert len(heard.told) == 1
    elsewhere = await ana.ask(
        "POST", f"/trackers/{other}/entries", json={"data": {"cups": 1}, "entry_id": entry_id}
    )
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (409, "entry_elsewhere")


async def test_the_same_entry_sent_at_once_is_stored_once(
    live_client: httpx2.AsyncClient, live_people: People
) -> None:
    home = Home(live_client, await live_people.alice())
    tracker = await home.tracker(**GLASSES)
    body = {"data": {"glasses": 1}, "entry_id": ids.encode("te", ids.new_id())}
    answers = await asyncio.gather(
        *(home.ask("POST", f"/trackers/{tracker}/entries", json=body) for _ in range(8))
    )
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201]
    assert len((await home.get(f"/trackers/{tracker}/entries"))["items"]) == 1


async def test_editing_a_tracker_never_breaks_what_was_logged(ana: Home) -> None:
    tracker = await ana.tracker(**GLASSES)
    old = await ana.log(tracker, data={"glasses": 12, "notes": "hot day"})
    narrower = [
        {"name": "glasses", "key": "glasses", "type": "number", "required": True, "max": 10},
        {"name": "Where", "type": "single_select", "options": ["Home", "Work"], "required": True},
    ]
    changed = await ana.send("PATCH", f"/trackers/{tracker}", fields=narrower)
    assert changed["version"] == 2
    path = f"/tracker-entries/{old['tracker_entry_id']}"
    assert await ana.get(path) == old
    series = await ana.get(f"/trackers/{tracker}/series", field="glasses")
    assert series["series"][0]["points"] == [{"date": "2026-03-10", "value": 12}]
    # What it holds has no place in the new version: it is corrected by its own.
    kept = await ana.send("PATCH", path, data={"glasses": 13})
    assert (kept["version"], kept["data"]) == (1, {"glasses": 13, "notes": "hot day"})
    new = await ana.refused("POST", f"/trackers/{tracker}/entries", data={"glasses": 12})
    assert set(new) == {"data.glasses", "data.where"}
    # Where it does not, it is corrected by what is asked now.
    await ana.send("PATCH", path, data={"notes": None, "glasses": 13})
    assert "data.where" in await ana.refused("PATCH", path, data={"glasses": 9})


async def test_a_field_keeps_its_kind_through_all_versions(ana: Home) -> None:
    tracker = await ana.tracker(**GLASSES)
    path = f"/trackers/{tracker}"
    as_text = [{"name": "glasses", "key": "glasses", "type": "text"}]
    assert "was a number" in (await ana.refused("PATCH", path, fields=as_text))["fields.0.type"]
    await ana.send("PATCH", path, fields=[{"name": "Other", "type": "rating"}])
    gone = await ana.refused("PATCH", path, fields=as_text)
    assert "was a number" in gone["fields.0.type"], "also when it was gone for a while"
    same = await ana.send("PATCH", path, name="Water")
    assert same["version"] == 2, "what does not change what is asked makes no version"


async def test_the_archive_takes_nothing_and_keeps_all(ana: Home) -> None:
    tracker = await ana.tracker(**GLASSES)
    await ana.log(tracker, data={"glasses": 1})
    gone = await ana.send("PATCH", f"/trackers/{tracker}", archived=True)
    assert (gone["active"], gone["archived_at"] is not None) == (False, True)
    refused = await ana.ask("POST", f"/trackers/{tracker}/entries", json={"data": {"glasses": 1}})
    assert (refused.status_code, refused.json()["code"]) == (409, "tracker_archived")
    assert len((await ana.get(f"/trackers/{tracker}/entries"))["items"]) == 1
    back = await ana.send("PATCH", f"/trackers/{tracker}", archived=False)
    assert back["active"] is True
    await ana.log(tracker, data={"glasses": 2})


async def test_removing_a_tracker_takes_its_entries_and_says_so(ana: Home, heard: Heard) -> None:
    tracker = await ana.tracker(**COFFEE)
    entries = [await ana.log(tracker, data={"cups": n}) for n in range(3)]
    heard.told.clear()
    await ana.send("DELETE", f"/trackers/{tracker}")
    assert len(heard.told) == 3
    assert (await ana.ask("GET", f"/trackers/{tracker}")).status_code == 404
    first = entries[0]["tracker_entry_id"]
    assert (await ana.ask("GET", f"/tracker-entries/{first}")).status_code == 404
    await ana.tracker(**COFFEE)


async def test_entries_page_newest_first(ana: Home) -> None:
    tracker = await ana.tracker(**COFFEE)
    days = ["2026-03-08", "2026-03-10", "2026-03-09", "2026-03-09", "2026-03-01"]
    for number, day in enumerate(days):
        await ana.log(tracker, data={"cups": number}, date=day)
    seen: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = await ana.get(f"/trackers/{tracker}/entries", limit="2", **cursor)
        seen += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert [one["data"]["cups"] for one in seen] == [1, 3, 2, 0, 4]


async def test_stats_and_the_aim_over_days(ana: Home, clock: FakeClock) -> None:
    tracker = await ana.tracker(**COFFEE)
    for cups in ([2], [1, 1], [3], [], [0], [1]):
        for one in cups:
            await ana.log(tracker, data={"cups": one})
        clock.advance(days=1)
    stats = await ana.get(f"/trackers/{tracker}/stats")
    assert [span["span_days"] for span in stats["spans"]] == [7, 30, 90]
    week = stats["spans"][0]
    cups = week["fields"][0]
    assert (week["entries"], week["days_logged"], cups["total"]) == (6, 5, 8)
    assert (cups["typical"], cups["low"], cups["high"]) == (1.6, 0, 3)
    aim = stats["aim"]
    assert [slot["outcome"] for slot in aim["slots"]] == [
        "kept", "kept", "not_kept", "unknown", "kept", "kept", "open",
    ]  # fmt: skip
    assert (aim["since"], aim["current_run"], aim["longest_run"]) == ("2026-03-10", 2, 2)
    changed = await ana.send(
        "PATCH", f"/trackers/{tracker}", aim={"kind": "at_most", "amount": 1, "field": "cups"}
    )
    assert changed["aim_since"] == "2026-03-16"
    kept = (await ana.get(f"/trackers/{tracker}/stats"))["aim"]
    assert [slot["outcome"] for slot in kept["slots"]][:2] == ["kept", "kept"]
    await ana.send("PATCH", f"/trackers/{tracker}", aim=None)
    assert (await ana.get(f"/trackers/{tracker}/stats"))["aim"] is None


async def test_a_series_has_gaps_where_nothing_was_logged(ana: Home) -> None:
    tracker = await ana.tracker(template="sleep_quality")
    await ana.log(tracker, data={"quality": 4, "slept": "7:30"}, date="2026-03-08")
    await ana.log(tracker, data={"quality": 3, "rested": True}, date="2026-03-10")
    found = await ana.get(f"/trackers/{tracker}/series", **{"from": "2026-03-01"})
    points = {one["key"]: one["points"] for one in found["series"]}
    assert points["quality"] == [
        {"date": "2026-03-08", "value": 4}, {"date": "2026-03-10", "value": 3},
    ]  # fmt: skip
    assert points["slept"] == [{"date": "2026-03-08", "value": 450}]
    assert points["rested"] == [{"date": "2026-03-10", "value": 1}]
    path = f"/trackers/{tracker}/series"
    assert (await ana.ask("GET", path, params={"field": "nothing"})).status_code == 404
    long = await ana.ask("GET", path, params={"from": "2020-01-01"})
    assert (long.status_code, long.json()["code"]) == (422, "invalid")


GOOD = {
    "bedtime": "23:00", "latency": "15_to_30", "wake_time": "06:52", "wakings": "one_or_two",
    "quality": 7, "phone": "30_to_60", "disruptions": ["noise"], "alertness": 10,
}  # fmt: skip


async def test_a_morning_is_told_scored_and_advised(ana: Home, heard: Heard) -> None:
    """T-18, G-10."""
    made = await ana.send("POST", "/sleep-quizzes", answers=GOOD)
    assert (made["sleep_score"], made["basis"], made["coverage"]) == (83, "quiz", 1.0)
    assert (made["sleep_minutes"], made["date"]) == (450, "2026-03-10")
    assert [part["name"] for part in made["parts"]] == [
        "Duration", "Falling asleep", "Wakings", "Quality", "Alertness",
    ]  # fmt: skip
    assert [one["key"] for one in made["recommendations"]] == ["phone", "noise"]
    assert await ana.get(f"/sleep-quizzes/{made['quiz_id']}") == made
    again = await ana.send("POST", "/sleep-quizzes", answers={**GOOD, "quality": 10})
    assert (again["quiz_id"], again["sleep_score"]) == (made["quiz_id"], 90)
    assert (await ana.get("/sleep-quizzes"))["items"] == [again]
    assert len(heard.told) == 1, "a correction is not told again"
    await ana.send("DELETE", f"/sleep-quizzes/{made['quiz_id']}")
    assert (await ana.get("/sleep-quizzes"))["items"] == []


async def test_advice_heeds_what_the_person_told(ana: Home) -> None:
    short = {**GOOD, "wake_time": "05:00", "phone": "none", "disruptions": []}
    made = await ana.send("POST", "/sleep-quizzes", answers=short)
    assert [one["key"] for one in made["recommendations"]] == ["short"]
    await ana.send("POST", "/constraints", kind="condition", label="Insomnia")
    again = await ana.send("POST", "/sleep-quizzes", answers=short)
    assert again["recommendations"] == []


async def test_a_quiz_that_cannot_be_says_what_to_correct(ana: Home) -> None:
    wrong = {**GOOD, "bedtime": "22:50", "quality": 11}
    found = await ana.refused("POST", "/sleep-quizzes", answers=wrong)
    assert set(found) == {"bedtime", "quality"}
    for day in ("2026-03-11", "2026-03-02"):
        assert "date" in await ana.refused("POST", "/sleep-quizzes", answers=GOOD, date=day)
    assert (await ana.send("POST", "/sleep-quizzes", answers=GOOD, date="2026-03-03"))["quiz_id"]


async def test_it_is_asked_for_when_it_is_answered(ana: Home, clock: FakeClock) -> None:
    start = await ana.get("/sleep-quizzes/suggestion")
    assert (start["time"], start["learned"], start["taken_today"]) == ("07:00", False, False)
    for _ in range(6):
        clock.set(clock.now().replace(hour=6, minute=50))  # 07:50 in Berlin
        await ana.send("POST", "/sleep-quizzes", answers=GOOD)
        assert (await ana.get("/sleep-quizzes/suggestion"))["taken_today"] is True
        clock.advance(days=1)
    found = await ana.get("/sleep-quizzes/suggestion")
    assert (found["time"], found["learned"]) == ("07:45", True)


async def test_what_other_packages_read(ana: Home, runtime: Runtime, clock: FakeClock) -> None:
    """T-22, and what reminders and rewards ask."""
    water = await ana.tracker(template="water")
    own = await ana.tracker(**COFFEE)
    early = clock.now()
    await ana.log(water, data={"amount": 250})
    clock.advance(hours=1)
    await ana.log(own, data={"cups": 2}, notes="with Ben")
    await ana.send("POST", "/sleep-quizzes", answers=GOOD)
    user, today = ana.person.user_id, clock.now().date()
    tracker_id = ids.decode("trk", water)
    async with runtime.database.transaction(user_id=user) as session:
        found = await service.entries(session, user, today, today)
        assert [(one.xp, one.domain) for one in found] == [(10, "hydration"), (10, None)]
        assert await service.entries(session, user, today, today, tracker_id) == found[:1]
        assert len(await service.quizzes(session, user, today, today)) == 1
        since = {"since": early, "tracker_id": tracker_id}
        assert await service.logged_since(session, user, **since) is True  # type: ignore[arg-type]
        later = {**since, "since": clock.now()}
        assert await service.logged_since(session, user, **later) is False  # type: ignore[arg-type]
        assert await service.tracker_named(session, user, "WATER ") is not None
        line = await service.events_between(session, user, today, today)
    assert [(one.kind, one.title, one.detail) for one in line] == [
        ("tracker", "Water", "250\u00a0ml"),
        ("custom", "Coffee", "2; with Ben"),
        ("sleep", "Sleep quiz",
         "About 7\u00a0h\u00a030\u00a0min asleep, sleep score 83 of 100 by your answers."),
    ]  # fmt: skip
    assert {one.source for one in line} == {"tracking_entries", "sleep_quiz_submissions"}
