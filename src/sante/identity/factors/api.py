"""Codes and passkeys for programs, and for the small script on the pages.

Refusals that must be counted are given back and not raised: see guarded.py.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Request, Response

from sante.core import pending
from sante.core.errors import Failure
from sante.core.http import Now, Router, RuntimeDep, Tx, problem
from sante.core.schemas import PathId
from sante.identity.access import RecentSignIn, SignedIn, origin_of
from sante.identity.factors import codes, guarded, methods, passkey_sign_in, passkeys
from sante.identity.factors.errors import CodeRefused, NoApp
from sante.identity.factors.place import place_here
from sante.identity.factors.schemas import (
    AppBegun,
    AppCode,
    BackupCodes,
    CeremonyOut,
    MethodsOut,
    NewPasskey,
    PasskeyAnswer,
    PasskeyLoggedIn,
    PasskeyOut,
    RenamedPasskey,
    TurnOff,
)
from sante.identity.oidc import service as oidc

router = Router(tags=["identity"])

PasskeyId = Annotated[UUID, PathId("pk")]
IdentityId = Annotated[UUID, PathId("idn")]


@router.get("/auth/methods")
async def sign_in_methods(viewer: SignedIn, session: Tx) -> MethodsOut:
    return MethodsOut.of(await methods.methods_of(session, viewer.user_id))


@router.post("/auth/authenticator-app", status_code=201)
async def begin_app(viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep) -> AppBegun:
    secret = runtime.settings.secret
    await codes.begin(session, secret, viewer.user_id, now=now)
    found = await codes.unfinished(session, secret, viewer.user_id, viewer.email)
    if found is None:
        raise NoApp
    return AppBegun(secret=found.secret, otpauth_url=found.address)


@router.post("/auth/authenticator-app/confirm")
async def confirm_app(
    body: AppCode, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> BackupCodes:
    made = await codes.confirm(session, runtime.settings.secret, viewer.user_id, body.code, now=now)
    return BackupCodes(backup_codes=made)


@router.post("/auth/authenticator-app/off", status_code=204)
async def turn_app_off(
    body: TurnOff,
    request: Request,
    viewer: RecentSignIn,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> Response:
    secret = runtime.settings.secret
    password = body.password.get_secret_value() if body.password else ""

    async def check() -> None:
        await methods.check_turning_off(
            session, secret, viewer.user_id, (body.code, password), now=now
        )

    who = (viewer.email, origin_of(request, via="api"))
    refused = await guarded.refusal(session, secret, who, check, now=now)
    if refused is not None:
        return problem(refused)
    await codes.turn_off(session, viewer.user_id, now=now)
    return Response(status_code=204)


@router.post("/auth/backup-codes", response_model=BackupCodes)
async def renew_backup_codes(
    body: AppCode,
    request: Request,
    viewer: RecentSignIn,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> BackupCodes | Response:
    secret = runtime.settings.secret

    async def check() -> None:
        if not await methods.asks_second_step(session, viewer.user_id):
            raise NoApp
        if not await codes.check(session, secret, viewer.user_id, body.code, now=now):
            raise CodeRefused

    who = (viewer.email, origin_of(request, via="api"))
    refused = await guarded.refusal(session, secret, who, check, now=now)
    if refused is not None:
        return problem(refused)
    made = await codes.renew(session, secret, viewer.user_id, now=now)
    return BackupCodes(backup_codes=made)


@router.post("/auth/passkeys/options")
async def passkey_options(
    request: Request, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> CeremonyOut:
    who = (viewer.user_id, viewer.email)
    place = place_here(request)
    made = await passkeys.begin_registration(session, runtime.settings.secret, place, who, now=now)
    return CeremonyOut.of(made)


@router.post("/auth/passkeys", status_code=201, response_model=PasskeyOut)
async def add_passkey(
    body: NewPasskey,
    request: Request,
    viewer: RecentSignIn,
    session: Tx,
    now: Now,
    runtime: RuntimeDep,
) -> PasskeyOut | Response:
    place = place_here(request)
    secret = runtime.settings.secret
    kept = await pending.take(session, secret, passkeys.REGISTER, body.step, now=now)
    try:
        passkey_id = await passkeys.register(
            session, place, viewer.user_id, body.name, (kept, body.credential), now=now
        )
    except Failure as failure:
        return problem(failure)  # given back, so that the challenge stays used
    found = await methods.methods_of(session, viewer.user_id)
    return PasskeyOut.of(next(one for one in found.passkeys if one.id == passkey_id))


@router.patch("/auth/passkeys/{passkey_id}")
async def rename_passkey(
    passkey_id: PasskeyId, viewer: RecentSignIn, session: Tx, body: RenamedPasskey
) -> MethodsOut:
    await passkeys.rename(session, viewer.user_id, passkey_id, body.name)
    return MethodsOut.of(await methods.methods_of(session, viewer.user_id))


@router.delete("/auth/passkeys/{passkey_id}", status_code=204)
async def remove_passkey(
    passkey_id: PasskeyId, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    await methods.remove_passkey(session, runtime.settings, viewer.user_id, passkey_id, now=now)
    return Response(status_code=204)


@router.delete("/auth/identities/{identity_id}", status_code=204)
async def unlink_identity(
    identity_id: IdentityId, viewer: RecentSignIn, session: Tx, now: Now, runtime: RuntimeDep
) -> Response:
    await oidc.unlink(session, runtime.settings, viewer.user_id, identity_id, now=now)
    return Response(status_code=204)


@router.post("/auth/passkeys/sign-in/options")
async def passkey_sign_in_options(request: Request, runtime: RuntimeDep) -> CeremonyOut:
    place = place_here(request)
    made = await passkey_sign_in.options(runtime, place, origin_of(request, via="api"))
    return CeremonyOut.of(made)


@router.post("/auth/passkeys/sign-in")
async def sign_in_with_passkey(
    body: PasskeyAnswer, request: Request, runtime: RuntimeDep
) -> PasskeyLoggedIn:
    issued, _ = await passkey_sign_in.sign_in(
        runtime, place_here(request), body.step, body.credential, origin_of(request, via="api")
    )
    return PasskeyLoggedIn(access_token=issued.token, expires_at=issued.expires_at)
