"""Apple Health exports, read to the last reading: counts, sums, steps and sleep equal the truth."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sante.core.runtime import Runtime
from sante.wearables.formats import TITLES, all_formats, recognise
from sante.wearables.formats.apple import names
from sante.wearables.formats.apple.dates import beat_ms, instants
from sante.wearables.formats.apple.raw import MISSING
from sante.wearables.formats.base import Book, Flag, Tally
from sante.wearables.store.block import merge
from sante.wearables.store.codec import decode
from tests.support.apple import PHONE_NAME, WATCH_NAME, export, zipped
from tests.support.people import Person
from tests.wearables.reading import ask, keep, opened, read, state

KINDS = {
    "StepCount": "steps",
    "HeartRate": "heart_rate",
    "RestingHeartRate": "resting_heart_rate",
    "HeartRateVariabilitySDNN": "hrv_sdnn",
    "heartbeat": "heartbeat",
    "BloodPressureSystolic": "systolic_pressure",
    "BloodPressureDiastolic": "diastolic_pressure",
    "BodyMass": "weight",
    "OxygenSaturation": "spo2",
    "MindfulSession": "mindful",
    "UVExposure": "uv_exposure[count]",
}


@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "as iOS 16 broke it"])
async def test_every_reading_is_kept_once(tmp_path: Path, dirty: bool) -> None:
    made = export(6, dirty=dirty)
    found = await read(tmp_path, made.zip)
    kept: dict[str, int] = {}
    for key, payloads in found.runs.items():
        block = merge([decode(payload) for payload in payloads])
        kept[key.metric] = kept.get(key.metric, 0) + len(block)
    wanted = {KINDS[name]: n for name, n in made.truth.counts.items() if name in KINDS}
    assert {metric: n for metric, n in kept.items() if metric in wanted} == wanted
    assert len(found.sleep) == made.truth.counts["SleepAnalysis"]
    assert len(found.workouts) == made.truth.workouts
    assert set(kept) - set(wanted) == ({"body_mass_index"} if dirty else set())
    assert found.problems == []


async def test_sums_are_exact_and_in_our_units(tmp_path: Path) -> None:
    made = export(6)
    found = await read(tmp_path, made.zip)

    def values(metric: str) -> np.ndarray:
        blocks = [decode(p) for key, ps in found.runs.items() if key.metric == metric for p in ps]
        return (
            merge(blocks).value if len(blocks) == 1 else np.concatenate([b.value for b in blocks])
        )

    assert values("steps").sum() == made.truth.sums["StepCount"]
    assert values("heart_rate").sum() == pytest.approx(made.truth.sums["HeartRate"], rel=1e-12)
    assert set(values("spo2")) == {97.0}
    assert values("weight")[0] == pytest.approx(75.0, abs=0.001)


async def test_steps_and_sleep_of_each_day_equal_the_truth(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    made = export(12)
    await keep(runtime, alice.user_id, await read(tmp_path, made.zip))
    days = {
        row.local_date: row
        for row in await ask(runtime, alice.user_id, "select * from daily_metrics")
    }
    truth = made.truth
    assert truth.steps_naive > 1.2 * sum(truth.steps.values())  # the test would notice plain sums
    for day, steps in truth.steps.items():
        assert days[day].steps == pytest.approx(steps, abs=0.01), day
    slept = {day: row.sleep_minutes for day, row in days.items() if row.sleep_minutes is not None}
    assert slept == pytest.approx(truth.sleep, abs=0.01)
    in_bed = {day: row.in_bed_minutes for day, row in days.items() if row.in_bed_minutes}
    assert in_bed == pytest.approx(truth.in_bed, abs=0.01)
    resting = {day: row.resting_heart_rate for day, row in days.items() if row.resting_heart_rate}
    assert resting == truth.resting


async def test_a_day_holds_what_each_device_is_trusted_for(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(runtime, alice.user_id, await read(tmp_path, export(2).zip))
    (day,) = await ask(
        runtime, alice.user_id, "select * from daily_metrics where local_date = '2026-03-08'"
    )
    assert (day.hrv_sdnn_ms, day.hrv_rmssd_ms) == (48.123, None)
    assert (day.spo2_percent, day.mindful_minutes, day.workout_minutes) == (97.0, 10.0, 40.0)
    assert (day.exercise_minutes, day.active_energy_kcal) == (41.0, 511.5)  # of the day's summary
    assert day.weight_kg == pytest.approx(75.0, abs=0.001)
    assert 110 <= day.systolic_mmhg <= 130
    assert day.sleep_latency_minutes == pytest.approx(12.0)
    assert 0.7 < day.sleep_efficiency <= 1
    assert day.deep_minutes + day.light_minutes + day.rem_minutes == pytest.approx(
        day.sleep_minutes
    )
    assert day.utc_offset_minutes == 60
    assert day.notes["sources"]["steps"] == WATCH_NAME
    assert day.data_quality_score > 0.9


async def test_names_devices_and_eras_are_read_whatever_they_hold(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(runtime, alice.user_id, await read(tmp_path, export(2).zip))
    sources = await ask(runtime, alice.user_id, "select name, kind from wearable_sources")
    assert (WATCH_NAME, "watch") in sources
    assert (PHONE_NAME, "phone") in sources
    eras = await ask(
        runtime,
        alice.user_id,
        "select hardware, software from wearable_devices where model = 'Watch'",
    )
    assert eras == [("Watch6,2", "11.1")]  # the pointer in it changes and tells nothing


async def test_workouts_have_the_totals_of_their_statistics(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    await keep(runtime, alice.user_id, await read(tmp_path, export(1).zip))
    (run,) = await ask(runtime, alice.user_id, "select * from workouts")
    assert (run.activity, run.distance_m, run.energy_kcal) == ("running", 5200.0, 400.5)
    assert (run.average_heart_rate, run.max_heart_rate, run.duration_s) == (141.5, 172.0, 2310.0)
    assert (run.zone, run.local_date) == ("Europe/Berlin", date(2026, 3, 8))


async def test_what_is_left_out_is_counted(tmp_path: Path) -> None:
    found = await read(tmp_path, export(3).zip)
    assert found.left_out == {"clinical_record": 3, "other_file": 1}
    assert found.read["correlation"] == 3
    assert found.read["systolic_pressure"] == 3  # not six, though each stands there twice


async def test_the_xml_alone_is_read_like_the_archive(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    made = export(2)
    await keep(runtime, alice.user_id, await read(tmp_path, made.xml))
    alone = await state(runtime, alice.user_id)
    outcome = await keep(runtime, alice.user_id, await read(tmp_path, made.zip))
    assert outcome.new == {}
    assert await state(runtime, alice.user_id) == alone


async def test_an_export_has_another_name_in_every_language(tmp_path: Path) -> None:
    made = export(1)
    found = await read(tmp_path, zipped({"apple_health_export/Exportación.xml": made.xml}))
    assert found.read["steps"] == made.truth.counts["StepCount"]


async def test_a_reading_that_cannot_be_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    made = export(1).xml.decode()
    bad = (
        ' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="A" value="61"'
        ' startDate="yesterday" endDate="2026-03-01 10:00:00 +0100"/>\n'
        ' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="A" value="62"'
        ' startDate="2026-03-01 10:00:00 +0100" endDate="2026-03-01 09:00:00 +0100"/>\n'
        "</HealthData>"
    )
    found = await read(tmp_path, made.replace("</HealthData>", bad).encode())
    assert [p.code for p in found.problems] == ["no_date", "ends_before_it_starts"]
    assert all(p.where.startswith("Record ") for p in found.problems)
    assert found.left_out["no_date"] == 1
    assert ("heart_rate", "A") not in {(key.metric, key.source) for key in found.runs}


async def test_what_a_heart_cannot_do_is_kept_and_marked(tmp_path: Path) -> None:
    made = export(1).xml.decode()
    odd = (
        ' <Record type="HKQuantityTypeIdentifierHeartRate" sourceName="A" unit="count/min"'
        ' value="{}"'
        ' startDate="2026-03-01 10:00:0{} +0100" endDate="2026-03-01 10:00:0{} +0100"/>\n'
    )
    lines = "".join(odd.format(v, i, i) for i, v in enumerate((12, 60, 251)))
    found = await read(tmp_path, made.replace("</HealthData>", f"{lines}</HealthData>").encode())
    (payload,) = next(ps for key, ps in found.runs.items() if key.source == "A")
    block = decode(payload)
    assert block.value.tolist() == [12, 60, 251]
    assert [bool(f & Flag.IMPLAUSIBLE) for f in block.flags.tolist()] == [True, False, True]


def test_every_format_knows_its_own_specimen_and_says_what_it_covers() -> None:
    for one in all_formats():
        assert recognise(opened(one.specimen)).name == one.name
        assert one.title == TITLES[one.name]
        batches = list(one.read(opened(one.specimen), Book(), Tally()))
        assert any(b.samples is not None or b.days for b in batches)
        assert all(covered.why for covered in one.coverage if covered.how == "left out")


def test_dates_are_read_exactly_or_not_at_all() -> None:
    texts = [
        "1970-01-01 00:00:00 +0000", "2026-03-29 03:00:00 +0200", "2024-02-29 23:59:59 -0330",
        "2023-02-29 00:00:00 +0000", "2026-13-01 00:00:00 +0000", "2026-01-01T00:00:00 +0000",
        "", "2026-01-01 00:00:00 +000é",
    ]  # fmt: skip
    seconds, offsets = instants(texts)
    assert seconds.tolist()[:3] == [0, 1774746000, 1709263799]
    assert offsets.tolist()[:3] == [0, 120, -210]
    assert all(second == MISSING for second in seconds[3:])


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("7:47:41.86 PM", 71_261_860),
        ("12:00:00.00\u202fAM", 0),
        ("19:47:41,86", 71_261_860),
        ("5:28:60.00 AM", 19_740_000),
        ("25:00:00.0", None),
        ("soon", None),
    ],
)
def test_beats_have_times_in_either_clock(text: str, milliseconds: int | None) -> None:
    assert beat_ms(text) == milliseconds


@pytest.mark.parametrize(
    ("metric", "unit", "value", "stored"),
    [
        ("distance_walking_running", "mi", 1.0, 1609.344),
        ("active_energy", "kJ", 4.184, 1.0),
        ("body_temperature", "degF", 98.6, 37.0),
        ("glucose", "mmol<180.1558800000541>/L", 5.0, 90.07794),
        ("spo2", "%", 0.97, 97.0),
        ("walking_speed", "km/hr", 3.6, 1.0),
        ("weight", "st", 1.0, 6.35029318),
    ],
)
def test_units_of_every_country_become_one(
    metric: str, unit: str, value: float, stored: float
) -> None:
    scale = names.scale(metric, unit)
    assert value * scale.factor + scale.shift == pytest.approx(stored)


def test_a_unit_nobody_knows_is_kept_with_its_reading() -> None:
    assert names.scale("environmental_audio_exposure", "dBASPL") == ("dBASPL", 1.0, 0.0)
    assert names.snake("HKQuantityTypeIdentifierDietaryVitaminB6") == "dietary_vitamin_b6"
