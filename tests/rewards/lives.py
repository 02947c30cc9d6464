"""Made-up lives for the pure rules: days as letters, facts by the dozen."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sante.goals.types import Frequency, Schedule
from sante.progress.rules.day import counters, records
from sante.progress.types import DayRecord, DayTotals, Habit, Horizon, Mark, Outcome, Period
from sante.rewards.checkers import Seen
from sante.rewards.rules.courses import habits_of
from sante.rewards.types import Course, Domain, Fact, Life, Routine

START = date(2026, 3, 2)  # a Monday
DAILY = Schedule(Frequency.DAILY)
_MARKS = {"c": Mark.DONE, "p": Mark.PARTIAL, "s": Mark.SKIPPED, "e": Mark.EXCUSED}


def day(number: int) -> date:
    """1 is the first."""
    return START + timedelta(days=number - 1)


def noon(on: date) -> datetime:
    return datetime.combine(on, time(12), UTC)


def horizon(days: int) -> Horizon:
    """On the day after `days` days, all of them over."""
    last = day(days + 1)
    return Horizon(last, last - timedelta(days=1), noon(last) + timedelta(hours=15))


def routine(letters: str, domain: Domain | None = None) -> Routine:
    marks = {day(i): _MARKS[letter] for i, letter in enumerate(letters, 1) if letter in _MARKS}
    period = Period(START, day(len(letters) + 1))
    return Routine(domain, Habit(DAILY, (period,), marks), (period,))


def fact(number: int, *, key: str = "", source: str = "action", **more: object) -> Fact:
    on = day(number)
    values: dict[str, object] = {
        "source": source, "key": key or f"it:{on}", "kind": "it", "label": "It", "day": on,
        "at": noon(on), "rule": "action_done",
    }  # fmt: skip
    return Fact(**values | more)  # type: ignore[arg-type]


def life(
    routines: Sequence[Routine] = (), facts: Sequence[Fact] = (), *, days: int, **more: object
) -> Life:
    """As the service gathers it, `days` days after the start."""
    where = horizon(days)
    courses = {}
    for domain in Domain:
        found = records(habits_of(domain, routines, facts), where)
        courses[domain] = Course(tuple(found), counters(found, where)[0])
    plan = tuple(records([r.habit for r in routines], where))
    values: dict[str, object] = {
        "today": where.last, "horizon": where, "facts": tuple(facts), "courses": courses,
        "plan": plan,
    }  # fmt: skip
    return Life(**values | more)  # type: ignore[arg-type]


def planned(shares: Sequence[int], of: int = 100) -> tuple[DayRecord, ...]:
    """Days of a plan, so many of `of` done on each."""
    return tuple(
        DayRecord(
            day(i),
            DayTotals(completed=done, pending=of - done),
            Outcome.DONE if done else Outcome.MISSED,
            0,
        )
        for i, done in enumerate(shares, 1)
    )


def counted(streaks: Sequence[int]) -> tuple[DayRecord, ...]:
    """Days with the streak as it stood at their end."""
    return tuple(
        DayRecord(day(i), DayTotals(completed=1), Outcome.DONE, count)
        for i, count in enumerate(streaks, 1)
    )


def seen(days: int, **more: object) -> Seen:
    values: dict[str, object] = {
        "facts": (), "courses": {}, "plan": (), "horizon": horizon(days),
    }  # fmt: skip
    return Seen(**values | more)  # type: ignore[arg-type]
