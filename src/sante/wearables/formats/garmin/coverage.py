"""What the export of Garmin Connect holds in the files that are read.

Of a night the export has totals and its two ends in UTC, no stages: those are in the FIT files.
Which offset a date had is said by the daily summary, in its two clocks.
"""

from typing import Final

from sante.wearables.formats.base import Covered
from sante.wearables.formats.tables import Target

_MINUTE: Final = 1 / 60
DAY: Final = {
    "totalSteps": Target("steps", "count"),
    "totalDistanceMeters": Target("distance_walking_running", "m"),
    "activeKilocalories": Target("active_energy", "kcal"),
    "bmrKilocalories": Target("basal_energy", "kcal"),
    "totalKilocalories": Target("total_energy", "kcal"),
    "floorsAscendedInMeters": Target("flights_climbed", "count", 1 / 3.048),
    "moderateIntensityMinutes": Target("moderate_intensity_time", "min"),
    "vigorousIntensityMinutes": Target("vigorous_intensity_time", "min"),
    "highlyActiveSeconds": Target("highly_active_time", "min", _MINUTE),
    "activeSeconds": Target("active_time", "min", _MINUTE),
    "currentDayRestingHeartRate": Target("resting_heart_rate", "count/min"),
    "averageSpo2Value": Target("spo2", "%"),
    "lowestSpo2Value": Target("lowest_spo2", "%"),
    "respiration.avgWakingRespirationValue": Target("waking_respiration", "count/min"),
    "bodyBattery.chargedValue": Target("body_battery_charged", "score"),
    "bodyBattery.drainedValue": Target("body_battery_drained", "score"),
}
STRESS: Final = "allDayStress.aggregatorList"
NIGHT: Final = {
    "deepSleepSeconds": "deep_sleep_minutes",
    "lightSleepSeconds": "light_sleep_minutes",
    "remSleepSeconds": "rem_sleep_minutes",
    "awakeSleepSeconds": "awake_minutes",
}
NIGHT_FIGURES: Final = {
    "averageRespiration": Target("respiration", "count/min"),
    "avgSleepStress": Target("sleep_stress", "score"),
    "restlessMomentCount": Target("restless_moments", "count"),
    "awakeCount": Target("wake_ups", "count"),
    "sleepScores.overallScore": Target("sleep_score", "score"),
    "spo2SleepSummary.averageSPO2": Target("spo2", "%"),
}
# What a metric of the health status is; skin temperature is a difference from one's own usual.
STATUS: Final = {
    "HRV": Target("hrv_rmssd", "ms"),
    "HR": Target("sleep_heart_rate", "count/min"),
    "SPO2": Target("spo2", "%"),
    "RESPIRATION": Target("respiration", "count/min"),
    "SKIN_TEMP_C": Target("temperature_deviation", "Cel"),
}
_WHO: Final = "numbers of the account, versions and flags"
_GOALS: Final = "goals and food"
_EXTREMES: Final = "single moments of a day whose readings are in the FIT files"

COVERAGE: Final = (
    Covered("UDSFile", "read", "figures of the date; its two clocks give the offset of the night",
            ("calendarDate", "wellnessStartTimeGmt", "wellnessStartTimeLocal", *DAY,
             f"{STRESS}.type", f"{STRESS}.averageStressLevel")),
    Covered("UDSFile", "left out", "the same energy and distance counted again",
            ("wellnessKilocalories", "remainingKilocalories", "wellnessTotalKilocalories",
             "wellnessActiveKilocalories", "wellnessDistanceMeters",
             "restingCaloriesFromActivity", "pushDistance", "floorsDescendedInMeters")),
    Covered("UDSFile", "left out", "a mean of seven days", ("restingHeartRate",)),
    Covered("UDSFile", "left out", _EXTREMES,
            ("minHeartRate", "maxHeartRate", "minAvgHeartRate", "maxAvgHeartRate",
             "restingHeartRateTimestamp", "latestSpo2Value", "latestSpo2ValueReadingTimeGmt",
             "latestSpo2ValueReadingTimeLocal", "abnormalHeartRateAlertsCount",
             "averageMonitoringEnvironmentAltitude", "respiration.*", "bodyBattery.*",
             f"{STRESS}.*", "allDayStress.*")),
    Covered("UDSFile", "left out", _GOALS,
            ("dailyStepGoal", "netCalorieGoal", "userIntensityMinutesGoal",
             "userFloorsAscendedGoal", "burnedKilocalories", "consumedKilocalories",
             "hydration.*")),
    Covered("UDSFile", "left out", _WHO,
            ("userProfilePK", "uuid", "uuid.*", "version", "source", "durationInMilliseconds",
             "wellnessEndTimeGmt", "wellnessEndTimeLocal", "includesWellnessData",
             "includesActivityData", "includesCalorieConsumedData", "includesSingleMeasurement",
             "includesContinuousMeasurement", "includesAllDayPulseOx", "includesSleepPulseOx",
             "isVigorousDay", "bodyBatteryFeedback.*")),
    Covered("sleepData", "read", "time in bed, and totals of the date of waking",
            ("sleepStartTimestampGMT", "sleepEndTimestampGMT", "calendarDate", *NIGHT,
             *NIGHT_FIGURES, "napList.napStartTimestampGMT", "napList.napEndTimestampGMT")),
    Covered("sleepData", "left out", "single moments of the night",
            ("lowestRespiration", "highestRespiration", "unmeasurableSeconds",
             "spo2SleepSummary.*")),
    Covered("sleepData", "left out", "what the score is made of", ("sleepScores.*",)),
    Covered("sleepData", "left out", _WHO,
            ("sleepWindowConfirmationType", "sleepResultType", "retro", "userProfilePK",
             "napList.*")),
    Covered("healthStatusData", "read", "figures of the date",
            ("calendarDate", "metrics.type", "metrics.value")),
    Covered("healthStatusData", "left out", "baselines and judgements of theirs", ("*",)),
    Covered("fitnessAgeData", "read", "a figure of the date", ("asOfDateGmt", "biometricVo2Max")),
    Covered("fitnessAgeData", "left out", "an age worked out of it, and what it is made of",
            ("*",)),
    Covered("summarizedActivities", "read", "workouts; centimetres and milliseconds",
            ("beginTimestamp", "startTimeLocal", "startTimeGmt", "duration", "elapsedDuration",
             "distance", "avgHr", "maxHr", "elevationGain", "activityType")),
    Covered("summarizedActivities", "kept", "beside the workout",
            ("activityTrainingLoad", "aerobicTrainingEffect", "anaerobicTrainingEffect", "steps",
             "avgPower", "maxPower", "vO2MaxValue", "minHr")),
    Covered("summarizedActivities", "left out",
            "kilojoules in one export and kilocalories in another; the FIT file says",
            ("calories", "bmrCalories")),
    Covered("summarizedActivities", "left out",
            "names, places, parts and settings of a workout", ("*",)),
    Covered("UploadedFiles", "read", "archives of FIT files, one level deep"),
    Covered("UploadedFiles", "left out",
            "of more than 256 MB, or beyond 20,000 files or 8 GB in all: send them by themselves"),
    Covered("other files", "left out", "devices, courses, orders, messages"),
)  # fmt: skip
