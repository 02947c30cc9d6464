"""Reminders for programs: setting, reading, answering, and what is refused."""

from typing import Any

import httpx2
import pytest
from tests.notify.reminding import Bedside, utc
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import People, Person

from sante.notify.reminders import service

DAILY = {"type": "daily", "time": "12:00"}


@pytest.fixture
def bed(db: SavepointDatabase, clock: FakeClock, alice: Person) -> Bedside:
    return Bedside(db, clock, alice)


@pytest.fixture
def api(client: httpx2.AsyncClient, alice: Person) -> Any:
    async def ask(method: str, path: str, body: object = None, status: int = 200) -> Any:
        answer = await client.request(
            method, f"/api/v1/reminders{path}", json=body, headers=alice.headers
        )
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    return ask


async def test_a_reminder_says_when_it_comes_next(api: Any) -> None:
    made = await api("POST", "", {"message": "Metformin", "schedule": DAILY}, 201)
    assert made["schedule"] == {
        "type": "daily",
        "time": "12:00",
        "times": ["12:00"],
        "days": [0, 1, 2, 3, 4, 5, 6],
    }
    assert made["schedule_text"] == "every day at 12:00"
    assert [one["local_date"] for one in made["next"]] == ["2026-03-10", "2026-03-11", "2026-03-12"]
    assert made["next"][0] == {
        "local_date": "2026-03-10",
        "time": "12:00",
        "timezone": "Europe/Berlin",
        "due_at": "2026-03-10T11:00:00Z",
    }
    assert (await api("GET", ""))["items"] == [made]


@pytest.mark.parametrize(
    ("schedule", "dates"),
    [
        (
            {"type": "daily", "times": ["07:00", "19:00"], "days": [0, 4]},
            ["2026-03-13T07:00", "2026-03-13T19:00", "2026-03-16T07:00"],
        ),
        (
            {"type": "every_n_days", "every": 3, "time": "12:00"},
            ["2026-03-10T12:00", "2026-03-13T12:00", "2026-03-16T12:00"],
        ),
        (
            {"type": "window", "from": "09:00", "until": "11:00", "at": "10:30"},
            ["2026-03-10T10:30", "2026-03-11T10:30", "2026-03-12T10:30"],
        ),
        ({"type": "one_time", "datetime": "2026-03-20T15:30:00"}, ["2026-03-20T15:30"]),
        # With an offset it is that instant, on the clock of the reminder.
        ({"type": "one_time", "datetime": "2026-03-20T15:30:00Z"}, ["2026-03-20T16:30"]),
    ],
)
async def test_every_rhythm_comes_round(
    api: Any, schedule: dict[str, Any], dates: list[str]
) -> None:
    made = await api("POST", "", {"message": "Walk", "schedule": schedule}, 201)
    assert [f"{one['local_date']}T{one['time']}" for one in made["next"]] == dates


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"message": " ", "schedule": DAILY}, "message"),
        ({"message": "Walk"}, "schedule"),
        ({"message": "Walk", "schedule": {"type": "daily"}}, "schedule.daily"),
        ({"message": "Walk", "schedule": {"type": "weekly", "times": 3}}, "schedule"),
        ({"message": "Walk", "schedule": DAILY | {"days": []}}, "schedule.days"),
        ({"message": "Walk", "schedule": DAILY | {"days": [7]}}, "schedule.daily.days.0"),
        (
            {"message": "Walk", "schedule": {"type": "daily", "times": ["08:00"] * 2}},
            "schedule.times",
        ),
        (
            {"message": "W", "schedule": {"type": "one_time", "datetime": "2026-03-10T09:59:00"}},
            "schedule.datetime",
        ),
        (
            {"message": "Walk", "schedule": {"type": "window", "from": "09:00", "until": "09:10"}},
            "schedule.until",
        ),
        ({"message": "Walk", "schedule": DAILY, "timezone": "Mars/Olympus"}, "timezone"),
        ({"message": "Walk", "schedule": DAILY, "breaks_quiet_hours": True}, "breaks_quiet_hours"),
        ({"message": "Walk", "schedule": DAILY, "colour": "red"}, "colour"),
        (
            {"message": "Walk", "schedule": DAILY, "repeat": {"minutes": 2, "times": 3}},
            "repeat.minutes",
        ),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_says_where(
    api: Any, body: dict[str, Any], field: str
) -> None:
    answer = await api("POST", "", body, 422)
    assert field in [error["field"] for error in answer["errors"]]
    assert (await api("GET", ""))["items"] == []


async def test_only_what_is_sent_changes(api: Any) -> None:
    asked = {"message": "Walk", "schedule": DAILY, "repeat": {"minutes": 15, "times": 2}}
    made = await api("POST", "", asked, 201)
    path = f"/{made['reminder_id']}"
    after = await api("PATCH", path, {"timezone": "Asia/Kolkata", "medicine": True})
    assert after["next"][0]["due_at"] == "2026-03-11T06:30:00Z"
    assert after["repeat"] == {"minutes": 15, "times": 2}
    after = await api("PATCH", path, {"timezone": None, "repeat": None, "active": False})
    assert (after["timezone"], after["repeat"], after["active"]) == (None, None, False)
    assert after["next"] == []
    await api("DELETE", path, status=204)
    await api("GET", path, status=404)


