"""Who is asking, and may they. The only door to personal data: everything else takes a Viewer.

A request's key (cookie or bearer token) names its owner; the transaction becomes that person's
before the key is looked up, so a key can only ever be found among its owner's own rows.
"""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import idempotency
from sante.core.crypto import token_hash
from sante.core.db import act_as
from sante.core.errors import Unauthorized
from sante.core.http import Now, Tx, runtime_of
from sante.core.settings import Settings
from sante.identity import queries
from sante.identity.errors import MissingScope, SessionOnly, SignInAgain
from sante.identity.rules import LIMITS, ParsedToken, parse_token, session_ends
from sante.identity.types import ALL_SCOPES, Area, Issued, Origin, Viewer

COOKIE: Final = "sante"
SECURE_COOKIE: Final = "__Host-sante"
DEVICE_COOKIE: Final = "sante_device"


class SignInFirst(Exception):
    """A page was asked for without a sign-in; the application answers with the sign-in page."""


def cookie_name(*, https: bool) -> str:
    return SECURE_COOKIE if https else COOKIE


def origin_of(request: Request, *, via: str) -> Origin:
    return Origin(
        address=request.client.host if request.client else "127.0.0.1",  # a Unix socket
        agent=request.headers.get("user-agent"),
        device=request.cookies.get(DEVICE_COOKIE),
        via=via,
    )


def enter(settings: Settings, issued: Issued, target: str, *, device: str | None) -> Response:
    """Go to `target` with a session cookie; `device` is the proof this browser keeps."""
    response = RedirectResponse(target, status_code=303)
    age = int(LIMITS.session_lifetime.total_seconds())
    cookies = {cookie_name(https=settings.https): issued.token}
    if device is not None:
        cookies[DEVICE_COOKIE] = device
    for name, value in cookies.items():
        response.set_cookie(
            name, value, max_age=age, path="/", httponly=True, secure=settings.https, samesite="lax"
        )
    return response


def presented_key(request: Request) -> str | None:
    """The bearer token, or the browser's cookie."""
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer":
        return given.strip()
    return request.cookies.get(cookie_name(https=runtime_of(request).settings.https))


async def viewer_for_key(session: AsyncSession, key: str | None, now: datetime) -> Viewer | None:
    """The person a key belongs to; None when it is unknown, expired or of a disabled account."""
    parsed = parse_token(key) if key else None
    if key is None or parsed is None:
        return None
    await act_as(session, parsed.user_id)
    find = queries.session_by_hash if parsed.kind == "s" else queries.token_by_hash
    row = await find(session, parsed.user_id, token_hash(key))
    if row is None or row.status != "active" or row.expires_at <= now:
        return None
    await _note_use(session, parsed, row, now)
    return Viewer(
        user_id=parsed.user_id,
        email=row.email,
        is_admin=row.is_admin,
        scopes=ALL_SCOPES if parsed.kind == "s" else frozenset(row.scopes),
        key_id=row.id,
        is_session=parsed.kind == "s",
        authenticated_at=row.authenticated_at if parsed.kind == "s" else row.created_at,
        stamp=row.stamp,
    )


async def _note_use(
    session: AsyncSession, parsed: ParsedToken, row: Row[Any], now: datetime
) -> None:
    """At most once an hour, so that reading does not write."""
    if parsed.kind == "s":
        if now - row.last_seen_at >= LIMITS.seen_every:
            ends = session_ends(row.created_at, now)
            await queries.see_session(session, parsed.user_id, row.id, now, ends)
    elif row.last_used_at is None or now - row.last_used_at >= LIMITS.seen_every:
        await queries.see_token(session, parsed.user_id, row.id, now)


async def current_viewer(request: Request, session: Tx, now: Now) -> Viewer:
    viewer = await viewer_for_key(session, presented_key(request), now)
    if viewer is None:
        raise Unauthorized
    await idempotency.claim(request, session, viewer.user_id)
    return viewer


async def page_viewer(request: Request, session: Tx, now: Now) -> Viewer:
    viewer = await viewer_for_key(session, presented_key(request), now)
    if viewer is None or not viewer.is_session:
        raise SignInFirst
    request.state.viewer = viewer
    return viewer


CurrentUser = Annotated[Viewer, Depends(current_viewer)]
PageUser = Annotated[Viewer, Depends(page_viewer)]


def _needing(scope: str) -> Any:
    async def check(viewer: CurrentUser) -> Viewer:
        if scope not in viewer.scopes:
            raise MissingScope(scope)
        return viewer

    check.scope = scope  # type: ignore[attr-defined]  # read by the access matrix test
    return Depends(check)


@lru_cache
def Read(area: str) -> Any:  # noqa: N802 - reads as a type does
    """`Annotated[Viewer, Read("labs")]`: the viewer, with the right to read this area."""
    return _needing(f"{Area(area)}:read")


@lru_cache
def Write(area: str) -> Any:  # noqa: N802 - reads as a type does
    """`Annotated[Viewer, Write("labs")]`: the viewer, with the right to change this area."""
    return _needing(f"{Area(area)}:write")


@lru_cache
def StreamWrite(area: str) -> Any:  # noqa: N802 - reads as a type does
    """As `Write`, for uploads that take minutes: the key is checked in a short transaction of its
    own, and none is held while the bytes come."""
    scope = f"{Area(area)}:write"

    async def check(request: Request, now: Now) -> Viewer:
        viewer = await _viewer_alone(request, now)
        if viewer is None:
            raise Unauthorized
        if scope not in viewer.scopes:
            raise MissingScope(scope)
        return viewer

    return Depends(check)


async def _stream_page_viewer(request: Request, now: Now) -> Viewer:
    viewer = await _viewer_alone(request, now)
    if viewer is None or not viewer.is_session:
        raise SignInFirst
    return viewer


async def _viewer_alone(request: Request, now: datetime) -> Viewer | None:
    async with runtime_of(request).database.transaction() as session:
        return await viewer_for_key(session, presented_key(request), now)


StreamPageUser = Annotated[Viewer, Depends(_stream_page_viewer)]


async def _recent_session(viewer: CurrentUser, now: Now) -> Viewer:
    if not viewer.is_session:
        raise SessionOnly
    if now - viewer.authenticated_at > LIMITS.recent_sign_in:
        raise SignInAgain
    return viewer


async def _session(viewer: CurrentUser) -> Viewer:
    if not viewer.is_session:
        raise SessionOnly
    return viewer


SignedIn = Annotated[Viewer, Depends(_session)]
RecentSignIn = Annotated[Viewer, Depends(_recent_session)]
