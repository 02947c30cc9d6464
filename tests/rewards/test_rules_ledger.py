from datetime import date, timedelta
from math import floor, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rewards.lives import day, fact, life, noon, routine

from sante.goals.rules.catalogue import library
from sante.goals.types import ActionCategory
from sante.rewards.rules.catalogue import amounts, domain_of
from sante.rewards.rules.ledger import Kept, base_awards, by_day, corrections, total
from sante.rewards.rules.levels import level_number, level_of
from sante.rewards.types import Award, Domain, Key


@pytest.mark.parametrize(
    ("xp", "level", "tier"),
    [
        (0, 1, "Bronze"), (99, 1, "Bronze"), (100, 2, "Bronze"), (399, 2, "Bronze"),
        (400, 3, "Bronze"), (450, 3, "Bronze"), (900, 4, "Bronze"), (9_999, 10, "Bronze"),
        (10_000, 11, "Silver"), (62_499, 25, "Silver"), (62_500, 26, "Gold"),
        (249_999, 50, "Gold"), (250_000, 51, "Platinum"),
    ],
)  # fmt: skip
def test_levels_and_tiers_begin_at_their_borders(xp: int, level: int, tier: str) -> None:
    """T-30, T-5."""
    found = level_of(xp)
    assert (found.level, found.tier) == (level, tier)
    assert found.begins <= xp < found.next_at == level**2 * 100


@given(st.integers(0, 10**9))
def test_the_level_is_the_formula_s(xp: int) -> None:
    assert level_number(xp) == floor(sqrt(xp / 100)) + 1


def test_amounts_are_those_decided_on() -> None:
    """R-31, R-32."""
    assert dict(amounts().by_rule) == {
        "action_done": 25, "action_partial": 10, "food_text": 50, "food_photo": 75,
        "reminder_done": 25, "tracker_entry": 20, "sleep_quiz": 40, "check_in": 30, "workout": 60,
        "report_confirmed": 300, "session_completed": 200,
    }  # fmt: skip
    assert amounts().caps["tracker"] == 5
    assert dict(amounts().milestones) == {7: 50, 14: 100, 30: 200, 100: 500}


@pytest.mark.parametrize(("days", "bonus"), [(1, 5), (19, 95), (20, 100), (21, 100), (60, 100)])
def test_the_streak_is_worth_five_a_day_up_to_a_hundred(days: int, bonus: int) -> None:
    """T-31."""
    found = base_awards(life([routine("c" * days)], days=days))
    assert found[Key("streak", day(days).isoformat(), "daily")].amount == bonus


def test_a_milestone_is_worth_its_bonus_each_time_a_streak_reaches_it() -> None:
    found = base_awards(life([routine("c" * 8 + "..." + "c" * 7)], days=18))
    assert [key.source_id for key in found if key.rule == "7_day"] == [
        day(7).isoformat(),
        day(18).isoformat(),
    ]


def test_a_frozen_day_keeps_the_streak_and_is_worth_nothing_itself() -> None:
    """T-36: a freeze bridges one missed day."""
    found = base_awards(life([routine("ccc.c")], days=5))
    daily = {key.source_id: award.amount for key, award in found.items()}
    assert daily == {day(i).isoformat(): 5 * n for i, n in ((1, 1), (2, 2), (3, 3), (5, 4))}


def test_only_the_first_of_a_day_count_up_to_the_cap_of_their_source() -> None:
    entries = [
        fact(1, key=f"{i}", source="tracker", rule="tracker_entry",
             at=noon(day(1)) + timedelta(minutes=i))
        for i in range(8)
    ]  # fmt: skip
    found = base_awards(life(facts=entries, days=1))
    mine = sorted(key.source_id for key in found if key.source_type == "tracker")
    assert mine == ["0", "1", "2", "3", "4"]
    one_less = base_awards(life(facts=entries[1:], days=1))
    assert "5" in {key.source_id for key in one_less}, "the next one moves up"


@given(st.permutations(range(8)))
def test_the_order_in_which_facts_are_read_changes_nothing(order: list[int]) -> None:
    entries = [fact(1 + i % 3, key=f"{i}", source="food", rule="food_text") for i in range(8)]
    there = base_awards(life(facts=entries, days=4))
    assert base_awards(life(facts=[entries[i] for i in order], days=4)) == there


KEYS = st.builds(Key, st.just("action"), st.sampled_from("abc"), st.just("done"))
WANTED = st.dictionaries(KEYS, st.builds(Award, st.integers(1, 99), st.just("It"), st.just(day(1))))


@given(st.lists(WANTED, min_size=1, max_size=6))
def test_whatever_happens_the_ledger_comes_to_what_is_wanted_by_additions_alone(
    turns: list[dict[Key, Award]],
) -> None:
    kept: dict[Key, Kept] = {}
    for wanted in turns:
        for entry in corrections(wanted, kept):
            have = kept.get(entry.key, Kept(0, 0, "", entry.day))
            assert entry.turn == have.turns + 1
            assert entry.amount != 0
            kept[entry.key] = Kept(have.amount + entry.amount, entry.turn, entry.reason, entry.day)
        assert {k: v.amount for k, v in kept.items() if v.amount} == {
            k: v.amount for k, v in wanted.items()
        }
        assert corrections(wanted, kept) == []


def test_a_counter_entry_says_what_it_takes_back() -> None:
    key = Key("action", "a", "done")
    (entry,) = corrections({}, {key: Kept(25, 1, "Walk", date(2026, 3, 2))})
    assert (entry.amount, entry.reason, entry.day) == (-25, "Taken back: Walk", date(2026, 3, 2))


def test_totals_by_day_add_up() -> None:
    found = base_awards(life([routine("ccc")], [fact(1), fact(3)], days=3))
    assert by_day(found) == [(day(1), 30), (day(2), 40), (day(3), 80)]
    assert total(found) == 80


def test_every_action_of_the_library_has_its_area() -> None:
    found = {
        action.id: domain_of(action.id, action.category) for action in library().actions.values()
    }
    assert found["resistance"] is Domain.EXERCISE
    assert found["oat_beta_glucan"] is Domain.NUTRITION
    assert found["melatonin"] is Domain.SLEEP
    assert found["slow_breathing"] is Domain.MINDFULNESS
    assert found["vitamin_d3"] is Domain.MEDICATION
    assert found["smoking_stop"] is None
    assert {action.category for action in library().actions.values()} <= set(ActionCategory)
