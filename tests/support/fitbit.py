"""A Takeout as Google writes it, with what is true of it. Days around the end of summer time."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2025, 10, 24)  # the clocks are set back on the 26th


@dataclass
class Truth:
    steps: dict[date, int] = field(default_factory=dict)
    heart_rates: int = 0
    asleep_minutes: dict[date, float] = field(default_factory=dict)
    resting: dict[date, float] = field(default_factory=dict)
    weight_kg: dict[date, float] = field(default_factory=dict)


@dataclass
class Made:
    files: dict[str, Any]
    truth: Truth


def us(when: datetime) -> str:
    return when.strftime("%m/%d/%y %H:%M:%S")


def takeout(days: int = 5, seed: int = 5) -> Made:
    chance, truth = random.Random(seed), Truth()
    files: dict[str, Any] = {}
    steps, distance, calories, sleep, weights, resting = [], [], [], [], [], []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        midnight = datetime(day.year, day.month, day.day, tzinfo=BERLIN)
        rates = []
        for minute in range(7 * 60, 22 * 60, 5):
            at = (midnight.astimezone(UTC) + timedelta(minutes=minute)).replace(second=0)
            if at.astimezone(BERLIN).date() != day:
                continue
            n = chance.randrange(0, 90)
            steps.append({"dateTime": us(at), "value": str(n)})
            distance.append({"dateTime": us(at), "value": str(n * 70)})
            truth.steps[day] = truth.steps.get(day, 0) + n
            wall = at.astimezone(BERLIN)
            calories.append({"dateTime": us(wall), "value": "1.2"})
            for second in (0, 5, 10):
                bpm = chance.randrange(55, 150)
                stamp = us(at + timedelta(seconds=second))
                rates.append({"dateTime": stamp, "value": {"bpm": bpm, "confidence": 2}})
        truth.heart_rates += len(rates)
        files[f"heart_rate-{day}.json"] = rates
        sleep.append(_night(chance, day, truth))
        value = round(50 + chance.random() * 10, 2)
        truth.resting[day] = value
        resting.append(_resting(day, value))
        pounds = round(160 + chance.random(), 1)
        truth.weight_kg[day] = pounds * 0.45359237
        weights.append(_weight(day, pounds, "07:05:10" if number else "23:59:59"))
    empty = {"date": None, "value": 0.0, "error": 0.0}
    resting.append({"dateTime": "12/01/26 00:00:00", "value": empty})
    start = FIRST.isoformat()
    files |= {
        f"steps-{start}.json": steps,
        f"distance-{start}.json": distance,
        f"calories-{start}.json": calories,
        f"sleep-{start}.json": sleep,
        f"resting_heart_rate-{start}.json": resting,
        f"weight-{start}.json": weights,
        f"demographic_vo2_max-{start}.json": [_vo2max(FIRST)],
        f"very_active_minutes-{start}.json": [
            {"dateTime": f"{FIRST:%m/%d/%y} 00:00:00", "value": "31"}
        ],
    }
    return Made(files | tables(), truth)


def _night(chance: random.Random, day: date, truth: Truth) -> dict[str, Any]:
    """From 23:40 the evening before; walls of the owner's clock, an hour twice on the 26th."""
    evening = datetime(day.year, day.month, day.day, tzinfo=BERLIN) - timedelta(minutes=20)
    at = evening.astimezone(UTC)
    data: list[dict[str, Any]] = []
    asleep = 0.0
    for level in ("wake", "light", "deep", "light", "rem", "light", "deep", "rem", "wake"):
        seconds = 30 * chance.randrange(60, 140)
        wall = at.astimezone(BERLIN).replace(tzinfo=None)
        data.append({
            "dateTime": f"{wall.isoformat()}.000", "level": level, "seconds": seconds,
        })  # fmt: skip
        asleep += seconds / 60 if level != "wake" else 0
        at += timedelta(seconds=seconds)
    short = datetime.fromisoformat(data[3]["dateTime"])
    truth.asleep_minutes[day] = asleep - 1.5
    end = at.astimezone(BERLIN).replace(tzinfo=None)
    return {
        "logId": 30_000_000 + day.toordinal(),
        "dateOfSleep": day.isoformat(),
        "startTime": data[0]["dateTime"],
        "endTime": f"{end.isoformat()}.000",
        "duration": 1, "minutesToFallAsleep": 0, "minutesAsleep": 1, "minutesAwake": 1,
        "minutesAfterWakeup": 0, "timeInBed": 1, "efficiency": 94, "type": "stages",
        "infoCode": 0, "logType": "auto_detected", "mainSleep": True,
        "levels": {
            "summary": {"deep": {"count": 2, "minutes": 70, "thirtyDayAvgMinutes": 66}},
            "data": data,
            "shortData": [
                {"dateTime": f"{short.isoformat()}.000", "level": "wake", "seconds": 90}
            ],
        },
    }  # fmt: skip


def _resting(day: date, value: float) -> dict[str, Any]:
    inner = {"date": f"{day:%m/%d/%y}", "value": value, "error": 6.79}
    return {"dateTime": f"{day:%m/%d/%y} 00:00:00", "value": inner}


