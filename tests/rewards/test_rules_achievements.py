"""Every achievement is granted at its border and not one below it (T-33, T-34)."""

from collections.abc import Callable

import pytest
from tests.rewards.lives import counted, day, fact, life, planned, routine, seen

from sante.progress.types import Streak
from sante.rewards.checkers import CHECKERS, Seen
from sante.rewards.rules.catalogue import achievements
from sante.rewards.rules.play import play
from sante.rewards.types import Course, Criterion, CriterionKind, Domain, Progress

NOTHING = Streak("day")


def check(criterion: Criterion, view: Seen) -> Progress:
    return CHECKERS[criterion.kind](criterion, view)


def completions(criterion: Criterion, n: int) -> Seen:
    source = criterion.source or "action"
    facts = [fact(i, source=source, early=criterion.early) for i in range(1, n + 1)]
    others = [fact(1, key="night", source="night", deed=False)]  # counts for nothing
    return seen(n, facts=[*others, *facts])


def in_domain(criterion: Criterion, n: int) -> Seen:
    if criterion.domain is None:
        areas = [d for d in Domain if d is not Domain.OVERALL][:n]
        return seen(1, facts=[fact(1, key=area, domain=area) for area in areas])
    return seen(n, facts=[fact(i, domain=criterion.domain) for i in range(1, n + 1)])


def in_a_row(criterion: Criterion, n: int) -> Seen:
    domain = criterion.domain or Domain.SLEEP
    return seen(n, courses={domain: Course(counted(range(1, n + 1)), NOTHING)})


def perfect(criterion: Criterion, n: int) -> Seen:
    return seen(n + 2, plan=planned([99, *[100] * n, 99]))


def level(criterion: Criterion, n: int) -> Seen:
    """The last XP of level n."""
    return seen(1, xp=[(day(1), n**2 * 100 - 1)])


def xp(criterion: Criterion, n: int) -> Seen:
    return seen(1, xp=[(day(1), n)])


def recovered(criterion: Criterion, n: int) -> Seen:
    return seen(14, plan=planned([criterion.low - 1] * 7 + [n] * 7))


def came_back(criterion: Criterion, n: int) -> Seen:
    course = Course(counted([*range(1, criterion.need + 1), 0, *range(1, n + 1)]), NOTHING)
    return seen(20, courses={Domain.OVERALL: course})


def sustained(criterion: Criterion, n: int) -> Seen:
    return seen(criterion.days, plan=planned([n] * criterion.days))


LIVES: dict[CriterionKind, Callable[[Criterion, int], Seen]] = {
    CriterionKind.COMPLETION_COUNT: completions,
    CriterionKind.STREAK: in_a_row,
    CriterionKind.PERFECT_PERIOD: perfect,
    CriterionKind.DOMAIN_COUNT: in_domain,
    CriterionKind.LEVEL: level,
    CriterionKind.TOTAL_XP: xp,
    CriterionKind.RECOVERY: recovered,
    CriterionKind.STREAK_RECOVERY: came_back,
    CriterionKind.SUSTAINED_EFFORT: sustained,
}


@pytest.mark.parametrize("name", achievements())
def test_an_achievement_is_reached_at_its_border_and_not_one_below(name: str) -> None:
    criterion = achievements()[name].criterion
    make = LIVES[criterion.kind]
    at, below = (check(criterion, make(criterion, n)) for n in (criterion.need, criterion.need - 1))
    assert at.reached_on is not None
    assert (at.have, at.need) == (criterion.need, criterion.need)
    assert below.reached_on is None
    assert below.have == criterion.need - 1


# id -> (XP, kind of criterion, what it needs), as the list of the specification has them.
SPECIFIED = {
    "first_steps": (25, "completion_count", 1),
    "week_warrior": (100, "streak", 7),
    "two_week_titan": (200, "streak", 14),
    "monthly_master": (500, "streak", 30),
    "perfect_week": (150, "perfect_period", 7),
    "perfect_month": (750, "perfect_period", 30),
    "pill_pro": (100, "domain_count", 30),
    "hydration_hero": (100, "streak", 7),
    "movement_maker": (150, "domain_count", 20),
    "sleep_scholar": (100, "domain_count", 7),
    "nutrition_navigator": (200, "domain_count", 50),
    "zen_master": (200, "streak", 14),
    "tier_bronze": (50, "level", 2),
    "tier_silver": (150, "level", 11),
    "tier_gold": (500, "level", 26),
    "tier_platinum": (1000, "level", 51),
    "xp_collector": (200, "total_xp", 1000),
    "xp_legend": (1000, "total_xp", 10000),
    "bounce_back": (100, "recovery", 80),
    "comeback_kid": (150, "streak_recovery", 7),
    "persistent": (300, "sustained_effort", 60),
}


