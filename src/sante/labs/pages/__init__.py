"""The pages about reports and the body."""

from sante.core.http import Router, gather
from sante.labs.pages import body, review, uploads

router = Router()
gather(router, [part.router for part in (uploads, review, body)])
