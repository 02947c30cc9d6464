"""Notifications for programs. Fixed paths come before `/notifications/{notification_id}`."""

from sante.core.http import Router, gather
from sante.notify.api import channels, inbox

router = Router(tags=["notifications"])
gather(router, [part.router for part in (channels, inbox)])