def test_the_21_of_the_list_are_there_with_their_xp() -> None:
    found = {
        name: (one.xp, one.criterion.kind.value, one.criterion.need)
        for name, one in achievements().items()
        if name in SPECIFIED
    }
    assert found == SPECIFIED
    assert len(achievements()) == 29


@pytest.mark.parametrize("low", [50, 49])
def test_a_week_that_was_half_kept_is_no_drop(low: int) -> None:
    criterion = achievements()["bounce_back"].criterion
    found = check(criterion, seen(14, plan=planned([low] * 7 + [80] * 7)))
    assert (found.reached_on is not None) == (low == 49)


def test_a_week_that_is_not_over_does_not_count_as_a_recovery() -> None:
    criterion = achievements()["bounce_back"].criterion
    found = check(criterion, seen(13, plan=planned([20] * 7 + [100] * 6)))
    assert found.reached_on is None


def test_a_week_of_holiday_between_the_two_is_passed_over() -> None:
    criterion = achievements()["bounce_back"].criterion
    rest = planned([20] * 7 + [0] * 7 + [90] * 7)
    empty = tuple(r for r in rest if not day(8) <= r.day <= day(14))
    assert check(criterion, seen(21, plan=empty)).reached_on == day(21)


def test_a_streak_that_never_ended_is_no_comeback() -> None:
    criterion = achievements()["comeback_kid"].criterion
    course = Course(counted(range(1, 60)), NOTHING)
    assert check(criterion, seen(60, courses={Domain.OVERALL: course})).reached_on is None


def test_a_day_that_asked_for_nothing_neither_adds_to_a_perfect_week_nor_breaks_it() -> None:
    criterion = achievements()["perfect_week"].criterion
    days = planned([100, 100, 100, 0, 100, 100, 100, 100])
    rested = tuple(r if r.day != day(4) else planned([0] * 4, of=0)[3] for r in days)
    assert check(criterion, seen(8, plan=rested)).reached_on == day(8)


def test_the_day_on_which_something_was_reached_is_known_a_month_later() -> None:
    """An outage changes nothing."""
    soon, late = ("c" * 7, 7), ("c" * 7 + "." * 30, 37)
    for letters, days in (soon, late):
        found = play(life([routine(letters)], [fact(i) for i in range(1, 8)], days=days))
        granted = {grant.achievement_id: grant.on for grant in found.granted}
        assert granted["week_warrior"] == day(7)
        assert granted["perfect_week"] == day(7)
        assert granted["first_steps"] == day(1)


def test_a_level_is_reached_on_the_day_that_other_achievements_brought_it_to() -> None:
    """Without what achievements are worth, 1,000 XP would come days later."""
    letters, facts = "c" * 14, [fact(i, key=f"{i}:{k}") for i in range(1, 15) for k in range(2)]
    found = play(life([routine(letters)], facts, days=14))
    granted = {grant.achievement_id: grant.on for grant in found.granted}
    # by day 7: 350 of actions, 140 + 50 of the streak, 25 + 100 + 150 of achievements, 50 of the
    # bronze badge = 865; day 8: 50 + 40 = 955; day 9: 50 + 45 = 1,050
    assert granted["xp_collector"] == day(9)
    assert granted["tier_bronze"] == day(2)


def test_what_was_granted_is_not_granted_again_and_keeps_its_xp() -> None:
    """Nor is it taken back when what it was for is."""
    found = play(life(days=5, granted={"week_warrior": day(3), "tier_bronze": day(3)}))
    assert found.granted == ()
    assert found.level.xp == 100 + 50


def test_what_is_not_for_a_person_is_not_granted() -> None:
    facts = [fact(1, source="food", rule="food_text", domain=Domain.NUTRITION)]
    names = [
        {g.achievement_id for g in play(life(facts=facts, days=2, hidden=hidden)).granted}
        for hidden in (frozenset(), frozenset({"food_first"}))
    ]
    assert [found & {"first_steps", "food_first"} for found in names] == [
        {"first_steps", "food_first"},
        {"first_steps"},
    ]
