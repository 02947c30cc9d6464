"""Food as pages: a day, choosing foods, one meal, what is kept, and the days before."""

from sante.core.http import Router, gather
from sante.nutrition.pages import choosing, day, entry, estimating, history, kept

router = Router()
gather(
    router,
    [
        day.router,
        day.uploads,
        choosing.router,
        estimating.router,
        history.router,
        kept.router,
        kept.uploads,
        entry.router,
    ],
)
