"""Passkeys: a signature by a key of the person's device over a challenge of ours (WebAuthn).

The device keeps the person's id (the user handle) beside the key and sends it back, so a passkey is
looked up among its owner's rows like every key here: no table maps credentials to people.
Challenges are kept on the server, used once, for five minutes. Alone, a passkey must have verified
the person (fingerprint, face or PIN): then it is two factors in one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core import audit, pending
from sante.core.db import act_as, touch
from sante.core.errors import FieldError, Invalid, NotFound
from sante.identity.factors import queries
from sante.identity.factors.errors import (
    PasskeyKnown,
    PasskeyRefused,
    StepExpired,
    TooManyPasskeys,
)
from sante.identity.factors.models import Passkey
from sante.identity.factors.rules import FACTORS
from sante.identity.factors.types import Place
from sante.kit.ids import new_id

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor
    from webauthn.registration.verify_registration_response import VerifiedRegistration

REGISTER = pending.Purpose("passkey registration", FACTORS.challenge_for)
SIGN_IN = pending.Purpose("passkey sign-in", FACTORS.challenge_for)
SECOND_STEP = pending.Purpose("passkey second step", FACTORS.challenge_for)
SITE_NAME = "Santé"


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What the browser hands to the device, and the token that must come back with its answer."""

    step: str
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose passkey answered. `copied`: its counter went backwards, so there are two of it."""

    user_id: UUID
    passkey_id: UUID
    copied: bool = False


async def begin_registration(
    session: AsyncSession, secret: bytes, place: Place, who: tuple[UUID, str], *, now: datetime
) -> Ceremony:
    """`who`: the person's id and what the device shows them by. Raises TooManyPasskeys."""
    import webauthn
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    user_id, label = who
    known = await queries.passkeys_of(session, user_id)
    if len(known) >= FACTORS.passkeys_max:
        raise TooManyPasskeys(FACTORS.passkeys_max)
    made = webauthn.generate_registration_options(
        rp_id=place.site,
        rp_name=SITE_NAME,
        user_id=user_id.bytes,
        user_name=label,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(known),
        timeout=int(FACTORS.challenge_for.total_seconds() * 1000),
    )
    content = {"challenge": pending.text_of(made.challenge), "user": user_id.hex}
    step = await pending.keep(session, secret, REGISTER, content, now=now)
    return Ceremony(step, json.loads(webauthn.options_to_json(made)))


async def register(
    session: AsyncSession,
    place: Place,
    user_id: UUID,
    name: str,
    answer: tuple[dict[str, Any] | None, dict[str, Any]],
    *,
    now: datetime,
) -> UUID:
    """`answer`: what was kept for its step, and the browser's credential.

    Raises StepExpired, PasskeyRefused, PasskeyKnown, TooManyPasskeys, Invalid.
    """
    kept, credential = answer
    if kept is None or kept["user"] != user_id.hex:
        raise StepExpired
    shown = _name(name)
    await touch(session, user_id)
    if len(await queries.passkeys_of(session, user_id)) >= FACTORS.passkeys_max:
        raise TooManyPasskeys(FACTORS.passkeys_max)
    made = _verified_new(place, credential, pending.bytes_of(kept["challenge"]))
    if await queries.passkey_by_credential(session, user_id, made.credential_id) is not None:
        raise PasskeyKnown
    row = Passkey(
        user_id=user_id,
        id=new_id(),
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        name=shown,
        transports=_transports(credential),
        synced=made.credential_backed_up,
        created_at=now,
    )
    await queries.add_passkey(session, row)
    await audit.record(session, user_id, "passkey_added", at=now, subject=str(row.id))
    return row.id


async def begin_sign_in(
    session: AsyncSession, secret: bytes, place: Place, *, now: datetime
) -> Ceremony:
    """For anybody: the device offers whichever passkeys it has for this site."""
    return await _begin_proof(session, secret, place, (SIGN_IN, None), now=now)


async def begin_second_step(
    session: AsyncSession, secret: bytes, place: Place, user_id: UUID, *, now: datetime
) -> Ceremony:
    """For a person whose password was right; acts as them."""
    await act_as(session, user_id)
    return await _begin_proof(session, secret, place, (SECOND_STEP, user_id), now=now)


