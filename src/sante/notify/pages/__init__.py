"""The inbox, how one wants to be told, and what other pages show of mail."""

from sante.core.http import Router, gather
from sante.notify.pages import inbox, mail, settings, worker
from sante.notify.pages.mail import HOUSE, SECURITY

__all__ = ["HOUSE", "SECURITY", "router"]

router = Router()
gather(router, [part.router for part in (mail, settings, worker, inbox)])
