"""The page that answers "is it working?"."""

from sante.core.http import Router, gather
from sante.progress.pages import overview

router = Router()
gather(router, [overview.router])
