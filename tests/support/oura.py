"""Oura's documents as its second API answers them, with what is true of them."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2025, 10, 24)  # the clocks are set back on the 26th


@dataclass
class Truth:
    asleep_minutes: dict[date, float] = field(default_factory=dict)
    rem_minutes: dict[date, float] = field(default_factory=dict)
    rmssd: dict[date, float] = field(default_factory=dict)
    steps: dict[date, int] = field(default_factory=dict)
    heart_rates: int = 0


@dataclass
class Made:
    files: dict[str, Any]
    truth: Truth


def export(days: int = 5, seed: int = 8) -> Made:
    chance, truth = random.Random(seed), Truth()
    kinds: dict[str, list[Any]] = {kind: [] for kind in ("sleep", "daily_activity", "heartrate")}
    for number in range(days):
        day = FIRST + timedelta(days=number)
        bed = datetime(day.year, day.month, day.day, tzinfo=BERLIN) - timedelta(minutes=25)
        kinds["sleep"].append(_night(chance, day, bed, truth))
        kinds["daily_activity"].append(_activity(chance, day, truth))
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN).astimezone(ZoneInfo("UTC"))
        for minute in range(0, 300, 5):
            source = chance.choice(["awake", "rest", "workout"])
            kinds["heartrate"].append({
                "bpm": chance.randrange(50, 140), "source": source,
                "timestamp": (noon + timedelta(minutes=minute)).isoformat(),
            })  # fmt: skip
            truth.heart_rates += 1
    files: dict[str, Any] = {f"{kind}.json": {"data": items, "next_token": None}
                             for kind, items in kinds.items()}  # fmt: skip
    return Made({**files, **_others(), "oura_trends.csv": [trend()]}, truth)


def _night(chance: random.Random, day: date, bed: datetime, truth: Truth) -> dict[str, Any]:
    phases = "4" + "".join(chance.choice("1223") for _ in range(84)) + "4"
    end = datetime.fromtimestamp(bed.timestamp() + 300 * len(phases), BERLIN)
    rates = [None, *(chance.randrange(44, 66) for _ in range(len(phases) - 1))]
    hrv = [None, *(chance.randrange(25, 80) for _ in range(len(phases) - 1))]
    asleep = sum(letter != "4" for letter in phases) * 5
    truth.asleep_minutes[day] = asleep
    truth.rem_minutes[day] = phases.count("3") * 5
    offset_day = [
        h for i, h in enumerate(hrv)
        if h and datetime.fromtimestamp(bed.timestamp() + 300 * i, BERLIN).date() == day
    ]  # fmt: skip
    truth.rmssd[day] = sum(offset_day) / len(offset_day)
    series = {"interval": 300.0, "timestamp": bed.isoformat(timespec="milliseconds")}
    return {
        "id": f"n{day}", "average_breath": 14.25, "average_heart_rate": 54.1, "average_hrv": 51,
        "awake_time": 600, "bedtime_end": end.isoformat(), "bedtime_start": bed.isoformat(),
        "day": day.isoformat(), "deep_sleep_duration": 6000, "efficiency": 93,
        "heart_rate": {**series, "items": rates}, "hrv": {**series, "items": hrv},
        "latency": 300, "light_sleep_duration": 9000, "low_battery_alert": False,
        "lowest_heart_rate": 44, "movement_30_sec": "1121", "period": 0,
        "readiness": {"score": 80, "contributors": {"hrv_balance": 80}},
        "readiness_score_delta": 0.0, "rem_sleep_duration": 6000, "restless_periods": 200,
        "sleep_phase_5_min": phases, "sleep_score_delta": 0.0, "sleep_algorithm_version": "v2",
        "time_in_bed": 25800, "total_sleep_duration": asleep * 60, "type": "long_sleep",
    }  # fmt: skip


def _activity(chance: random.Random, day: date, truth: Truth) -> dict[str, Any]:
    truth.steps[day] = chance.randrange(3_000, 14_000)
    return {
        "id": f"a{day}", "class_5_min": "112233", "score": 82, "active_calories": 420,
        "average_met_minutes": 1.5, "contributors": {"stay_active": 70},
        "equivalent_walking_distance": 8123, "high_activity_met_minutes": 12,
        "high_activity_time": 240, "inactivity_alerts": 1, "low_activity_met_minutes": 150,
        "low_activity_time": 16000, "medium_activity_met_minutes": 90,
        "medium_activity_time": 3000,
        "met": {"interval": 60.0, "items": [1.2, 3.4],
                "timestamp": f"{day}T12:00:00.000+02:00"},
        "meters_to_target": 0, "non_wear_time": 600, "resting_time": 28000,
        "sedentary_met_minutes": 10, "sedentary_time": 30000, "steps": truth.steps[day],
        "target_calories": 400, "target_meters": 8000, "total_calories": 2600,
        "day": day.isoformat(), "timestamp": f"{day}T04:00:00+02:00",
    }  # fmt: skip


def _others() -> dict[str, Any]:
    day, stamp = "2025-10-25", "2025-10-25T00:00:00+00:00"
    return {
        "daily_readiness.json": {"data": [
            {"id": "r", "contributors": {"hrv_balance": 80}, "day": day, "score": 84,
             "temperature_deviation": -0.12, "temperature_trend_deviation": 0.05,
             "timestamp": stamp}]},
        "daily_sleep.json": {"data": [
            {"id": "s", "contributors": {"deep_sleep": 90}, "day": day, "score": 79,
             "timestamp": stamp}]},
        "daily_spo2.json": {"data": [
            {"id": "o", "day": day, "spo2_percentage": {"average": 96.9},
             "breathing_disturbance_index": 4}]},
        "daily_stress.json": {"data": [
            {"id": "x", "day": day, "stress_high": 3600, "recovery_high": 1800,
             "day_summary": "normal"}]},
        "vO2_max.json": {"data": [{"id": "v", "day": day, "timestamp": stamp, "vo2_max": 44.5}]},
        "workout.json": {"data": [
            {"id": "w", "activity": "cycling", "calories": 310.5, "day": day,
             "distance": 11200.0, "end_datetime": "2025-10-25T11:00:00+02:00",
             "intensity": "moderate", "label": None, "source": "confirmed",
             "start_datetime": "2025-10-25T10:10:00+02:00"}]},
        "session.json": {"data": [
            {"id": "m", "day": day, "start_datetime": "2025-10-25T20:00:00+02:00",
             "end_datetime": "2025-10-25T20:10:00+02:00", "type": "meditation", "mood": "good",
             "heart_rate": {"interval": 5.0, "items": [61.0],
                            "timestamp": "2025-10-25T20:00:00+02:00"},
             "heart_rate_variability": {"interval": 5.0, "items": [70.0],
                                        "timestamp": "2025-10-25T20:00:00+02:00"},
             "motion_count": {"interval": 5.0, "items": [0.0], "timestamp": stamp}}]},
        "tag.json": {"tag": [{"id": "t", "text": "coffee"}]},
    }  # fmt: skip


def trend() -> dict[str, str]:
    return {
        "date": "2020-03-04", "Sleep Score": "74", "Total Sleep Score": "74",
        "Total Bedtime": "27300", "Total Sleep Time": "24690", "Awake Time": "2610",
        "REM Sleep Time": "2400", "Light Sleep Time": "14490", "Deep Sleep Time": "7800",
        "Restless Sleep": "41", "Sleep Efficiency": "90", "Sleep Latency": "270",
        "Bedtime Start": "2020-03-03T22:14:42-08:00", "Bedtime End": "2020-03-04T05:49:42-08:00",
        "Average Resting Heart Rate": "56.63", "Lowest Resting Heart Rate": "46",
        "Average HRV": "69", "Temperature Deviation (°C)": "-0.29", "Respiratory Rate": "13.75",
        "Activity Score": "87", "Activity Burn": "278", "Total Burn": "2545",
        "Target Calories": "350", "Steps": "5703", "Daily Movement": "4799",
        "Inactive Time": "690", "Rest Time": "504", "Low Activity Time": "234",
        "Medium Activity Time": "12", "High Activity Time": "3", "Non-wear Time": "9",
        "Average MET": "1.34", "Readiness Score": "67",
    }  # fmt: skip
