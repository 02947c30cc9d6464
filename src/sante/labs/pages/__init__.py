"""The pages about reports and the body."""

from sante.core.http import Router
from sante.labs.pages import body, review, uploads

router = Router()
for part in (uploads, review, body):
    router.include_router(part.router)
