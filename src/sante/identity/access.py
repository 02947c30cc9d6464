"""Who is asking, and may they. The only door to personal data: everything else takes a Viewer.

A request's key (cookie or bearer token) names its owner, and is looked up as that person, so a
key can only ever be found among its owner's own rows. The request's transaction is then theirs.
"""

from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import Row

from sante.core import idempotency
from sante.core.crypto import token_hash
from sante.core.db import Database, act_as
from sante.core.errors import NotFound, Unauthorized
from sante.core.http import Now, Tx, runtime_of
from sante.core.settings import Settings
from sante.identity import queries
from sante.identity.errors import MissingScope, SessionOnly, SignInAgain
from sante.identity.rules import LIMITS, ParsedToken, device_name, parse_token, session_ends
from sante.identity.types import ALL_SCOPES, Area, Issued, Origin, Viewer

COOKIE: Final = "sante"
SECURE_COOKIE: Final = "__Host-sante"
DEVICE_COOKIE: Final = "sante_device"


class SignInFirst(Exception):
    """A page was asked for without a sign-in; the application answers with the sign-in page."""


class ProveFirst(Exception):
    """A page's step needs a sign-in of the last ten minutes; `back` is the page it is on."""

    def __init__(self, back: str) -> None:
        super().__init__()
        self.back = back


def cookie_name(*, https: bool) -> str:
    return SECURE_COOKIE if https else COOKIE


def origin_of(request: Request, *, via: str) -> Origin:
    name = cookie_name(https=runtime_of(request).settings.https)
    return Origin(
        address=request.client.host if request.client else "127.0.0.1",  # a Unix socket
        agent=request.headers.get("user-agent"),
        device=request.cookies.get(DEVICE_COOKIE),
        via=via,
        session=request.cookies.get(name) if via == "web" else None,
    )


def device_of(request: Request) -> str:
    """What a person recognises a browser by: "Firefox on Linux"."""
    return device_name(request.headers.get("user-agent"))


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


async def viewer_for_key(database: Database, key: str | None, now: datetime) -> Viewer | None:
    """The person a key belongs to; None when it is unknown, expired or of a disabled account."""
    parsed = parse_token(key) if key else None
    if key is None or parsed is None or parsed.kind == "link":
        return None
    row = await queries.key_by_hash(database, parsed.kind, parsed.user_id, token_hash(key))
    if row is None or row.status != "active" or row.expires_at <= now:
        return None
    if row.used_at is None or now - row.used_at >= LIMITS.seen_every:
        await _note_use(database, parsed, row, now)
    return Viewer(
        user_id=parsed.user_id,
        email=row.email,
        is_admin=row.is_admin,
        scopes=ALL_SCOPES if parsed.kind == "s" else frozenset(row.scopes),
        key_id=row.id,
        is_session=parsed.kind == "s",
        authenticated_at=row.authenticated_at,
        stamp=row.stamp,
    )


async def _note_use(database: Database, parsed: ParsedToken, row: Row[Any], now: datetime) -> None:
    """At most once an hour, so that reading does not write."""
    async with database.transaction(user_id=parsed.user_id) as session:
        if parsed.kind == "s":
            ends = session_ends(row.created_at, now)
            await queries.see_session(session, parsed.user_id, row.id, now, ends)
        else:
            await queries.see_token(session, parsed.user_id, row.id, now)


async def current_viewer(request: Request, session: Tx, now: Now) -> Viewer:
    viewer = await viewer_for_key(runtime_of(request).database, presented_key(request), now)
    if viewer is None:
        raise Unauthorized
    await act_as(session, viewer.user_id)
    secret = runtime_of(request).settings.secret
    await idempotency.claim(request, session, viewer.user_id, secret)
    return viewer


async def page_viewer_apart(request: Request, now: Now) -> Viewer:
    viewer = await viewer_for_key(runtime_of(request).database, presented_key(request), now)
    if viewer is None or not viewer.is_session:
        raise SignInFirst
    request.state.viewer = viewer
    return viewer


async def page_viewer(request: Request, session: Tx, now: Now) -> Viewer:
    viewer = await page_viewer_apart(request, now)
    await act_as(session, viewer.user_id)
    return viewer


async def _viewer_apart(request: Request, now: Now) -> Viewer:
    viewer = await viewer_for_key(runtime_of(request).database, presented_key(request), now)
    if viewer is None:
        raise Unauthorized
    if not viewer.is_session:
        raise SessionOnly
    return viewer


# Without a transaction: for steps which are to be remembered though they fail.
SignedInApart = Annotated[Viewer, Depends(_viewer_apart)]
PageUserApart = Annotated[Viewer, Depends(page_viewer_apart)]
CurrentUser = Annotated[Viewer, Depends(current_viewer)]
PageUser = Annotated[Viewer, Depends(page_viewer)]


def _needing(scope: str) -> Any:
    async def check(request: Request, session: Tx, now: Now) -> Viewer:
        viewer = await current_viewer(request, session, now)
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


def is_recent(viewer: Viewer, now: datetime) -> bool:
    """Whether a dangerous step may be done without proving again who it is."""
    return viewer.is_session and now - viewer.authenticated_at <= LIMITS.recent_sign_in


@lru_cache
def StreamWrite(area: str) -> Any:  # noqa: N802 - reads as a type does
    """As `Write`, for uploads that take minutes: no transaction is held while the bytes come."""
    scope = f"{Area(area)}:write"

    async def check(request: Request, now: Now) -> Viewer:
        viewer = await viewer_for_key(runtime_of(request).database, presented_key(request), now)
        if viewer is None:
            raise Unauthorized
        if scope not in viewer.scopes:
            raise MissingScope(scope)
        return viewer

    return Depends(check)


async def _recent_session(viewer: CurrentUser, now: Now) -> Viewer:
    if not viewer.is_session:
        raise SessionOnly
    if not is_recent(viewer, now):
        raise SignInAgain
    return viewer


@lru_cache
def RecentPage(back: str) -> Any:  # noqa: N802 - reads as a type does
    """`Annotated[Viewer, RecentPage("/you/security")]`: proves again who it is, then goes back."""

    async def check(viewer: PageUser, now: Now) -> Viewer:
        if not is_recent(viewer, now):
            raise ProveFirst(back)
        return viewer

    return Depends(check)


async def _session(viewer: CurrentUser) -> Viewer:
    if not viewer.is_session:
        raise SessionOnly
    return viewer


async def _admin_page(viewer: PageUser) -> Viewer:
    if not viewer.is_admin:
        raise NotFound
    return viewer


async def _recent_admin_page(viewer: Annotated[Viewer, Depends(_admin_page)], now: Now) -> Viewer:
    if not is_recent(viewer, now):
        raise ProveFirst("/admin")
    return viewer


async def _admin(viewer: Annotated[Viewer, Depends(_session)]) -> Viewer:
    """For anybody else the house's own pages do not exist."""
    if not viewer.is_admin:
        raise NotFound
    return viewer


async def _recent_admin(viewer: Annotated[Viewer, Depends(_admin)], now: Now) -> Viewer:
    if not is_recent(viewer, now):
        raise SignInAgain
    return viewer


SignedIn = Annotated[Viewer, Depends(_session)]
RecentSignIn = Annotated[Viewer, Depends(_recent_session)]
Admin = Annotated[Viewer, Depends(_admin)]
RecentAdmin = Annotated[Viewer, Depends(_recent_admin)]
AdminPage = Annotated[Viewer, Depends(_admin_page)]
RecentAdminPage = Annotated[Viewer, Depends(_recent_admin_page)]
