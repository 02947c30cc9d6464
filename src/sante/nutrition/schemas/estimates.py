from datetime import datetime
from typing import Annotated
from uuid import UUID

from sante.core.schemas import Model, PublicId
from sante.nutrition.schemas.common import EnergyOut, GramsOut, Shown
from sante.nutrition.schemas.foods import CandidateOut
from sante.nutrition.types import (
    Doubt,
    EnergySpan,
    EstimatedFood,
    EstimateState,
    Estimating,
    Sureness,
)


class PhotoJobOut(Model):
    """The job that has the photo looked at, and who looks at it where."""

    job_id: Annotated[UUID, PublicId("job")]
    reader: str


class WarningOut(Model):
    """What is odd about an estimate, to be shown beside it."""

    code: str
    message: str

    @classmethod
    def of(cls, doubt: Doubt) -> "WarningOut":
        return cls(code=doubt.code, message=doubt.message)


class SeenFoodOut(Model):
    """`candidates` is empty for a food nobody knows; each holds the energy of the grams seen."""

    name: str
    sure: Sureness
    amount: GramsOut
    candidates: list[CandidateOut]
    warnings: list[WarningOut]

    @classmethod
    def of(cls, food: EstimatedFood, shown: Shown) -> "SeenFoodOut":
        return cls(
            name=food.seen.name,
            sure=food.seen.sure,
            amount=GramsOut.of(food.grams),
            candidates=[CandidateOut.of(one, shown) for one in food.candidates],
            warnings=[WarningOut.of(doubt) for doubt in food.doubts],
        )


class EnergySpanOut(Model):
    """Of the first candidates together, by their own figures."""

    low: EnergyOut
    likely: EnergyOut
    high: EnergyOut

    @classmethod
    def of(cls, span: EnergySpan, shown: Shown) -> "EnergySpanOut":
        low, likely, high = (
            EnergyOut.of(kcal, shown.unit) for kcal in (span.low, span.kcal, span.high)
        )
        return cls(low=low, likely=likely, high=high)


class EstimateOut(Model):
    """`reader`: who would look at it; null where nobody can, or no figures are shown. `foods` are
    those of the last estimate, also while a new one runs."""

    photo_id: Annotated[UUID, PublicId("photo")]
    state: EstimateState
    percent: int | None
    failure: str | None
    reader: str | None
    estimated_by: str | None
    estimated_at: datetime | None
    foods: list[SeenFoodOut]
    energy: EnergySpanOut | None
    warnings: list[WarningOut]

    @classmethod
    def of(
        cls, photo_id: UUID, found: Estimating, shown: Shown, *, reader: str | None
    ) -> "EstimateOut":
        made = found.estimate
        span = made.energy if made else None
        return cls(
            photo_id=photo_id,
            state=found.state,
            percent=found.percent,
            failure=found.failure or None,
            reader=None if shown.numbers_off else reader,
            estimated_by=made.by if made else None,
            estimated_at=made.at if made else None,
            foods=[SeenFoodOut.of(food, shown) for food in made.foods] if made else [],
            energy=None if span is None else EnergySpanOut.of(span, shown),
            warnings=[WarningOut.of(doubt) for doubt in made.doubts] if made else [],
        )
