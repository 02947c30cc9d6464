"""Whether what a device says in a recording can be, and what is said of it.

What is plausible is kept, whatever we think of it: a heart that jumps, deep sleep that ends awake.
It is marked, so that who reads it knows. Only what cannot be (an instant outside the recording, a
saturation above 100 %, a negative count) is refused, item by item, and the rest is taken.
"""

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, Final

from sante.wearables.types.sessions import (
    GivenActivity,
    GivenCounts,
    GivenSample,
    GivenSession,
    GivenStage,
    Note,
)

LONGEST: Final = timedelta(hours=24)
LONGEST_COUNTS: Final = timedelta(days=14)  # of a recording of movement alone
MOST_COUNTED: Final = 1_000_000.0  # in an epoch
CLOCK_MARGIN: Final = timedelta(minutes=10)  # a device's clock may be ahead
EDGE: Final = timedelta(minutes=5)  # a reading may lie a little outside its recording
JUMP: Final = 50.0  # beats a minute
JUMP_WITHIN: Final = timedelta(seconds=10)
USUAL_HEART_RATE: Final = (30.0, 220.0)
_UNLIKELY: Final = frozenset({("deep", "awake"), ("rem", "deep")})
_MOST_NOTES: Final = 200


@dataclass(frozen=True, slots=True)
class Signal:
    """`possible` bounds what can be at all; `usual` what is not worth a remark."""

    metric: str
    unit: str
    usual: tuple[float, float]
    possible: tuple[float, float]


