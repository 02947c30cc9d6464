"""The health score at other values than today's: what a goal could bring (G-12)."""

from collections.abc import Mapping, Sequence

from sante.goals.rules.coupled import with_coupled
from sante.goals.service.health import Health
from sante.goals.types import Target
from sante.labs import service as labs


def score_with(health: Health, changed: Mapping[str, float]) -> float | None:
    """The score with some values replaced; None when there is none, or only a partial one."""
    if health.profile is None:
        return None
    values = with_coupled(health.who.values, changed)
    score = labs.rescore(values, health.person, health.profile.report_date)
    return score.partial_value if score.value is None else float(score.value)


def score_at_targets(health: Health, targets: Sequence[Target]) -> int | None:
    """The score if every target were reached."""
    if health.score is None:
        return None
    reached = score_with(health, {t.biomarker_id: t.target for t in targets})
    return None if reached is None else round(reached)
