"""The pages about reports and the body."""

from sante.core.http import Router
from sante.labs.pages import body, review, summary, uploads

router = Router()
for part in (uploads, review, summary, body):  # `/body/print` before `/body/{biomarker_id}`
    router.include_router(part.router)
