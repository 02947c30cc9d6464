"""Codes from an authenticator app (TOTP, RFC 6238), and the backup codes beside it.

A code proves something once: the step it was made for is stored, and only later steps count. The
secret is sealed with the person's id bound to it; a wrong code is counted by the same lock-out as a
wrong password, by whoever calls these (`guarded.py`, `sign_in.py`).
"""

import hmac
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit
from sante.core.crypto import derive, seal, unseal
from sante.core.db import touch
from sante.identity.factors import queries
from sante.identity.factors.errors import AppAlreadyOn, CodeRefused, NoApp
from sante.identity.factors.models import AuthenticatorApp
from sante.identity.factors.rules import (
    FACTORS,
    grouped,
    is_app_code,
    new_backup_code,
    plain_code,
    steps_to_try,
)
from sante.identity.factors.types import Enrolment

PURPOSE = "authenticator app"
ISSUER = "Santé"


async def begin(session: AsyncSession, secret: bytes, user_id: UUID, *, now: datetime) -> str:
    """A new secret for the app, which counts once `confirm` saw a code. Raises AppAlreadyOn."""
    import pyotp

    made = pyotp.random_base32()
    sealed = seal(secret, PURPOSE, made.encode(), bound_to=user_id.bytes)
    if not await queries.begin_app(session, user_id, sealed, now):
        raise AppAlreadyOn
    return made


async def unfinished(
    session: AsyncSession, secret: bytes, user_id: UUID, email: str
) -> Enrolment | None:
    """What to put into the app; None when nothing was begun, or it is confirmed."""
    import pyotp

    row = await queries.app_of(session, user_id)
    if row is None or row.confirmed_at is not None:
        return None
    made = _secret_of(secret, row)
    address = pyotp.TOTP(made).provisioning_uri(name=email, issuer_name=ISSUER)
    return Enrolment(made, address)


async def confirm(
    session: AsyncSession, secret: bytes, user_id: UUID, code: str, *, now: datetime
) -> list[str]:
    """The app works: turn it on and hand out backup codes. Raises CodeRefused, NoApp."""
    row = await queries.app_of(session, user_id)
    if row is None:
        raise NoApp
    if row.confirmed_at is not None:
        raise AppAlreadyOn
    if not await _app_code_fits(session, secret, row, plain_code(code), now):
        raise CodeRefused
    await queries.confirm_app(session, user_id, now)
    await audit.record(session, user_id, "authenticator_app_on", at=now)
    await touch(session, user_id)
    return await _new_codes(session, secret, user_id)


async def check(
    session: AsyncSession, secret: bytes, user_id: UUID, typed: str, *, now: datetime
) -> bool:
    """Whether this is a present code of the app, or a backup code; it is used up by this."""
    code = plain_code(typed)
    if is_app_code(code):
        row = await queries.app_of(session, user_id)
        if row is None or row.confirmed_at is None:
            return False
        return await _app_code_fits(session, secret, row, code, now)
    if not await queries.use_code(session, user_id, _code_hash(secret, user_id, code), now):
        return False
    await audit.record(session, user_id, "backup_code_used", at=now)
    return True


async def renew(session: AsyncSession, secret: bytes, user_id: UUID, *, now: datetime) -> list[str]:
    """New backup codes; the old ones are void. Raises NoApp."""
    if not await queries.has_app(session, user_id):
        raise NoApp
    await audit.record(session, user_id, "backup_codes_made", at=now)
    return await _new_codes(session, secret, user_id)


async def turn_off(session: AsyncSession, user_id: UUID, *, now: datetime) -> None:
    await queries.remove_app(session, user_id)
    await queries.remove_codes(session, user_id)
    await audit.record(session, user_id, "authenticator_app_off", at=now)
    await touch(session, user_id)


async def _app_code_fits(
    session: AsyncSession, secret: bytes, row: AuthenticatorApp, code: str, now: datetime
) -> bool:
    import pyotp

    if not is_app_code(code):
        return False
    made = pyotp.TOTP(_secret_of(secret, row), interval=FACTORS.step_seconds)
    for step in steps_to_try(now, row.last_step):
        if hmac.compare_digest(made.generate_otp(step), code):
            return await queries.use_step(session, row.user_id, step)
    return False


async def _new_codes(session: AsyncSession, secret: bytes, user_id: UUID) -> list[str]:
    codes = [new_backup_code() for _ in range(FACTORS.backup_codes)]
    hashes = [_code_hash(secret, user_id, code) for code in codes]
    await queries.replace_codes(session, user_id, hashes)
    return [grouped(code) for code in codes]


def _secret_of(secret: bytes, row: AuthenticatorApp) -> str:
    return unseal(secret, PURPOSE, row.sealed_secret, bound_to=row.user_id.bytes).decode()


def _code_hash(secret: bytes, user_id: UUID, code: str) -> bytes:
    """Keyed: 50 bits are too few to be safe in a stolen database behind a plain hash."""
    return hmac.digest(derive(secret, "backup code"), user_id.bytes + code.encode(), "sha256")
