"""A database as Health Connect exports it, with what is true of it; columns as Android's own
sources define them."""

import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.support.apple import zipped

HOUR = 3_600_000
_BASE = (
    "row_id integer primary key autoincrement, uuid blob, last_modified_time integer,"
    " client_record_id text, client_record_version text, device_info_id integer,"
    " app_info_id integer, recording_method integer, dedupe_hash blob"
)
_MOMENT = "time integer, zone_offset integer, local_date integer"
_SPAN = (
    "start_time integer, start_zone_offset integer, end_time integer, end_zone_offset integer,"
    " local_date integer"
)
SCHEMA = (
    "create table application_info_table (row_id integer primary key, package_name text,"
    " app_name text, app_icon blob)",
    "create table device_info_table (row_id integer primary key, manufacturer text, model text,"
    " device_type integer)",
    f"CREATE TABLE IF NOT EXISTS steps_record_table ({_BASE}, {_SPAN}, count integer,"
    " local_date_time_start_time integer as (start_time + 1000 * start_zone_offset))",
    f"create table weight_record_table ({_BASE}, weight real, {_MOMENT})",
    f"create table active_calories_burned_record_table ({_BASE}, {_SPAN}, energy real)",
    f"create table heart_rate_variability_rmssd_record_table ({_BASE}, {_MOMENT},"
    " heart_rate_variability_millis real)",
    f"create table blood_pressure_record_table ({_BASE}, {_MOMENT}, systolic real, diastolic real)",
    f"create table blood_glucose_record_table ({_BASE}, {_MOMENT}, level real)",
    f"create table heart_rate_record_table ({_BASE}, {_SPAN})",
    "create table heart_rate_record_series_table (parent_key integer, beats_per_minute integer,"
    " epoch_millis integer)",
    f"create table sleep_session_record_table ({_BASE}, {_SPAN}, notes text, title text)",
    "create table sleep_stages_table (parent_key integer, stage_start_time integer,"
    " stage_end_time integer, stage_type integer)",
    f"create table exercise_session_record_table ({_BASE}, {_SPAN}, exercise_type integer)",
    f"create table hydration_record_table ({_BASE}, {_SPAN}, volume real)",
)
FIRST = date(2026, 3, 2)


@dataclass
class Truth:
    steps: dict[date, int] = field(default_factory=dict)
    asleep: dict[date, float] = field(default_factory=dict)
    heart_rates: int = 0


def _at(day: date, hour: float) -> int:
    """Milliseconds of an hour on a wall in Berlin, in winter."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=1)
    return int((midnight + timedelta(hours=hour)).timestamp() * 1000)


class Maker:
    def __init__(self) -> None:
        self.db = sqlite3.connect(":memory:")
        for statement in SCHEMA:
            self.db.execute(statement)
        self.db.execute(
            "insert into application_info_table values"
            " (1, 'org.example.watch', 'Watch app', x'89'), (2, 'org.example.phone', null, null)"
        )
        self.db.execute(
            "insert into device_info_table values (1, 'Maker', 'Watch 5', 1), (2, 'M', 'Phone', 2)"
        )

    def put(self, table: str, **values: Any) -> int:
        marks = ", ".join("?" * len(values))
        done = self.db.execute(
            f"insert into {table} ({', '.join(values)}) values ({marks})", list(values.values())
        )
        return int(done.lastrowid or 0)

    def owned(self, table: str, app: int = 1, **values: Any) -> int:
        own = {"app_info_id": app, "device_info_id": app, "recording_method": 2}
        return self.put(table, **(own | values))

    def bytes(self) -> bytes:
        self.db.commit()
        return self.db.serialize()


def database(days: int = 4) -> tuple[Maker, Truth]:
    made, truth = Maker(), Truth()
    for number in range(days):
        day = FIRST + timedelta(days=number)
        _steps(made, day, 100 + number, truth)
        _night(made, day, truth)
        made.owned("weight_record_table", time=_at(day, 7), zone_offset=3600, weight=74_500.0,
                   recording_method=3)  # fmt: skip
        made.owned("heart_rate_variability_rmssd_record_table", time=_at(day, 5),
                   zone_offset=3600, heart_rate_variability_millis=41.5)  # fmt: skip
        parent = made.owned("heart_rate_record_table", start_time=_at(day, 8),
                            end_time=_at(day, 9), start_zone_offset=3600)  # fmt: skip
        for minute in range(60):
            made.put("heart_rate_record_series_table", parent_key=parent, beats_per_minute=70,
                     epoch_millis=_at(day, 8) + minute * 60_000)  # fmt: skip
            truth.heart_rates += 1
    made.owned("blood_pressure_record_table", time=_at(FIRST, 9), zone_offset=3600,
               systolic=121.0, diastolic=79.0)  # fmt: skip
    made.owned("blood_glucose_record_table", time=_at(FIRST, 9), zone_offset=3600, level=5.4)
    made.owned("active_calories_burned_record_table", start_time=_at(FIRST, 10),
               end_time=_at(FIRST, 11), start_zone_offset=3600, energy=250_000.0)  # fmt: skip
    made.owned("exercise_session_record_table", start_time=_at(FIRST, 10), exercise_type=33,
               end_time=_at(FIRST, 11), start_zone_offset=3600)  # fmt: skip
    made.owned("hydration_record_table", start_time=_at(FIRST, 10), end_time=_at(FIRST, 11),
               volume=0.3)  # fmt: skip
    return made, truth


def _steps(made: Maker, day: date, each: int, truth: Truth) -> None:
    """The watch counts every hour; the phone was along from 12 to 14 and alone from 20 to 21."""
    for hour in range(9, 18):
        made.owned("steps_record_table", start_time=_at(day, hour), end_time=_at(day, hour + 1),
                   start_zone_offset=3600, count=each)  # fmt: skip
    for hour in (12, 13, 20):
        made.owned("steps_record_table", 2, start_time=_at(day, hour), end_time=_at(day, hour + 1),
                   start_zone_offset=None, count=90)  # fmt: skip
    truth.steps[day] = 9 * each + 90


def _night(made: Maker, day: date, truth: Truth) -> None:
    begin = _at(day, -0.5)
    session = made.owned("sleep_session_record_table", start_time=begin, end_time=begin + 8 * HOUR,
                         end_zone_offset=3600)  # fmt: skip
    at = begin
    for stage, minutes in ((7, 10), (4, 120), (5, 90), (6, 80), (1, 20), (4, 160)):
        made.put("sleep_stages_table", parent_key=session, stage_start_time=at,
                 stage_end_time=at + minutes * 60_000, stage_type=stage)  # fmt: skip
        at += minutes * 60_000
    truth.asleep[day] = 450.0


def exported(content: bytes) -> bytes:
    return zipped({"health_connect_export.db": content})
