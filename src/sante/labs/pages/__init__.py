"""The pages about reports and the body."""

from sante.core.http import Router, gather
from sante.labs.pages import body, review, summary, uploads

router = Router()
# `/body/print` before `/body/{biomarker_id}`
gather(router, [part.router for part in (uploads, review, summary, body)])
