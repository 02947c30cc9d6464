"""FIT files and an export of Garmin Connect, with what is true of them."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sante.wearables.formats.fit.writing import fit_file

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2025, 10, 24)  # the clocks are set back on the 26th
Messages = list[tuple[str, dict[str, Any]]]
WATCH: Mapping[str, Any] = {"type": "monitoring_b", "manufacturer": "garmin", "product": 3076}


@dataclass
class Truth:
    steps: dict[date, int] = field(default_factory=dict)
    asleep_minutes: dict[date, float] = field(default_factory=dict)
    heart_rates: int = 0
    rmssd: dict[date, float] = field(default_factory=dict)


def local(at: datetime) -> datetime:
    """The watch's own clock, written as if it were UTC."""
    return at.astimezone(BERLIN).replace(tzinfo=UTC)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN).astimezone(UTC)


def day_file(day: date, chance: random.Random, truth: Truth) -> bytes:
    """A day's monitoring: counters since midnight, a heart rate every five minutes."""
    begin = midnight(day)
    made: Messages = [
        ("file_id", dict(WATCH)),
        ("device_info", {"timestamp": begin, "device_index": 0, "software_version": 13.0}),
        ("monitoring_info", {"timestamp": begin, "local_timestamp": local(begin)}),
    ]
    total = {"walking": 0, "running": 0}
    for minute in range(420, 1320, 15):
        at = begin + timedelta(minutes=minute)
        kind = "running" if 600 <= minute < 660 else "walking"
        total[kind] += 2 * chance.randrange(0, 300)
        made.append((
            "monitoring",
            {"timestamp": at, "cycles": total[kind] / 2, "distance": total[kind] * 0.7,
             "active_calories": total[kind] // 30, "activity_type": kind},
        ))  # fmt: skip
        low = (int(at.timestamp()) - 631_065_600 + 60) & 0xFFFF
        made.append(("monitoring", {"timestamp_16": low, "heart_rate": chance.randrange(50, 150)}))
        made.append((
            "stress_level",
            {"stress_level_time": at, "stress_level_value": chance.choice([-1, 20, 55])},
        ))  # fmt: skip
        truth.heart_rates += 1
    truth.steps[day] = sum(total.values())
    return fit_file(made)


def night_file(day: date, chance: random.Random, truth: Truth) -> bytes:
    begin = midnight(day) - timedelta(minutes=40)
    at, asleep = begin, 0
    made: Messages = [("file_id", {**WATCH, "type": 49})]
    for level in ("light", "deep", "light", "rem", "awake", "light", "rem", "awake"):
        made.append(("sleep_level", {"timestamp": at, "sleep_level": level}))
        minutes = chance.randrange(20, 75)
        asleep += minutes if level != "awake" else 0
        at += timedelta(minutes=minutes)
    made.append(("sleep_assessment", {"overall_sleep_score": 81, "deep_sleep_score": 70}))
    truth.asleep_minutes[day] = asleep
    return fit_file(made)


def hrv_file(day: date, value: float) -> bytes:
    at = midnight(day) + timedelta(hours=6)
    return fit_file([
        ("file_id", {**WATCH, "type": 68}),
        ("hrv_status_summary", {"timestamp": at, "last_night_average": value,
                                "last_night_5_min_high": 80.0, "weekly_average": 50.0}),
    ])  # fmt: skip


def run_file() -> bytes:
    start = datetime(2025, 10, 25, 8, tzinfo=UTC)
    end = start + timedelta(minutes=30)
    made: Messages = [("file_id", {**WATCH, "type": "activity"})]
    made += [
        ("record", {"timestamp": start + timedelta(seconds=s), "heart_rate": 120 + s,
                    "position_lat": 626_000_000, "position_long": 100_000_000})
        for s in range(30)
    ]  # fmt: skip
    made += [
        ("session", {
            "timestamp": end, "start_time": start, "total_elapsed_time": 1800.0,
            "total_timer_time": 1750.0, "total_distance": 5100.0, "total_calories": 380,
            "avg_heart_rate": 141, "max_heart_rate": 166, "total_ascent": 40, "sport": "running",
            "sub_sport": "trail", "start_position_lat": 626_000_000, "avg_power": 250,
        }),
        ("activity", {"timestamp": end, "local_timestamp": local(end)}),
    ]  # fmt: skip
    return fit_file(made)


def weight_file(kilograms: float = 74.3) -> bytes:
    at = datetime(2025, 10, 25, 5, 30, tzinfo=UTC)
    return fit_file([
        ("file_id", {"type": "weight", "manufacturer": "garmin", "product": 2429}),
        ("weight_scale", {"timestamp": at, "weight": kilograms, "percent_fat": 19.5,
                          "metabolic_age": 33}),
    ])  # fmt: skip


def recordings(days: int = 4, seed: int = 9) -> tuple[dict[str, bytes], Truth]:
    chance, truth = random.Random(seed), Truth()
    files = {"run.fit": run_file(), "weight.fit": weight_file()}
    for number in range(days):
        day = FIRST + timedelta(days=number)
        files[f"{day}_monitoring.fit"] = day_file(day, chance, truth)
        files[f"{day}_sleep.fit"] = night_file(day, chance, truth)
        truth.rmssd[day] = 40.0 + number
        files[f"{day}_hrv.fit"] = hrv_file(day, truth.rmssd[day])
    return files, truth


def connect(days: int = 4) -> tuple[dict[str, Any], Truth]:
    truth, summaries, nights = Truth(), [], []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        begin = midnight(day)
        truth.steps[day] = 6_000 + number
        truth.asleep_minutes[day] = 400 + number
        summaries.append(_summary(day, begin, truth.steps[day]))
        nights.append(_night(day, begin, truth.asleep_minutes[day]))
    base = "2025-10-01_2026-01-09_123"
    return {
        "UDSFile_2025-10-01_2026-01-09.json": summaries,
        f"{base}_sleepData.json": nights,
        f"{base}_healthStatusData.json": [
            {"calendarDate": "2025-10-25", "userProfilePk": 1, "metrics": [
                {"type": "HRV", "value": 47.0, "baselineLowerLimit": 40, "status": "IN_RANGE"},
                {"type": "SKIN_TEMP_C", "value": -0.2, "status": "IN_RANGE"}]}
        ],
        "123_fitnessAgeData.json": [
            {"asOfDateGmt": "2025-10-25T05:00:00.0", "biometricVo2Max": 46.2,
             "currentBioAge": 30.1, "rhr": 50}
        ],
        "a@b.org_0_summarizedActivities.json": [{"summarizedActivitiesExport": [_activity()]}],
    }, truth  # fmt: skip


def _summary(day: date, begin: datetime, steps: int) -> dict[str, Any]:
    return {
        "userProfilePK": 1, "calendarDate": day.isoformat(), "uuid": {"uuid": "x"}, "version": 1,
        "wellnessStartTimeGmt": f"{begin.replace(tzinfo=None).isoformat()}.0",
        "wellnessStartTimeLocal": f"{day}T00:00:00.0", "durationInMilliseconds": 86400000,
        "totalKilocalories": 2300.0, "activeKilocalories": 420.0, "bmrKilocalories": 1880.0,
        "wellnessKilocalories": 2300.0, "totalSteps": steps, "dailyStepGoal": 8000,
        "totalDistanceMeters": 4700, "highlyActiveSeconds": 600, "activeSeconds": 3000,
        "moderateIntensityMinutes": 12, "vigorousIntensityMinutes": 3,
        "floorsAscendedInMeters": 30.48, "floorsDescendedInMeters": 12.0, "minHeartRate": 44,
        "maxHeartRate": 150, "restingHeartRate": 52, "currentDayRestingHeartRate": 50,
        "averageSpo2Value": 95.0, "lowestSpo2Value": 88, "includesWellnessData": True,
        "respiration": {"avgWakingRespirationValue": 14.0, "highestRespirationValue": 20.0},
        "bodyBattery": {"chargedValue": 60, "drainedValue": 55, "bodyBatteryStatList": [
            {"bodyBatteryStatType": "LOWEST", "statsValue": 15}]},
        "hydration": {"goalInML": 2400.0},
        "allDayStress": {"calendarDate": day.isoformat(), "aggregatorList": [
            {"type": "TOTAL", "averageStressLevel": 33, "maxStressLevel": 92},
            {"type": "AWAKE", "averageStressLevel": 38}]},
    }  # fmt: skip


def _night(day: date, begin: datetime, minutes: float) -> dict[str, Any]:
    start = (begin - timedelta(minutes=30)).replace(tzinfo=None)
    end = start + timedelta(minutes=minutes + 20)
    return {
        "sleepStartTimestampGMT": f"{start.isoformat()}.0",
        "sleepEndTimestampGMT": f"{end.isoformat()}.0", "calendarDate": day.isoformat(),
        "sleepWindowConfirmationType": "ENHANCED_CONFIRMED_FINAL",
        "deepSleepSeconds": 4800, "lightSleepSeconds": int(minutes * 60) - 4800 - 5400,
        "remSleepSeconds": 5400, "awakeSleepSeconds": 1200, "unmeasurableSeconds": 0,
        "averageRespiration": 13.0, "lowestRespiration": 9.0, "highestRespiration": 17.0,
        "retro": False, "awakeCount": 1, "avgSleepStress": 15.2, "restlessMomentCount": 30,
        "sleepScores": {"overallScore": 84, "qualityScore": 80},
        "spo2SleepSummary": {"averageSPO2": 94.0, "lowestSPO2": 87},
        "napList": [{"napStartTimestampGMT": f"{day}T13:00:00.0",
                     "napEndTimestampGMT": f"{day}T13:25:00.0", "napTimeSec": 1500}],
    }  # fmt: skip


def _activity() -> dict[str, Any]:
    return {
        "activityId": 9, "name": "Morning", "activityType": "running", "sportType": "RUNNING",
        "beginTimestamp": 1761379200000, "startTimeGmt": 1761379200000.0,
        "startTimeLocal": 1761386400000.0, "duration": 1750000.0, "elapsedDuration": 1800000.0,
        "movingDuration": 1740000.0, "distance": 510000.0, "calories": 1590.0, "avgHr": 141.0,
        "maxHr": 166.0, "elevationGain": 4000.0, "startLatitude": 52.5, "steps": 5000,
        "activityTrainingLoad": 88.1,
    }  # fmt: skip