async def _begin_proof(
    session: AsyncSession,
    secret: bytes,
    place: Place,
    wanted: tuple[pending.Purpose, UUID | None],
    *,
    now: datetime,
) -> Ceremony:
    import webauthn
    from webauthn.helpers.structs import UserVerificationRequirement

    purpose, user_id = wanted
    known = [] if user_id is None else await queries.passkeys_of(session, user_id)
    alone = purpose is SIGN_IN
    made = webauthn.generate_authentication_options(
        rp_id=place.site,
        allow_credentials=_descriptors(known),
        user_verification=UserVerificationRequirement.REQUIRED
        if alone
        else UserVerificationRequirement.PREFERRED,
        timeout=int(FACTORS.challenge_for.total_seconds() * 1000),
    )
    content = {
        "challenge": pending.text_of(made.challenge),
        "user": None if user_id is None else user_id.hex,
    }
    step = await pending.keep(session, secret, purpose, content, now=now)
    return Ceremony(step, json.loads(webauthn.options_to_json(made)))


async def prove(
    session: AsyncSession,
    place: Place,
    answer: tuple[dict[str, Any] | None, dict[str, Any]],
    *,
    now: datetime,
) -> Proof:
    """Whose passkey signed the challenge that was kept; acts as them.

    Raises StepExpired, PasskeyRefused.
    """
    kept, credential = answer
    if kept is None:
        raise StepExpired
    wanted = None if kept["user"] is None else UUID(kept["user"])
    user_id = wanted or owner_of(credential)
    if user_id is None:
        raise PasskeyRefused
    await act_as(session, user_id)
    row = await queries.passkey_by_credential(session, user_id, _credential_id(credential))
    if row is None:
        raise PasskeyRefused
    challenge = pending.bytes_of(kept["challenge"])
    count = _verified_count(place, row, credential, (challenge, wanted is None))
    if not await queries.use_passkey(session, user_id, row.id, count, now):
        await audit.record(session, user_id, "passkey_copied", at=now, subject=str(row.id))
        return Proof(user_id, row.id, copied=True)
    return Proof(user_id, row.id)


async def rename(session: AsyncSession, user_id: UUID, passkey_id: UUID, name: str) -> None:
    if not await queries.rename_passkey(session, user_id, passkey_id, _name(name)):
        raise NotFound


async def remove(session: AsyncSession, user_id: UUID, passkey_id: UUID, *, now: datetime) -> None:
    """Whether it may go is for `methods.py` to say."""
    if not await queries.remove_passkey(session, user_id, passkey_id):
        raise NotFound
    await audit.record(session, user_id, "passkey_removed", at=now, subject=str(passkey_id))


# What the library lets through when the browser's JSON is not shaped as it should be.
MALFORMED = (ValueError, TypeError, KeyError, AttributeError)


def owner_of(credential: dict[str, Any]) -> UUID | None:
    """The owner's id as the device kept it."""
    from webauthn.helpers import base64url_to_bytes

    try:
        return UUID(bytes=base64url_to_bytes(credential["response"]["userHandle"]))
    except MALFORMED:
        return None


def _verified_new(
    place: Place, credential: dict[str, Any], challenge: bytes
) -> "VerifiedRegistration":
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        return webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.site,
            expected_origin=place.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise PasskeyRefused from error


def _verified_count(
    place: Place, row: Passkey, credential: dict[str, Any], asked: tuple[bytes, bool]
) -> int:
    """The counter of a good answer. It is compared with ours in the statement that stores it."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge, alone = asked
    try:
        good = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=place.site,
            expected_origin=place.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=0,
            require_user_verification=alone,
        )
    except (WebAuthnException, *MALFORMED) as error:
        raise PasskeyRefused from error
    return good.new_sign_count


def _descriptors(known: Sequence[Passkey]) -> "list[PublicKeyCredentialDescriptor]":
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(
            id=row.credential_id, transports=[AuthenticatorTransport(t) for t in row.transports]
        )
        for row in known
    ]


def _transports(credential: dict[str, Any]) -> list[str]:
    """Those of the browser's hints that are known."""
    from webauthn.helpers.structs import AuthenticatorTransport

    given = credential.get("response", {}).get("transports")
    known = {one.value for one in AuthenticatorTransport}
    return [one for one in given if one in known] if isinstance(given, list) else []


def _credential_id(credential: dict[str, Any]) -> bytes:
    from webauthn.helpers import base64url_to_bytes

    try:
        return base64url_to_bytes(credential["rawId"])
    except MALFORMED:
        return b""


def _name(text: str) -> str:
    name = text.strip()
    if not 1 <= len(name) <= 60:
        wrong = FieldError("name", "Give it a name of up to 60 characters, such as My phone.")
        raise Invalid("Please correct what is marked.", errors=[wrong])
    return name
