"""A recording's items as readings, nights and workouts, in the same store as those of files."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy.ext.asyncio import AsyncSession

from sante.kit.clock import day_number
from sante.wearables.formats.base import Book, Flag, Samples
from sante.wearables.formats.rows import Owner, Rows, Spans
from sante.wearables.formats.text import slug
from sante.wearables.formats.times import SECOND, Moment, Zone, micros
from sante.wearables.rules.metrics import metric_key
from sante.wearables.rules.sessions import SIGNALS, Judged
from sante.wearables.rules.sources import kind_of
from sante.wearables.service.apply import store
from sante.wearables.service.found import DayFound, Found, SleepFound, WorkoutFound
from sante.wearables.store.runs import runs_of
from sante.wearables.types.sessions import (
    GivenActivity,
    GivenCounts,
    GivenSample,
    GivenSession,
)

_AT_REST: Final = frozenset({"rest", "resting", "sleep", "sleeping", "sedentary"})
_IN_MOTION: Final = frozenset({"active", "exercise", "workout", "walking", "running", "cycling"})
_DISTANCES: Final = {"cycl": "distance_cycling", "bik": "distance_cycling",
                     "swim": "distance_swimming"}  # fmt: skip


async def keep(
    session: AsyncSession, user_id: UUID, judged: Judged, zone: str, *, now: datetime
) -> None:
    """Store the readings, and bring the days they touch up to date."""
    await store(session, user_id, found_of(judged, zone), now=now)


def found_of(judged: Judged, zone: str) -> Found:
    return _Recording(judged, Zone(zone)).found()


class _Recording:
    def __init__(self, judged: Judged, zone: Zone) -> None:
        self._judged, self._kept, self._zone = judged, judged.kept, zone
        self._book = Book()
        self._name = " ".join(self._kept.source.split())[:200] or "Unnamed"
        kind = kind_of(self._name.replace("_", " "))
        self._owner = Owner(self._book.source(self._name, kind))
        # What is to come was refused by `rules/sessions`: nothing here is from the future.
        self._rows = Rows(self._book, micros(datetime(2100, 1, 1, tzinfo=UTC)))
        self._found = Found(format="health_session", sources={self._name: kind})

    def found(self) -> Found:
        for sample in self._kept.heart_rate:
            self._sample(sample, "heart_rate", "count/min", heart=True)
        for sample in self._kept.signals:
            signal = SIGNALS[sample.kind]
            self._sample(sample, signal.metric, signal.unit)
        if self._kept.activity is not None:
            self._activity(self._kept.activity)
        if self._kept.counts is not None:
            self._counts(self._kept.counts)
        self._sleep(self._kept)
        samples = self._rows.take()
        if samples is not None:
            self._runs(samples)
        return self._found

    def _runs(self, samples: Samples) -> None:
        for run in runs_of(samples, self._book, []):
            self._found.runs.setdefault(run.key, []).append(run.payload)

    def _sample(self, sample: GivenSample, name: str, unit: str, *, heart: bool = False) -> None:
        flags = Flag.IMPLAUSIBLE if sample.field in self._judged.implausible else Flag(0)
        context = (sample.context or "").lower()
        if heart and context in _AT_REST:
            flags |= Flag.AT_REST
        if heart and context in _IN_MOTION:
            flags |= Flag.IN_MOTION
        told = {"confidence": sample.confidence, "context": sample.context}
        self._rows.add(
            self._owner,
            self._book.metric(name, unit),
            self._zone.moment(sample.at),
            sample.value,
            flags=flags,
            note={key: value for key, value in told.items() if value is not None},
        )

    def _activity(self, activity: GivenActivity) -> None:
        start, end = (self._zone.moment(at) for at in (self._kept.start, self._kept.end))
        workout = slug(activity.workout or "", "")
        distance = next(
            (metric for sign, metric in _DISTANCES.items() if sign in workout),
            "distance_walking_running",
        )
        for field, name, unit, value in (
            ("steps", "steps", "count", activity.steps),
            ("cadence", "cadence", "count/min", activity.cadence),
            ("distance_m", distance, "m", activity.distance_m),
            ("active_energy_kcal", "active_energy", "kcal", activity.active_energy_kcal),
        ):
            if value is None:
                continue
            odd = field in self._judged.implausible
            self._rows.add(
                self._owner, self._book.metric(name, unit), start, value,
                duration=end.at - start.at, flags=Flag.IMPLAUSIBLE if odd else Flag(0),
            )  # fmt: skip
        if workout:
            self._workout(activity, workout, start, end)

    def _counts(self, counts: GivenCounts) -> None:
        """Two weeks may hold a change of clocks: where the stated offset is the zone's own, each
        epoch has the zone's offset of its time."""
        first = self._zone.moment(counts.start)
        epoch = counts.epoch_s * SECOND
        worn = np.flatnonzero([value is not None for value in counts.values])
        start = first.at + worn.astype(np.int64) * epoch
        east = self._zone.east(start // SECOND)
        if first.east != self._zone.at(first.at).east:
            east = np.full(len(start), first.east, np.int16)
        values = np.array([v for v in counts.values if v is not None], float)
        metric = self._book.metric("activity_count", "count")
        self._rows.extend(self._owner, metric, Spans(start, east, epoch), values)

    def _workout(self, activity: GivenActivity, name: str, start: Moment, end: Moment) -> None:
        rates = [sample.value for sample in self._kept.heart_rate]
        told = {"intensity": activity.intensity, "steps": activity.steps}
        self._found.workouts.append(
            WorkoutFound(
                source=self._name, device=None, start=start.at, end=end.at, offset=start.east,
                activity=name, zone=None, duration_s=activity.duration_s,
                distance_m=activity.distance_m, energy_kcal=activity.active_energy_kcal,
                average_heart_rate=round(sum(rates) / len(rates), 2) if rates else None,
                max_heart_rate=max(rates, default=None), elevation_m=None,
                details={key: value for key, value in told.items() if value is not None},
            )
        )  # fmt: skip

    def _sleep(self, kept: GivenSession) -> None:
        for stage in kept.stages:
            start, end = self._zone.moment(stage.start), self._zone.moment(stage.end)
            self._found.sleep.append(
                SleepFound(
                    source=self._name, device=None, start=start.at, end=end.at,
                    offset=end.east, stage=stage.stage, zone=None,
                )
            )  # fmt: skip
        if kept.sleep_score is not None:
            key = metric_key("sleep_score", "score")
            on = local_date(self._zone.moment(kept.end))
            self._found.days.append(
                DayFound(source=self._name, day=on, metric=key, value=kept.sleep_score)
            )


def local_date(moment: Moment) -> date:
    return date(1970, 1, 1) + timedelta(days=day_number(moment.at, moment.east))
