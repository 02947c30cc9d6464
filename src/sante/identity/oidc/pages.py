"""Going to the provider and coming back: to sign in, to open an account, or to link one.

Both ways begin with a link, because a form would be stopped on its way to another site
(`form-action 'self'`). Nothing is written before the answer: what the answer must match travels in
a sealed cookie, and its state is marked as used when it comes back. A stranger's link can thus at
most ask: linking is done by a button on a page that says to what. The answer leads on to a page
with an address of its own, so that no code stays in the browser's history.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Form, Query, Request, Response

from sante.core import pending
from sante.core.errors import Failure, FieldError, Invalid
from sante.core.http import Now, Router, RuntimeDep, Tx, runtime_of
from sante.core.runtime import Runtime
from sante.identity.access import (
    ProveFirst,
    RecentPage,
    SignInFirst,
    enter,
    is_recent,
    origin_of,
    presented_key,
    viewer_for_key,
)
from sante.identity.factors.cookies import keep, to_second_step
from sante.identity.factors.errors import StepExpired
from sante.identity.factors.second_step import FirstStep
from sante.identity.oidc import client, service, travel
from sante.identity.oidc.client import provider_of
from sante.identity.oidc.errors import AnswerRefused, LinkRefused, NoProvider
from sante.identity.oidc.rules import FLOW_FOR
from sante.identity.oidc.travel import Travel
from sante.identity.oidc.types import Provider, Subject
from sante.identity.pages.entry import sign_in_page
from sante.identity.sign_in import device_proof
from sante.identity.types import NewAccount, Viewer
from sante.ui import service as ui
from sante.ui.types import Flash, Link, Shell, Tab
from sante.ui.types import Form as Shown

router = Router()
Text = Annotated[str, Form()]
ADDRESS: Final = "/you/security"
RecentUser = Annotated[Viewer, RecentPage(ADDRESS)]
CALLBACK: Final = "/sign-in/provider/callback"
JOIN_PAGE: Final = "/sign-in/provider/join"
LINK_PAGE: Final = "/sign-in/provider/link"
ANSWER_COOKIE: Final = "sante_answer"
JOIN: Final = pending.Purpose("provider join", FLOW_FOR)
LINK: Final = pending.Purpose("provider link", FLOW_FOR)


@dataclass(frozen=True)
class JoinView:
    """`provider`: its name. `email`: what it says, which the account will have. `invite_wanted`:
    the code of an invitation is asked for."""

    shell: Shell
    form: Shown
    provider: str
    email: str
    minimum_age: int
    invite_wanted: bool


@dataclass(frozen=True)
class LinkView:
    shell: Shell
    provider: str
    account: str
    email: str


@router.get("/sign-in/provider")
async def go_to_provider(
    request: Request,
    runtime: RuntimeDep,
    next: str = "",  # noqa: A002 - the address says so
    invite: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    following = ui.local_path(next, "/")
    try:
        return await _leave(request, runtime, following, invite=invite)
    except Failure as failure:
        return sign_in_page(request, ui.form_of({}, failure), following, failure.status)


@router.get(f"{ADDRESS}/link")
async def go_to_link(request: Request, runtime: RuntimeDep) -> Response:
    """Talks to the provider, so it holds no transaction meanwhile."""
    viewer = await _recent_viewer(request, runtime)
    return await _leave(request, runtime, ADDRESS, linking=viewer.user_id)


@router.get(CALLBACK)
async def come_back(request: Request, runtime: RuntimeDep) -> Response:
    provider = _provider(runtime)
    try:
        trip = travel.unpack(
            runtime.settings.secret, request.cookies.get(travel.COOKIE, ""), runtime.clock.now()
        )
        if trip is None or not await travel.spend(runtime, trip):
            raise AnswerRefused(provider.name)
        subject = await client.finish(
            runtime.settings, provider, trip.flow, request.query_params, runtime.clock.now()
        )
        if trip.linking is not None:
            kept = {**_content(subject), "user": trip.linking.hex}
            return await _go_on(request, runtime, LINK, kept)
        return await _sign_in(request, runtime, (provider, subject), trip)
    except Failure as failure:
        return sign_in_page(request, ui.form_of({}, failure), "", failure.status)


@router.get(JOIN_PAGE)
async def show_join(request: Request, runtime: RuntimeDep) -> Response:
    kept = await _kept(request, runtime, JOIN)
    if kept is None:
        return ui.redirect(request, "/sign-in")
    subject = _subject(kept)
    form = Shown({"display_name": subject.name or "", "invite_code": kept["invite"]})
    return _join_page(request, _provider(runtime), subject, form)


@router.post(JOIN_PAGE)
async def join(
    request: Request,
    runtime: RuntimeDep,
    display_name: Text = "",
    date_of_birth: Text = "",
    timezone: Text = "",
    invite_code: Text = "",
) -> Response:
    provider = _provider(runtime)
    kept = await _kept(request, runtime, JOIN)
    if kept is None:
        return sign_in_page(request, ui.form_of({}, StepExpired()), "", StepExpired.status)
    subject = _subject(kept)
    typed = {
        "display_name": display_name,
        "date_of_birth": date_of_birth,
        "timezone": timezone,
        "invite_code": invite_code,
    }
    try:
        account = NewAccount(
            email=subject.email or "",
            password="",
            display_name=display_name.strip()[:100] or None,
            timezone=timezone or "UTC",
            birth_date=_date(date_of_birth),
            invite_code=invite_code,
        )
        origin = origin_of(request, via="web")
        issued = await service.join(runtime, provider, subject, account, origin)
    except Failure as failure:
        form = ui.form_of(typed, failure)
        return _join_page(request, provider, subject, form, failure.status)
    device = device_proof(runtime.settings.secret, account.email)
    response = enter(runtime.settings, issued, "/welcome", device=device)
    response.delete_cookie(ANSWER_COOKIE, path="/sign-in")
    return response


@router.get(LINK_PAGE)
async def show_link(request: Request, viewer: RecentUser, runtime: RuntimeDep) -> Response:
    provider = _provider(runtime)
    kept = await _kept(request, runtime, LINK)
    if kept is None or kept["user"] != viewer.user_id.hex:
        raise LinkRefused
    subject = _subject(kept)
    view = LinkView(
        Shell(
            title=f"Link {provider.name}",
            name=viewer.email,
            tab=Tab.YOU,
            back=Link("Security", ADDRESS),
        ),
        provider=provider.name,
        account=viewer.email,
        email=subject.email or subject.name or "an account without an address",
    )
    return ui.render(request, "identity/link.html", view)


@router.post(LINK_PAGE)
async def link(
    request: Request, viewer: RecentUser, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    provider = _provider(runtime)
    token = request.cookies.get(ANSWER_COOKIE, "")
    kept = await pending.take(session, runtime.settings.secret, LINK, token, now=now)
    if kept is None or kept["user"] != viewer.user_id.hex:
        raise LinkRefused
    pair = (viewer.user_id, _subject(kept))
    await service.link(session, runtime.settings, provider, pair, now=now)
    said = f"{provider.name} opens this account from now on."
    return ui.redirect(request, f"{ADDRESS}#identities", flash=Flash(said))


async def _leave(
    request: Request,
    runtime: Runtime,
    following: str,
    *,
    linking: UUID | None = None,
    invite: str = "",
) -> Response:
    provider = _provider(runtime)
    settings = runtime.settings
    base = settings.public_url or f"{request.url.scheme}://{request.headers.get('host', '')}"
    # Somebody who is signed in and comes here wants to prove again that it is them.
    again = linking is None and presented_key(request) is not None
    address, flow = await client.begin(settings, provider, base.rstrip("/") + CALLBACK, again=again)
    trip = Travel(flow, following, linking, runtime.clock.now() + FLOW_FOR, invite)
    response = Response(status_code=303, headers={"Location": address})
    keep(response, settings, (travel.COOKIE, travel.pack(settings.secret, trip)), FLOW_FOR)
    return response


async def _sign_in(
    request: Request, runtime: Runtime, who: tuple[Provider, Subject], trip: Travel
) -> Response:
    provider, subject = who
    known = await service.known(runtime, subject)
    if known is None:
        await service.check_joining(runtime, provider, subject)
        return await _go_on(request, runtime, JOIN, {**_content(subject), "invite": trip.invite})
    if known.second_step:
        first = FirstStep(
            known.user_id, known.email, "provider", trip.following, runtime.clock.now()
        )
        return await to_second_step(request, first)
    origin = origin_of(request, via="web")
    issued = await service.sign_in(runtime, known, subject, origin)
    device = device_proof(runtime.settings.secret, known.email)
    response = enter(runtime.settings, issued, trip.following, device=device)
    response.delete_cookie(travel.COOKIE, path="/sign-in")
    return response


def _join_page(
    request: Request,
    provider: Provider,
    subject: Subject,
    form: Shown,
    status: int = 200,
) -> Response:
    settings = runtime_of(request).settings
    view = JoinView(
        Shell(title="Create an account"),
        form,
        provider.name,
        subject.email or "",
        settings.minimum_age,
        invite_wanted=bool(form.value("invite_code")) or not settings.registration,
    )
    return ui.render(request, "identity/join.html", view, status=status)


async def _recent_viewer(request: Request, runtime: Runtime) -> Viewer:
    now = runtime.clock.now()
    viewer = await viewer_for_key(runtime.database, presented_key(request), now)
    if viewer is None or not viewer.is_session:
        raise SignInFirst
    if not is_recent(viewer, now):
        raise ProveFirst(ADDRESS)
    return viewer


async def _go_on(
    request: Request, runtime: Runtime, purpose: pending.Purpose, content: dict[str, Any]
) -> Response:
    """To the page that asks, which finds the verified answer by a cookie."""
    settings, now = runtime.settings, runtime.clock.now()
    async with runtime.database.transaction() as session:
        token = await pending.keep(session, settings.secret, purpose, content, now=now)
    response = ui.redirect(request, JOIN_PAGE if purpose is JOIN else LINK_PAGE)
    keep(response, settings, (ANSWER_COOKIE, token), FLOW_FOR)
    return response


async def _kept(
    request: Request, runtime: Runtime, purpose: pending.Purpose
) -> dict[str, Any] | None:
    token = request.cookies.get(ANSWER_COOKIE, "")
    async with runtime.database.transaction() as session:
        return await pending.look(
            session, runtime.settings.secret, purpose, token, now=runtime.clock.now()
        )


def _content(subject: Subject) -> dict[str, Any]:
    at = subject.proved_at
    return {
        "issuer": subject.issuer,
        "subject": subject.subject,
        "email": subject.email,
        "email_verified": subject.email_verified,
        "name": subject.name,
        "proved_at": None if at is None else at.isoformat(),
    }


def _subject(kept: dict[str, Any]) -> Subject:
    at = kept["proved_at"]
    return Subject(
        kept["issuer"],
        kept["subject"],
        kept["email"],
        kept["email_verified"],
        kept["name"],
        None if at is None else datetime.fromisoformat(at),
    )


def _provider(runtime: Runtime) -> Provider:
    provider = provider_of(runtime.settings)
    if provider is None:
        raise NoProvider
    return provider


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        wrong = FieldError("date_of_birth", "Write the date as year-month-day: 1980-04-30.")
        raise Invalid("Please correct what is marked.", errors=[wrong]) from None
