"""The numbers that tune the rules, in one place. Guideline cut-points stay beside their rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sante.labs.types import System

_SYSTEM_WEIGHTS = {
    System.METABOLIC: 1.2,
    System.CARDIOVASCULAR: 1.2,
    System.INFLAMMATION: 1.0,
    System.KIDNEY: 0.8,
    System.LIVER: 0.8,
    System.BLOOD: 0.6,
}


@dataclass(frozen=True)
class Tuning:
    carry_days: int = 180  # how long a value stands in for a fresh one
    multi_system_days: int = 90  # inputs of a multi-system signal lie this close together
    derived_days: int = 7  # inputs of a derived value belong to one blood draw
    derived_body_days: int = 90  # a waist or weight may be older than the blood
    score_weights: Mapping[System, float] = field(default_factory=lambda: dict(_SYSTEM_WEIGHTS))
    score_markers: int = 11
    score_systems: int = 4
    score_draws: int = 500
    score_seed: int = 20_260_310
    acute_crp: float = 10.0  # mg/L: an infection speaks louder than health
    adult_age: int = 18
    # PhenoAge: the last constant is disputed (0.09165 adds about 1.5 years at 50).
    age_gompertz: float = 0.090165
    age_crp: Literal["ln", "log1p"] = "ln"
    age_crp_floor_mg_dl: float | None = None  # 0.21, the limit of NHANES III, is the careful choice
    age_band: float = 3.0
    age_minimum: int = 20  # fitted on adults of 20 and over
    # PhenoAge minus age in NHANES 2015-18: mean of the waves -2.7 and -1.3, SD 7.3, women -1 y.
    age_gap_men: float = -1.5
    age_gap_women: float = -2.5
    age_gap_sd: float = 7.3

    def __post_init__(self) -> None:
        if not 0.08 < self.age_gompertz < 0.1:
            raise ValueError("age_gompertz is 0.090165 or 0.09165")
        if self.age_crp_floor_mg_dl is not None and self.age_crp_floor_mg_dl <= 0:
            raise ValueError("a floor for CRP is above zero")
        if self.score_draws < 100 or min(self.score_weights.values()) <= 0:
            raise ValueError("the score needs 100 draws or more and weights above zero")


TUNING = Tuning()
