"""The pages about goals. `/goals/new` comes before `/goals/{goal_id}`, which would take it."""

from sante.core.http import Router, gather
from sante.goals.pages import changes, detail, library, managing, new, overview

router = Router()
gather(router, [part.router for part in (overview, new, detail, changes, managing, library)])
