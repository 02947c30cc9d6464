"""The routes about goals. `/goals/offers` comes before `/goals/{goal_id}`, which would take it."""

from sante.core.http import Router, gather
from sante.goals.api import actions, goals, plans

router = Router(tags=["goals"])
gather(router, [part.router for part in (goals, actions, plans)])
