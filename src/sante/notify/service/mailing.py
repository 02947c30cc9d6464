"""Letters about the account, written when identity says that something happened."""

from sqlalchemy.ext.asyncio import AsyncSession

from sante.identity.events import (
    AddressChangeAsked,
    AddressChanged,
    AddressConfirmationAsked,
    PasswordChanged,
    PasswordResetAsked,
    SignUpRepeated,
)
from sante.notify.rules import letters
from sante.notify.service.desk import Desk
from sante.notify.service.outbox import post


async def on_confirmation_asked(
    session: AsyncSession, event: AddressConfirmationAsked, *, desk: Desk
) -> None:
    letter = letters.confirmation(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_reset_asked(session: AsyncSession, event: PasswordResetAsked, *, desk: Desk) -> None:
    letter = letters.password_reset(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_change_asked(session: AsyncSession, event: AddressChangeAsked, *, desk: Desk) -> None:
    letter = letters.address_change(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_address_changed(session: AsyncSession, event: AddressChanged, *, desk: Desk) -> None:
    letter = letters.address_changed(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_password_changed(session: AsyncSession, event: PasswordChanged, *, desk: Desk) -> None:
    letter = letters.password_changed(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)


async def on_sign_up_repeated(session: AsyncSession, event: SignUpRepeated, *, desk: Desk) -> None:
    letter = letters.sign_up_repeated(event, desk.house)
    await post(session, desk, event.user_id, letter, now=event.at)
