"""Oura's documents and its older CSV."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.core.runtime import Runtime
from sante.wearables.formats import recognise
from sante.wearables.formats.base import Covered
from sante.wearables.formats.oura import Oura
from tests.support.oura import export, trend
from tests.support.people import Person
from tests.wearables import guard
from tests.wearables.reading import ask, keep, opened, read, state


def kind_of(name: str) -> str:
    return {"oura_trends.csv": "trends.csv", "vO2_max.json": "vo2_max"}.get(
        name, name.removesuffix(".json")
    )


async def test_days_equal_the_truth(runtime: Runtime, alice: Person, tmp_path: Path) -> None:
    made = export()
    found = await read(tmp_path, guard.written(made.files))
    assert found.problems == []
    assert found.left_out == {"tag": 1}
    await keep(runtime, alice.user_id, found)
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics")
    days, truth = {row.local_date: row for row in rows}, made.truth
    assert {d: days[d].sleep_minutes for d in truth.steps} == pytest.approx(truth.asleep_minutes)
    assert {d: days[d].rem_minutes for d in truth.steps} == pytest.approx(truth.rem_minutes)
    assert {d: days[d].hrv_rmssd_ms for d in truth.steps if d != date(2025, 10, 25)} == (
        pytest.approx({d: v for d, v in truth.rmssd.items() if d != date(2025, 10, 25)}, rel=0.2)
    )
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert all(day.hrv_sdnn_ms is None for day in days.values())
    day = days[date(2025, 10, 25)]
    assert (day.spo2_percent, day.vo2max, day.mindful_minutes) == (96.9, 44.5, 10)
    (ride,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (ride.activity, ride.distance_m, ride.energy_kcal) == ("cycling", 11200, 310.5)


async def test_the_older_table_has_figures_of_dates(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, guard.document("t.csv", [trend()]))
    await keep(runtime, alice.user_id, found)
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics")
    days = {row.local_date: row for row in rows}
    day = days[date(2020, 3, 4)]
    assert (day.sleep_minutes, day.deep_minutes, day.in_bed_minutes) == (411.5, 130, 455)
    assert (day.steps, day.hrv_rmssd_ms, day.active_energy_kcal) == (5703, 69, 278)
    assert day.resting_heart_rate is None  # the lowest of a night is not it


async def test_the_same_export_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, guard.written(export().files))
    assert found.read["heart_rate"] > export().truth.heart_rates
    await keep(runtime, alice.user_id, found)
    before = await state(runtime, alice.user_id)
    assert (await keep(runtime, alice.user_id, found)).new == {}
    assert await state(runtime, alice.user_id) == before


def test_every_field_is_read_kept_or_left_out() -> None:
    made = export(1).files
    made.pop("tag.json")
    made["sleep.json"]["data"][0]["heart_rate"]["items"] = [None, 55]
    made["sleep.json"]["data"][0]["hrv"]["items"] = [41]
    made["heartrate.json"]["data"] = [
        {"bpm": 61, "source": "rest", "timestamp": "2025-10-24T10:00:00+00:00"}
    ]
    bare = {
        name: value["data"] if isinstance(value, dict) else value for name, value in made.items()
    }
    guard.check(Oura(), bare, kind_of)


@pytest.mark.parametrize("name", ["sleep", "daily_activity", "heartrate", "workout", "session"])
def test_an_answer_of_the_api_alone_is_known_by_its_fields(name: str) -> None:
    file = opened(guard.document("x.json", export(1).files[f"{name}.json"]))
    assert recognise(file).name == "oura"
    assert guard.everything(Oura(), file)[0]


def test_all_kinds_in_one_file_are_read_alike() -> None:
    files = {n: v for n, v in export(1).files.items() if n.endswith(".json") and n != "tag.json"}
    one = {kind_of(name): value["data"] for name, value in files.items()}
    apart = guard.everything(Oura(), opened(guard.written(files)))[0]
    assert guard.everything(Oura(), opened(guard.document("x.json", one)))[0] == apart


def test_a_night_that_was_deleted_stays_so() -> None:
    files = {"sleep.json": export(1).files["sleep.json"]}
    files["sleep.json"]["data"][0]["type"] = "deleted"
    found, tally = guard.everything(Oura(), opened(guard.written(files)))
    assert (found, tally.left_out) == ([], {"deleted": 1})


def test_what_is_left_out_says_why() -> None:
    assert all(c.why for c in Oura.coverage if c.how == "left out")
    assert all(isinstance(c, Covered) for c in Oura.coverage)


_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1e300, "", "x", "2025-10-24T23:35:00+02:00", [], {}, [[]]]
)


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_stands_in_a_document_it_is_read_or_told(data: Any) -> None:
    files = export(1).files
    name = data.draw(st.sampled_from([n for n in files if n.endswith(".json") and n != "tag.json"]))
    items = files[name]["data"]
    items[:] = items[:2]
    for path in data.draw(st.lists(st.sampled_from(list(guard.leaves(items))), max_size=4)):
        files[name] = {"data": (items := guard.put(items, path, data.draw(_ODD)))}
    assert guard.refused(Oura(), opened(guard.written({name: files[name]}))) in (True, False)
