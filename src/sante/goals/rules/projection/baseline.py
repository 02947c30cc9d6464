"""From a measured value to the true level: the regression-to-the-mean term.

A single draw differs from the person's usual level by biology and by the lab; an extreme one more
often than not came out extreme by chance. The estimate is the precision-weighted mean of what is
usual (for people of this age and sex, moved by the person's own older values) and of the draws.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sante.goals.rules.markers import MarkerModel

Z90: Final = 1.2815515594457414  # standard normal quantile of 0.9


@dataclass(frozen=True, slots=True)
class Normal:
    """A mean and a variance, on the model's scale."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class Prior:
    """What is usual: mean and standard deviation, on the model's scale."""

    mean: float
    sd: float


def prior_from_percentiles(model: MarkerModel, p10: float, p50: float, p90: float) -> Prior:
    """A population's mean and SD from its 10th, 50th and 90th percentile (canonical unit)."""
    low, middle, high = (model.to_scale(p) for p in (p10, p50, p90))
    return Prior(middle, (high - low) / (2 * Z90))


def draw_variance(model: MarkerModel, level: float, cv: float) -> float:
    """Variance of one draw around the true `level`; `cv` = sqrt(CVi² + CVa²) as a fraction.

    On the log scale a coefficient of variation is a standard deviation: ln(1 + cv²).
    """
    return math.log1p(cv**2) if model.log else (cv * level) ** 2


def with_history(
    model: MarkerModel, usual: Prior | None, older: Sequence[tuple[float, float]], cv: float
) -> Prior | None:
    """What is usual for this very person: `usual` for people like them, moved by their own values
    of `older` as (years ago, value).

    A level wanders. A value counts as one whose noise has grown by as much as one draw's with each
    year that has passed (our judgement: about 0.3 of the spread between people in a year for LDL),
    so that old values fade back into what is usual for everybody.
    """
    weight = 0.0 if usual is None or usual.sd <= 0 else usual.sd**-2
    total = 0.0 if usual is None else usual.mean * weight
    for years, value in older:
        level = model.to_scale(value)
        counts = 1 / (draw_variance(model, level, cv) * (1 + max(years, 0.0)))
        weight += counts
        total += counts * level
    return usual if weight == 0 or not older else Prior(total / weight, weight**-0.5)


def estimate(model: MarkerModel, draws: Sequence[float], cv: float, prior: Prior | None) -> Normal:
    """The true level given `draws` (canonical unit, at least one). Without a prior the draws
    stand alone, and the variance says how little one draw knows."""
    if not draws:
        raise ValueError("an estimate needs a measured value")
    on_scale = [model.to_scale(d) for d in draws]
    mean = sum(on_scale) / len(on_scale)
    noise = draw_variance(model, mean, cv) / len(on_scale)
    if prior is None or prior.sd <= 0:
        return Normal(mean, noise)
    weight = prior.sd**2 / (prior.sd**2 + noise)
    return Normal(prior.mean + weight * (mean - prior.mean), weight * noise)
