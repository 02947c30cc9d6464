from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import Page, PathId
from sante.identity import proof, recovery, service, sign_in
from sante.identity.access import (
    Admin,
    RecentAdmin,
    RecentSignIn,
    SignedIn,
    SignedInApart,
    origin_of,
)
from sante.identity.schemas import (
    Address,
    ChangePassword,
    Confirm,
    Confirmed,
    InviteOut,
    LoggedIn,
    Login,
    MadeInvite,
    MadeToken,
    MailSent,
    MakeInvite,
    NewToken,
    PersonOut,
    Register,
    Registered,
    Reset,
    Session,
    Token,
)
from sante.identity.types import NewAccount

router = Router(tags=["identity"])


@router.post(
    "/auth/register",
    status_code=201,
    response_model=Registered,
    responses={202: {"model": MailSent}},
)
async def register(
    body: Register, request: Request, runtime: RuntimeDep
) -> Registered | JSONResponse:
    """202 where addresses are confirmed first: the account opens with the link that is mailed."""
    issued = await sign_in.sign_up(
        runtime,
        NewAccount(
            email=body.email,
            password=body.password.get_secret_value(),
            display_name=body.display_name,
            timezone=body.timezone or "UTC",
            birth_date=body.date_of_birth,
            sex=body.sex,
            invite_code=body.invite_code,
        ),
        origin_of(request, via="api"),
    )
    if issued is None:
        return JSONResponse(MailSent().model_dump(), status_code=202)
    return Registered(
        user_id=issued.user_id,
        access_token=issued.token,
        expires_at=issued.expires_at.astimezone(UTC),
    )


@router.post("/auth/login")
async def login(body: Login, request: Request, runtime: RuntimeDep) -> LoggedIn:
    issued = await sign_in.sign_in(
        runtime,
        body.email,
        body.password.get_secret_value(),
        origin_of(request, via="api"),
        code=body.totp or "",
    )
    return LoggedIn(access_token=issued.token, expires_at=issued.expires_at)


@router.post("/auth/logout", status_code=204)
async def logout(viewer: SignedIn, session: Tx, now: Now) -> Response:
    await service.close_session(session, viewer.user_id, viewer.key_id, now=now)
    return Response(status_code=204)


@router.post("/auth/refresh")
async def refresh(viewer: SignedInApart, runtime: RuntimeDep, now: Now) -> LoggedIn:
    """A new token for this session; the old one is dead."""
    async with runtime.database.transaction(user_id=viewer.user_id) as session:
        issued = await service.renew_session(session, viewer, now=now)
    return LoggedIn(access_token=issued.token, expires_at=issued.expires_at)


@router.post("/auth/confirm")
async def confirm(body: Confirm, request: Request, runtime: RuntimeDep) -> Confirmed:
    password = body.password.get_secret_value() if body.password else None
    seen = await recovery.look(runtime, body.token)
    issued = await recovery.confirm(runtime, body.token, password, origin_of(request, via="api"))
    if issued is None:
        return Confirmed(email=seen.email)
    return Confirmed(email=seen.email, access_token=issued.token, expires_at=issued.expires_at)


@router.post("/auth/resend", status_code=202)
async def resend(body: Address, request: Request, runtime: RuntimeDep) -> MailSent:
    await recovery.resend(runtime, body.email, origin_of(request, via="api"))
    return MailSent()


@router.post("/auth/forgot", status_code=202)
async def forgot(body: Address, request: Request, runtime: RuntimeDep) -> MailSent:
    await recovery.forgot(runtime, body.email, origin_of(request, via="api"))
    return MailSent()


@router.post("/auth/reset", status_code=204)
async def reset(body: Reset, request: Request, runtime: RuntimeDep) -> Response:
    """Every session and API token ends; sign in with the new password."""
    password = body.password.get_secret_value()
    await recovery.reset(runtime, body.token, password, origin_of(request, via="api"))
    return Response(status_code=204)


@router.post("/auth/password", status_code=204)
async def change_password(
    body: ChangePassword, viewer: SignedInApart, request: Request, runtime: RuntimeDep
) -> Response:
    """Every other session ends."""
    await proof.change_password(
        runtime,
        viewer,
        body.current_password.get_secret_value(),
        body.new_password.get_secret_value(),
        origin_of(request, via="api"),
        code=body.totp or "",
    )
    return Response(status_code=204)


