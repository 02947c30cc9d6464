from datetime import UTC
from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from sante.core.http import Now, Router, RuntimeDep, Tx
from sante.core.schemas import Page, PathId
from sante.identity import service, sign_in
from sante.identity.access import RecentSignIn, SignedIn, origin_of
from sante.identity.schemas import (
    LoggedIn,
    Login,
    MadeToken,
    NewToken,
    Register,
    Registered,
    Token,
)
from sante.identity.types import NewAccount

router = Router(tags=["identity"])


@router.post("/auth/register", status_code=201)
async def register(body: Register, request: Request, runtime: RuntimeDep) -> Registered:
    issued = await sign_in.sign_up(
        runtime,
        NewAccount(
            email=body.email,
            password=body.password.get_secret_value(),
            display_name=body.display_name,
            timezone=body.timezone or "UTC",
            birth_date=body.date_of_birth,
            sex=body.sex,
        ),
        origin_of(request, via="api"),
    )
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
