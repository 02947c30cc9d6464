"""A year of a watch that nobody wore, for the person who is made up.

It goes through the door every import goes through (`apply.store`); only what a file would hold is
invented here. The source says that it is made up. The same year comes out every time: a little
more movement, a slower heart and a lighter body towards its end, a cold, calmer nights after days
with a workout. Few metrics and few readings of each, so that it is there in a second.
"""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from sante.wearables.formats.base import Book
from sante.wearables.formats.rows import Owner, Rows, Spans
from sante.wearables.formats.times import SECOND, Zone, micros
from sante.wearables.service.apply import store
from sante.wearables.service.found import Found, SleepFound, WorkoutFound
from sante.wearables.store.runs import runs_of

SOURCE: Final = "Watch (made up)"
DAYS: Final = 365
BEATING: Final = 92  # days at the end of which there is a heart rate every ten minutes
COUNTED: Final = 15  # days at the end of which movement is there by the minute
_MINUTE: Final = 60 * SECOND
_UNITS: Final = {
    "steps": "count", "heart_rate": "count/min", "resting_heart_rate": "count/min",
    "hrv_sdnn": "ms", "weight": "kg", "active_energy": "kcal", "distance_walking_running": "m",
    "activity_count": "count",
}  # fmt: skip
# The share of a cycle of sleep in each stage; deep sleep lies early, REM late.
_CYCLES: Final = (
    (("light", 0.42), ("deep", 0.42), ("rem", 0.16)),
    (("light", 0.62), ("deep", 0.13), ("rem", 0.25)),
    (("light", 0.68), ("rem", 0.32)),
)


@dataclass(slots=True)
class _Series:
    """Minutes on the wall clock since 1970, each reading's length in minutes, and its value."""

    lasts: int = 0
    at: list[np.ndarray] = field(default_factory=list)
    values: list[np.ndarray] = field(default_factory=list)

    def add(self, at: np.ndarray, values: np.ndarray) -> None:
        self.at.append(np.asarray(at, np.int64))
        self.values.append(np.asarray(values, float))


@dataclass(frozen=True, slots=True)
class _Night:
    """Minutes on the wall clock; `stages`: (start, end, stage)."""

    start: int
    end: int
    stages: tuple[tuple[int, int, str], ...]


