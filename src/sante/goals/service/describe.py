"""A course of a marker in canonical units and in words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from sante.goals.rules.catalogue import library
from sante.goals.rules.projection.forecast import (
    AVERAGE_RESPONDER,
    Course,
    Prediction,
    curve,
    fuller,
    next_value_band,
    point,
    predict,
)
from sante.goals.rules.projection.retest import responder_words
from sante.goals.rules.projection.verdict import (
    Support,
    confidence,
    on_track,
    reasons,
    unfavourable,
    words,
)
from sante.goals.types import ActionShare, Basis, Grade, MarkerProjection, Target

ROUNDING: Final = 0.005  # a change under half a percent of the value is no change


def support_for(
    target: Target, course: Course, *, start: date, consistency: float, days: int
) -> Support:
    grades = {push.grade for push in course.pushes}
    return Support(
        consistency=consistency,
        days=days,
        all_grade_a=grades == {Grade.A.value},
        baseline_age_days=(start - target.baseline_on).days,
        mismatch=any(push.mismatch for push in course.pushes),
        known=bool(course.pushes),
    )


def describe(
    target: Target,
    course: Course,
    calendar: tuple[date, int, int],
    support: Support,
    *,
    in_full: Mapping[str, Sequence[float]] | None = None,
) -> MarkerProjection:
    """A course in canonical units and words; `calendar`: start, days passed, days in all;
    `in_full`: the doses if everything were done from now on, for what would help most."""
    start, passed, duration = calendar
    model = course.model
    end = predict(course, duration)
    without = model.from_scale(course.level.mean)
    final = model.from_scale(end.mean)
    worse = unfavourable(without, final, course.direction, ROUNDING * without)
    reached = on_track(target.baseline, final, target.target, course.direction)
    made = MarkerProjection(
        biomarker_id=target.biomarker_id,
        name=target.name,
        unit=target.unit,
        measured=target.baseline,
        draws=course.draws,
        baseline=without,
        target=target.target,
        without=without,
        now=point(model, predict(course, passed), start + timedelta(days=passed)),
        end=point(model, end, start + timedelta(days=duration)),
        retest80=next_value_band(course, end),
        curve=curve(course, start, duration),
        on_track=reached and not worse,
        confidence=confidence(support),
        unfavourable=worse,
        mismatch=support.mismatch,
        message=words(
            target.name,
            worse=worse,
            moves=bool(course.pushes),
            reached=reached,
            draws=course.draws,
        ),
        contributions=dict(end.response.by_action),
    )
    return _explained(made, course, end, support, in_full or {})


def _explained(
    made: MarkerProjection,
    course: Course,
    end: Prediction,
    support: Support,
    in_full: Mapping[str, Sequence[float]],
) -> MarkerProjection:
    """With what it rests on, what would help and what may hurt."""
    days = len(made.curve) - 1
    short = not made.on_track and not made.unfavourable
    return replace(
        made,
        basis=_basis(course),
        adverse=adverse_of(course, end),
        tip=_tip(course, end, in_full, days) if short else None,
        responder=course.responder.mean,
        response=_response(course, made.name),
        reasons=reasons(support),
    )


def _basis(course: Course) -> Basis:
    if course.draws > 1:
        return "several_results"
    return "one_result_and_people_like_you" if course.informed else "one_result"


def adverse_of(course: Course, end: Prediction) -> tuple[ActionShare, ...]:
    """The actions that push the marker the wrong way, the strongest first. An effect is taken in
    full: it is neither capped nor scaled by how well a person responds."""
    found = [(-gain, action_id) for action_id, gain in end.response.by_action.items() if gain < 0]
    return tuple(
        _share(course, action_id, -course.direction * size)
        for size, action_id in sorted(found, reverse=True)
    )


def _share(course: Course, action_id: str, change: float) -> ActionShare:
    """`change` on the model's scale, told as a difference from the level at the start."""
    model, level = course.model, course.level.mean
    difference = model.from_scale(level + change) - model.from_scale(level)
    return ActionShare(action_id, library().actions[action_id].name, difference)


def _tip(
    course: Course, end: Prediction, in_full: Mapping[str, Sequence[float]], duration: int
) -> ActionShare | None:
    """None where doing more would not be seen."""
    found = fuller(course, in_full, duration)
    if found is None:
        return None
    action_id, gain = found
    model = course.model
    better = model.from_scale(end.mean + course.direction * gain)
    change = better - model.from_scale(end.mean)
    if abs(change) < ROUNDING * model.from_scale(course.level.mean):
        return None
    return ActionShare(action_id, library().actions[action_id].name, change)


def _response(course: Course, name: str) -> str:
    """How the belief about a person's response has moved; nothing before a re-test has said so."""
    if course.responder == AVERAGE_RESPONDER:
        return ""
    return responder_words(AVERAGE_RESPONDER, course.responder, name)
