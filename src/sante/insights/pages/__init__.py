"""Sleep, heart and activity: what the days say, and why."""

from sante.core.http import Router
from sante.insights.pages import sections

router = Router()
router.include_router(sections.router)
on_body = sections.on_body
