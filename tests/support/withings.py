"""A Withings export with what is true of it."""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
FIRST = date(2025, 10, 24)  # the clocks are set back on the 26th


@dataclass
class Truth:
    steps: dict[date, int] = field(default_factory=dict)
    asleep_minutes: dict[date, float] = field(default_factory=dict)
    deep_minutes: dict[date, float] = field(default_factory=dict)
    weight_kg: dict[date, float] = field(default_factory=dict)
    heart_rates: int = 0


@dataclass
class Made:
    files: dict[str, list[dict[str, str]]]
    truth: Truth


def listed(*numbers: float) -> str:
    return "[" + ",".join(str(n) for n in numbers) + "]"


def export(days: int = 5, seed: int = 6) -> Made:
    chance, truth = random.Random(seed), Truth()
    steps: list[dict[str, str]] = []
    rates, states, sleeps, weights = [], [], [], []
    for number in range(days):
        day = FIRST + timedelta(days=number)
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN)
        for hour in range(8):
            at = noon + timedelta(hours=hour)
            counts = [chance.randrange(1, 120) for _ in range(3)]
            truth.steps[day] = truth.steps.get(day, 0) + sum(counts)
            steps.append({
                "start": at.isoformat(), "duration": listed(60, 60, 60), "value": listed(*counts),
            })  # fmt: skip
            rates.append({
                "start": at.isoformat(), "duration": "[60]",
                "value": listed(chance.randrange(52, 140)),
            })  # fmt: skip
        truth.heart_rates += 8
        start = datetime(day.year, day.month, day.day, tzinfo=BERLIN) - timedelta(minutes=15)
        lengths = [60 * chance.randrange(30, 70) for _ in range(6)]
        kinds = [1, 2, 1, 3, 0, 1]
        states.append({
            "start": start.isoformat(), "duration": listed(*lengths), "value": listed(*kinds),
        })  # fmt: skip
        of = {
            stage: sum(n for n, k in zip(lengths, kinds, strict=True) if k == stage)
            for stage in range(4)
        }
        truth.asleep_minutes[day] = (of[1] + of[2] + of[3]) / 60
        truth.deep_minutes[day] = of[2] / 60
        end = datetime.fromtimestamp(start.timestamp() + sum(lengths), BERLIN)
        sleeps.append(_night(start, end, of))
        weights.append(_weight(noon, round(70 + chance.random() * 8, 2)))
        truth.weight_kg[day] = float(weights[-1]["Weight (kg)"])
    files = {
        "raw_tracker_steps.csv": steps,
        "raw_hr_hr.csv": rates,
        "raw_tracker_sleep-state.csv": states,
        "sleep.csv": sleeps,
        "weight.csv": weights,
        **_others(),
    }
    return Made(files, truth)


def _night(start: datetime, end: datetime, of: dict[int, int]) -> dict[str, str]:
    return {
        "from": start.isoformat(), "to": end.isoformat(), "light (s)": str(of[1]),
        "deep (s)": str(of[2]), "rem (s)": str(of[3]), "awake (s)": str(of[0]), "wake up": "2",
        "Duration to sleep (s)": "300", "Duration to wake up (s)": "120", "Snoring (s)": "600",
        "Snoring episodes": "1", "Average heart rate": "55", "Heart rate (min)": "47",
        "Heart rate (max)": "80", "Night events": "{}", "Notes": "",
    }  # fmt: skip


def _weight(at: datetime, kilograms: float) -> dict[str, str]:
    return {
        "Date": at.strftime("%Y-%m-%d %H:%M:%S"), "Weight (kg)": str(kilograms),
        "Fat mass (kg)": "16.1", "Bone mass (kg)": "3.2", "Muscle mass (kg)": "55.2",
        "Hydration (kg)": "40.1", "Comments": "",
    }  # fmt: skip


def _others() -> dict[str, Any]:
    at = "2025-10-25T10:00:00+02:00"
    return {
        "bp.csv": [{"Date": "2025-10-25 08:10:00", "Heart rate": "62", "Systolic": "121",
                    "Diastolic": "78", "Comments": ""}],
        "height.csv": [{"Date": "2025-10-25 08:00:00", "Height (m)": "1.81", "Comments": ""}],
        "aggregates_steps.csv": [{"date": "2025-10-20", "value": "7350"}],
        "aggregates_calories_passive.csv": [{"date": "2025-10-25", "value": "1650.5"}],
        "raw_tracker_distance.csv": [{"start": at, "duration": "[60]", "value": "[71.5]"}],
        "raw_tracker_calories-earned.csv": [{"start": at, "duration": "[60]", "value": "[3.4]"}],
        "raw_tracker_elevation.csv": [{"start": at, "duration": "[60]", "value": "[2.8]"}],
        "raw_spo2_auto_spo2.csv": [{"start": at, "duration": "[30]", "value": "[96]"}],
        "raw_bed_respiratory-rate.csv": [{"start": at, "duration": "[60]", "value": "[14]"}],
        "activities.csv": [{
            "from": "2025-10-25T09:00:00+02:00", "to": "2025-10-25T09:45:00+02:00",
            "from (manual)": "", "to (manual)": "", "Timezone": "Europe/Berlin",
            "Activity type": "Running",
            "Data": '{"calories":410,"hr_average":141,"hr_max":168,"distance":7100.5,"steps":6900}',
            "GPS": "", "Modified": "2025-10-25T10:00:00+02:00",
        }],
    }  # fmt: skip
