"""Takeouts with Fitbit in them: which clock a file goes by, nights over a change of it."""

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.core.runtime import Runtime
from sante.wearables.formats.base import Book, Tally, Unreadable
from sante.wearables.formats.fitbit import Fitbit, csvs
from sante.wearables.store.codec import decode
from tests.support.apple import zipped
from tests.support.fitbit import tables, takeout
from tests.support.people import Person
from tests.wearables import guard
from tests.wearables.reading import ask, keep, opened, read, state

FOLDER = "Takeout/Fitbit/Global Export Data"


def kind_of(name: str) -> str:
    if name.endswith(".csv"):
        header = tuple(tables()[name][0])
        for table in csvs.TABLES:
            if table.files.search(name) and table.fits(header):
                return table.kind
    return re.split(r"[-_]\d{4}-", name)[0]


async def days_of(runtime: Runtime, person: Person) -> dict[date, Any]:
    rows = await ask(runtime, person.user_id, "select * from daily_metrics")
    return {row.local_date: row for row in rows}


async def test_days_equal_the_truth_over_the_end_of_summer_time(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    made = takeout()
    only_json = {n: v for n, v in made.files.items() if n.endswith(".json")}
    found = await read(tmp_path, guard.written(only_json, folder=FOLDER))
    assert found.problems == []
    assert "unknown_field" not in found.left_out
    await keep(runtime, alice.user_id, found)
    days = await days_of(runtime, alice)
    truth = made.truth
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert {d: days[d].sleep_minutes for d in truth.steps} == pytest.approx(truth.asleep_minutes)
    assert {d: days[d].resting_heart_rate for d in truth.steps} == truth.resting
    assert {d: days[d].weight_kg for d in truth.steps} == pytest.approx(truth.weight_kg, abs=1e-3)
    assert days[date(2025, 10, 24)].vo2max == 41.2
    assert date(2026, 12, 1) not in days


async def test_the_same_takeout_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, guard.written(takeout().files, folder=FOLDER))
    first = await keep(runtime, alice.user_id, found)
    before = await state(runtime, alice.user_id)
    again = await keep(runtime, alice.user_id, found)
    assert first.new["heart_rate"] == takeout().truth.heart_rates + 1
    assert (again.new, again.touched) == ({}, set())
    assert await state(runtime, alice.user_id) == before


async def test_two_kinds_of_variability_never_mix(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(
        runtime, alice.user_id, await read(tmp_path, guard.written(takeout().files, folder=FOLDER))
    )
    day = (await days_of(runtime, alice))[date(2025, 10, 25)]
    assert (day.hrv_sdnn_ms, day.hrv_rmssd_ms) == (61.3, pytest.approx(41.8, abs=2.4))


async def test_a_night_abroad_belongs_to_the_date_of_waking_there(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(
        runtime, alice.user_id, await read(tmp_path, guard.written(takeout().files, folder=FOLDER))
    )
    rows = await ask(
        runtime, alice.user_id,
        "select utc_offset_minutes from sleep_segments where start_at = '2025-10-20T18:00:00Z'",
    )  # fmt: skip
    assert {row.utc_offset_minutes for row in rows} == {330}
    assert (await days_of(runtime, alice))[date(2025, 10, 21)].sleep_minutes == 420


def test_every_field_is_read_kept_or_left_out() -> None:
    made = takeout(days=2)
    small = {
        name: value[-1:] if name.startswith("weight-") else value[:1]
        for name, value in made.files.items()
    }
    guard.check(Fitbit(), small, kind_of, folder=FOLDER)


async def test_the_clock_is_the_owner_s_where_a_file_states_none(tmp_path: Path) -> None:
    night = {"Heart Rate Variability Details - 2025-10-25.csv": [
        {"timestamp": "2025-10-25T03:10:00", "rmssd": "39.5"}]}  # fmt: skip
    for zone, wanted in (
        ("Europe/Berlin", "01:10"), ("America/New_York", "07:10"), ("Asia/Kolkata", "21:40"),
    ):  # fmt: skip
        found = await read(tmp_path, guard.written(night, folder=FOLDER), zone=zone)
        ((payload,),) = found.runs.values()
        hour, minute = divmod(int(decode(payload).start[0]) // 60_000_000 % 1440, 60)
        assert f"{hour:02d}:{minute:02d}" == wanted


async def test_a_bad_part_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    files = {name: guard.document(name, value) for name, value in takeout(1).files.items()}
    files["steps-2025-10-24.json"] = b'[{"dateTime": NaN}]'
    files["heart_rate-2025-09-01.json"] = b"[" * 200
    found = await read(tmp_path, zipped({f"{FOLDER}/{n}": c for n, c in files.items()}))
    assert sorted(p.where for p in found.problems) == [
        "heart_rate-2025-09-01.json", "steps-2025-10-24.json",
    ]  # fmt: skip
    assert "steps" in found.read  # Google's table of them


@pytest.mark.parametrize("item", ["x", 7, {"dateTime": 5}, {"value": {"bpm": "fast"}}, None])
def test_items_of_another_shape_are_told_not_read(item: Any) -> None:
    good = {"dateTime": "10/24/25 07:00:00", "value": {"bpm": 60, "confidence": 1}}
    sample = {"heart_rate-2025-10-24.json": [good, item]}
    found, tally = guard.everything(Fitbit(), opened(guard.written(sample, folder=FOLDER)))
    assert len(found) == 1
    assert tally.read["heart_rate"] == 1


def test_one_file_alone_is_read_when_it_says_what_it_is() -> None:
    made = takeout(1).files
    rates = next(v for n, v in made.items() if n.startswith("heart_rate-"))
    found, _ = guard.everything(Fitbit(), opened(guard.document("x.json", rates)))
    assert len(found) == len(rates)
    steps = guard.document("x.json", made["steps-2025-10-24.json"])
    with pytest.raises(Unreadable) as refused:
        list(Fitbit().read(opened(steps), Book(), Tally()))
    assert "archive" in refused.value.message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats(allow_nan=False,
    allow_infinity=False) | st.sampled_from(["", "10/24/25 07:00:00", "2025-10-24T23:00:00.000",
    "deep", "1e309", "12", "10/24/25"]) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["dateTime", "value", "bpm", "levels", "data", "shortData", "level",
                         "seconds", "startTime", "endTime", "date", "time", "weight"]), inner),
    max_leaves=12,
)  # fmt: skip


@given(name=st.sampled_from([n for n in takeout(1).files if n.endswith(".json")]), value=_JSON)
def test_whatever_stands_in_the_json_it_is_read_or_refused(name: str, value: Any) -> None:
    file = opened(guard.written({name: value}, folder=FOLDER))
    assert guard.refused(Fitbit(), file) in (True, False)


@given(
    name=st.sampled_from([n for n in takeout(1).files if n.endswith(".csv")]),
    cells=st.lists(st.sampled_from(["", "5", "-1", "x", "2025-10-25T03:10:00", "1e400", '"', "é"]),
                   min_size=1, max_size=14),
)  # fmt: skip
def test_whatever_stands_in_the_tables_it_is_read_or_refused(name: str, cells: list[str]) -> None:
    header = ",".join(takeout(1).files[name][0])
    text = f"{header}\n{','.join(cells)}\n".encode()
    assert not guard.refused(Fitbit(), opened(zipped({f"{FOLDER}/{name}": text})))
