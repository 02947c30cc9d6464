"""Trackers for people: the list, a tracker, how it is set up, the sleep quiz."""

from sante.core.http import Router, gather
from sante.tracking.pages import aim, between, detail, editing, new, overview, quiz

router = Router()
# What has a name of its own comes before what has an id.
gather(
    router,
    [
        overview.router,
        quiz.router,
        new.router,
        detail.router,
        editing.router,
        aim.router,
        between.router,
    ],
)
