"""What somebody else sees on the photo of a meal, and what is made of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from sante.nutrition.types.foods import Candidate, Grams

Sureness = Literal["sure", "likely", "unsure"]


@dataclass(frozen=True, slots=True)
class SeenFood:
    """A food on a photo, with how many grams of it there may be; `low` <= `grams` <= `high`."""

    name: str
    low: float
    grams: float
    high: float
    sure: Sureness = "likely"


class PhotoReader(Protocol):
    @property
    def name(self) -> str:
        """Who looks and where, as a person decides by it: "gpt-5 at api.openai.com"."""
        ...

    async def read(self, picture: bytes) -> tuple[SeenFood, ...]:
        """Of a JPEG. Raises `core.readers.Unanswered`."""
        ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an estimate may be wrong; people are always told."""

    code: Literal["nothing_seen", "unknown_food", "unusual_amount", "little", "much"]
    message: str


@dataclass(frozen=True, slots=True)
class EstimatedFood:
    """`candidates`: the foods of our table it may be, best first, each with the `grams` seen."""

    seen: SeenFood
    grams: Grams
    candidates: tuple[Candidate, ...]
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True, slots=True)
class EnergySpan:
    """kcal of the first candidates together, by their own figures."""

    low: float
    kcal: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """`energy` None when no food is known. `doubts`: of the meal; each food has its own."""

    by: str
    at: datetime
    foods: tuple[EstimatedFood, ...]
    energy: EnergySpan | None
    doubts: tuple[Doubt, ...]


EstimateState = Literal["none", "waiting", "running", "failed", "ready"]


@dataclass(frozen=True, slots=True)
class Estimating:
    """How far the estimate of a photo is. `percent` while it runs; `failure` says why it failed.

    An earlier `estimate` stays while a new one runs, or when that failed.
    """

    state: EstimateState
    estimate: Estimate | None = None
    percent: int | None = None
    failure: str = ""
