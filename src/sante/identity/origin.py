"""Where a sign-in comes from, read off the request."""

from fastapi import Request

from sante.identity.sign_in import DEVICE_COOKIE, Origin


def origin_of(request: Request, *, via: str) -> Origin:
    return Origin(
        address=request.client.host if request.client else "127.0.0.1",  # a Unix socket
        agent=request.headers.get("user-agent"),
        device=request.cookies.get(DEVICE_COOKIE),
        via=via,
    )
