"""Withings exports: spans in lists, totals of nights, measurements by the owner's clock."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.core.runtime import Runtime
from sante.wearables.formats import recognise
from sante.wearables.formats.withings import Withings, files
from tests.support.apple import zipped
from tests.support.people import Person
from tests.support.withings import export
from tests.wearables import guard
from tests.wearables.reading import ask, keep, opened, read, state


def kind_of(name: str) -> str:
    match = files.RAW_FILE.search(name)
    return f"raw {match[2]}" if match else name


async def test_days_equal_the_truth(runtime: Runtime, alice: Person, tmp_path: Path) -> None:
    made = export()
    found = await read(tmp_path, guard.written(made.files))
    assert found.problems == []
    await keep(runtime, alice.user_id, found)
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics")
    days, truth = {row.local_date: row for row in rows}, made.truth
    assert {d: days[d].steps for d in truth.steps} == truth.steps
    assert {d: days[d].sleep_minutes for d in truth.steps} == pytest.approx(truth.asleep_minutes)
    assert {d: days[d].deep_minutes for d in truth.steps} == pytest.approx(truth.deep_minutes)
    assert {d: days[d].weight_kg for d in truth.steps} == truth.weight_kg
    assert (days[date(2025, 10, 25)].systolic_mmhg, days[date(2025, 10, 20)].steps) == (121, 7350)
    (run,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (run.activity, run.distance_m, run.zone) == ("running", 7100.5, "Europe/Berlin")
    assert run.details == {"steps": 6900}


async def test_without_the_stages_a_night_has_its_totals(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    made = export()
    await keep(
        runtime,
        alice.user_id,
        await read(tmp_path, guard.document("sleep.csv", made.files["sleep.csv"])),
    )
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics")
    slept = {row.local_date: row.sleep_minutes for row in rows}
    assert slept == pytest.approx(made.truth.asleep_minutes, abs=1e-3)
    assert all(row.in_bed_minutes > row.sleep_minutes for row in rows)


async def test_the_same_export_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    found = await read(tmp_path, guard.written(export().files))
    await keep(runtime, alice.user_id, found)
    before = await state(runtime, alice.user_id)
    assert (await keep(runtime, alice.user_id, found)).new == {}
    assert await state(runtime, alice.user_id) == before


def test_every_field_is_read_kept_or_left_out() -> None:
    small = {name: rows[:1] for name, rows in export(1).files.items()}
    guard.check(Withings(), small, kind_of)


def test_pounds_become_kilograms() -> None:
    rows = [{"Date": "2025-10-25 08:00:00", "Weight (lb)": "165.3"}]
    found, _ = guard.everything(Withings(), opened(guard.written({"weight.csv": rows})))
    assert "74.978818761" in found[0]


@pytest.mark.parametrize("name", ["weight.csv", "bp.csv", "sleep.csv", "activities.csv"])
def test_one_table_alone_is_known_by_its_headings(name: str) -> None:
    file = opened(guard.document(name, export(1).files[name]))
    assert recognise(file).name == "withings"
    assert guard.everything(Withings(), file)[0]


@pytest.mark.parametrize("lists", [("[60]", "[1,2]"), ("60", "[1]"), ("[-60]", "[1]"), ("[]", "")])
def test_lists_that_do_not_fit_are_told(lists: tuple[str, str]) -> None:
    row = {"start": "2025-10-25T10:00:00+02:00", "duration": lists[0], "value": lists[1]}
    sample = {"raw_tracker_steps.csv": [row]}
    found, tally = guard.everything(Withings(), opened(guard.written(sample)))
    assert (found, tally.left_out) == ([], {"no_date": 1})


@settings(max_examples=40)
@given(
    name=st.sampled_from(sorted(export(1).files)),
    cells=st.lists(
        st.sampled_from(["", "5", "[5]", "[1,2]", "-1", "2025-10-25T03:10:00+02:00", "{}", "[["])
        | st.text(max_size=8),
        min_size=1, max_size=16,
    ),
)  # fmt: skip
def test_whatever_stands_in_a_table_it_is_read_or_told(name: str, cells: list[str]) -> None:
    rows = export(1).files[name]
    row = dict(zip(rows[0], [*cells, *[""] * 20], strict=False))
    file = opened(zipped({name: guard.document(name, [row])}))
    assert guard.refused(Withings(), file) in (True, False)
