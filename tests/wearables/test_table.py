"""Somebody's own table: what columns are taken for is told, and doubtful dates are asked about."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sante.core.db import PooledDatabase
from sante.core.runtime import Runtime
from sante.wearables.formats import recognise
from sante.wearables.formats.base import Tally, Unreadable
from sante.wearables.formats.generic import GenericCsv, cells
from sante.wearables.formats.generic.columns import heading, layout, metric_of
from sante.wearables.formats.times import Zone
from sante.wearables.service.reading import CannotRead
from tests.core.job_support import working
from tests.support.people import People, Person
from tests.wearables import guard
from tests.wearables.reading import ask, ended, keep, opened, our_jobs, read, state

WIDE = """Date,Time,Weight (kg),Steps,Resting HR,Sleep (h),HRV,Mood
2026-01-05,07:30,75.2,,52,,41,good
2026-01-06,,,"8,240",,7.5,,
2026-01-07,07:20,75.0,,51,,44,
"""
LONG = """timestamp;metric;value;unit;device
2026-01-05T07:30:00+01:00;Blood glucose;5,4;mmol/L;Pen
2026-01-05 08:00;Body weight;165,3;lb;Scale
2026-01-05 08:05;Temperature;98,6;°F;
2026-01-05 08:06;Happiness;7;;
"""


def found(text: str, **told: Any) -> tuple[list[str], Tally]:
    return guard.everything(GenericCsv(), opened(text.encode(), **told))


async def test_one_column_a_metric(runtime: Runtime, alice: Person, tmp_path: Path) -> None:
    result = await read(tmp_path, WIDE.encode())
    assert result.format == "table"
    await keep(runtime, alice.user_id, result)
    rows = await ask(runtime, alice.user_id, "select * from daily_metrics order by local_date")
    assert [row.weight_kg for row in rows] == [75.2, None, 75.0]
    assert [row.steps for row in rows] == [None, 8240, None]
    assert [row.resting_heart_rate for row in rows] == [52, None, 51]
    assert [row.sleep_minutes for row in rows] == [None, 450, None]
    assert all(row.hrv_sdnn_ms is row.hrv_rmssd_ms is None for row in rows)
    (told,) = result.problems
    assert "weight" in told.message
    assert "Not understood: Mood." in told.message
    assert result.left_out == {"unknown_field": 1}


async def test_one_row_a_reading_in_any_unit(tmp_path: Path) -> None:
    readings, tally = found(LONG)
    assert [r for r in readings if "glucose" in r and "97.28" in r]
    assert [r for r in readings if "weight" in r and "74.978" in r and "'Scale'" in r]
    assert [r for r in readings if "body_temperature" in r and "37.0" in r]
    assert len(readings) == 3
    assert tally.left_out == {"unknown_metric": 1}
    result = await read(tmp_path, LONG.encode())
    assert "Happiness (1 lines)" in result.problems[-1].message


async def test_the_same_table_twice_adds_nothing(
    runtime: Runtime, alice: Person, tmp_path: Path
) -> None:
    result = await read(tmp_path, WIDE.encode())
    await keep(runtime, alice.user_id, result)
    before = await state(runtime, alice.user_id)
    assert (await keep(runtime, alice.user_id, result)).new == {}
    assert await state(runtime, alice.user_id) == before


def test_a_weight_without_a_unit_is_told_and_not_read() -> None:
    readings, tally = found("date,weight,steps\n2026-01-05,165,900\n")
    assert len(readings) == 1
    assert tally.left_out["no_unit"] == 1


async def test_dates_that_read_two_ways_are_asked_about(tmp_path: Path) -> None:
    table = b"Date,Steps\n03/04/2025,900\n05/06/2025,800\n"
    with pytest.raises(CannotRead) as asked:
        await read(tmp_path, table)
    assert asked.value.code == "ambiguous_dates"
    american = await read(tmp_path, table, date_order="mdy")
    assert [d.day for d in american.days] == [date(2025, 3, 4), date(2025, 5, 6)]
    assert (await read(tmp_path, table, date_order="dmy")).days[0].day == date(2025, 4, 3)
    clear = await read(tmp_path, table + b"13/02/2025,7\n")
    assert clear.days[0].day == date(2025, 4, 3)


async def test_the_answer_reads_the_file_again(
    live_client: httpx2.AsyncClient, live_runtime: Runtime, live_people: People
) -> None:
    ada = await live_people.person("ada")
    database = live_runtime.database
    assert isinstance(database, PooledDatabase)
    table = b"Date,Steps\n03/04/2026,900\n"
    sent = await live_client.post(
        "/api/v1/imports", files={"file": ("steps.csv", table)}, headers=ada.headers
    )
    path = f"/api/v1/imports/{sent.json()['import_id']}"
    async with working(database, our_jobs(), files=live_runtime.files):
        await ended(database, ada.user_id, seconds=60)
        asked = (await live_client.get(path, headers=ada.headers)).json()
        assert (asked["state"], asked["problems"][0]["code"]) == ("failed", "ambiguous_dates")
        odd = await live_client.post(
            f"{path}/retry", json={"date_order": "ymd"}, headers=ada.headers
        )
        assert odd.status_code == 422
        again = await live_client.post(
            f"{path}/retry", json={"date_order": "mdy"}, headers=ada.headers
        )
        assert again.status_code == 202
        await ended(database, ada.user_id, seconds=60)
    assert (await live_client.get(path, headers=ada.headers)).json()["state"] == "done"
    days = await live_client.get(
        "/api/v1/metrics/daily", params={"from": "2026-03-01", "to": "2026-03-08"},
        headers=ada.headers,
    )  # fmt: skip
    assert [(d["date"], d["steps"]) for d in days.json()["days"]] == [("2026-03-04", 900)]


@pytest.mark.parametrize(
    "text",
    [
        "a,b\n1,2\n",
        "date,comment\n2026-01-01,x\n",
        "just words",
        '{"date": 1}',
        "weight (kg),steps\n75,100\n",
    ],
)
def test_what_is_no_table_of_measurements_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(Unreadable) as refused:
        recognise(opened(text.encode()))
    assert refused.value.code == "unknown_kind"


def test_a_laboratory_s_table_is_sent_where_it_belongs() -> None:
    with pytest.raises(Unreadable) as refused:
        found("date,name,value,unit\n2026-01-05,Ferritin,80,ng/mL\n")
    assert "Body" in refused.value.message


@pytest.mark.parametrize(
    ("text", "metric", "unit"),
    [
        ("Heart Rate (bpm)", "heart_rate", "bpm"),
        ("heart_rate_bpm", "heart_rate", "bpm"),
        ("Körperfett [%]", "body_fat", "%"),
        ("Gewicht in kg", None, ""),
        ("weight_kg", "weight", "kg"),
        ("SpO₂ (%)", "spo2", "%"),
        ("HRV (RMSSD)", "hrv_rmssd", ""),
        ("rMSSD (ms)", "hrv_rmssd", "ms"),
        ("Blutzucker (mg/dL)", "glucose", "mg/dl"),
        ("Temperature (°C)", "body_temperature", "c"),
        ("RestingHeartRate", "resting_heart_rate", ""),
    ],
)
def test_headings_of_every_spelling(text: str, metric: str | None, unit: str) -> None:
    one = heading(text)
    assert metric_of(one.words) == metric
    if metric is not None:
        assert one.unit == unit


def test_variability_of_an_unclear_kind_never_becomes_a_clear_one() -> None:
    made = layout(["date", "HRV (RMSSD)", "hrv", "SDNN"])
    assert made is not None
    metrics = [target.metric for target in made.metrics.values()]
    assert metrics == ["hrv_rmssd", "hrv", "hrv_sdnn"]


@given(
    day=st.dates(date(1971, 1, 1), date(2098, 12, 31)),
    mark=st.sampled_from("./-"),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_a_date_is_read_as_it_was_meant(day: date, mark: str, hour: int, minute: int) -> None:
    zone = Zone("UTC")
    for order, parts in (("dmy", (day.day, day.month)), ("mdy", (day.month, day.day))):
        text = f"{parts[0]:02d}{mark}{parts[1]:02d}{mark}{day.year}"
        assert cells.when(text, "", order, zone) == day  # type: ignore[arg-type]
        noon = "AM" if hour < 12 else "PM"
        at = cells.when(f"{text} {hour % 12 or 12}:{minute:02d} {noon}", "", order, zone)  # type: ignore[arg-type]
        assert at == cells.when(day.isoformat(), f"{hour:02d}:{minute:02d}:00", None, zone)


@settings(max_examples=80)
@given(
    header=st.lists(
        st.sampled_from(["date", "time", "steps", "weight (kg)", "metric", "value", "unit", "x",
                         "end", "device", "hr", "sleep (h)"]),
        min_size=2, max_size=6,
    ),
    lines=st.lists(
        st.lists(
            st.sampled_from(["", "5", "-1", "1,5", "2026-01-05", "03/04/2026", "07:30", "25:61",
                             "1767333600", "1e309", '"', "0x10", "٣", "31.12.2026 23:59"])
            | st.text(max_size=6),
            max_size=7,
        ),
        max_size=5,
    ),
    delimiter=st.sampled_from(",;\t"),
)  # fmt: skip
def test_whatever_stands_in_a_table_it_is_read_or_refused(
    header: list[str], lines: list[list[str]], delimiter: str
) -> None:
    text = "\n".join(delimiter.join(cells) for cells in [header, *lines])
    assert guard.refused(GenericCsv(), opened(text.encode())) in (True, False)


def test_days_far_away_are_not_taken_for_real() -> None:
    late = date(2026, 3, 9) + timedelta(days=400)
    readings, tally = found(f"date,steps\n2026-01-05,3\n{late},5\n")
    assert len(readings) == 1
    assert tally.left_out == {"future_day": 1}


@pytest.mark.parametrize(("seconds", "lasts"), [(30, 30), (60, 60)])
def test_activity_counts_last_until_the_next_row(seconds: int, lasts: int) -> None:
    """The distance of the rows says whether an epoch is a minute or half of one; over a gap it is
    that of the epochs before."""
    times = [8 * 3600 + n * seconds for n in (0, 1, 2, 40, 41)]
    rows = [
        f"2026-01-05T{t // 3600:02d}:{t // 60 % 60:02d}:{t % 60:02d}+01:00,{n}"
        for n, t in enumerate(times)
    ]
    readings, tally = found("\n".join(["timestamp,Activity counts", *rows, ""]))
    assert len(readings) == 5
    assert all("activity_count" in r and str(lasts * 1_000_000) in r for r in readings)
    assert not tally.left_out
