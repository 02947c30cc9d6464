"""FIT files of watches and scales, and the export of Garmin Connect."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.core.runtime import Runtime
from sante.wearables.formats.archive import Limits
from sante.wearables.formats.base import Book, Tally, Unreadable
from sante.wearables.formats.fit import SPECIMEN, Fit
from sante.wearables.formats.fit.messages import messages
from sante.wearables.formats.fit.writing import crc, fit_file
from sante.wearables.formats.garmin import GarminConnect
from sante.wearables.formats.opened import Opened
from tests.support.apple import zipped
from tests.support.garmin import connect, recordings, run_file
from tests.support.people import Person
from tests.wearables import guard
from tests.wearables.reading import MICROS, ZONE, ask, keep, opened, read, state

FOLDER = "DI_CONNECT/DI-Connect-Wellness"


def kind_of(name: str) -> str:
    kinds = ("UDSFile", "sleepData", "healthStatusData", "fitnessAgeData", "summarizedActivities")
    return next(kind for kind in kinds if kind in name)


async def days_of(runtime: Runtime, person: Person) -> dict[date, Any]:
    rows = await ask(runtime, person.user_id, "select * from daily_metrics")
    return {row.local_date: row for row in rows}


async def test_recordings_equal_the_truth(runtime: Runtime, alice: Person, tmp_path: Path) -> None:
    files, truth = recordings()
    found = await read(tmp_path, zipped(files))
    assert (found.format, found.problems, found.left_out) == ("fit", [], {})
    await keep(runtime, alice.user_id, found)
    days = await days_of(runtime, alice)
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert {d: days[d].sleep_minutes for d in truth.steps} == truth.asleep_minutes
    assert {d: days[d].hrv_rmssd_ms for d in truth.steps} == truth.rmssd
    assert all(day.hrv_sdnn_ms is None for day in days.values())
    assert found.read["heart_rate"] == truth.heart_rates + 30
    assert days[date(2025, 10, 25)].weight_kg == pytest.approx(74.3)
    (run,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (run.activity, run.distance_m, run.energy_kcal) == ("trail", 5100, 380)
    assert (run.utc_offset_minutes, run.duration_s) == (120, 1750)
    kinds = await ask(runtime, alice.user_id, "select name, kind from wearable_sources")
    assert {kind for _, kind in kinds} == {"watch", "scale"}


async def test_recordings_in_any_split_and_twice_are_one_state(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    files, _ = recordings(2)
    whole = await read(tmp_path, zipped(files))
    await keep(runtime, alice.user_id, whole)
    before = await state(runtime, alice.user_id)
    for content in files.values():
        assert (await keep(runtime, alice.user_id, await read(tmp_path, content))).new == {}
    assert await state(runtime, alice.user_id) == before


async def test_where_you_were_is_not_kept(tmp_path: Path) -> None:
    found = await read(tmp_path, run_file())
    (run,) = found.workouts
    assert run.details == {"avg_power": 250}
    assert {key.metric for key in found.runs} == {"heart_rate"}


def test_every_field_of_a_recording_is_read_kept_or_left_out() -> None:
    files, _ = recordings(1)
    seen = 0
    for content in files.values():
        sample = [(m.name, dict(m.values)) for m in messages(content)]
        short = [m for i, m in enumerate(sample) if i < 12 or m[0] not in ("monitoring", "record")]
        before, tally = guard.everything(Fit(), opened(_again(short)))
        assert before
        assert "unknown_field" not in tally.left_out
        for place, (name, values) in enumerate(short):
            for field, value in values.items():
                other = [*short]
                other[place] = (name, {**values, field: _changed(field, value)})
                now, _ = guard.everything(Fit(), opened(_again(other)))
                how = _declared(name, field)
                if how == "left out":
                    assert now == before, (name, field)
                seen += now != before
    assert seen > 50


def _again(sample: list[tuple[str, dict[str, Any]]]) -> bytes:
    """Written from what was read: names that profiles resolve go back to their fields."""
    back = {"steps": "cycles", "garmin_product": "product"}
    made = []
    for name, values in sample:
        fields: dict[str, Any] = {}
        for field, value in values.items():
            if field == "steps":
                fields["cycles"] = value / 2
            elif field == "garmin_product":
                fields["product"] = 3076 if value == "fr245" else 2429
            elif not isinstance(value, tuple):
                fields[back.get(field, field)] = value
        made.append((name, fields))
    return fit_file(made)


def _changed(field: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(minute=(value.minute + 15) % 60)
    words = {"walking": "running", "running": "walking", "light": "deep", "deep": "rem",
             "rem": "light", "awake": "deep", "trail": "street", "garmin": "suunto",
             "monitoring_b": "weight", "weight": "activity", "activity": "weight", "fr245": "x",
             "creator": 1}  # fmt: skip
    return words.get(value, value) if isinstance(value, str) else value + 1


def _declared(name: str, field: str) -> str:
    own = [c for c in Fit.coverage if c.kind == name]
    exact = [c.how for c in own if field in c.fields]
    return (exact or [c.how for c in own if "*" in c.fields])[0]


@pytest.mark.parametrize("cut", [20, 100, -1, -40])
def test_a_recording_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises(Unreadable) as refused:
        guard.everything(Fit(), opened(SPECIMEN[:cut]))
    assert refused.value.code == "bad_fit"


async def test_a_broken_recording_does_not_spoil_the_others(tmp_path: Path) -> None:
    files, truth = recordings(1)
    files["2025_broken.fit"] = SPECIMEN[:90]
    found = await read(tmp_path, zipped(files))
    assert [(p.code, p.where) for p in found.problems] == [("bad_fit", "2025_broken.fit")]
    assert found.read["heart_rate"] == truth.heart_rates + 30


@settings(max_examples=150)
@given(
    place=st.integers(14, len(SPECIMEN) - 3), byte=st.integers(0, 255), more=st.binary(max_size=40)
)
def test_any_damage_is_refused_and_nothing_else_happens(place: int, byte: int, more: bytes) -> None:
    """With a right sum, as somebody who means harm would write it."""
    body = bytearray(SPECIMEN[14:-2])
    body[place - 14] = byte
    body += more
    head = SPECIMEN[:4] + len(body).to_bytes(4, "little") + b".FIT"
    whole = head + crc(head).to_bytes(2, "little") + bytes(body)
    file = opened(whole + crc(whole).to_bytes(2, "little"))
    assert guard.refused(Fit(), file) in (True, False)


async def test_summaries_and_nights_equal_the_truth(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    files, truth = connect()
    found = await read(tmp_path, guard.written(files, folder=FOLDER), zone="Asia/Tokyo")
    assert found.format == "garmin_connect"
    await keep(runtime, alice.user_id, found)
    days = await days_of(runtime, alice)
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert {d: days[d].sleep_minutes for d in truth.steps} == truth.asleep_minutes
    day = days[date(2025, 10, 25)]
    assert (day.flights_climbed, day.resting_heart_rate, day.vo2max) == (10, 50, 46.2)
    assert (day.hrv_rmssd_ms, day.deep_minutes) == (47, 80)
    ends = await ask(runtime, alice.user_id, "select utc_offset_minutes from sleep_segments")
    assert {row.utc_offset_minutes for row in ends} == {60, 120}  # of the date, not of Tokyo
    (run,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (run.distance_m, run.elevation_m, run.utc_offset_minutes) == (5100, 40, 120)
    assert run.energy_kcal is None


async def test_the_same_export_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, guard.written(connect()[0], folder=FOLDER))
    await keep(runtime, alice.user_id, found)
    before = await state(runtime, alice.user_id)
    assert (await keep(runtime, alice.user_id, found)).new == {}
    assert await state(runtime, alice.user_id) == before


def test_every_field_of_the_export_is_read_kept_or_left_out() -> None:
    files, _ = connect(1)
    # A second time for the same start, and clocks whose difference is a quarter of an hour.
    also = ("UDSFile.wellnessStartTimeGmt", "UDSFile.wellnessStartTimeLocal",
            "summarizedActivities.beginTimestamp", "summarizedActivities.startTimeLocal",
            "fitnessAgeData.asOfDateGmt")  # fmt: skip
    guard.check(GarminConnect(), files, kind_of, also=also, folder=FOLDER)


UPLOADED = "DI_CONNECT/DI-Connect-Uploaded-Files/UploadedFiles_0-_Part{}.zip"


def whole_export(days: int = 2) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """(the export with its recordings in two archives inside, the recordings)."""
    files = {f"{FOLDER}/{n}": guard.document(n, v) for n, v in connect(days)[0].items()}
    single = recordings(days)[0]
    names = sorted(single)
    for part, some in enumerate((names[::2], names[1::2]), 1):
        files[UPLOADED.format(part)] = zipped({name: single[name] for name in some})
    return files, single


async def test_archives_inside_an_export_are_read_one_level_deep(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    """The same readings as if their owner had taken them out and sent them."""
    files, single = whole_export()
    found = await read(tmp_path, zipped(files))
    assert (found.format, found.problems, found.left_out) == ("garmin_connect", [], {})
    await keep(runtime, alice.user_id, found)
    days = await days_of(runtime, alice)
    assert found.read["heart_rate"] == recordings(2)[1].heart_rates + 30
    assert days[date(2025, 10, 25)].weight_kg == pytest.approx(74.3)
    again = await keep(runtime, alice.user_id, await read(tmp_path, zipped(single)))
    assert again.new == {}


def test_archives_of_archives_and_archives_elsewhere_are_refused() -> None:
    files, single = whole_export(1)
    inner = zipped(single)
    deep = files | {UPLOADED.format(3): zipped({"more.zip": inner})}
    elsewhere = files | {"DI_CONNECT/Elsewhere/more.zip": inner}
    bomb = files | {UPLOADED.format(3): zipped({"a.fit": b"\0" * (64 << 20)})}
    for made, code in (
        (deep, "nested_archive"), (elsewhere, "nested_archive"), (bomb, "unsafe_archive"),
        (files | {UPLOADED.format(3): inner[:-30]}, "cut_off"),
    ):  # fmt: skip
        with pytest.raises(Unreadable) as refused:
            opened(zipped(made))
        assert refused.value.code == code


@pytest.mark.parametrize(
    "limits",
    [Limits(entries=10), Limits(inside=1_000), Limits(unpacked=9_000)],
    ids=["entries", "size of one", "size of all"],
)
def test_what_has_no_room_inside_is_told_and_the_rest_is_read(limits: Limits) -> None:
    """S24: entries and bytes of the archives inside count with those of the whole."""
    files, _ = whole_export(1)
    content = zipped(files)
    found = Opened(io.BytesIO(content), received=MICROS, zone=ZONE, limits=limits)
    assert 1 <= found.unopened <= 2
    batches = list(GarminConnect().read(found, Book(), Tally()))
    assert "archives_inside" in {p.code for batch in batches for p in batch.problems}


def test_what_is_left_out_says_why() -> None:
    for one in (Fit(), GarminConnect()):
        assert all(c.why for c in one.coverage if c.how != "read")


_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 1e14, "", "x", "2025-10-24T23:35:00.0", [], {}, [[]], 10**30]
)


@settings(max_examples=60)
@given(data=st.data())
def test_whatever_stands_in_the_export_it_is_read_or_told(data: Any) -> None:
    files, _ = connect(1)
    name = data.draw(st.sampled_from(sorted(files)))
    value = files[name]
    for path in data.draw(st.lists(st.sampled_from(list(guard.leaves(value))), max_size=4)):
        value = guard.put(value, path, data.draw(_ODD))
    file = opened(guard.written({name: value}, folder=FOLDER))
    assert guard.refused(GarminConnect(), file) in (True, False)
