"""How this morning compares with usual mornings, from variability and resting rate together."""

from collections.abc import Iterable

from sante.insights.detectors.base import View
from sante.insights.rules.cardio import recovery
from sante.insights.types import Finding, Recommendation

LOW, HIGH = 35, 75


def look(view: View) -> Iterable[Finding]:
    found = recovery(view.series, view.day)
    if found is None:
        return
    why = (
        *(f"{part.name}: {part.why}" for part in found.parts),
        "50 is a usual morning of yours. A comparison with yourself, not a measure of health.",
    )
    recommendation = None
    if found.value <= LOW:
        recommendation = Recommendation(
            "Keep hard training for another day if you feel tired.",
            f"Recovery is {found.value} of 100, lower than on most of your mornings.",
        )
    yield Finding(
        detector="recovery", group="heart", tone="good" if found.value >= HIGH else "note",
        sentence=f"Your recovery is {found.value} of 100, where 50 is usual.", why=why,
        weight=0.6 if not LOW < found.value < HIGH else 0.3, recommendation=recommendation,
    )  # fmt: skip