class _Year:
    def __init__(self, last: date) -> None:
        self._dice = random.Random("a made-up year")  # noqa: S311 - the same every time
        self._wide = np.random.default_rng(20_260_310)
        self.first = last - timedelta(days=DAYS - 1)
        self.series = {name: _Series() for name in _UNITS}
        for name in ("steps", "active_energy", "distance_walking_running"):
            self.series[name].lasts = 60
        self.series["activity_count"].lasts = 1
        self.nights: list[_Night] = []
        self.workouts: list[tuple[int, int, str]] = []
        trained = False
        for n in range(DAYS):
            trained = self._day(n, trained=trained)

    def _day(self, n: int, *, trained: bool) -> bool:
        """One day and the night before it; whether there was a workout."""
        day = self.first + timedelta(days=n)
        midnight = (day - date(1970, 1, 1)).days * 1440
        part, dice = n / DAYS, self._dice
        ill = DAYS - 44 <= n < DAYS - 40
        night = self._night(midnight, day, trained=trained)
        short = (night.end - night.start) < 400
        rest = 66 - 5 * part + dice.gauss(0, 1.1) - trained + 2 * short + 7 * ill
        variability = 37 + 8 * part + dice.gauss(0, 4) + 5 * trained - 5 * short - 10 * ill
        self._one("resting_heart_rate", midnight + 450, round(rest, 1))
        self._one("hrv_sdnn", night.end - 120, max(12.0, round(variability, 1)))
        if day.weekday() in (0, 4):
            self._one("weight", midnight + 435, round(78.1 - 3.6 * part + dice.gauss(0, 0.3), 1))
        trains = day.weekday() in (1, 3, 5) and dice.random() < 0.75 and not ill
        began = midnight + 18 * 60 + dice.randrange(0, 40, 5)
        if trains:
            kind = ("Walking", "Cycling", "StrengthTraining")[dice.randrange(3)]
            self.workouts.append((began, began + 45, kind))
        steps = self._steps(midnight, night, part, began if trains else None, ill=ill)
        if n >= DAYS - BEATING:
            self._heart(midnight, night, rest, steps, began if trains else None)
        if n >= DAYS - COUNTED:
            self._counts(midnight, night, steps)
        return trains

    def _one(self, name: str, at: int, value: float) -> None:
        self.series[name].add(np.array([at]), np.array([value]))

    def _night(self, midnight: int, day: date, *, trained: bool) -> _Night:
        dice = self._dice
        late = 50 if day.weekday() >= 5 else 0
        start = midnight - 60 + round(dice.gauss(15, 22)) + late
        lasts = max(300, round(dice.gauss(435, 32)) + 14 * trained + late // 2)
        stages, at = [], start
        for number, cycle in enumerate(_CYCLES):
            length = lasts // len(_CYCLES)
            for stage, share in cycle:
                end = at + max(3, round(length * share * dice.uniform(0.85, 1.15)))
                stages.append((at, end, stage))
                at = end
            if number < len(_CYCLES) - 1:
                waking = dice.randrange(4, 14)
                stages.append((at, at + waking, "awake"))
                at += waking
        night = _Night(start, at, tuple(stages))
        self.nights.append(night)
        return night

    def _steps(
        self, midnight: int, night: _Night, part: float, began: int | None, *, ill: bool
    ) -> np.ndarray:
        """Of each hour."""
        goal = max(1200.0, self._dice.gauss(6300 + 1700 * part, 1300)) * (0.4 if ill else 1)
        weights = self._wide.gamma(1.2, 1.0, 24)
        weights[: max(0, (night.end - midnight) // 60 + 1)] = 0
        weights[23:] = 0
        steps: np.ndarray = np.round(goal * weights / weights.sum())
        if began is not None:
            steps[18] += self._wide.integers(2600, 3900)
        told = np.flatnonzero(steps)
        at = midnight + told * 60
        self.series["steps"].add(at, steps[told])
        self.series["distance_walking_running"].add(at, np.round(steps[told] * 0.71, 1))
        self.series["active_energy"].add(at, np.round(steps[told] * 0.042, 2))
        return steps

    def _heart(
        self, midnight: int, night: _Night, rest: float, steps: np.ndarray, began: int | None
    ) -> None:
        at = midnight + np.arange(0, 1440, 10)
        beats = rest + 12 + np.minimum(28, steps[(at - midnight) // 60] / 70)
        asleep = (at >= night.start) & (at < night.end) | (at - midnight > 1390)
        beats = np.where(asleep, rest - 1, beats) + self._wide.normal(0, 2.2, len(at))
        if began is not None:
            beats[(at >= began) & (at < began + 45)] += 45
        self.series["heart_rate"].add(at, np.round(beats))

    def _counts(self, midnight: int, night: _Night, steps: np.ndarray) -> None:
        """A wrist hardly moves in sleep, a little when awake in bed, and a lot by day."""
        at = midnight + np.arange(1440)
        day = self._wide.gamma(1.2, 500, 1440) + np.repeat(steps, 60) / 2
        asleep = (at >= night.start) & (at < night.end) | (at - midnight > 1400)
        still = np.where(self._wide.random(1440) < 0.9, 0, self._wide.integers(1, 30, 1440))
        values = np.where(asleep, still, day)
        for start, end, stage in night.stages:
            if stage == "awake":
                inside = (at >= start) & (at < end)
                values[inside] = self._wide.integers(150, 600, int(inside.sum()))
        self.series["activity_count"].add(at, np.round(values))


async def make_up_year(
    session: AsyncSession, user_id: UUID, *, zone: str, now: datetime
) -> dict[str, int]:
    """Store it, up to `now`; how many readings of each kind there are."""
    clock = _Clock(Zone(zone), now.date())
    found = _found(_Year(now.date()), clock, micros(now.astimezone(UTC)))
    outcome = await store(session, user_id, found, now=now)
    return outcome.new


class _Clock:
    """Wall minutes as instants. A day has the offset of its noon, which is off for the first hours
    of the two days on which clocks change: here that hurts nobody, and it is quick."""

    def __init__(self, zone: Zone, last: date) -> None:
        self._first = (last - date(1970, 1, 1)).days - DAYS - 1
        noons = (self._first + np.arange(DAYS + 3)) * 1440 + 720
        _, self._east = zone.utc(noons * 60)

    def utc(self, walls: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(microseconds UTC, minutes east)."""
        east = self._east[walls // 1440 - self._first]
        return (walls - east) * _MINUTE, east


def _found(year: _Year, clock: _Clock, until: int) -> Found:
    book = Book()
    owner = Owner(book.source(SOURCE, "watch"))
    rows = Rows(book, until)
    for name, series in year.series.items():
        at, east = clock.utc(np.concatenate(series.at))
        values = np.concatenate(series.values)
        lasts = series.lasts * _MINUTE
        past = at + lasts <= until
        metric = book.metric(name, _UNITS[name])
        rows.extend(owner, metric, Spans(at[past], east[past], lasts), values[past])
    found = Found(format="made_up", sources={SOURCE: "watch"})
    samples = rows.take()
    if samples is not None:
        for run in runs_of(samples, book, []):
            found.runs.setdefault(run.key, []).append(run.payload)
    _nights(found, year, clock, until)
    _workouts(found, year, clock, until)
    return found


def _nights(found: Found, year: _Year, clock: _Clock, until: int) -> None:
    """Counted on from falling asleep, so that a night of changed clocks is as long as any."""
    begin, east = _instants([night.start for night in year.nights], clock)
    for night, at, offset in zip(year.nights, begin, east, strict=True):
        for start, end, stage in night.stages:
            last = at + (end - night.start) * _MINUTE
            if last <= until:
                found.sleep.append(
                    SleepFound(
                        source=SOURCE, device=None, start=at + (start - night.start) * _MINUTE,
                        end=last, offset=offset, stage=stage, zone=None,
                    )
                )  # fmt: skip


def _workouts(found: Found, year: _Year, clock: _Clock, until: int) -> None:
    begin, east = _instants([at for at, _, _ in year.workouts], clock)
    for (start, end, activity), at, offset in zip(year.workouts, begin, east, strict=True):
        last = at + (end - start) * _MINUTE
        if last <= until:
            found.workouts.append(
                WorkoutFound(
                    source=SOURCE, device=None, start=at, end=last, offset=offset,
                    activity=activity, zone=None, duration_s=45 * 60.0,
                    distance_m=None, energy_kcal=260.0, average_heart_rate=124.0,
                    max_heart_rate=149.0, elevation_m=None, details={"made_up": True},
                )
            )  # fmt: skip


def _instants(walls: list[int], clock: _Clock) -> tuple[list[int], list[int]]:
    """Microseconds UTC of minutes on the wall clock, and the offset then."""
    at, east = clock.utc(np.array(walls, np.int64))
    return at.tolist(), east.tolist()
