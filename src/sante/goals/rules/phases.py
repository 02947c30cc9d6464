"""When a later phase of a plan begins (G-3, R-15, R-16).

A phase begins on its day, whether or not a job runs: `activation_date` is the truth, and an action
is active when its day has come. What the job adds is one look on the day before. If less than 60 %
of the last 14 days was done, more is not put on top: the phase waits a week, and the person is
asked whether to start it, let it wait, or leave it out. Nobody has to answer. The phase stays in
the plan and is looked at again on the eve of its new day: it starts by itself once 60 % is reached,
and otherwise waits another week. A day that the person chose themselves stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sante.goals.rules.alter import moved, without
from sante.goals.rules.plan import promotes_itself
from sante.goals.types import PhaseAnswer, PhaseRecord, PlanItem, PlanState, WaitingPhase

LATER: Final = (2, 3)
HOLD_DAYS: Final = 7
MOST_ASKED: Final = 2  # a question that was not answered twice is not asked a third time


@dataclass(frozen=True, slots=True)
class Frame:
    """The days a phase can begin on: from today up to, and not on, the goal's end."""

    today: date
    end: date


@dataclass(frozen=True, slots=True)
class Review:
    """What the look at a plan decided: the plan, the records as they now are, and what to tell."""

    state: PlanState
    records: tuple[PhaseRecord, ...]
    started: tuple[int, ...]
    asked: tuple[int, ...]


def waiting_items(state: PlanState, phase: int, today: date) -> tuple[PlanItem, ...]:
    """Actions of a phase that have not begun."""
    return tuple(i for i in state.items if i.phase == phase and i.activation_date > today)


def begun(state: PlanState, phase: int, today: date) -> date | None:
    """The day a phase began; None while none of its actions has."""
    days = [
        i.activation_date for i in state.items if i.phase == phase and i.activation_date <= today
    ]
    return min(days, default=None)


def waiting(
    state: PlanState, records: Mapping[int, PhaseRecord], frame: Frame
) -> tuple[WaitingPhase, ...]:
    """The phases that have not begun, each with whether an answer is asked for."""
    found = []
    for phase in LATER:
        items = waiting_items(state, phase, frame.today)
        if not items or begun(state, phase, frame.today) is not None:
            continue
        record = records.get(phase, PhaseRecord(phase))
        found.append(
            WaitingPhase(
                phase=phase,
                starts=min(i.activation_date for i in items),
                action_ids=tuple(i.action_id for i in sorted(items, key=lambda i: i.rank)),
                offered=record.asked_on is not None and record.answer is None,
                asked_on=record.asked_on,
                consistency=record.consistency,
            )
        )
    return tuple(found)


def review(
    state: PlanState,
    records: Mapping[int, PhaseRecord],
    frame: Frame,
    consistency: float | None,
) -> Review:
    """Look at every later phase once: note what has begun, and on the eve of a start hold it where
    there is too much already. Doing it twice on a day changes nothing more."""
    known = dict(records)
    started, asked = [], []
    for phase in LATER:
        record = known.get(phase, PhaseRecord(phase))
        since = begun(state, phase, frame.today)
        if since is not None:
            if record.started_on is None:
                known[phase] = replace(record, started_on=since, reviewed_on=frame.today)
                started.append(phase)
            continue
        items = waiting_items(state, phase, frame.today)
        if not items or not _on_the_eve(items, record, frame):
            continue
        record = replace(record, reviewed_on=frame.today)
        if record.answer != "wait" and not promotes_itself(consistency):
            state = held_from(state, phase, frame.today + timedelta(days=1 + HOLD_DAYS), frame)
            times = 1 if record.answer is not None else record.times_asked + 1
            record = replace(
                record,
                asked_on=frame.today,
                times_asked=times,
                consistency=consistency,
                answer=None,
                answered_at=None,
            )
            if times <= MOST_ASKED:
                asked.append(phase)
        known[phase] = record
    return Review(state, _changed(records, known), tuple(started), tuple(asked))


def _on_the_eve(items: Sequence[PlanItem], record: PhaseRecord, frame: Frame) -> bool:
    starts = min(i.activation_date for i in items)
    eve = starts - timedelta(days=1)
    if starts >= frame.end:  # there is no room left for it: nothing to decide
        return False
    looked_at = record.reviewed_on is not None and record.reviewed_on >= eve
    return eve <= frame.today and not looked_at


def held_from(state: PlanState, phase: int, until: date, frame: Frame) -> PlanState:
    """The phase starts on `until`, and those after it a week later at the earliest, so that no
    phase overtakes another. What would start after the goal's end never does."""

    def starts(item: PlanItem) -> date:
        if item.activation_date <= frame.today or item.phase < phase:
            return item.activation_date
        if item.phase == phase:
            return min(until, frame.end)
        return min(max(item.activation_date, until + timedelta(days=HOLD_DAYS)), frame.end)

    return moved(state, starts)


def answered(
    state: PlanState, phase: int, answer: PhaseAnswer, frame: Frame, until: date
) -> PlanState:
    """The plan after the person said what is to become of a phase that has not begun."""
    items = waiting_items(state, phase, frame.today)
    if answer == "drop":
        return without(state, [i.action_id for i in items])
    if answer == "wait":
        return held_from(state, phase, until, frame)
    mine = {i.action_id for i in items}
    return moved(state, lambda i: frame.today if i.action_id in mine else i.activation_date)


def record_after(
    record: PhaseRecord, answer: PhaseAnswer, today: date, now: datetime
) -> PhaseRecord:
    started = today if answer == "start" else record.started_on
    return replace(record, answer=answer, answered_at=now, times_asked=0, started_on=started)


def reopened(record: PhaseRecord) -> PhaseRecord:
    """As if nothing had been said: the answer was taken back."""
    return replace(record, answer=None, answered_at=None, started_on=None)


def _changed(
    before: Mapping[int, PhaseRecord], after: Mapping[int, PhaseRecord]
) -> tuple[PhaseRecord, ...]:
    return tuple(record for phase, record in after.items() if before.get(phase) != record)


def shifted_by_rest(state: PlanState, since: date, days: int) -> PlanState:
    """What had not begun when the goal was paused starts as many days later as it rested."""
    late = timedelta(days=days)

    def starts(item: PlanItem) -> date:
        waits = item.activation_date >= since
        return item.activation_date + late if waits else item.activation_date

    return moved(state, starts)


def phases_of(items: Iterable[PlanItem]) -> tuple[int, ...]:
    return tuple(sorted({i.phase for i in items}))
