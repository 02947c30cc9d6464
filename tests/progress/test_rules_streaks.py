"""Streaks and days as pure functions of logs: oracles and properties (G-7, V-G3, R-17, R-19)."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.goals.types import Frequency, Schedule
from sante.progress.rules import day as days
from sante.progress.rules.streaks import (
    milestone,
    running,
    slots_of,
    streak,
    streak_of,
    week_of,
    without,
)
from sante.progress.types import (
    DayStatus,
    DayTotals,
    Duty,
    Habit,
    Horizon,
    Mark,
    Outcome,
    Period,
    Slot,
    Streak,
)

DAILY = Schedule(Frequency.DAILY)
MON_WED_FRI = Schedule(Frequency.SPECIFIC_DAYS, days=frozenset({1, 3, 5}))
THRICE = Schedule(Frequency.WEEKLY, times_per_week=3)
TWICE = Schedule(Frequency.WEEKLY, times_per_week=2)
MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def horizon(last: date, **more: object) -> Horizon:
    """It is `last`, and every earlier day is over."""
    return Horizon(last=last, closed_through=last - DAY, until=LATER, **more)  # type: ignore[arg-type]  # a Horizon's other fields


def habit(text: str, schedule: Schedule = DAILY, **more: object) -> Habit:
    """From MONDAY on: x done, / partial, s skipped, e excused, . nothing."""
    letters = {"x": Mark.DONE, "/": Mark.PARTIAL, "s": Mark.SKIPPED, "e": Mark.EXCUSED}
    marks = {MONDAY + i * DAY: letters[c] for i, c in enumerate(text) if c != "."}
    return Habit(schedule, (Period(MONDAY),), marks=marks, **more)  # type: ignore[arg-type]  # a Habit's other fields


def found(text: str, schedule: Schedule = DAILY, **more: object) -> Streak:
    """The streak when the last letter is today."""
    last = MONDAY + (len(text) - 1) * DAY
    return streak_of(habit(text, schedule, **more), horizon(last))


@pytest.mark.parametrize(
    ("text", "current", "longest"),
    [
        ("", 0, 0),
        (".", 0, 0),
        ("x", 1, 1),
        ("xxx", 3, 3),
        ("xxx.", 3, 3),  # today is still open
        ("xx/", 3, 3),  # done in part keeps it
        ("xxxs", 3, 3),  # a skip of today may still become something
        ("xxex", 3, 3),  # a skip with a reason neither adds nor breaks
        ("xx.x", 3, 3),  # the first freeze of the month
        ("x.x.x", 3, 3),  # the second
        ("xx..x", 3, 3),  # or both at once
        ("x.x.x.x", 3, 3),  # a third miss lets go of what came before the first
        ("xxxx...", 4, 4),  # two freezes used, today is open
        ("xxxx....", 0, 4),  # all over
        ("xxxx...x", 1, 4),
        ("xsxsxsx", 3, 3),  # without a reason it is a missed day
        ("xexexex", 4, 4),
    ],
)
def test_a_daily_streak(text: str, current: int, longest: int) -> None:
    streak_now = found(text)
    assert (streak_now.current, streak_now.longest, streak_now.unit) == (current, longest, "day")


def test_freezes_are_shown_and_come_back_with_the_month() -> None:
    text = "x." + "x" * 27 + ".x"  # misses on 3 March and 31 March; today is 1 April
    march = found(text[:-1])
    assert march.frozen == (date(2026, 3, 3),)
    assert march.freezes_left == 1
    april = found(text)
    assert april.frozen == (date(2026, 3, 3), date(2026, 3, 31))
    assert (april.current, april.freezes_left) == (29, 2)


def test_a_freeze_is_not_spent_where_there_is_no_streak() -> None:
    assert found("...x").frozen == ()
    assert found("...x").freezes_left == 2


def test_a_longer_past_never_makes_a_streak_shorter() -> None:
    """Counting forward, an early entry would spend the freezes that keep the later run."""
    later = ".." + "xxxxxxx." + "x" * 19
    assert found(".." + later[2:]).current == 26
    assert found("x" + later[1:]).current >= 26


@pytest.mark.parametrize(
    ("text", "current"),
    [
        # Mo Tu We Th Fr Sa Su
        ("x.x.x..x", 4),
        ("x.x....x", 3),  # Friday missed, bridged
        ("xxxxxxx", 3),  # what is done on other days is no slot
        ("x.x.x", 3),
    ],
)
def test_a_streak_on_chosen_days_looks_only_at_those(text: str, current: int) -> None:
    assert found(text, MON_WED_FRI).current == current


@pytest.mark.parametrize(
    ("text", "current", "longest"),
    [
        ("xxx", 1, 1),  # reached in the middle of the week
        ("xx", 0, 0),
        ("x.x.x.." + "....xxx", 2, 2),
        ("x.x.x.." + "..", 1, 1),  # the week is still open
        ("x.x.x.." + "x......" + "xxx", 2, 2),  # a missed week, bridged
        ("x.x.x.." + "x......" * 3 + "xxx", 1, 1),
        ("x.e.x.." + "xxx", 2, 2),  # the reason lowers what the week asks for
        ("e.e.e.." + "xxx", 1, 1),  # a week that asks for nothing rests
    ],
)
def test_a_streak_of_weeks_counts_weeks(text: str, current: int, longest: int) -> None:
    streak_now = found(text, THRICE)
    assert (streak_now.current, streak_now.longest, streak_now.unit) == (current, longest, "week")


def test_a_first_part_of_a_week_asks_for_no_more_than_it_has_days() -> None:
    started_saturday = Habit(
        THRICE,
        (Period(MONDAY + 5 * DAY),),
        marks={MONDAY + 5 * DAY: Mark.DONE, MONDAY + 6 * DAY: Mark.DONE},
    )
    assert streak_of(started_saturday, horizon(MONDAY + 7 * DAY)).current == 1


def test_the_week_starts_where_the_person_says() -> None:
    """T17."""
    sunday = MONDAY - DAY
    assert week_of(MONDAY, "monday") == MONDAY
    assert week_of(sunday, "monday") == MONDAY - 7 * DAY
    assert week_of(sunday, "sunday") == week_of(MONDAY, "sunday") == sunday
    done = habit("x....xx", THRICE)  # Monday, Saturday, Sunday
    last = horizon(MONDAY + 6 * DAY)
    assert streak_of(done, last, "monday").current == 1
    assert streak_of(done, last, "sunday").current == 0


def test_what_is_done_when_wanted_has_no_streak() -> None:
    assert found("xxx", Schedule(Frequency.ON_DEMAND)) == Streak("day", freezes_left=2)


def test_a_paused_goal_and_a_holiday_neither_add_nor_break() -> None:
    parts = (Period(MONDAY, MONDAY + 2 * DAY), Period(MONDAY + 6 * DAY))
    paused = Habit(DAILY, parts, habit("xx....x").marks)
    assert streak_of(paused, horizon(MONDAY + 6 * DAY)).current == 3
    away = horizon(MONDAY + 6 * DAY, breaks=(Period(MONDAY + 2 * DAY, MONDAY + 6 * DAY),))
    assert streak_of(habit("xx....x"), away).current == 3
    assert streak_of(habit("xxx...x"), away).current == 4  # done all the same: it counts


def test_a_leap_day_is_a_day() -> None:
    first = date(2028, 2, 27)
    marks = {first + i * DAY: Mark.DONE for i in range(4)}
    leap = Habit(DAILY, (Period(first),), marks=marks)
    assert streak_of(leap, horizon(date(2028, 3, 1))).current == 4


def test_a_slot_can_be_missed_only_once_it_is_over_everywhere() -> None:
    """T7: yesterday is still going on in a zone the person was in two days ago."""
    lagging = Horizon(MONDAY + 3 * DAY, MONDAY + 1 * DAY, LATER)
    slots = slots_of(habit("xx.."), lagging)
    assert [slot.outcome for slot in slots] == [Outcome.DONE] * 2 + [Outcome.OPEN] * 2


def test_two_periods_of_one_action_are_one_habit_with_a_gap_that_does_not_count() -> None:
    marks = {MONDAY + i * DAY: Mark.DONE for i in (0, 1, 8, 9)}
    again = Habit(DAILY, (Period(MONDAY, MONDAY + 2 * DAY), Period(MONDAY + 8 * DAY)), marks=marks)
    assert streak_of(again, horizon(MONDAY + 9 * DAY)).current == 4


# --- milestones ---


@pytest.mark.parametrize(
    ("previous", "current", "name"),
    [
        (2, 3, "3_day"),
        (4, 5, None),  # five is a word of praise, not a milestone
        (6, 7, "7_day"),
        (7, 7, None),  # only when the count rose
        (8, 7, None),
        (0, 14, "14_day"),  # a late entry joined two runs: the highest is told
        (89, 90, "90_day"),
        (90, 91, None),
    ],
)
def test_milestones_are_told_when_the_count_rises_to_them(
    previous: int, current: int, name: str | None
) -> None:
    assert milestone(previous, Streak("day", current, current)) == name


def test_a_streak_of_weeks_has_milestones_in_weeks() -> None:
    assert milestone(2, Streak("week", 3, 3)) == "3_week"


# --- properties ---

TEXTS = st.text("xx/se.", max_size=80)
SCHEDULES = st.sampled_from([DAILY, MON_WED_FRI, THRICE, TWICE])


@given(TEXTS, SCHEDULES, st.randoms())
def test_the_order_in_which_logs_arrive_does_not_matter(
    text: str, schedule: Schedule, random: "object"
) -> None:
    first = habit(text, schedule)
    items = list(first.marks.items())
    random.shuffle(items)  # type: ignore[attr-defined]  # a random.Random
    other = Habit(schedule, first.on, marks=dict(items))
    last = horizon(MONDAY + len(text) * DAY)
    assert streak_of(first, last) == streak_of(other, last) == streak_of(first, last)


@given(TEXTS, SCHEDULES, st.integers(0, 90))
def test_one_more_day_done_never_shortens_a_streak(text: str, schedule: Schedule, at: int) -> None:
    """T8: late entries are always worth making."""
    before = habit(text, schedule)
    last = horizon(MONDAY + max(len(text), at) * DAY)
    after = Habit(schedule, before.on, marks={**before.marks, MONDAY + at * DAY: Mark.DONE})
    was, now = streak_of(before, last), streak_of(after, last)
    assert now.current >= was.current
    assert now.longest >= was.longest


@given(TEXTS, SCHEDULES)
def test_a_streak_is_the_best_run_with_no_more_misses_a_month_than_freezes(
    text: str, schedule: Schedule
) -> None:
    slots = slots_of(habit(text, schedule), horizon(MONDAY + len(text) * DAY))
    assert streak(slots, MONDAY).current == max(
        (done(slots[i:]) for i in range(len(slots)) if allowed(slots[i:])), default=0
    )
    assert streak(slots, MONDAY).longest == max((count for count, _ in running(slots)), default=0)


def done(run: list[Slot]) -> int:
    return sum(slot.outcome is Outcome.DONE for slot in run)


def allowed(run: list[Slot]) -> bool:
    missed: dict[tuple[int, int], int] = {}
    for slot in run:
        if slot.outcome is Outcome.MISSED:
            month = slot.end.year, slot.end.month
            missed[month] = missed.get(month, 0) + 1
    return all(count <= 2 for count in missed.values())


@given(TEXTS, SCHEDULES)
def test_a_streak_stays_within_its_bounds(text: str, schedule: Schedule) -> None:
    streak_now = found(text + ".", schedule)
    assert 0 <= streak_now.current <= streak_now.longest <= sum(c in "x/" for c in text)
    assert 0 <= streak_now.freezes_left <= 2


@given(TEXTS, SCHEDULES, st.integers(0, 79))
def test_taking_a_log_out_gives_the_streak_before_it(
    text: str, schedule: Schedule, at: int
) -> None:
    full = habit(text, schedule)
    gap = habit(text[:at] + "." + text[at + 1 :], schedule)
    assert without(full, MONDAY + at * DAY) == gap


# --- a day over all habits ---


def test_a_weekly_action_is_planned_only_from_when_every_day_left_is_needed() -> None:
    nothing = habit("", TWICE)
    week = [MONDAY + i * DAY for i in range(7)]
    at = [days.duty(nothing, horizon(day), day) for day in week]
    assert at == [Duty.OPTIONAL] * 5 + [Duty.PLANNED] * 2
    reached = habit("x.x....", TWICE)
    last = horizon(week[-1])
    assert [days.duty(reached, last, day) for day in week] == [
        Duty.PLANNED,
        Duty.ABSENT,
        Duty.PLANNED,
        *[Duty.ABSENT] * 4,
    ]


@given(
    st.text("x/se.", min_size=7, max_size=7),
    st.integers(1, 7).map(lambda n: Schedule(Frequency.WEEKLY, times_per_week=n)),
)
def test_a_week_holds_as_many_planned_occasions_as_it_asked_for(
    text: str, schedule: Schedule
) -> None:
    week = [MONDAY + i * DAY for i in range(7)]
    one, last = habit(text, schedule), horizon(MONDAY + 7 * DAY)
    planned = sum(days.duty(one, last, day) is Duty.PLANNED for day in week)
    excused = text.count("e")
    asked = max(0, min(schedule.per_week - excused, 7))
    assert planned == max(asked, sum(c in "x/" for c in text))


def test_a_day_adds_up() -> None:
    habits = [habit("x"), habit("/"), habit("s"), habit("e"), habit("."), habit(".", THRICE)]
    totals = days.totals(habits, horizon(MONDAY), MONDAY)
    assert totals == DayTotals(completed=1, partial=1, skipped=2, pending=1, excused=1)
    assert totals.total == 5
    assert (totals.rate, totals.percent) == (0.3, 30)
    assert not totals.perfect


def test_a_day_without_plans_is_neither_perfect_nor_missed() -> None:
    """R-19: it rests; an empty plan is no achievement."""
    empty = DayTotals()
    assert (empty.rate, empty.perfect) == (0.0, False)
    assert days.alive_outcome(empty, horizon(MONDAY + DAY), MONDAY) is Outcome.RESTED
    excused = DayTotals(skipped=2, excused=2)
    assert days.perfect_outcome(excused, horizon(MONDAY + DAY), MONDAY) is Outcome.RESTED


def test_any_action_keeps_a_day_alive_and_all_make_it_perfect() -> None:
    """R-19."""
    habits = [habit("xxx.x"), habit("x.x.x")]
    last = horizon(MONDAY + 4 * DAY)
    history = days.records(habits, last)
    assert [r.totals.perfect for r in history] == [True, False, True, False, True]
    assert [r.streak for r in history] == [1, 2, 3, 3, 4]
    alive, perfect = days.counters(history, last)
    assert (alive.current, alive.frozen) == (4, (MONDAY + 3 * DAY,))
    assert (perfect.current, perfect.longest) == (1, 1)


def test_the_days_of_the_record_agree_with_the_counters() -> None:
    last = horizon(MONDAY + 9 * DAY)
    history = days.records([habit("xx.xx....x")], last)
    alive, _ = days.counters(history, last)
    assert history[-1].streak == alive.current
    assert max(r.streak for r in history) == alive.longest


def test_the_dots_of_a_week() -> None:
    last = horizon(MONDAY + 9 * DAY)
    shown = days.dots(habit("...x/s.e.."), last, MONDAY + 9 * DAY)
    assert [status.value for _, status in shown] == [
        "completed",
        "partial",
        "skipped",
        "missed",
        "skipped",
        "missed",
        "pending",
    ]
    assert shown[-1][0] == MONDAY + 9 * DAY
    young = days.dots(habit("x"), horizon(MONDAY), MONDAY)
    assert [status for _, status in young] == [DayStatus.NONE] * 6 + [DayStatus.COMPLETED]
    chosen = days.dots(habit("x", MON_WED_FRI), horizon(MONDAY + DAY), MONDAY + DAY)
    assert chosen[-1][1] is DayStatus.REST


@given(st.lists(st.tuples(TEXTS, SCHEDULES), max_size=3), st.booleans())
def test_the_days_behind_are_each_what_the_day_alone_says(
    texts: list[tuple[str, Schedule]], away: bool
) -> None:
    habits = [habit(text, schedule) for text, schedule in texts]
    breaks = (Period(MONDAY + 5 * DAY, MONDAY + 9 * DAY),) if away else ()
    last = horizon(MONDAY + max((len(text) for text, _ in texts), default=0) * DAY, breaks=breaks)
    for record in days.records(habits, last):
        assert record.totals == days.totals(habits, last, record.day)


@given(TEXTS, SCHEDULES)
def test_an_action_counts_in_the_day_it_was_done(text: str, schedule: Schedule) -> None:
    one, last = habit(text, schedule), horizon(MONDAY + len(text) * DAY)
    by_day: Mapping[date, Mark] = one.marks
    for record in days.records([one], last):
        mark = by_day.get(record.day)
        assert (record.alive is Outcome.DONE) == (mark is not None and mark.kept)