_ONE_TO_TEN: Final = ((1.0, 10.0), (1.0, 10.0))
# What a signal may be called -> what it is. Scales of how one feels are the person's own word.
SIGNALS: Final = {
    "hrv_sdnn": Signal("hrv_sdnn", "ms", (0, 200), (0, 1_000)),
    "hrv_rmssd": Signal("hrv_rmssd", "ms", (0, 200), (0, 1_000)),
    "resting_heart_rate": Signal("resting_heart_rate", "count/min", (30, 120), (1, 400)),
    "systolic_pressure": Signal("systolic_pressure", "mm[Hg]", (70, 250), (1, 400)),
    "diastolic_pressure": Signal("diastolic_pressure", "mm[Hg]", (40, 150), (1, 300)),
    "spo2": Signal("spo2", "%", (70, 100), (0, 100)),
    "respiration": Signal("respiration", "count/min", (5, 60), (1, 150)),
    "body_temperature": Signal("body_temperature", "Cel", (35, 42), (10, 50)),
    "glucose": Signal("glucose", "mg/dL", (50, 500), (1, 2_000)),
    "flights_climbed": Signal("flights_climbed", "count", (0, 500), (0, 10_000)),
    "vo2max": Signal("vo2max", "mL/min/kg", (10, 80), (1, 120)),
    "exercise_time": Signal("exercise_time", "min", (0, 1_440), (0, 1_440)),
    "meditation": Signal("meditation_time", "min", (0, 480), (0, 1_440)),
    "social": Signal("social_time", "min", (0, 1_440), (0, 1_440)),
    "stress": Signal("felt_stress", "score", *_ONE_TO_TEN),
    "anxiety": Signal("felt_anxiety", "score", *_ONE_TO_TEN),
    "energy": Signal("felt_energy", "score", *_ONE_TO_TEN),
    "focus": Signal("felt_focus", "score", *_ONE_TO_TEN),
    "mood": Signal("felt_mood", "score", (1, 5), (1, 5)),
}
_HEART_RATE: Final = Signal("heart_rate", "count/min", USUAL_HEART_RATE, (1, 600))
# Totals of a recording: (usual at most, possible at most). Fields as they are sent.
_TOTALS: Final = {
    "activity.steps.total": ("steps", 100_000, 300_000),
    "activity.steps.cadence": ("cadence", 300, 600),
    "activity.distance.value": ("distance_m", 100_000, 1_000_000),
    "activity.active_energy.value": ("active_energy_kcal", 5_000, 30_000),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """`kept` is what was given without the items that cannot be; `refused` says why they cannot,
    `doubts` what is odd about those that can. `jumps`: fields of readings after a jump."""

    kept: GivenSession
    refused: tuple[Note, ...]
    doubts: tuple[Note, ...]
    implausible: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        kept = self.kept
        activity = kept.activity or GivenActivity()
        told = (activity.steps, activity.cadence, activity.distance_m, activity.active_energy_kcal)
        return not (
            kept.heart_rate or kept.stages or kept.signals or kept.notes or activity.workout
            or any(value is not None for value in told) or kept.sleep_score is not None
            or (kept.counts is not None and any(v is not None for v in kept.counts.values))
        )  # fmt: skip


def span_faults(given: GivenSession, *, now: datetime) -> list[Note]:
    """What is wrong with the recording as a whole; its times are instants."""
    found = []
    if given.end <= given.start:
        found.append(Note("end_time", "ends_before_it_starts", "The end must be after the start."))
    elif given.end - given.start > (LONGEST_COUNTS if _movement_alone(given) else LONGEST):
        message = "A recording lasts 24 hours at most, one of activity counts alone two weeks."
        found.append(Note("end_time", "too_long", message))
    if given.start > now + CLOCK_MARGIN:
        found.append(Note("start_time", "in_the_future", "It starts in the future."))
    return found


def _movement_alone(given: GivenSession) -> bool:
    others = given.heart_rate or given.stages or given.signals or given.activity
    return given.counts is not None and not others


@dataclass(slots=True)
class _Notes:
    refused: list[Note] = field(default_factory=list)
    doubts: list[Note] = field(default_factory=list)
    implausible: set[str] = field(default_factory=set)

    def refuse(self, place: str, code: str, message: str) -> None:
        self.refused.append(Note(place, code, message))

    def doubt(self, place: str, code: str, message: str) -> None:
        if len(self.doubts) < _MOST_NOTES:
            self.doubts.append(Note(place, code, message))


def judge(given: GivenSession) -> Judged:
    """Item by item. The recording itself has been found to be possible."""
    notes = _Notes()
    rates = _samples(given, given.heart_rate, notes)
    _jumps(rates, notes)
    stages = _stages(given, notes)
    kept = replace(
        given,
        heart_rate=tuple(rates),
        signals=tuple(_samples(given, given.signals, notes)),
        stages=tuple(stages),
        activity=_activity(given.activity, notes),
        counts=_counts(given, notes),
    )
    return Judged(kept, tuple(notes.refused), tuple(notes.doubts), frozenset(notes.implausible))


def _samples(
    given: GivenSession, samples: Sequence[GivenSample], notes: _Notes
) -> list[GivenSample]:
    kept = []
    for sample in samples:
        signal = SIGNALS.get(sample.kind, _HEART_RATE)
        low, high = signal.possible
        if not given.start - EDGE <= sample.at <= given.end + EDGE:
            message = "It lies outside the recording."
            notes.refuse(f"{sample.field}.timestamp", "outside_the_recording", message)
        elif not low <= sample.value <= high:
            message = f"This cannot be: {signal.metric.replace('_', ' ')} is {low:g} to {high:g}."
            notes.refuse(f"{sample.field}.value", "impossible", message)
        else:
            kept.append(sample)
            low, high = signal.usual
            if not low <= sample.value <= high:
                message = f"Outside the usual {low:g} to {high:g}; kept and marked."
                notes.doubt(f"{sample.field}.value", "unusual", message)
    return kept


def _jumps(rates: Sequence[GivenSample], notes: _Notes) -> None:
    """A change by more than 50 beats within 10 seconds is a sensor's; over hours it is life."""
    for before, after in pairwise(sorted(rates, key=lambda sample: sample.at)):
        if after.at - before.at <= JUMP_WITHIN and abs(after.value - before.value) > JUMP:
            message = "More than 50 beats from one reading to the next; kept and marked."
            notes.doubt(f"{after.field}.value", "jump", message)
            notes.implausible.add(after.field)


def _stages(given: GivenSession, notes: _Notes) -> list[GivenStage]:
    kept = []
    for stage in given.stages:
        if stage.end <= stage.start:
            message = "The end must be after the start."
            notes.refuse(f"{stage.field}.end_time", "ends_before_it_starts", message)
        elif stage.start < given.start - EDGE or stage.end > given.end + EDGE:
            message = "It lies outside the recording."
            notes.refuse(f"{stage.field}.start_time", "outside_the_recording", message)
        else:
            kept.append(stage)
    for before, after in pairwise(sorted(kept, key=lambda stage: stage.start)):
        if (before.stage, after.stage) in _UNLIKELY and after.start == before.end:
            message = f"{before.stage} straight to {after.stage} is rare; kept as it was told."
            notes.doubt(f"{after.field}.stage", "unlikely_transition", message)
    return kept


def _activity(given: GivenActivity | None, notes: _Notes) -> GivenActivity | None:
    if given is None:
        return None
    dropped: dict[str, Any] = {}
    for place, (name, usual, possible) in _TOTALS.items():
        value = getattr(given, name)
        if value is None:
            continue
        if not 0 <= value <= possible:
            dropped[name] = None
            notes.refuse(place, "impossible", f"This cannot be: 0 to {possible:,}.")
        elif value > usual:
            notes.doubt(place, "unusual", f"More than the usual {usual:,}; kept and marked.")
            notes.implausible.add(name)
    return replace(given, **dropped)


def _counts(given: GivenSession, notes: _Notes) -> GivenCounts | None:
    """Without the epochs outside the recording, and null where a count cannot be."""
    told = given.counts
    if told is None:
        return None
    epoch = timedelta(seconds=told.epoch_s)
    room = max(0, -((told.start - given.end - EDGE) // epoch))
    if told.start < given.start - EDGE or not room:
        message = "It lies outside the recording."
        notes.refuse("activity_count.start_time", "outside_the_recording", message)
        return None
    if len(told.values) > room:
        message = f"{len(told.values) - room:,} epochs lie after the end of the recording."
        notes.refuse("activity_count.counts", "outside_the_recording", message)
    kept = list(told.values[:room])
    for place, value in enumerate(kept):
        if value is not None and not 0 <= value <= MOST_COUNTED:
            message = f"This cannot be: a count is 0 to {MOST_COUNTED:,.0f}."
            notes.refuse(f"activity_count.counts[{place}]", "impossible", message)
            kept[place] = None
    return replace(told, values=tuple(kept))


def summary(judged: Judged) -> dict[str, Any]:
    """Figures of each part, for who looks at the recording alone."""
    return dict(_parts(judged.kept))


def _parts(kept: GivenSession) -> Iterator[tuple[str, dict[str, Any]]]:
    values = [sample.value for sample in kept.heart_rate]
    if values:
        yield (
            "heart_rate",
            {
                "samples": len(values),
                "min": min(values),
                "max": max(values),
                "average": round(statistics.fmean(values), 2),
                "standard_deviation": round(statistics.pstdev(values), 2),
            },
        )
    if kept.activity is not None:
        told = {
            name: getattr(kept.activity, name)
            for name in ("steps", "cadence", "distance_m", "active_energy_kcal", "workout",
                         "intensity", "duration_s")
        }  # fmt: skip
        yield "activity", {name: value for name, value in told.items() if value is not None}
    if kept.stages or kept.sleep_score is not None or kept.efficiency is not None:
        minutes: dict[str, float] = {}
        for stage in kept.stages:
            lasted = (stage.end - stage.start).total_seconds() / 60
            minutes[stage.stage] = round(minutes.get(stage.stage, 0.0) + lasted, 2)
        told = {
            "score": kept.sleep_score, "efficiency": kept.efficiency,
            "disturbances": kept.disturbances,
        }  # fmt: skip
        yield (
            "sleep",
            {
                "stage_minutes": minutes,
                **{name: value for name, value in told.items() if value is not None},
            },
        )
    if kept.signals:
        kinds = sorted({sample.kind for sample in kept.signals})
        yield "signals", {kind: sum(s.kind == kind for s in kept.signals) for kind in kinds}
    if kept.counts is not None:
        yield "activity_count", _counted(kept.counts)


def _counted(counts: GivenCounts) -> dict[str, Any]:
    worn = [value for value in counts.values if value is not None]
    return {
        "epochs": len(counts.values),
        "epoch_seconds": counts.epoch_s,
        "not_worn": len(counts.values) - len(worn),
        "average": round(statistics.fmean(worn), 2) if worn else None,
    }
