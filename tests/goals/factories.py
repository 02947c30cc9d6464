"""People and values for the rules, without a database."""

from datetime import date

from sante.goals.rules.effects import Who
from sante.goals.rules.plan import PlanRequest
from sante.goals.types import GoalCategory, Intensity, Interval, MarkerState
from sante.profile.types import Facts

DAY = date(2026, 3, 10)
OPTIMAL = {
    "ldl_c": Interval(None, 100),
    "triglycerides": Interval(None, 100),
    "hs_crp": Interval(None, 1),
    "sbp": Interval(100, 119),
    "dbp": Interval(60, 79),
    "hba1c": Interval(None, 5.4),
    "glucose_fasting": Interval(75, 92),
    "hdl_c": Interval(45, 90),
    "vitamin_d": Interval(30, 50),
    "ferritin": Interval(40, 150),
    "tsh": Interval(0.5, 2.5),
    "alt": Interval(None, 30),
}


def state(
    biomarker_id: str, value: float, status: str = "high", *, refer: str | None = None
) -> MarkerState:
    return MarkerState(
        biomarker_id=biomarker_id,
        name=biomarker_id.upper(),
        value=value,
        unit="unit",
        status=status,
        taken_on=DAY,
        optimal=OPTIMAL.get(biomarker_id, Interval(None, None)),
        lower_is_better=None,
        refer=refer,
    )


def facts(*codes: str) -> Facts:
    return Facts(codes={code: f"you told us: {code}" for code in codes})


def request(
    *markers: MarkerState,
    category: GoalCategory = GoalCategory.CARDIOVASCULAR,
    intensity: Intensity = Intensity.BALANCED,
    told: Facts | None = None,
    who: Who | None = None,
    duration_days: int = 90,
) -> PlanRequest:
    return PlanRequest(
        category=category,
        intensity=intensity,
        duration_days=duration_days,
        start=DAY,
        markers=markers,
        who=who or Who(values={m.biomarker_id: m.value for m in markers}, age=50, sex="male"),
        facts=told or facts(),
    )
