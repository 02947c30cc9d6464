"""Recordings sent as JSON: plausible is kept and marked, impossible is refused item by item."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.wearables.rules.sessions import judge
from sante.wearables.service import imports
from sante.wearables.types.sessions import GivenSample, GivenSession, GivenStage
from tests.core.job_support import working
from tests.support.apple import export
from tests.support.people import People, Person
from tests.wearables.reading import ask, ended, give, our_jobs, state

DAY = "2026-03-08"
PATH = "/api/v1/health-sessions"


def walk(**changed: Any) -> dict[str, Any]:
    return {
        "session_id": "walk-1",
        "start_time": f"{DAY}T10:00:00+01:00",
        "end_time": f"{DAY}T11:00:00+01:00",
        "data_source": "apple_watch_series_9",
        "data_types": ["heart_rate", "steps", "activity"],
        "heart_rate": {
            "samples": [
                {"timestamp": f"{DAY}T10:00:00+01:00", "value": 72, "confidence": 0.95,
                 "context": "resting"},
                {"timestamp": f"{DAY}T10:10:00+01:00", "value": 118, "context": "walking"},
            ],
            "statistics": {"min": 65, "max": 85, "average": 72.5, "standardDeviation": 4.2},
        },
        "activity": {
            "steps": {"total": 5200, "cadence": 110, "confidence": 0.98},
            "distance": {"value": 3.9, "unit": "km"},
            "active_energy": {"value": 185.2, "unit": "calories"},
            "workout": {"type": "Walking", "intensity": "moderate", "duration": 3600},
        },
        **changed,
    }  # fmt: skip


def night(**changed: Any) -> dict[str, Any]:
    return {
        "start_time": "2026-03-07T23:00:00+01:00",
        "end_time": f"{DAY}T07:00:00+01:00",
        "data_source": "Oura Ring",
        "sleep": {
            "stages": [
                {"start_time": "2026-03-07T23:10:00+01:00", "end_time": f"{DAY}T02:00:00+01:00",
                 "stage": "core", "confidence": 0.92},
                {"start_time": f"{DAY}T02:00:00+01:00", "end_time": f"{DAY}T04:00:00+01:00",
                 "stage": "deep"},
                {"start_time": f"{DAY}T04:00:00+01:00", "end_time": f"{DAY}T04:10:00+01:00",
                 "stage": "awake"},
                {"start_time": f"{DAY}T04:10:00+01:00", "end_time": f"{DAY}T06:50:00+01:00",
                 "stage": "rem"},
            ],
            "quality": {"score": 85, "efficiency": 0.89, "disturbances": 2},
        },
        "signals": [
            {"type": "hrv_rmssd", "timestamp": f"{DAY}T03:00:00+01:00", "value": 44},
            {"type": "mood", "timestamp": f"{DAY}T06:59:00+01:00", "value": 4},
        ],
        "notes": "Slept well.",
        **changed,
    }  # fmt: skip


async def send(client: httpx2.AsyncClient, who: Person, body: object) -> httpx2.Response:
    return await client.post(PATH, json=body, headers=who.headers)


async def day_of(client: httpx2.AsyncClient, who: Person, day: str = DAY) -> dict[str, Any]:
    answer = await client.get(
        "/api/v1/metrics/daily", params={"from": day, "to": day}, headers=who.headers
    )
    (found,) = answer.json()["days"]
    made: dict[str, Any] = found
    return made


async def test_a_recording_is_in_the_day_when_it_is_answered(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    answer = await send(client, alice, walk())
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert made["heart_rate"] == {
        "samples": 2, "min": 72, "max": 118, "average": 95, "standard_deviation": 23,
    }  # fmt: skip
    assert made["activity"]["distance_m"] == 3900
    assert (made["quality"], made["problems"]) == ([], [])
    assert (made["local_date"], made["utc_offset_minutes"]) == (DAY, 60)
    day = await day_of(client, alice)
    assert (day["steps"], day["distance_m"], day["active_energy_kcal"]) == (5200, 3900, 185.2)
    assert (day["min_heart_rate"], day["max_heart_rate"], day["workout_minutes"]) == (72, 118, 60)
    one = await client.get(f"{PATH}/{made['health_session_id']}", headers=alice.headers)
    assert one.json() == made
    rates = await client.get(
        "/api/v1/samples", headers=alice.headers,
        params={"metric": "heart_rate", "resolution": "raw", "from": DAY, "to": DAY},
    )  # fmt: skip
    assert [s["flags"] for s in rates.json()["samples"]] == [
        ["at_rest", "zone_stated"], ["in_motion", "zone_stated"],
    ]  # fmt: skip


async def test_a_night_with_its_stages_and_signals(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    made = (await send(client, alice, night())).json()
    assert made["sleep"]["stage_minutes"] == {"light": 170, "deep": 120, "awake": 10, "rem": 160}
    assert made["signals"] == {"hrv_rmssd": 1, "mood": 1}
    assert [note["code"] for note in made["quality"]] == ["unlikely_transition"]  # and kept
    day = await day_of(client, alice)
    assert (day["sleep_minutes"], day["deep_minutes"], day["rem_minutes"]) == (450, 120, 160)
    assert (day["hrv_rmssd_ms"], day["hrv_sdnn_ms"]) == (44, None)


async def test_sent_again_nothing_is_added(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    first = await send(client, alice, walk())
    before = await state(runtime, alice.user_id)
    again = await send(client, alice, walk())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()
    nameless = await send(client, alice, walk(session_id=None))
    assert nameless.status_code == 201  # another recording of the same readings
    assert await state(runtime, alice.user_id) == before
    other = await send(client, alice, walk(data_source="other"))
    assert (other.status_code, other.json()["code"]) == (409, "session_changed")
    assert await state(runtime, alice.user_id) == before


async def test_recordings_are_listed_newest_first_and_paged(
    client: httpx2.AsyncClient, alice: Person, people: People
) -> None:
    for number in range(3):
        await send(client, alice, walk(session_id=f"w{number}"))
    page = (await client.get(PATH, params={"limit": 2}, headers=alice.headers)).json()
    assert [one["session_id"] for one in page["items"]] == ["w2", "w1"]
    rest = await client.get(PATH, params={"cursor": page["next_cursor"]}, headers=alice.headers)
    assert [one["session_id"] for one in rest.json()["items"]] == ["w0"]
    bob = await people.bob()
    assert (await client.get(PATH, headers=bob.headers)).json()["items"] == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"end_time": f"{DAY}T10:00:00+01:00"}, "end_time"),
        ({"end_time": "2026-03-10T10:00:00+01:00"}, "end_time"),
        ({"start_time": "2031-01-01T10:00:00Z", "end_time": "2031-01-01T11:00:00Z"}, "start_time"),
    ],
)
async def test_a_recording_that_cannot_be_is_refused(
    client: httpx2.AsyncClient, alice: Person, changed: dict[str, Any], field: str
) -> None:
    """C-13."""
    answer = await send(client, alice, walk(**changed))
    assert (answer.status_code, answer.json()["code"]) == (422, "bad_session")
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert (await client.get(PATH, headers=alice.headers)).json()["items"] == []


async def test_what_cannot_be_is_refused_item_by_item_and_the_rest_is_kept(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    body = walk()
    body["heart_rate"]["samples"] += [
        {"timestamp": f"{DAY}T10:20:00+01:00", "value": -3},
        {"timestamp": f"{DAY}T15:20:00+01:00", "value": 80},
    ]
    body["activity"]["steps"]["total"] = -1
    body["signals"] = [
        {"type": "spo2", "timestamp": f"{DAY}T10:30:00+01:00", "value": 130},
        {"type": "spo2", "timestamp": f"{DAY}T10:31:00+01:00", "value": 97},
    ]
    made = (await send(client, alice, body)).json()
    assert {(n["field"], n["code"]) for n in made["problems"]} == {
        ("heart_rate.samples[2].value", "impossible"),
        ("heart_rate.samples[3].timestamp", "outside_the_recording"),
        ("activity.steps.total", "impossible"),
        ("signals[0].value", "impossible"),
    }
    day = await day_of(client, alice)
    assert (day["steps"], day["spo2_percent"], day["max_heart_rate"]) == (None, 97, 118)


async def test_where_nothing_can_be_the_errors_name_every_item(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    stages = [{"start_time": f"{DAY}T10:30:00+01:00", "end_time": f"{DAY}T10:20:00+01:00",
               "stage": "deep"}]  # fmt: skip
    body = walk(heart_rate=None, activity=None, sleep={"stages": stages})
    answer = await send(client, alice, body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "sleep.stages[0].end_time"


async def test_odd_but_plausible_data_is_kept_and_marked(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """R-62, R-63."""
    body = walk(activity=None)
    body["heart_rate"]["samples"] = [
        {"timestamp": f"{DAY}T10:00:{second:02d}+01:00", "value": value}
        for second, value in ((0, 70), (5, 140), (20, 150), (40, 26), (50, 255))
    ]
    made = (await send(client, alice, body)).json()
    assert made["problems"] == []
    assert [(n["field"][-8:-6], n["code"]) for n in made["quality"]] == [
        ("3]", "unusual"), ("4]", "unusual"), ("1]", "jump"), ("4]", "jump"),
    ]  # fmt: skip
    rates = await client.get(
        "/api/v1/samples", headers=alice.headers,
        params={"metric": "heart_rate", "resolution": "raw", "from": DAY, "to": DAY},
    )  # fmt: skip
    samples = rates.json()["samples"]
    assert [s["value"] for s in samples] == [70, 140, 150, 26, 255]
    assert ["implausible" in s["flags"] for s in samples] == [False, True, False, False, True]


@pytest.mark.parametrize(
    "changed",
    [
        {"more": 1},
        {"start_time": "yesterday"},
        {"data_source": ""},
        {"sleep": {"stages": [{"start_time": f"{DAY}T10:00:00Z", "end_time": f"{DAY}T10:10:00Z",
                               "stage": "dreaming"}]}},
        {"heart_rate": {"samples": [{"timestamp": f"{DAY}T10:00:00Z", "value": "fast"}]}},
        {"heart_rate": {"samples": [{"timestamp": f"{DAY}T10:00:00Z", "value": 60,
                                     "confidence": 3}]}},
        {"signals": [{"type": "aura", "timestamp": f"{DAY}T10:00:00Z", "value": 1}]},
        {"notes": "x" * 1001},
    ],
)  # fmt: skip
async def test_a_body_of_another_shape_is_refused_with_its_fields(
    client: httpx2.AsyncClient, alice: Person, changed: dict[str, Any]
) -> None:
    answer = await send(client, alice, walk(**changed))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"]


async def test_a_time_without_an_offset_is_the_person_s_own(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """T15: and one in UTC says when, not where."""
    await client.patch("/api/v1/me", json={"timezone": "Asia/Tokyo"}, headers=alice.headers)
    made = (
        await send(
            client, alice,
            {"start_time": f"{DAY}T01:00:00", "end_time": f"{DAY}T02:00:00",
             "data_source": "w", "activity": {"steps": {"total": 100}}},
        )
    ).json()  # fmt: skip
    assert made["start_time"] == "2026-03-07T16:00:00Z"
    assert (made["local_date"], made["utc_offset_minutes"]) == (DAY, 540)
    assert (await day_of(client, alice))["steps"] == 100
    utc = {"start_time": "2026-03-06T20:00:00Z", "end_time": "2026-03-06T21:00:00Z",
           "data_source": "w", "activity": {"steps": {"total": 7}}}  # fmt: skip
    assert (await send(client, alice, utc)).json()["local_date"] == "2026-03-07"


async def test_two_weeks_of_minutes_fit_in_one_recording(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    start = datetime(2026, 3, 7, 10, tzinfo=UTC)
    samples = [
        {"timestamp": (start + timedelta(seconds=4 * i)).isoformat(), "value": 60 + i % 9}
        for i in range(20_160)
    ]
    body = {"start_time": start.isoformat(), "data_source": "a watch",
            "end_time": (start + timedelta(hours=23)).isoformat(),
            "heart_rate": {"samples": samples}}  # fmt: skip
    answer = await send(client, alice, body)
    assert answer.status_code == 201
    assert answer.json()["heart_rate"]["samples"] == 20_160
    body["heart_rate"] = {"samples": [*samples, samples[0]]}
    assert (await send(client, alice, body)).status_code == 422


async def test_undoing_a_file_leaves_what_recordings_brought(
    live_client: httpx2.AsyncClient, live_runtime: Runtime, live_people: People, tmp_path: Path
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    await send(live_client, ada, walk())
    await send(live_client, ada, night())
    before = await state(live_runtime, ada.user_id)
    taken = await give(live_runtime, ada.user_id, export(2).zip)
    async with working(database, our_jobs(), files=live_runtime.files):
        await ended(database, ada.user_id, seconds=60)
        assert await state(live_runtime, ada.user_id) != before
        async with database.transaction(user_id=ada.user_id) as session:
            await imports.undo(session, ada.user_id, taken.import_id)
        await ended(database, ada.user_id, seconds=60)
    after = await state(live_runtime, ada.user_id)
    same = ("sample_chunks", "workouts", "sleep_segments", "day_values", "daily_metrics")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    assert len(await ask(live_runtime, ada.user_id, "select 1 from health_sessions")) == 2


_AT = st.datetimes(datetime(2026, 3, 8), datetime(2026, 3, 9), timezones=st.just(UTC))  # noqa: DTZ001
_START, _END = datetime(2026, 3, 8, 6, tzinfo=UTC), datetime(2026, 3, 8, 18, tzinfo=UTC)


@given(
    rates=st.lists(st.tuples(_AT, st.floats(-1e6, 1e6)), max_size=12),
    stages=st.lists(st.tuples(_AT, _AT, st.sampled_from(["deep", "awake", "rem"])), max_size=6),
)
def test_every_item_is_kept_or_refused_with_its_place_and_never_both(
    rates: list[tuple[datetime, float]], stages: list[tuple[datetime, datetime, str]]
) -> None:
    told = GivenSession(
        given_id=None, start=_START, end=_END, source="w",
        heart_rate=tuple(GivenSample(f"r{i}", at, v) for i, (at, v) in enumerate(rates)),
        stages=tuple(GivenStage(f"s{i}", a, b, s) for i, (a, b, s) in enumerate(stages)),
    )  # fmt: skip
    judged = judge(told)
    kept = {s.field for s in judged.kept.heart_rate} | {s.field for s in judged.kept.stages}
    refused = {note.field.split(".")[0] for note in judged.refused}
    everything = {f"r{i}" for i in range(len(rates))} | {f"s{i}" for i in range(len(stages))}
    assert kept | refused == everything
    assert not kept & refused
    assert judged.implausible <= kept
    assert all(20 <= s.value <= 250 or "unusual" in {n.code for n in judged.doubts}
               for s in judged.kept.heart_rate)  # fmt: skip


async def test_steps_over_midnight_count_on_both_days(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    """By the time in each, on the person's clock; a night stays whole, on the day of waking."""
    body = walk(
        session_id="late", start_time="2026-03-08T23:40:00+01:00",
        end_time="2026-03-09T00:10:00+01:00", heart_rate=None, data_types=[],
        activity={"steps": {"total": 3000}, "distance": {"value": 2.1, "unit": "km"}},
    )  # fmt: skip
    assert (await send(client, alice, body)).status_code == 201
    assert (await send(client, alice, night())).status_code == 201
    rows = await ask(
        runtime, alice.user_id,
        "select local_date, steps, distance_m, sleep_minutes from daily_metrics order by 1",
    )  # fmt: skip
    assert [(str(r.local_date), r.steps, r.distance_m) for r in rows] == [
        ("2026-03-08", 2000, 1400), ("2026-03-09", 1000, 700),
    ]  # fmt: skip
    assert [r.sleep_minutes for r in rows] == [450, None]
