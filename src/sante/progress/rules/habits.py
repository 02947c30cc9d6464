"""From commitments, pauses and logs to habits: what was expected of a person, and what they did."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sante.goals.types import Commitment, LogEntry, LogStatus, Pause, Schedule
from sante.progress.types import Card, Era, Habit, Mark, Marks, Period, Track

DAY: Final = timedelta(days=1)
_LETTERS: Final[Mapping[str, Mark]] = {
    "c": Mark.DONE,
    "p": Mark.PARTIAL,
    "s": Mark.SKIPPED,
    "e": Mark.EXCUSED,
}


def letter_of(entry: LogEntry) -> str:
    match entry.status:
        case LogStatus.COMPLETED:
            return "c"
        case LogStatus.PARTIAL:
            return "p"
        case _:
            return "s" if entry.skip_reason is None else "e"


def track_of(letters: Mapping[date, str]) -> Track | None:
    if not letters:
        return None
    first, last = min(letters), max(letters)
    days = range((last - first).days + 1)
    return Track(first, "".join(letters.get(first + i * DAY, ".") for i in days))


def marks_of(track: Track | None, within: Period | None = None) -> Marks:
    """The marks of a track, or of the part of it that lies within a period."""
    if track is None:
        return {}
    start, letters = track.first.toordinal(), track.letters
    if within is not None:
        skip = max(0, within.start.toordinal() - start)
        stop = len(letters) if within.end is None else within.end.toordinal() - start
        start, letters = start + skip, letters[skip : max(stop, skip)]
    return {
        date.fromordinal(start + i): _LETTERS[letter]
        for i, letter in enumerate(letters)
        if letter != "."
    }


def times_kept(track: Track | None) -> int:
    return 0 if track is None else track.letters.count("c") + track.letters.count("p")


def with_letter(track: Track | None, day: date, letter: str) -> Track | None:
    """The track with one day changed; "." takes the day's log out."""
    letters = {} if track is None else dict(enumerate(track.letters, track.first.toordinal()))
    letters[day.toordinal()] = letter
    return track_of({date.fromordinal(d): one for d, one in letters.items() if one != "."})


def habit_of(card: Card, within: Period | None = None) -> Habit:
    return Habit(card.schedule, card.on, marks_of(card.track, within), card.earlier)


def expected_periods(
    commitments: Iterable[Commitment], pauses: Sequence[Pause], ended: Mapping[UUID, date]
) -> tuple[Period, ...]:
    """When an action was expected in any goal: its commitments' periods without their goals'
    pauses, joined where they touch. `ended`: goals given up, with the day they were."""
    parts = [
        part
        for commitment in commitments
        if (whole := _whole(commitment, ended)) is not None
        for part in without(whole, _rests(commitment, pauses))
    ]
    return join(parts)


def _rests(commitment: Commitment, pauses: Sequence[Pause]) -> list[Period]:
    """When the action was not asked for: while its goal rested, or it did itself."""
    theirs = [Period(p.start, p.end) for p in pauses if p.goal_id == commitment.goal.goal_id]
    return [*theirs, *(Period(rest.start, rest.end) for rest in commitment.rests)]


def _whole(commitment: Commitment, ended: Mapping[UUID, date]) -> Period | None:
    start = max(commitment.activation_date, commitment.goal.start_date)
    end = over_on(commitment, ended)
    return Period(start, end) if start < end else None


def over_on(commitment: Commitment, ended: Mapping[UUID, date]) -> date:
    """The first day that asks for it no more: its goal's end, or sooner if either was given up."""
    goal = commitment.goal
    ends = (goal.end_date, commitment.removed_on, ended.get(goal.goal_id))
    return min(day for day in ends if day is not None)


def without(period: Period, holes: Iterable[Period | Pause]) -> list[Period]:
    """What is left of a period once all `holes` are taken out."""
    left: list[Period] = []
    start, stop = period.start, period.end or date.max
    for hole in sorted(holes, key=lambda h: h.start):
        if start < min(hole.start, stop):
            left.append(Period(start, min(hole.start, stop)))
        start = max(start, date.max if hole.end is None else hole.end)
    if start < stop:
        left.append(Period(start, stop))
    return left


def join(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Periods in order, those that overlap or touch made one."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda p: p.start):
        before = joined[-1] if joined else None
        if before is not None and (before.end is None or period.start <= before.end):
            end = None if before.end is None or period.end is None else max(before.end, period.end)
            joined[-1] = Period(before.start, end)
        else:
            joined.append(period)
    return tuple(joined)


def cut(periods: Iterable[Period], end: date) -> tuple[Period, ...]:
    """What of the periods lies before `end`."""
    kept = (Period(p.start, end if p.end is None else min(p.end, end)) for p in periods)
    return tuple(p for p in kept if p.end is not None and p.start < p.end)


def schedule_of(commitments: Sequence[Commitment]) -> Schedule:
    """The schedule that comes round most often; the first of equals."""
    return max((c.schedule for c in commitments), key=lambda schedule: schedule.per_week)


def earlier_of(commitments: Sequence[Commitment]) -> tuple[Era, ...]:
    """The former schedules of a card: of several goals, what came round most often on each day."""
    changes = sorted({rhythm.until for c in commitments for rhythm in c.rhythms})
    return tuple(
        Era(max((c.schedule_on(until - DAY) for c in commitments), key=lambda s: s.per_week), until)
        for until in changes
    )