@router.post("/auth/email", status_code=202)
async def change_address(
    body: Address, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> MailSent:
    """Where mail is set up the new address is confirmed first; else it holds at once."""
    mails = runtime.settings.sends_mail
    await service.new_address(session, viewer.user_id, body.email, by_mail=mails, now=now)
    return MailSent(detail="Open the link sent to the new address." if mails else "Changed.")


@router.get("/sessions")
async def list_sessions(viewer: SignedIn, session: Tx, now: Now) -> Page[Session]:
    found = await service.list_sessions(session, viewer, now=now)
    return Page(items=[Session.of(one) for one in found])


@router.delete("/sessions", status_code=204)
async def revoke_other_sessions(viewer: SignedIn, session: Tx, now: Now) -> Response:
    """All but the one that asks."""
    await service.revoke_sessions(session, viewer, now=now)
    return Response(status_code=204)


@router.delete("/sessions/{session_id}", status_code=204)
async def revoke_session(
    session_id: Annotated[UUID, PathId("sess")], viewer: SignedIn, session: Tx, now: Now
) -> Response:
    await service.revoke_session(session, viewer, session_id, now=now)
    return Response(status_code=204)


@router.post("/tokens", status_code=201)
async def make_token(body: NewToken, viewer: RecentSignIn, session: Tx, now: Now) -> MadeToken:
    issued = await service.make_token(
        session, viewer.user_id, name=body.name, scopes=body.scopes, days=body.days, now=now
    )
    made = next(t for t in await service.list_tokens(session, viewer.user_id) if t.id == issued.id)
    return MadeToken(
        token_id=issued.id,
        token=issued.token,
        name=made.name,
        scopes=made.scopes,
        expires_at=issued.expires_at,
    )


@router.get("/tokens")
async def list_tokens(viewer: SignedIn, session: Tx) -> Page[Token]:
    tokens = await service.list_tokens(session, viewer.user_id)
    return Page(
        items=[
            Token(
                token_id=token.id,
                name=token.name,
                scopes=token.scopes,
                created_at=token.created_at,
                expires_at=token.expires_at,
                last_used_at=token.last_used_at,
            )
            for token in tokens
        ]
    )


@router.delete("/tokens/{token_id}", status_code=204)
async def revoke_token(
    token_id: Annotated[UUID, PathId("tok")], viewer: SignedIn, session: Tx, now: Now
) -> Response:
    await service.revoke_token(session, viewer.user_id, token_id, now=now)
    return Response(status_code=204)


@router.get("/admin/people")
async def list_people(_viewer: Admin, session: Tx) -> Page[PersonOut]:
    return Page(items=[PersonOut.of(one) for one in await service.list_accounts(session)])


@router.post("/admin/people/{user_id}/disable")
async def disable(
    user_id: Annotated[UUID, PathId("user")], viewer: RecentAdmin, session: Tx, now: Now
) -> PersonOut:
    """Ends every session, API token and job of theirs."""
    await service.disable_account(session, viewer, user_id, now=now)
    return PersonOut.of(await service.account(session, user_id))


@router.post("/admin/people/{user_id}/enable")
async def enable(
    user_id: Annotated[UUID, PathId("user")], viewer: RecentAdmin, session: Tx, now: Now
) -> PersonOut:
    await service.enable_account(session, viewer, user_id, now=now)
    return PersonOut.of(await service.account(session, user_id))


@router.get("/admin/invites")
async def list_invites(_viewer: Admin, session: Tx) -> Page[InviteOut]:
    return Page(items=[InviteOut.of(one) for one in await service.list_invites(session)])


@router.post("/admin/invites", status_code=201)
async def make_invite(body: MakeInvite, viewer: RecentAdmin, session: Tx, now: Now) -> MadeInvite:
    made, code = await service.invite(session, viewer, body.wanted(), now=now)
    return MadeInvite.made(made, code)


@router.delete("/admin/invites/{invite_id}", status_code=204)
async def revoke_invite(
    invite_id: Annotated[UUID, PathId("inv")], viewer: RecentAdmin, session: Tx, now: Now
) -> Response:
    await service.revoke_invite(session, viewer, invite_id, now=now)
    return Response(status_code=204)