def _weight(day: date, pounds: float, time: str) -> dict[str, Any]:
    return {
        "logId": 1_700_000_000_000, "weight": pounds, "bmi": 24.1, "fat": 21.5,
        "date": f"{day:%m/%d/%y}", "time": time, "source": "Aria",
    }  # fmt: skip


def _vo2max(day: date) -> dict[str, Any]:
    inner = {
        "demographicVO2Max": 41.6, "demographicVO2MaxError": 3.0,
        "filteredDemographicVO2Max": 41.2, "filteredDemographicVO2MaxError": 2.5,
    }  # fmt: skip
    return {"dateTime": f"{day:%m/%d/%y} 00:00:00", "value": inner}


def tables() -> dict[str, list[dict[str, str]]]:
    """The CSV files, a row or two each."""
    day, night = "2025-10-25", "2025-10-25T03:10:00"
    band = {"data source": "Google Fitbit Air"}
    return {
        "Daily SpO2 - 2025-10-01.csv": [
            {"timestamp": f"{day}T00:00:00Z", "average_value": "95.8", "lower_bound": "93.1",
             "upper_bound": "98.0"}],
        "Minute SpO2 - 2025-10-25.csv": [{"timestamp": f"{night}Z", "value": "96.2"}],
        "Daily Heart Rate Variability Summary - 2025-10-(1).csv": [
            {"timestamp": f"{day}T00:00:00", "rmssd": "41.2", "nremhr": "55.1",
             "entropy": "2.9"}],
        "Heart Rate Variability Details - 2025-10-25.csv": [
            {"timestamp": night, "rmssd": "39.5", "coverage": "0.97",
             "low_frequency": "612.1", "high_frequency": "402.7"}],
        "Daily Respiratory Rate Summary - 2025-10-25.csv": [
            {"timestamp": f"{day}T00:00:00", "daily_respiratory_rate": "14.6"}],
        "Respiratory Rate Summary - 2025-10-25.csv": [
            {"timestamp": night, "full_sleep_breathing_rate": "14.8",
             "full_sleep_standard_deviation": "2.1", "deep_sleep_breathing_rate": "-1.0"}],
        "Computed Temperature - 2025-10-01.csv": [
            {"type": "SKIN", "sleep_start": "2025-10-25T00:21", "sleep_end": "2025-10-25T07:30:00",
             "temperature_samples": "453", "nightly_temperature": "33.6",
             "baseline_relative_sample_sum": "-456.5"}],
        "Device Temperature - 2025-10-25.csv": [
            {"recorded_time": night[:16], "temperature": "-1.4", "sensor_type": "UNKNOWN"}],
        "sleep_score.csv": [
            {"sleep_log_entry_id": "1", "timestamp": "2025-10-25T05:30:00Z", "overall_score": "82",
             "composition_score": "20", "restlessness": "0.07"}],
        "Stress Score.csv": [
            {"DATE": f"{day}T00:00:00", "UPDATED_AT": f"{day}T10:00:00.000", "STRESS_SCORE": "78",
             "SLEEP_POINTS": "20", "STATUS": "READY"}],
        "heart_rate_2025-10-25.csv": [
            {"timestamp": "2025-10-25T08:00:02Z", "beats per minute": "71.0", **band}],
        "steps_2025-10-01.csv": [
            {"timestamp": "2025-10-25T08:00:00Z", "steps": "44", "data source": "MobileTrack"}],
        "weight.csv": [{"timestamp": "2025-10-28T06:00:00.000001Z", "weight grams": "73400",
                        **band}],
        "daily_resting_heart_rate.csv": [
            {"timestamp": "2025-10-25T00:00:00Z", "beats per minute": "57", **band}],
        "heart_rate_variability_2025-10-25.csv": [
            {"timestamp": "2025-10-25T01:00:00Z",
             "root mean square of successive differences milliseconds": "44.1",
             "standard deviation milliseconds": "61.3", **band}],
        "UserSleeps_2025-10-20.csv": [
            {"sleep_id": "7", "sleep_type": "STAGES", "minutes_asleep": "400",
             "start_utc_offset": "+05:30", "sleep_start": "2025-10-20T18:00:00Z",
             "end_utc_offset": "+05:30", "sleep_end": "2025-10-21T01:00:00Z",
             "data_source": "DERIVED"}],
        "UserSleepStages_2025-10-20.csv": [
            {"sleep_id": "7", "sleep_stage_id": "1", "sleep_stage_type": "LIGHT",
             "start_utc_offset": "+05:30", "sleep_stage_start": "2025-10-20T18:00:00Z",
             "end_utc_offset": "+05:30", "sleep_stage_end": "2025-10-21T01:00:00Z",
             "data_source": "DERIVED"}],
        "UserExercises_2025-10-01.csv": [
            {"exercise_id": "3", "exercise_start": "2025-10-25T09:00:00Z",
             "exercise_end": "2025-10-25T09:40:00Z", "utc_offset": "+02:00",
             "activity_name": "Outdoor Walk", "log_type": "TRACKER",
             "tracker_total_calories": "180", "tracker_total_steps": "4100",
             "tracker_total_distance_mm": "3100000", "tracker_total_altitude_mm": "12000",
             "tracker_avg_heart_rate": "104", "tracker_peak_heart_rate": "131",
             "tracker_avg_speed_mm_per_second": "999"}],
    }  # fmt: skip
