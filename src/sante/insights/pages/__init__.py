"""Sleep, heart and activity: what the days say, and why."""

from sante.core.http import Router, gather
from sante.insights.pages import sections

router = Router()
gather(router, [sections.router])
BODY = sections.BODY
