"""The page of files and sources."""

from sante.core.http import Router
from sante.wearables.pages import data

router = Router()
router.include_router(data.router)
router.include_router(data.uploads)
