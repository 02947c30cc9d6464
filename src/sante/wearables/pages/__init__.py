"""The page of files and sources."""

from sante.core.http import Router, gather
from sante.wearables.pages import data

router = Router()
gather(router, [data.router, data.uploads])
