"""Pages of accounts: coming in, coming back, security, and running the house."""

from sante.core.http import Router, gather
from sante.identity.pages import admin, again, entry, recovery, security
from sante.identity.pages.entry import prove_address, sign_in_address

__all__ = ["prove_address", "router", "sign_in_address"]

router = Router()
gather(router, [part.router for part in (entry, again, recovery, security, admin)])
