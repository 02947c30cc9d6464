"""The site this request came to, as passkeys know it."""

from fastapi import Request

from sante.core.http import runtime_of
from sante.identity.factors.errors import NoPasskeysHere
from sante.identity.factors.rules import place_of
from sante.identity.factors.types import Place


def place_or_none(request: Request) -> Place | None:
    settings = runtime_of(request).settings
    return place_of(settings.public_url, request.url.scheme, request.headers.get("host", ""))


def place_here(request: Request) -> Place:
    """Raises NoPasskeysHere."""
    place = place_or_none(request)
    if place is None:
        raise NoPasskeysHere
    return place
