"""Later phases: the daily look that notes or holds them, and what a person says to them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.db import touch
from sante.core.events import publish
from sante.goals import queries
from sante.goals.errors import BadChoice, BadDate, PhaseNotWaiting
from sante.goals.events import PhaseOffered, PhaseStarted
from sante.goals.rules import phases as rules
from sante.goals.rules.consistency import WINDOW_DAYS, Past, recent_consistency
from sante.goals.service.create import close_ended
from sante.goals.service.opened import Change, Opened, apply, load, open_goal
from sante.goals.service.rows import phase_values, read_goal, read_log
from sante.goals.types import Pause, PhaseAnswer, PhaseRecord, WaitingPhase
from sante.kit import clock
from sante.profile import service as profiles
from sante.profile.types import Person

ANSWERS: Final[tuple[PhaseAnswer, ...]] = ("start", "wait", "drop")
FURTHEST_ZONE: Final = "Pacific/Kiritimati"  # where a day begins first
_CAUSES: Final = {"start": "phase_started", "wait": "phase_moved", "drop": "phase_dropped"}

# Holidays from everything are known above goals; the wiring brings who knows them.
DaysOff = Callable[[AsyncSession, UUID, date, date], Awaitable[frozenset[date]]]


async def _none(_session: AsyncSession, _user: UUID, _first: date, _last: date) -> frozenset[date]:
    return frozenset()


_days_off: list[DaysOff] = [_none]


def ask_days_off(ask: DaysOff) -> None:
    """Let `ask` say on which days nothing was expected of a person."""
    _days_off[0] = ask


async def days_off(
    session: AsyncSession, user_id: UUID, first: date, last: date
) -> frozenset[date]:
    """Days from `first` to `last`, both included, on which nothing was expected of the person."""
    return await _days_off[0](session, user_id, first, last)


async def waiting_phases(
    session: AsyncSession, person: Person, goal_id: UUID, *, now: datetime
) -> tuple[WaitingPhase, ...]:
    """The phases of a goal that have not begun. Raises NotFound."""
    return waiting_of(await load(session, person, goal_id, now))


def waiting_of(opened: Opened) -> tuple[WaitingPhase, ...]:
    if not opened.goal.open_on(opened.today):
        return ()
    return rules.waiting(opened.state, opened.phases, _frame(opened))


async def offers(
    session: AsyncSession, person: Person, *, now: datetime
) -> tuple[tuple[UUID, str, WaitingPhase], ...]:
    """What a person is asked at present, over all running goals: (goal, its title, phase). For
    nearly everybody that is nothing, and one read says so."""
    asked = await queries.asked_goals(session, person.user_id)
    if not asked:
        return ()
    today = person.day_at(now)
    rows = await queries.goals(session, person.user_id, status=["active"])
    running = [row for row in rows if row.end_date > today and row.id in asked]
    found = []
    for row in running:
        waiting = await waiting_phases(session, person, row.id, now=now)
        found += [(row.id, row.title, phase) for phase in waiting if phase.offered]
    return tuple(found)


async def answer_phase(
    session: AsyncSession,
    person: Person,
    goal_id: UUID,
    phase: int,
    answer: str,
    *,
    now: datetime,
    until: date | None = None,
) -> None:
    """Start a phase that has not begun, let it wait until a day (a week more by default), or leave
    it out. Raises NotFound, GoalNotOpen, BadChoice, BadDate or PhaseNotWaiting."""
    known = next((a for a in ANSWERS if a == answer), None)
    if known is None:
        raise BadChoice("answer", answer, list(ANSWERS))
    opened = await open_goal(session, person, goal_id, now)
    frame = _frame(opened)
    found = next((w for w in waiting_of(opened) if w.phase == phase), None)
    if found is None:
        raise PhaseNotWaiting(phase)
    day = until or min(
        found.starts + timedelta(days=rules.HOLD_DAYS), frame.end - timedelta(days=1)
    )
    _check_until(known, until, frame)
    after = rules.answered(opened.state, phase, known, frame, max(day, frame.today))
    cause = _CAUSES[known]
    await apply(session, opened, Change(after, cause, cause))
    record = opened.phases.get(phase, PhaseRecord(phase))
    said = rules.record_after(record, known, opened.today, now)
    await _keep(session, opened, [said])
    if known == "start":
        await _tell_started(session, opened, found.phase, opened.today, len(found.action_ids))


def _check_until(answer: PhaseAnswer, until: date | None, frame: rules.Frame) -> None:
    if until is None:
        return
    if answer != "wait":
        raise BadDate("until", "Only a phase that waits has a day.")
    if not frame.today < until < frame.end:
        last = (frame.end - timedelta(days=1)).isoformat()
        raise BadDate("until", f"Choose a day after today and up to {last}, the goal's last.")


async def reopen_answers(session: AsyncSession, opened: Opened) -> None:
    """After an undo: an answer whose change was taken back was not given."""
    if opened.plan.cause not in _CAUSES.values():
        return
    answered = [r for r in opened.phases.values() if r.answered_at == opened.plan.created_at]
    await _keep(session, opened, [rules.reopened(r) for r in answered])


async def turn_day(session: AsyncSession, person: Person, *, now: datetime) -> dict[str, int]:
    """What the day brings for a person's goals: those that are over are completed, phases that have
    begun are noted, and on the eve of a start it is decided whether it may. Twice is once."""
    today = person.day_at(now)
    await touch(session, person.user_id)
    done = {"completed": await close_ended(session, person.user_id, today, now)}
    done |= {"started": 0, "held": 0}
    for row in await queries.goals(session, person.user_id, status=["active"]):
        opened = await load(session, person, read_goal(row).goal_id, now)
        reviewed = await _review(session, opened)
        done["started"] += len(reviewed.started)
        done["held"] += len(reviewed.asked)
    return done


async def _review(session: AsyncSession, opened: Opened) -> rules.Review:
    consistency = recent_consistency(await past_of(session, opened), opened.today)
    found = rules.review(opened.state, opened.phases, _frame(opened), consistency)
    held = Change(found.state, "phase_held", "phase_held", source="rules", undoable=False)
    await apply(session, opened, held)
    await _keep(session, opened, found.records)
    records = {r.phase: r for r in found.records}
    for phase in found.started:
        begun = [i for i in opened.state.items if i.phase == phase]
        day = records[phase].started_on or opened.today
        await _tell_started(session, opened, phase, day, len(begun))
    for phase in found.asked:
        starts = rules.waiting_items(found.state, phase, opened.today)
        offered = PhaseOffered(
            user_id=opened.goal.user_id,
            goal_id=opened.goal.goal_id,
            phase=phase,
            day=min(i.activation_date for i in starts),
            consistency=records[phase].consistency or 0.0,
            at=opened.now,
        )
        await publish(session, offered)
    return found


async def past_of(session: AsyncSession, opened: Opened, days: int = WINDOW_DAYS) -> Past:
    """What was planned and done in a goal over the last days up to today."""
    user_id, today = opened.goal.user_id, opened.today
    first = today - timedelta(days=days)
    rows = await queries.logs_between(
        session, user_id, first, today + timedelta(days=1), goal_id=opened.goal.goal_id
    )
    pauses = await queries.pauses(session, user_id, first, today + timedelta(days=1))
    return Past(
        commitments=opened.commitments,
        logs=[read_log(row) for row in rows],
        pauses=[Pause(p.goal_id, p.from_date, p.to_date) for p in pauses],
        days_off=await days_off(session, user_id, first, today),
    )


async def _keep(session: AsyncSession, opened: Opened, records: Sequence[PhaseRecord]) -> None:
    for record in records:
        await queries.put_phase(
            session, opened.goal.user_id, opened.goal.goal_id, phase_values(record)
        )


async def _tell_started(
    session: AsyncSession, opened: Opened, phase: int, day: date, actions: int
) -> None:
    event = PhaseStarted(opened.goal.user_id, opened.goal.goal_id, phase, day, actions, opened.now)
    await publish(session, event)


def _frame(opened: Opened) -> rules.Frame:
    return rules.Frame(opened.today, opened.goal.end_date)


async def people_to_turn(session: AsyncSession, *, now: datetime) -> list[UUID]:
    """Everybody for whom the day has brought something, by their own local day. System work."""
    furthest = clock.local_day(now, FURTHEST_ZONE, 0)
    due: dict[UUID, date] = {}
    for row in await queries.due_turns(session, furthest):
        due[row.user_id] = min(due.get(row.user_id, date.max), row.due)
    today = await profiles.local_days(session, list(due), now=now)
    return [user_id for user_id, day in due.items() if user_id in today and day <= today[user_id]]