async def asked(bed: Bedside, api: Any, **more: Any) -> dict[str, Any]:
    """A reminder that has just been told."""
    await api("POST", "", {"message": "Metformin", "schedule": DAILY} | more, 201)
    await bed.look(utc(2026, 3, 10, 11))
    (event,) = (await api("GET", "/due"))["items"]
    found: dict[str, Any] = event
    return found


async def test_done_is_done_once_and_can_be_taken_back(bed: Bedside, api: Any) -> None:
    event = await asked(bed, api)
    assert (event["state"], event["completed"], event["message"]) == ("sent", False, "Metformin")
    bed.clock.advance(minutes=12)
    path = f"/events/{event['event_id']}"
    done = await api("POST", f"{path}/done", {"note": "with food"})
    assert (done["completed_at"], done["note"]) == ("2026-03-10T11:12:00Z", "with food")
    bed.clock.advance(minutes=5)
    assert await api("POST", f"{path}/done") == done
    assert (await api("GET", "/due"))["items"] == []
    stats = await api("GET", f"/{event['reminder_id']}/stats")
    assert (stats["completion_rate"], stats["average_delay_minutes"]) == (1.0, 12.0)
    back = await api("POST", f"{path}/undo")
    assert (back["state"], back["completed_at"]) == ("sent", None)


async def test_a_skip_has_a_reason_and_good_ones_do_not_count(bed: Bedside, api: Any) -> None:
    event = await asked(bed, api)
    path = f"/events/{event['event_id']}"
    wrong = await api("POST", f"{path}/skip", {"reason": "lazy"}, 422)
    assert wrong["errors"][0]["field"] == "reason"
    skipped = await api("POST", f"{path}/skip", {"reason": "out_of_stock"})
    assert (skipped["state"], skipped["skip_reason"]) == ("skipped", "out_of_stock")
    stats = await api("GET", f"/{event['reminder_id']}/stats")
    assert (stats["counted"], stats["excused"], stats["completion_rate"]) == (0, 1, None)
    await api("POST", f"{path}/done")
    refused = await api("POST", f"{path}/skip", {"reason": "sick"}, 409)
    assert refused["code"] == "reminder_answered"


async def test_a_snooze_and_a_note(bed: Bedside, api: Any) -> None:
    event = await asked(bed, api)
    path = f"/events/{event['event_id']}"
    later = await api("POST", f"{path}/snooze")
    assert (later["state"], later["snoozed_until"]) == ("snoozed", "2026-03-10T11:30:00Z")
    noted = await api("PUT", f"{path}/note", {"note": "asked the pharmacist"})
    assert (noted["state"], noted["note"]) == ("snoozed", "asked the pharmacist")
    assert (await api("PUT", f"{path}/note", {"note": None}))["note"] is None


async def test_what_nobody_was_told_is_listed_and_can_still_be_done(bed: Bedside, api: Any) -> None:
    """T12."""
    await api("POST", "", {"message": "Metformin", "schedule": DAILY}, 201)
    await bed.look(utc(2026, 3, 10, 20))
    status = await api("GET", "/status")
    assert (status["due"], status["reminders"]) == ([], 1)
    (missed,) = status["missed"]
    assert (await api("GET", "/missed"))["items"] == [missed]
    assert missed["state"] == "expired"
    refused = await api("POST", f"/events/{missed['event_id']}/snooze", status=409)
    assert refused["code"] == "cannot_snooze"
    done = await api("POST", f"/events/{missed['event_id']}/done")
    assert done["completed"] is True
    assert (await api("GET", "/missed"))["items"] == []


async def test_history_comes_in_pages(bed: Bedside, api: Any) -> None:
    made = await api("POST", "", {"message": "Walk", "schedule": DAILY}, 201)
    for day in range(10, 15):
        await bed.look(utc(2026, 3, day, 11))
    path = f"/{made['reminder_id']}/events?limit=2"
    first = await api("GET", path)
    dates = [one["local_date"] for one in first["items"]]
    while first["next_cursor"]:
        first = await api("GET", f"{path}&cursor={first['next_cursor']}")
        dates += [one["local_date"] for one in first["items"]]
    assert dates == [f"2026-03-{day}" for day in (14, 13, 12, 11, 10)]
    await api("GET", f"{path}&cursor=yesterday", status=400)


async def test_sixty_are_enough(api: Any) -> None:
    for number in range(60):
        await api("POST", "", {"message": f"Number {number}", "schedule": DAILY}, 201)
    refused = await api("POST", "", {"message": "One more", "schedule": DAILY}, 409)
    assert refused["code"] == "too_many_reminders"


async def test_a_stranger_s_reminder_is_not_there(
    bed: Bedside, api: Any, client: httpx2.AsyncClient, people: People
) -> None:
    """S5; the matrix of all routes stands in the contracts."""
    event = await asked(bed, api)
    charlie = await people.charlie()
    answer = await client.post(
        f"/api/v1/reminders/events/{event['event_id']}/done", headers=charlie.headers
    )
    assert answer.status_code == 404
    assert await bed.events("state") == [("sent",)]


async def test_santes_own_topics_are_nobody_s_reminders(api: Any) -> None:
    assert (await api("GET", ""))["items"] == []
    assert (await api("GET", "/status"))["reminders"] == 0


async def test_a_condition_that_nobody_here_can_check_is_refused(api: Any) -> None:
    service.use_checks(())
    condition = {"name": "quiz_taken"}
    body = {"message": "Walk", "schedule": DAILY, "check_condition": condition}
    answer = await api("POST", "", body, 422)
    assert answer["errors"][0]["field"] == "check_condition"
