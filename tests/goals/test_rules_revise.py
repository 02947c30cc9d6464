"""R-12: what a change of intensity keeps, puts down and appends."""

from datetime import timedelta

import pytest
from tests.goals.factories import DAY, request, state

from sante.goals.rules.catalogue import library
from sante.goals.rules.coupled import with_coupled
from sante.goals.rules.plan import TUNING, make_plan
from sante.goals.rules.revise import Current, Frame, Revision, revise
from sante.goals.types import Intensity, Plan

ACTIONS = library().actions
MARKERS = (state("ldl_c", 168), state("sbp", 138), state("triglycerides", 210))


def planned(intensity: Intensity) -> Plan:
    made = make_plan(request(*MARKERS, intensity=intensity), library())
    assert isinstance(made, Plan)
    return made


def running(plan: Plan, *, logged: set[str] | None = None, chosen: str = "") -> list[Current]:
    return [
        Current(
            ACTIONS[p.action_id],
            p.rank,
            p.phase,
            p.action_id in (logged or set()),
            p.action_id == chosen,
        )
        for p in plan.planned
    ]


def change(current: list[Current], to: Intensity, *, day: int = 20) -> Revision:
    frame = Frame(to, DAY, 90, DAY + timedelta(days=day))
    return revise(current, planned(to), frame, ACTIONS)


def test_more_appends_the_next_ranked_to_later_phases() -> None:
    balanced = planned(Intensity.BALANCED)
    made = change(running(balanced), Intensity.INTENSIVE)
    assert made.removed == ()
    assert set(made.kept) == {p.action_id for p in balanced.planned}
    assert len(made.added) == TUNING.habits[Intensity.INTENSIVE] - len(balanced.planned)
    assert {p.phase for p in made.added} <= {2, 3}
    assert [p.rank for p in made.added] == [6, 7, 8]
    today = DAY + timedelta(days=20)
    assert all(p.activation_date >= today for p in made.added)


def test_less_puts_down_the_lowest_ranked() -> None:
    intensive = planned(Intensity.INTENSIVE)
    made = change(running(intensive), Intensity.BALANCED)
    kept = [p.action_id for p in intensive.planned if p.action_id in made.kept]
    assert len(kept) <= 5
    assert made.added == ()
    assert intensive.planned[0].action_id in kept
    assert intensive.planned[-1].action_id in made.removed


def test_less_keeps_what_was_logged_before_what_was_not() -> None:
    intensive = planned(Intensity.INTENSIVE)
    last = min(intensive.planned[3:], key=lambda p: ACTIONS[p.action_id].daily_minutes).action_id
    made = change(running(intensive, logged={last}), Intensity.GENTLE)
    assert last in made.kept


def test_what_the_person_added_is_never_taken_out_by_a_rule() -> None:
    intensive = planned(Intensity.INTENSIVE)
    heavy = max(intensive.planned, key=lambda p: ACTIONS[p.action_id].daily_minutes).action_id
    made = change(running(intensive, chosen=heavy), Intensity.GENTLE)
    assert heavy in made.kept


@pytest.mark.parametrize("to", list(Intensity))
def test_the_result_keeps_to_the_intensitys_limits(to: Intensity) -> None:
    for start in Intensity:
        made = change(running(planned(start)), to)
        minutes = sum(ACTIONS[a].daily_minutes for a in made.kept)
        minutes += sum(ACTIONS[p.action_id].daily_minutes for p in made.added)
        assert len(made.kept) + len(made.added) <= TUNING.habits[to]
        assert minutes <= TUNING.minutes[to]
        exclusive = [ACTIONS[a].exclusive for a in (*made.kept, *(p.action_id for p in made.added))]
        named = [e for e in exclusive if e]
        assert len(named) == len(set(named))


def test_without_a_safe_fresh_plan_a_plan_can_only_shrink() -> None:
    balanced = planned(Intensity.BALANCED)
    frame = Frame(Intensity.INTENSIVE, DAY, 90, DAY)
    made = revise(running(balanced), None, frame, ACTIONS)
    assert made.added == ()
    assert set(made.kept) == {p.action_id for p in balanced.planned}


def test_a_fall_of_ldl_takes_non_hdl_and_total_cholesterol_with_it() -> None:
    values = {"ldl_c": 160.0, "non_hdl_c": 190.0, "total_chol": 240.0, "hdl_c": 50.0}
    assert with_coupled(values, {"ldl_c": 140.0}) == {
        "ldl_c": 140.0,
        "non_hdl_c": 170.0,
        "total_chol": 220.0,
        "hdl_c": 50.0,
    }
    assert with_coupled(values, {"ldl_c": 140.0, "non_hdl_c": 160.0})["non_hdl_c"] == 160.0
    assert with_coupled(values, {"ldl_c": 165.0})["non_hdl_c"] == 195.0
