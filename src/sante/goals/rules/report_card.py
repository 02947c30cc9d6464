"""A goal's report card, from what was frozen and the values that came.

It is computed each time and stored nowhere: a report that is corrected, deleted, or dated before
one that was confirmed earlier moves the card with it, and nothing is counted twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean
from typing import Final

from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.forecast import Course, predict
from sante.goals.rules.projection.frozen import Frozen, score
from sante.goals.types import Credit, MarkerCard, Retest, RetestState, Target
from sante.labs.types import DrawFacts, DrawKey, Reading

GRACE_DAYS: Final = 60  # a test so long after the goal's end still answers it
UNTOLD: Final = (
    "Too little of the plan was logged as done before the test to tell how you respond to it."
)
SAME_TIME_DAYS: Final = 30  # draws this close stand for one moment, and their mean varies less


@dataclass(frozen=True, slots=True)
class Period:
    """A goal's first day and its end."""

    start: date
    end: date

    def answered_by(self, day: date) -> bool:
        """Whether a value of `day` says what became of the goal."""
        return self.start < day <= self.end + timedelta(days=GRACE_DAYS)


@dataclass(frozen=True, slots=True)
class Made:
    """A stored projection of one marker, and which version of the plan it was for."""

    frozen: Frozen
    plan_version: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a marker's card follows from. `readings` are the person's confirmed ones of every
    marker; `course` is None for a marker without a model."""

    readings: Sequence[Reading]
    made: Sequence[Made] = ()
    course: Course | None = None
    response: str = ""
    facts: Mapping[DrawKey, DrawFacts] = field(default_factory=dict)


def newest_answer(target: Target, period: Period, readings: Sequence[Reading]) -> Reading | None:
    """The newest value that answers a target: in its unit, and in the goal's time."""
    found = [r for r in _answers(target, period, readings) if r.unit == target.unit]
    return max(found, key=lambda r: r.on, default=None)


def _answers(target: Target, period: Period, readings: Sequence[Reading]) -> list[Reading]:
    return [
        r for r in readings if r.biomarker_id == target.biomarker_id and period.answered_by(r.on)
    ]


def card(target: Target, period: Period, evidence: Evidence) -> MarkerCard:
    """Without its comparison and warnings, which labs makes of `before` and `after`."""
    answers = _answers(target, period, evidence.readings)
    mine = [r for r in answers if r.unit == target.unit]
    newest_report = max((r.on for r in evidence.readings if period.answered_by(r.on)), default=None)
    last = max((r.on for r in answers), default=None)
    missing = newest_report if last is None or (newest_report and newest_report > last) else None
    retests = _retests(target, mine, evidence)
    return MarkerCard(
        biomarker_id=target.biomarker_id,
        name=target.name,
        unit=target.unit,
        state=_state(mine, answers, missing),
        target=target.target,
        baseline=target.baseline,
        baseline_on=target.baseline_on,
        reached=_reached(target, retests[-1].value) if retests else None,
        retests=retests,
        credit=_credit(target, period, retests, evidence.course),
        responder=None if evidence.course is None else evidence.course.responder.mean,
        response=_response(retests, evidence),
        missing_since=missing,
    )


def _response(retests: Sequence[Retest], evidence: Evidence) -> str:
    if not retests or evidence.course is None or not evidence.course.pushes:
        return ""
    return evidence.response or UNTOLD


def _state(
    mine: Sequence[Reading], answers: Sequence[Reading], missing: date | None
) -> RetestState:
    if mine:
        return "tested"
    if answers:
        return "other_unit"
    return "waiting" if missing is None else "not_in_report"


def _reached(target: Target, value: float) -> bool:
    low = target.low is None or value >= target.low
    return low and (target.high is None or value <= target.high)


def _retests(target: Target, mine: Sequence[Reading], evidence: Evidence) -> tuple[Retest, ...]:
    """One a day, oldest first, each against what was projected right after the value before it."""
    model = marker_models().get(target.biomarker_id)
    days: dict[date, list[Reading]] = {}
    for reading in mine:
        days.setdefault(reading.on, []).append(reading)
    known = {target.baseline_on, *days}
    newest_plan = max((made.plan_version for made in evidence.made), default=0)
    found: list[Retest] = []
    before_on, before = target.baseline_on, target.baseline
    for on in sorted(days):
        value = fmean(r.value for r in days[on])
        comparator = next((r.comparator for r in days[on] if r.comparator), None)
        made = _standing(evidence.made, before_on, on, known)
        scored = None
        if made is not None and model is not None and comparator is None:
            scored = score(model, made.frozen, on, before, value)
        changed = made is not None and made.plan_version < newest_plan
        found.append(Retest(on, value, comparator or "", before, scored, changed))
        before_on, before = on, value
    return tuple(found)


def _standing(made: Sequence[Made], before_on: date, on: date, known: set[date]) -> Made | None:
    """What we said when the value before was the newest: the first projection that rests on it.
    Where none does (the value before was confirmed later), the newest one that knows only older
    values. What rests on a value that is gone counts for nothing."""
    first = next((m for m in made if m.frozen.basis_on == before_on), None)
    if first is not None:
        return first
    older = [m for m in made if m.frozen.basis_on < on and m.frozen.basis_on in known]
    return max(older, key=lambda m: m.frozen.basis_on, default=None)


def _credit(
    target: Target, period: Period, retests: Sequence[Retest], course: Course | None
) -> Credit | None:
    """Against no action at all, and never last minus first value."""
    if course is None or not retests or retests[-1].comparator:
        return None
    model: MarkerModel = course.model
    expected = predict(course, (retests[-1].on - period.start).days)
    without, given = model.from_scale(course.level.mean), model.from_scale(expected.mean)
    return Credit(
        by_itself=without - target.baseline,
        by_plan=given - without,
        left_over=retests[-1].value - given,
    )


def before(target: Target, readings: Sequence[Reading]) -> list[Reading]:
    """The values a goal began with, close together in time; the stored one where the report they
    came from is gone."""
    earliest = target.baseline_on - timedelta(days=SAME_TIME_DAYS)
    found = [
        r
        for r in readings
        if r.biomarker_id == target.biomarker_id
        and r.unit == target.unit
        and earliest <= r.on <= target.baseline_on
    ]
    if any(r.on == target.baseline_on for r in found):
        return sorted(found, key=lambda r: r.on)
    return [Reading(target.biomarker_id, target.baseline, target.unit, target.baseline_on)]


def after(target: Target, period: Period, readings: Sequence[Reading]) -> list[Reading]:
    """The newest values that answer it, close together in time."""
    found = [r for r in _answers(target, period, readings) if r.unit == target.unit]
    last = max((r.on for r in found), default=period.start)
    earliest = last - timedelta(days=SAME_TIME_DAYS)
    return sorted((r for r in found if r.on >= earliest), key=lambda r: r.on)
