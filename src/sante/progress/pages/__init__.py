"""The page that answers "is it working?"."""

from sante.core.http import Router
from sante.progress.pages import overview

router = Router()
router.include_router(overview.router)
