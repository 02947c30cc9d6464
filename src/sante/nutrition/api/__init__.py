"""Food as JSON."""

from sante.core.http import Router, gather
from sante.nutrition.api import days, estimates, foods, formulas, meals

router = Router(tags=["food"])
gather(
    router,
    [
        days.router,
        meals.router,
        formulas.router,
        estimates.router,
        foods.router,
        foods.uploads,
    ],
)
