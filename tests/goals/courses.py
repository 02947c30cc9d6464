"""Courses of a marker under actions of the library, for the tests of the projection."""

from sante.goals.rules.catalogue import library
from sante.goals.rules.effects import Who
from sante.goals.rules.markers import MarkerModel, marker_models
from sante.goals.rules.projection.baseline import Normal, draw_variance
from sante.goals.rules.projection.forecast import Course
from sante.goals.rules.projection.response import pushes
from sante.goals.types import DOWN

LDL = marker_models()["ldl_c"]
SBP = marker_models()["sbp"]
TG = marker_models()["triglycerides"]
ALL_IDS = sorted(library().actions)


def course_of(
    model: MarkerModel,
    baseline: float,
    action_ids: list[str],
    *,
    days: int = 365,
    adherence: float = 1.0,
    who: Who | None = None,
    limit: float | None = None,
) -> Course:
    level = Normal(model.to_scale(baseline), draw_variance(model, model.to_scale(baseline), 0.085))
    known = who or Who(values={model.biomarker_id: baseline}, age=50, sex="male", weight_kg=80)
    actions = [library().actions[i] for i in action_ids]
    return Course(
        model=model,
        level=level,
        direction=DOWN,
        pushes=pushes(actions, model, level.mean, known),
        doses={i: [adherence] * days for i in action_ids},
        cv=0.085,
        limit=limit,
    )
