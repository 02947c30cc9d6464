"""Streaks by area: the plan's days, what is logged without a plan, and both together (T-6)."""

from datetime import timedelta

from tests.rewards.lives import day, fact, life, noon, routine

from sante.progress.types import Horizon, Period
from sante.rewards.rules.courses import between
from sante.rewards.rules.play import play
from sante.rewards.types import Domain, Earned, Fact, Life


def streak(where: Life, domain: Domain) -> Earned:
    return next(one for one in play(where).streaks if one.domain is domain)


def meals(*days: int) -> list[Fact]:
    return [
        fact(n, key=f"{n}", source="food", rule="food_text", domain=Domain.NUTRITION) for n in days
    ]


def test_each_area_has_a_streak_of_its_own_and_the_overall_one_is_of_anything() -> None:
    plans = [routine("cc.c", Domain.SLEEP), routine("..cc", Domain.EXERCISE)]
    found = {s.domain: (s.current, s.best) for s in play(life(plans, days=4)).streaks}
    assert found == {
        Domain.OVERALL: (4, 4), Domain.SLEEP: (3, 3), Domain.EXERCISE: (2, 2),
        Domain.MEDICATION: (0, 0), Domain.NUTRITION: (0, 0), Domain.HYDRATION: (0, 0),
        Domain.MINDFULNESS: (0, 0),
    }  # fmt: skip


def test_two_freezes_a_month_are_used_by_themselves_and_shown() -> None:
    """T-36."""
    found = streak(life([routine("cccc.cc", Domain.SLEEP)], days=7), Domain.SLEEP)
    assert (found.current, found.freezes_left) == (6, 1)
    found = streak(life([routine("cccc.c.c.", Domain.SLEEP)], days=9), Domain.SLEEP)
    assert (found.current, found.freezes_left) == (2, 0), "the third moves the start"


def test_the_last_activity_is_the_last_day_with_anything_done() -> None:
    found = streak(life([routine("cc..", Domain.SLEEP)], days=4), Domain.SLEEP)
    assert found.last_activity == day(2)


def test_what_is_logged_without_a_plan_is_asked_for_each_day_from_the_first_on() -> None:
    found = streak(life(facts=meals(1, 2, 3, 5, 6), days=6), Domain.NUTRITION)
    assert (found.current, found.best, found.freezes_left) == (5, 5, 1)
    gone = streak(life(facts=meals(1, 2, 3), days=8), Domain.NUTRITION)
    assert (gone.current, gone.best) == (0, 3)


def test_a_meal_on_a_day_of_rest_of_the_plan_adds_and_none_does_not_break() -> None:
    plan = routine("cccc", Domain.NUTRITION)
    found = streak(life([plan], meals(2, 3), days=4), Domain.NUTRITION)
    assert found.current == 4
    after = streak(life([plan], meals(2, 3, 5, 6), days=6), Domain.NUTRITION)
    assert after.current == 6, "the plan is over, the habit of logging goes on"


def test_nobody_has_to_work_out_every_day() -> None:
    runs = [
        fact(n, key=f"{n}", source="workout", rule="workout", domain=Domain.EXERCISE, recorded=True)
        for n in (2, 9, 16, 23)
    ]
    found = streak(life(facts=runs, days=28), Domain.EXERCISE)
    assert (found.current, found.freezes_left) == (4, 2)


def test_a_night_a_watch_has_seen_keeps_the_streak_of_sleep_and_no_other() -> None:
    nights = [
        fact(n, key=f"{n}", source="night", rule="", domain=Domain.SLEEP, deed=False, recorded=True)
        for n in (1, 2, 3)
    ]
    where = life(facts=nights, days=3)
    assert streak(where, Domain.SLEEP).current == 3
    assert streak(where, Domain.OVERALL).current == 0
    assert play(where).level.xp == 0


def test_a_holiday_and_a_day_that_travel_took_neither_add_nor_break() -> None:
    last = day(9)
    where = Horizon(
        last, day(8), noon(last) + timedelta(hours=15),
        short_days=frozenset({day(3)}), breaks=(Period(day(5), day(8)),),
    )  # fmt: skip
    resting = life(facts=meals(1, 2, 4, 8), days=8)
    gathered = {
        domain: life_in(where, domain, meals(1, 2, 4, 8))
        for domain in (Domain.NUTRITION, Domain.OVERALL)
    }
    assert streak(resting, Domain.NUTRITION).current < 4
    assert gathered == {Domain.NUTRITION: (4, 2), Domain.OVERALL: (4, 2)}


def life_in(where: Horizon, domain: Domain, facts: list[Fact]) -> tuple[int, int]:
    """(current, freezes left) of a domain where days are counted by `where`."""
    from sante.progress.rules.day import counters, records
    from sante.rewards.rules.courses import habits_of

    found = counters(records(habits_of(domain, (), facts), where), where)[0]
    return found.current, found.freezes_left


def test_a_report_is_a_day_of_the_streak_and_asks_for_none_the_day_after() -> None:
    reports = [
        fact(n, key=f"{n}", source="report", rule="report_confirmed", rare=True) for n in (1, 9)
    ]
    found = streak(life(facts=reports, days=30), Domain.OVERALL)
    assert (found.current, found.freezes_left) == (2, 2)
    assert streak(life([routine("cccc")], reports, days=4), Domain.OVERALL).current == 4


def test_days_that_no_plan_holds_are_what_is_left_between_them() -> None:
    taken = [Period(day(5), day(8)), Period(day(3), day(6)), Period(day(20), None)]
    assert between(day(1), taken) == (Period(day(1), day(3)), Period(day(8), day(20)))
    assert between(day(4), [Period(day(1), day(9))]) == (Period(day(9)),)
    assert between(day(4), []) == (Period(day(4)),)
