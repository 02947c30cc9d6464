"""The export of Health Connect: a stranger's database, read without opening a file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.core.runtime import Runtime
from sante.wearables.formats import recognise
from sante.wearables.formats.base import Unreadable
from sante.wearables.formats.health_connect import HealthConnect
from sante.wearables.service.reading import CannotRead
from tests.support.health_connect import FIRST, Maker, database, exported
from tests.support.people import Person
from tests.wearables import guard
from tests.wearables.reading import ask, keep, opened, read, state


async def test_the_export_equals_the_truth(runtime: Runtime, alice: Person, tmp_path: Path) -> None:
    made, truth = database()
    found = await read(tmp_path, exported(made.bytes()))
    assert (found.format, found.problems) == ("health_connect", [])
    assert found.left_out == {"other_table": 1}  # what was drunk
    await keep(runtime, alice.user_id, found)
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics order by local_date")
    days = {row.local_date: row for row in rows}
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert {d: days[d].sleep_minutes for d in truth.asleep} == truth.asleep
    assert all(days[d].hrv_rmssd_ms == 41.5 and days[d].hrv_sdnn_ms is None for d in truth.steps)
    assert found.read["heart_rate"] == truth.heart_rates
    first = days[FIRST]
    assert (first.weight_kg, first.systolic_mmhg, first.diastolic_mmhg) == (74.5, 121, 79)
    assert first.glucose_mg_dl == pytest.approx(97.28, abs=0.01)
    assert (first.active_energy_kcal, first.in_bed_minutes, first.deep_minutes) == (250, 480, 90)
    (run,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (run.activity, run.local_date) == ("running", FIRST)
    sources = await ask(runtime, alice.user_id, "select name, kind from wearable_sources")
    assert set(sources) == {("Watch app", "watch"), ("org.example.phone", "phone")}


async def test_the_database_alone_or_twice_is_the_same(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    content = database()[0].bytes()
    await keep(runtime, alice.user_id, await read(tmp_path, exported(content)))
    before = await state(runtime, alice.user_id)
    again = await read(tmp_path, content)
    assert (await keep(runtime, alice.user_id, again)).new == {}
    assert await state(runtime, alice.user_id) == before


def test_what_was_typed_in_says_so_and_a_missing_offset_is_the_person_s_zone() -> None:
    readings, _ = guard.everything(HealthConnect(), opened(database(1)[0].bytes()))
    (weight,) = [r for r in readings if "'weight'" in r]
    assert ", 74.5, 17," in weight  # typed in (1), zone stated (16)
    phone = [r for r in readings if "org.example.phone" in r]
    assert len(phone) == 3
    assert all(", 60, 90.0, 0," in r for r in phone)


def test_a_database_written_with_a_log_is_read() -> None:
    """Its head says that there is one; the export holds the whole."""
    content = bytearray(database(1)[0].bytes())
    content[18:20] = b"\x02\x02"
    readings, _ = guard.everything(HealthConnect(), opened(bytes(content)))
    assert readings == guard.everything(HealthConnect(), opened(database(1)[0].bytes()))[0]


async def test_another_database_is_refused_and_told_what_to_send(tmp_path: Path) -> None:
    made = Maker()
    for (name,) in made.db.execute(
        "select name from sqlite_master where type = 'table' and name like '%\\_%' escape '\\'"
    ).fetchall():
        if name != "sqlite_sequence":
            made.db.execute(f"drop table {name}")
    made.db.execute("create table photos (id integer)")
    with pytest.raises(CannotRead) as refused:
        await read(tmp_path, made.bytes())
    assert refused.value.code == "unknown_database"
    assert "Manage data, Backup and restore, and send the zip" in refused.value.message


def views(made: Maker) -> None:
    made.db.execute("drop table weight_record_table")
    made.db.execute(
        "create view weight_record_table as select 1 row_id, 1 app_info_id, 1 device_info_id,"
        " 2 recording_method, 1772434800000 time, 3600 zone_offset, 1e9 weight"
    )


def endless(made: Maker) -> None:
    made.db.execute("drop table weight_record_table")
    made.db.execute(
        "create view weight_record_table as with recursive n(weight) as"
        " (select 1.0 union all select weight + 1 from n) select *, 1 time from n"
    )


def odd_rows(made: Maker) -> None:
    made.owned("weight_record_table", time="yesterday", weight=70_000.0)
    made.owned("weight_record_table", time=1772434800000, weight="heavy")
    made.owned("weight_record_table", time=-(2**62), weight=70_000.0)
    made.owned("weight_record_table", time=1772434800000, zone_offset=7_200_000, weight=71_000.0)


@pytest.mark.parametrize("attack", [views, endless])
def test_a_view_is_no_table(attack: Callable[[Maker], None]) -> None:
    made = database(1)[0]
    attack(made)
    readings, _ = guard.everything(HealthConnect(), opened(made.bytes()))
    assert readings
    assert not [r for r in readings if "'weight'" in r]


def test_odd_rows_are_counted_and_the_others_read() -> None:
    made = database(1)[0]
    odd_rows(made)
    readings, tally = guard.everything(HealthConnect(), opened(made.bytes()))
    weights = [r for r in readings if "'weight'" in r]
    assert len(weights) == 2
    assert any(", 71.0," in r and ", 60," in r for r in weights)  # no such offset: the zone's
    assert tally.left_out["no_number"] == 1


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_broken_database_is_refused_or_read_and_never_worse(data: st.DataObject) -> None:
    content = bytearray(CONTENT)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(16, len(content) - 1))
        content[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(100, len(content)))
    refused = []
    try:
        guard.everything(HealthConnect(), opened(bytes(content[:cut])))
    except Unreadable as wrong:
        refused.append(wrong.code)
    assert set(refused) <= {"damaged", "unknown_database"}


CONTENT = database(1)[0].bytes()


def test_it_is_recognised_by_content() -> None:
    assert recognise(opened(CONTENT)).name == "health_connect"
    assert recognise(opened(exported(CONTENT))).name == "health_connect"
