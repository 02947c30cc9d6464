"""Days and weeks judged by what was wanted then, worked out by hand."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.tracking.rules.aims import problems, report, run
from sante.tracking.rules.figures import Told, before, series, summary
from sante.tracking.types import (
    Aim,
    AimEra,
    AimKind,
    Definition,
    Field,
    FieldType,
    Outcome,
    Slot,
)

MONDAY = date(2026, 3, 2)
CUPS = Field(key="cups", name="Cups", type=FieldType.NUMBER, unit="cups")
DRANK = Field(key="drank", name="Alcohol", type=FieldType.BOOLEAN)
MOOD = Field(key="mood", name="Mood", type=FieldType.RATING)
BED = Field(key="bed", name="Bed", type=FieldType.TIME)
KIND = Field(key="kind", name="Kind", type=FieldType.MULTISELECT, options=("a", "b"))
FIELDS = {one.key: one for one in (CUPS, DRANK, MOOD, BED, KIND)}
MOST_TWO = Aim(kind=AimKind.AT_MOST, amount=2, field="cups")
K, N, U, R, F = (
    Outcome.KEPT, Outcome.NOT_KEPT, Outcome.UNKNOWN, Outcome.OPEN, Outcome.FREE,
)  # fmt: skip


def day(number: int) -> date:
    return MONDAY + timedelta(days=number)


def told(key: str, *values: Any) -> list[Told]:
    """One entry a day from Monday on; None is a day without one, a list several entries."""
    found = []
    for number, value in enumerate(values):
        several = value if isinstance(value, list) else [value]
        found += [Told(day(number), {key: one}) for one in several if one is not None]
    return found


def outcomes(aim: Aim, entries: Sequence[Told], today: int) -> list[Outcome]:
    found = report([AimEra(aim, MONDAY)], FIELDS, entries, day(today))
    assert found is not None
    return [slot.outcome for slot in found.slots]


def test_at_most_two_coffees_a_day() -> None:
    """Silence is no evidence; today is open until it is over, and above as soon as it is."""
    entries = told("cups", 1, [1, 1], 3, None, [2, 1], 0, 1)
    assert outcomes(MOST_TWO, entries, 6) == [K, K, N, U, N, K, R]
    assert outcomes(MOST_TWO, told("cups", 3), 0) == [N]
    assert outcomes(MOST_TWO, [], 0) == [R]


def test_no_alcohol_on_weekdays_leaves_the_weekend_free() -> None:
    aim = Aim(kind=AimKind.AT_MOST, amount=0, field="drank", days=frozenset({1, 2, 3, 4, 5}))
    entries = told("drank", False, False, True, None, False, True, True, False)
    assert outcomes(aim, entries, 8) == [K, K, N, U, K, F, F, K, R]


def test_at_least_is_kept_as_soon_as_it_is_reached() -> None:
    aim = Aim(kind=AimKind.AT_LEAST, amount=8, field="cups")
    assert outcomes(aim, told("cups", [4, 4], 7, None, [8]), 3) == [K, N, U, K]
    assert outcomes(aim, told("cups", [4, 4], 7, None, [7]), 3) == [K, N, U, R]


def test_so_often_a_week_counts_yes_and_runs_over_weeks() -> None:
    aim = Aim(kind=AimKind.AT_LEAST, amount=3, field="drank", period="week")
    first = [True, False, True, None, True, None, None]
    second = [True, True, None, None, None, None, None]
    third = [None] * 7
    assert outcomes(aim, told("drank", *first, *second, *third, True), 21) == [K, N, U, R]
    running = [True, True, True]
    assert outcomes(aim, told("drank", *first, *second, *third, *running), 23) == [K, N, U, K]


def test_entries_themselves_can_be_counted() -> None:
    aim = Aim(kind=AimKind.AT_LEAST, amount=2, period="week")
    assert outcomes(aim, told("mood", 3, None, 4), 9) == [K, R]


def test_what_is_not_added_up_is_averaged() -> None:
    aim = Aim(kind=AimKind.AT_LEAST, amount=4, field="mood", period="week")
    found = report([AimEra(aim, MONDAY)], FIELDS, told("mood", 5, [3, 5], 4), day(8))
    assert found is not None
    assert found.slots[0].counted == pytest.approx(13 / 3)


def test_a_day_is_judged_by_what_was_wanted_then() -> None:
    stricter = Aim(kind=AimKind.AT_MOST, amount=1, field="cups")
    eras = [AimEra(MOST_TWO, MONDAY, day(3)), AimEra(stricter, day(3))]
    found = report(eras, FIELDS, told("cups", 2, 2, 2, 2, 1, 1), day(6))
    assert found is not None
    assert [slot.outcome for slot in found.slots] == [K, K, K, N, K, K, R]
    assert (found.run.current, found.run.longest) == (2, 3)


def test_a_week_in_which_the_aim_began_asks_for_nothing() -> None:
    aim = Aim(kind=AimKind.AT_LEAST, amount=3, field="drank", period="week")
    late = [AimEra(aim, day(4))]
    weak = report(late, FIELDS, told("drank", None, None, None, None, True), day(9))
    strong = report(late, FIELDS, told("drank", True, True, True, None, True), day(9))
    assert weak is not None
    assert strong is not None
    assert [slot.outcome for slot in weak.slots] == [F, R]
    assert [slot.outcome for slot in strong.slots] == [K, R]


def test_another_kind_of_slot_begins_a_new_run() -> None:
    weekly = Aim(kind=AimKind.AT_MOST, amount=10, field="cups", period="week")
    eras = [AimEra(MOST_TWO, MONDAY, day(7)), AimEra(weekly, day(7))]
    found = report(eras, FIELDS, told("cups", *[1] * 14), day(14))
    assert found is not None
    assert (found.run.unit, [slot.outcome for slot in found.slots]) == ("week", [K, R])


def test_a_run_bridges_short_silence_and_no_more() -> None:
    def of(*found: Outcome) -> tuple[int, int]:
        slots = [Slot(day(n), day(n), one, None, MOST_TWO) for n, one in enumerate(found)]
        made = run(slots, "day")
        return made.current, made.longest

    assert of(K, K, U, U, U, K, R) == (3, 3)
    assert of(K, K, U, U, U, U, K) == (1, 2)
    assert of(K, F, F, K, N) == (0, 2)
    assert of(K, N, K, K, U) == (2, 2)
    assert of() == (0, 0)


@given(st.lists(st.sampled_from([0, 1, 2, 3, 4, None]), max_size=40))
def test_runs_depend_on_the_entries_alone(values: list[int | None]) -> None:
    """In whichever order they were made; and one more kept day never shortens a run."""
    entries = told("cups", *values)
    today = day(len(values))
    eras = [AimEra(MOST_TWO, MONDAY)]
    found = report(eras, FIELDS, entries, today)
    assert found == report(eras, FIELDS, sorted(entries, key=lambda e: -e.day.toordinal()), today)
    assert found is not None
    filled = [1 if value is None else value for value in values]
    more = report(eras, FIELDS, told("cups", *filled), today)
    assert more is not None
    assert more.run.longest >= found.run.longest


@pytest.mark.parametrize(
    ("aim", "place"),
    [
        (Aim(kind=AimKind.AT_MOST, amount=1, field="gone"), "aim.field"),
        (Aim(kind=AimKind.AT_MOST, amount=1, field="kind"), "aim.field"),
        (Aim(kind=AimKind.AT_LEAST, amount=0, field="cups"), "aim.amount"),
        (Aim(kind=AimKind.AT_MOST, amount=-1, field="cups"), "aim.amount"),
        (Aim(kind=AimKind.AT_MOST, amount=1, field="cups", days=frozenset()), "aim.days"),
        (Aim(kind=AimKind.AT_MOST, amount=1, period="week", days=frozenset({1})), "aim.days"),
    ],
)
def test_an_aim_that_cannot_be_counted_is_refused(aim: Aim, place: str) -> None:
    (found,) = problems(aim, Definition(tuple(FIELDS.values())))
    assert found.field == place
    assert problems(MOST_TWO, Definition((CUPS,))) == []


def test_a_figure_a_day_from_several_entries() -> None:
    assert series(CUPS, told("cups", [1, 2], None, 4)).days == {day(0): 3, day(2): 4}
    assert series(MOOD, told("mood", [2, 5])).days == {day(0): 3.5}
    assert series(DRANK, told("drank", [False, True], False)).days == {day(0): 1, day(1): 0}
    assert series(BED, told("bed", "23:30")).days == {day(0): 1410}
    assert series(KIND, told("kind", ["a"])).days == {}


def test_a_summary_says_what_there_is_and_nothing_where_there_is_nothing() -> None:
    entries = [
        *told("cups", [1, 2], None, 4),
        *told("bed", "23:50", "00:10"),
        *told("drank", True, False, False, True),
        Told(day(1), {"kind": ["a", "b"]}),
        Told(day(2), {"kind": ["a"]}),
    ]
    found = summary([CUPS, BED, DRANK, KIND, MOOD], entries, day(6), 7)
    cups, bed, drank, kind, mood = found.fields
    assert (found.first, found.entries, found.days_logged) == (MONDAY, 11, 4)
    assert (cups.days, cups.total, cups.typical, cups.low, cups.high) == (2, 7, 3.5, 3, 4)
    assert bed.typical == pytest.approx(0, abs=1e-6)
    assert bed.total is None
    assert (drank.share, drank.days) == (0.5, 4)
    assert kind.counts == (("a", 2), ("b", 1))
    assert (mood.days, mood.typical) == (0, None)
    assert summary([CUPS], entries, day(60), 7).entries == 0


def test_only_numbers_are_compared_with_what_came_before() -> None:
    assert before([CUPS, MOOD], told("cups", 1, 2)) == {"cups": [1, 2]}
