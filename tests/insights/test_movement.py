"""Sleep and rhythm out of movement, from the counts a program sends to what the page says."""

from datetime import date, datetime, timedelta, timezone

import httpx2
import numpy as np
import pytest

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.insights.rules import movement_sleep as rule
from sante.insights.rules.counts import COUNTS, counts_of, quality
from sante.insights.rules.models import able, pick
from sante.insights.rules.rhythm_days import minutes_of_steps
from sante.kit.clock import zone_of
from sante.wearables.queries import chunks
from tests.core.job_support import until, working
from tests.insights.counts import (
    CET,
    MINUTES,
    PATH,
    WEEK,
    counts,
    recording,
    score,
    send,
)
from tests.insights.days import LAST
from tests.insights.test_api import get
from tests.insights.test_pages import page
from tests.insights.test_service import _ended, our_jobs
from tests.support.people import People, Person
from tests.wearables.test_sessions import walk

SLEEP = "/insights/sleep-from-movement"


async def scored(
    client: httpx2.AsyncClient, runtime: Runtime, who: Person, *, epoch: int = 60
) -> dict[str, object]:
    answer = await send(client, who, recording(WEEK, MINUTES, epoch=epoch))
    assert answer.status_code == 201, answer.text
    return await score(runtime, who)


async def test_minutes_of_counts_become_nights_that_name_their_model(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    """C-9, C-20."""
    done = await scored(client, runtime, alice)
    assert done["models"] == {"cole-kripke": 7}
    found = await get(client, alice, SLEEP)
    assert [one["date"] for one in found["items"]] == [
        (LAST - timedelta(days=n)).isoformat() for n in range(7)
    ]
    night = found["items"][0]
    assert night["sleep_minutes"] == pytest.approx(460, abs=12)  # eight hours less twenty minutes
    assert night["waso_minutes"] == pytest.approx(20, abs=8)
    assert night["awakenings"] == 1
    assert night["latency_minutes"] is None
    assert datetime.fromisoformat(night["sleep_start"]).astimezone(CET).hour in (22, 23)
    listed = {one["name"]: one for one in (await get(client, alice, "/insights/models"))["items"]}
    used = night["model"]
    assert used["measured"] == listed[used["name"]]["measured"]
    assert used["version"] == listed[used["name"]]["version"]
    assert listed[used["name"]]["deployment"]["in_use"]
    assert night["model_why"] == "the first in the list that takes this data"
    assert 0.8 < night["data_quality"]["value"] <= 1
    assert night["data_quality"]["parts"].keys() == {
        "completeness", "variability", "realism", "signal", "padding",
    }  # fmt: skip


async def test_half_minutes_are_taken_by_the_model_that_needs_them(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    done = await scored(client, runtime, alice, epoch=30)
    assert done["models"] == {"oakley-40": 7}
    found = await get(client, alice, SLEEP)
    assert found["items"][3]["sleep_minutes"] == pytest.approx(460, abs=12)
    assert found["items"][3]["epoch_seconds"] == 30


async def test_a_named_model_is_used_and_remembered_where_it_takes_the_data(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    await scored(client, runtime, alice)
    for name, used in (("sadeh", "sadeh"), ("cole-kripke-webster",) * 2, ("oakley-40", None)):
        asked = await client.post(f"/api/v1{SLEEP}", json={"model": name}, headers=alice.headers)
        assert asked.status_code == 202, asked.text
        await score(runtime, alice)
        found = await get(client, alice, SLEEP)
        assert found["chosen_model"] == name
        night = found["items"][0]
        assert night["model"]["name"] == (used or "cole-kripke")
        if used is None:
            assert (
                "oakley-40 does not take this data: it needs counts per half minute"
                in (night["model_why"])
            )
        else:
            assert night["model_why"] == "the one you named"
    unknown = await client.post(
        f"/api/v1{SLEEP}", json={"model": "pat-large"}, headers=alice.headers
    )
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_model")
    assert "cole-kripke" in unknown.json()["errors"][0]["message"]
    await client.post(f"/api/v1{SLEEP}", json={"model": "auto"}, headers=alice.headers)
    assert (await get(client, alice, SLEEP))["chosen_model"] is None


async def test_scored_again_nothing_is_written_and_without_counts_nothing_stays(
    client: httpx2.AsyncClient, runtime: Runtime, people: People
) -> None:
    alice, bob = await people.alice(), await people.bob()
    await scored(client, runtime, alice)
    assert (await score(runtime, alice))["written"] == 0
    assert (await get(client, bob, SLEEP))["items"] == []
    async with runtime.database.transaction(user_id=alice.user_id) as session:
        await chunks.remove_chunks(session, alice.user_id)
    await score(runtime, alice)
    found = await get(client, alice, SLEEP)
    assert (found["items"], found["rhythm"]) == ([], None)


async def test_the_rhythm_of_a_steady_week(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    await scored(client, runtime, alice)
    rhythm = (await get(client, alice, SLEEP))["rhythm"]
    assert rhythm["days"] == 6  # whole days from the 4th to the 9th
    assert rhythm["basis"] == "counts"
    assert rhythm["interdaily_stability"] > 0.95
    assert rhythm["relative_amplitude"] > 0.85
    # Twenty minutes from 3:00 are awake, so the quietest five hours end by then or begin after.
    assert rhythm["l5"] < 200
    assert rhythm["m10"] == pytest.approx(1500, rel=0.05)
    assert rhythm["model"]["name"] == "rest-activity"


async def test_the_time_in_bed_that_a_diary_tells_bounds_the_night(
    client: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    bed = {
        "start_time": "2026-03-09T22:30:00+01:00", "end_time": "2026-03-10T07:30:00+01:00",
        "data_source": "Diary",
        "sleep": {"stages": [{"start_time": "2026-03-09T22:30:00+01:00",
                              "end_time": "2026-03-10T07:30:00+01:00", "stage": "in_bed"}]},
    }  # fmt: skip
    assert (await send(client, alice, bed)).status_code == 201
    await scored(client, runtime, alice)
    night, before = (await get(client, alice, SLEEP))["items"][:2]
    assert (night["basis"], before["basis"]) == ("bed", "movement")
    assert night["latency_minutes"] == pytest.approx(30, abs=8)
    assert night["efficiency"] == pytest.approx(460 / 540, abs=0.03)


@pytest.mark.parametrize(
    ("begin", "minutes", "hours"),
    [
        # The clocks go forward at 2:00 on the 29th: an hour of the night is not there.
        (datetime(2026, 3, 28, 12, tzinfo=CET), 23 * 60, 7),
        (datetime(2026, 10, 24, 12, tzinfo=timezone(timedelta(hours=2))), 25 * 60, 9),
    ],
)
def test_a_night_of_changed_clocks_is_as_long_as_it_was(
    begin: datetime, minutes: int, hours: int
) -> None:
    start = int(begin.timestamp()) * 1_000_000 + np.arange(minutes, dtype=np.int64) * 60_000_000
    zone = zone_of("Europe/Berlin")
    east = np.array([
        datetime.fromtimestamp(at / 1e6, zone).utcoffset() / timedelta(minutes=1)  # type: ignore[operator]
        for at in start.tolist()
    ], np.int64)  # fmt: skip
    made = counts_of(start, np.full(minutes, 60_000_000), east, np.array(counts(begin, minutes)))
    assert made is not None
    day = begin.date() + timedelta(days=1)
    found = rule.night(rule.scored(made, "cole-kripke"), day, None)
    assert found is not None
    assert found.sleep_minutes == pytest.approx(hours * 60 - 20, abs=12)


def test_a_watch_on_the_table_is_neither_sleep_nor_a_still_day() -> None:
    values = np.array(counts(WEEK, 1440))
    values[300:700] = 0  # from 17:00 on
    start = int(WEEK.timestamp()) * 1_000_000 + np.arange(1440, dtype=np.int64) * 60_000_000
    made = counts_of(start, np.full(1440, 60_000_000), np.full(1440, 60), values)
    assert made is not None
    assert np.isnan(made.values[300:700]).all()
    assert made.having()["counts_per_minute"] < 1440


def test_every_model_of_the_registry_can_be_run_and_the_data_say_which() -> None:
    """C-9: the registry says which models take the data at hand."""
    minutes = able("sleep_wake", {"counts_per_minute": 5_000})
    assert [one.name for one in minutes] == ["cole-kripke", "sadeh", "cole-kripke-webster"]
    halves = able("sleep_wake", {"counts_per_minute": 5_000, "counts_per_half_minute": 10_000})
    assert {one.name for one in halves} == rule.SCORERS.keys()
    assert pick("sleep_wake", {"counts_per_minute": 1_439}) is None


def test_the_parts_of_quality_weigh_as_told() -> None:
    """C-20: .30, .25, .20, .15, .10."""
    day = np.concatenate([np.zeros(720), np.full(720, 900.0)])
    assert quality(day, COUNTS).value == 1
    first_half = np.where(np.arange(1440) < 720, np.nan, day)
    assert quality(first_half, COUNTS).value == pytest.approx(1 - 0.15 - 0.25 - 0.05)
    assert quality(np.full(1440, 1e6), COUNTS).value == pytest.approx(0.30 + 0.15 + 0.10)
    assert quality(np.full(10, np.nan), COUNTS).value == 0


def test_steps_are_spread_over_their_minutes() -> None:
    begin = int(datetime(2026, 3, 3, tzinfo=CET).timestamp()) * 1_000_000
    start = begin + np.array([600, 1_000], np.int64) * 60_000_000 + 30_000_000
    found = minutes_of_steps(start, np.array([120, 0]) * 1_000_000, np.array([60, 60]),
                             np.array([100.0, 7.0]))  # fmt: skip
    assert found is not None
    assert len(found) == 1440
    assert list(found.values[599:604]) == [0, 25, 50, 25, 0]
    assert found.values.sum() == 107


async def test_what_cannot_be_is_refused_and_a_gap_is_not_a_zero(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    values = [10.0, -1, None, 5.0, 7.0]
    body = recording(WEEK, 2, values=values)
    answer = await send(client, alice, body)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert told["activity_count"] == {
        "epochs": 5, "epoch_seconds": 60, "not_worn": 2, "average": pytest.approx(7.33),
    }  # fmt: skip
    assert [p["field"] for p in told["problems"]] == ["activity_count.counts[1]"]
    again = await send(client, alice, body)
    assert (again.status_code, again.json()["health_session_id"]) == (
        200, told["health_session_id"],
    )  # fmt: skip
    long = recording(WEEK, 14 * 1440 + 1, values=[1.0])
    assert (await send(client, alice, long)).status_code == 422
    mixed = recording(WEEK, 2 * 1440, values=[1.0]) | {"heart_rate": {"samples": [
        {"timestamp": WEEK.isoformat(), "value": 60}]}}  # fmt: skip
    assert (await send(client, alice, mixed)).status_code == 422


async def test_two_weeks_of_half_minutes_are_taken_at_once(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    """R-64."""
    begin = datetime(2026, 2, 20, 12, tzinfo=CET)
    answer = await send(client, alice, recording(begin, 14 * 1440, epoch=30))
    assert answer.status_code == 201, answer.text
    assert answer.json()["activity_count"]["epochs"] == 40_320
    answer = await client.get(
        "/api/v1/samples?metric=activity_count&resolution=raw&from=2026-02-20&limit=2",
        headers=alice.headers,
    )
    first, second = answer.json()["samples"]
    assert first["end"] == second["start"]


async def test_a_worker_scores_what_has_come(
    live_client: httpx2.AsyncClient, live_people: People, live: PooledDatabase
) -> None:
    alice = await live_people.alice()
    answer = await send(live_client, alice, recording(WEEK, 3 * 1440))
    assert answer.status_code == 201, answer.text
    async with working(live, our_jobs()):
        await until(lambda: _ended(live, alice))
    found = await get(live_client, alice, SLEEP)
    assert [one["date"] for one in found["items"]] == ["2026-03-06", "2026-03-05", "2026-03-04"]


async def test_the_page_says_what_it_stands_on_and_takes_another_method(
    client: httpx2.AsyncClient, browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    await scored(client, runtime, alice)
    text = await page(browser, "/body/sleep")
    assert "Sleep from movement" in text
    assert "the longest sleep between two noons, as nothing says when you lay down" in text
    assert "about 88" in text or "right 88 %" in text
    assert "Methods like this find sleep and miss quiet waking" in text
    assert "Five quietest hours (L5)" in text
    answer = await browser.post("/body/sleep/movement", data={"model": "sadeh"})
    assert answer.status_code == 303
    await score(runtime, alice)
    assert "sadeh, version 1994" in await page(browser, "/body/sleep")


async def test_a_recording_sent_before_there_were_counts_is_still_the_same(
    client: httpx2.AsyncClient, alice: Person
) -> None:
    first = await client.post(PATH, json=walk(), headers=alice.headers)
    assert (first.status_code, first.json()["activity_count"]) == (201, None)
    assert date.fromisoformat(first.json()["local_date"]) == date(2026, 3, 8)


async def test_without_counts_the_rhythm_is_of_steps_and_says_so(
    client: httpx2.AsyncClient, browser: httpx2.AsyncClient, runtime: Runtime, alice: Person
) -> None:
    """From a walk every hour of the day: a week of sessions, as a phone sends them."""
    for day in range(4, 10):
        for hour in range(8, 20):
            begin = datetime(2026, 3, day, hour, tzinfo=CET)
            walked = {
                "start_time": begin.isoformat(), "data_source": "Phone",
                "end_time": (begin + timedelta(minutes=30)).isoformat(),
                "activity": {"steps": {"total": 600}},
            }  # fmt: skip
            assert (await send(client, alice, walked)).status_code == 201
    await score(runtime, alice)
    found = await get(client, alice, SLEEP)
    assert found["items"] == []
    rhythm = found["rhythm"]
    assert (rhythm["basis"], rhythm["days"], rhythm["source"]) == ("steps", 6, "Phone")
    assert rhythm["model"]["name"] == "rest-activity-steps"
    assert rhythm["interdaily_stability"] == pytest.approx(1)
    assert (rhythm["l5"], rhythm["relative_amplitude"]) == (0, 1)
    assert rhythm["m10_start_minute"] == 7 * 60 + 30  # the first ten hours with ten walks
    assert "steps a minute" in await page(browser, "/body/sleep")
