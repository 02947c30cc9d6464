"""Challenges: how far, done, over; from the day they were taken up (T-35)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.rewards.lives import day, fact, life, noon, routine

from sante.kit.ids import new_id
from sante.progress.types import Horizon
from sante.rewards.rules.catalogue import challenges
from sante.rewards.rules.challenges import known_goals
from sante.rewards.rules.play import play
from sante.rewards.types import (
    ChallengeState,
    ChallengeStatus,
    Domain,
    Ended,
    Fact,
    Routine,
    Taken,
)

DONE, FAILED, RUNS = ChallengeStatus.COMPLETED, ChallengeStatus.FAILED, ChallengeStatus.ACTIVE


def state(
    name: str, routines: Sequence[Routine] = (), facts: Sequence[Fact] = (), *, days: int,
    start: int = 1, **more: object,
) -> ChallengeState:  # fmt: skip
    taken = Taken(new_id(), name, 1, day(start))
    found = play(life(routines, facts, days=days, challenges=(taken,), **more))
    return found.challenges[taken.id]


def of(name: str, count: int, **more: Any) -> list[Fact]:
    return [fact(i, key=f"{name}:{i}", **more) for i in range(1, count + 1)]


SPECIFIED = {
    "week_warrior": ("easy", 100), "medication_master": ("easy", 100),
    "nutrition_novice": ("easy", 75), "activity_explorer": ("easy", 80),
    "two_week_titan": ("medium", 200), "xp_accumulator": ("medium", 150),
    "sleep_scholar": ("medium", 120), "consistency_king": ("medium", 180),
    "monthly_master": ("hard", 500), "domain_dominance": ("hard", 400), "xp_legend": ("hard", 600),
    "hundred_day_hero": ("expert", 2000), "perfect_month": ("expert", 1000),
    "holistic_health": ("expert", 1500),
}  # fmt: skip


def test_the_14_and_the_three_of_the_seed_are_there() -> None:
    found = {name: (one.difficulty, one.xp) for name, one in challenges().items()}
    assert {name: found[name] for name in SPECIFIED} == SPECIFIED
    assert found.keys() - SPECIFIED.keys() == {"protein_30", "water_7", "logging_14"}
    assert {one.goal for one in challenges().values()} == set(known_goals())


@pytest.mark.parametrize(
    ("name", "domain", "need"),
    [
        ("week_warrior", None, 7),
        ("two_week_titan", None, 14),
        ("monthly_master", None, 30),
        ("hundred_day_hero", None, 100),
        ("medication_master", Domain.MEDICATION, 7),
        ("nutrition_novice", Domain.NUTRITION, 5),
        ("sleep_scholar", Domain.SLEEP, 10),
    ],
)
def test_days_in_a_row_are_counted_to_the_last_and_not_one_sooner(
    name: str, domain: Domain | None, need: int
) -> None:
    almost = state(name, [routine("c" * (need - 1), domain)], days=need - 1)
    assert (almost.have, almost.status) == (need - 1, RUNS)
    whole = state(name, [routine("c" * need, domain)], days=need)
    assert (whole.have, whole.status, whole.ended_on) == (need, DONE, day(need))


def test_the_days_before_the_start_do_not_count() -> None:
    assert state("week_warrior", [routine("c" * 9)], days=9, start=4).have == 6


def test_two_missed_days_of_a_month_are_bridged_and_the_third_ends_it() -> None:
    bridged = state("week_warrior", [routine("cc.cc.c")], days=7)
    assert (bridged.have, bridged.status) == (5, RUNS)
    over = state("week_warrior", [routine("cc.cc..")], days=7)
    assert (over.status, over.ended_on, over.why) == (FAILED, day(7), Ended.MISSED)


def test_a_day_off_moves_the_end_and_does_not_end_it() -> None:
    sick = state("nutrition_novice", [routine("cceecc", Domain.NUTRITION)], days=6)
    assert (sick.have, sick.status) == (4, RUNS)


def test_what_no_plan_asks_for_is_missed_when_the_day_is_over() -> None:
    assert state("water_7", days=2).status is RUNS
    assert state("water_7", days=3).why is Ended.MISSED
    drunk = of("water", 7, source="tracker", rule="tracker_entry", domain=Domain.HYDRATION)
    assert state("water_7", facts=drunk, days=7).status is DONE


def test_protein_is_counted_by_the_days_on_which_the_target_was_reached() -> None:
    reached = of("protein", 30, source="food", kind="protein_target", rule="")
    assert state("protein_30", facts=reached, days=30).status is DONE
    assert state("protein_30", facts=reached[:29], days=29).have == 29
    eaten = of("food", 30, source="food", kind="meal", rule="food_text")
    assert state("protein_30", facts=eaten, days=30).why is Ended.MISSED


def test_logging_is_what_the_person_told_and_not_a_device() -> None:
    told = of("check_in", 14, source="check_in", rule="check_in")
    assert state("logging_14", facts=told, days=14).status is DONE
    watched = of("run", 14, source="workout", rule="workout", recorded=True)
    assert state("logging_14", facts=watched, days=14).have == 0


def test_a_perfect_day_is_not_bridged() -> None:
    assert state("perfect_month", [routine("c" * 30)], days=30).status is DONE
    over = state("perfect_month", [routine("c" * 29 + ".")], days=30)
    assert (over.have, over.why) == (29, Ended.MISSED)


@pytest.mark.parametrize(
    ("reports", "status", "ended"), [(1, RUNS, None), (2, DONE, 2)], ids=["300", "600"]
)
def test_xp_within_its_days(reports: int, status: ChallengeStatus, ended: int | None) -> None:
    """500 XP in 10 days."""
    facts = of("report", reports, source="report", rule="report_confirmed")
    found = state("xp_accumulator", facts=facts, days=9)
    assert (found.status, found.last_day) == (status, day(10))
    assert found.ended_on == (None if ended is None else day(ended))


def test_xp_that_does_not_come_in_time_ends_it() -> None:
    facts = of("report", 1, source="report", rule="report_confirmed")
    found = state("xp_accumulator", facts=facts, days=10)
    assert (found.status, found.ended_on, found.why) == (FAILED, day(10), Ended.TIME)


def test_three_areas_within_a_week() -> None:
    facts = [
        fact(n, key=f"{n}", domain=area)
        for n, area in ((1, Domain.SLEEP), (2, Domain.SLEEP), (3, Domain.EXERCISE))
    ]
    assert state("activity_explorer", facts=facts, days=3).have == 2
    more = [*facts, fact(5, domain=Domain.NUTRITION)]
    assert state("activity_explorer", facts=more, days=5).ended_on == day(5)
    late = [*facts, fact(8, domain=Domain.NUTRITION)]
    assert state("activity_explorer", facts=late, days=8).why is Ended.TIME


def test_areas_are_as_far_as_the_one_that_is_furthest_behind() -> None:
    lives = [
        routine("c" * 21, Domain.SLEEP), routine("c" * 21, Domain.NUTRITION),
        routine("..." + "c" * 18, Domain.EXERCISE), routine("cc" + "c" * 19, Domain.MEDICATION),
    ]  # fmt: skip
    assert state("domain_dominance", lives, days=21).ended_on == day(21)
    behind = state("domain_dominance", lives[:3], days=21)
    assert behind.status is FAILED
    assert behind.ended_on == day(3), "with the third missed day two areas are left of three"
    five = [routine("c" * 30, d) for d in list(Domain)[1:6]]
    assert state("holistic_health", five, days=30).status is DONE


@pytest.mark.parametrize(("missed", "status"), [(1, DONE), (2, FAILED)], ids=["92 %", "85 %"])
def test_consistency_is_decided_when_the_last_day_is_over(
    missed: int, status: ChallengeStatus
) -> None:
    letters = "c" * (14 - missed) + "." * missed
    assert state("consistency_king", [routine(letters)], days=13).status is RUNS
    assert state("consistency_king", [routine(letters)], days=14).status is status


def test_what_stopped_being_safe_ends_the_challenge_and_says_so() -> None:
    found = state(
        "nutrition_novice", [routine("c", Domain.NUTRITION)], days=1,
        refused=frozenset({"nutrition_novice"}),
    )  # fmt: skip
    assert (found.status, found.why) == (FAILED, Ended.SAFETY)


def test_a_completed_attempt_is_worth_its_xp_and_a_second_one_again() -> None:
    """R-30."""
    tries = (
        Taken(new_id(), "week_warrior", 1, day(1), "completed", day(7)),
        Taken(new_id(), "week_warrior", 2, day(8), "completed", day(14)),
        Taken(new_id(), "week_warrior", 3, day(15), "failed", day(18)),
    )
    found = play(life([routine("c" * 14)], days=18, challenges=tries))
    mine = {key.source_id: a.amount for key, a in found.awards.items() if key[0] == "challenge"}
    assert mine == {"week_warrior:1": 100, "week_warrior:2": 100}


def test_a_day_that_is_still_open_on_another_clock_is_not_missed() -> None:
    taken = Taken(new_id(), "water_7", 1, day(1))
    where = Horizon(day(5), day(2), noon(day(5)) + timedelta(hours=15))
    found = play(life(days=4, challenges=(taken,), horizon=where))
    assert found.challenges[taken.id].status is RUNS
