"""What the security page shows of an account: address, password, devices, API tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sante.core.http import runtime_of
from sante.identity import queries, service
from sante.identity.factors import methods
from sante.identity.types import ALL_SCOPES, SignedInDevice
from sante.kit.ids import encode
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Form, Option

_WAYS: Final = {"web": "browser", "api": "program", "demo": "made-up person", "test": "test"}
DAYS: Final = (
    Option("30", "30 days"),
    Option("90", "90 days"),
    Option("366", "One year"),
)


@dataclass(frozen=True, slots=True)
class AddressView:
    form: Form
    email: str
    confirmed: bool
    mail: bool


@dataclass(frozen=True, slots=True)
class PasswordView:
    """`code`: one is asked for too, for an app is on."""

    form: Form
    minimum: int
    code: bool


@dataclass(frozen=True, slots=True)
class DeviceLine:
    key: str
    name: str
    note: str
    current: bool


@dataclass(frozen=True, slots=True)
class DevicesView:
    devices: tuple[DeviceLine, ...]
    others: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    key: str
    name: str
    scopes: str
    note: str


@dataclass(frozen=True, slots=True)
class TokensView:
    """`made` is a new token, in clear this once."""

    form: Form
    tokens: tuple[TokenLine, ...]
    scopes: tuple[str, ...]
    chosen: frozenset[str]
    made: str
    days: tuple[Option, ...] = DAYS


async def _address(asked: Asked) -> AddressView | None:
    """A made-up person's is none."""
    user = await queries.user_by_id(asked.session, asked.viewer.user_id)
    if user is None or user.is_demo:
        return None
    return AddressView(
        form=_form(asked, "address"),
        email=user.email,
        confirmed=user.email_confirmed_at is not None,
        mail=runtime_of(asked.request).settings.sends_mail,
    )


async def _password(asked: Asked) -> PasswordView | None:
    """Only where there is one: a made-up person has none."""
    if await queries.password_hash(asked.session, asked.viewer.user_id) is None:
        return None
    return PasswordView(
        _form(asked, "password"),
        await methods.password_minimum(asked.session, asked.viewer.user_id),
        code=await methods.asks_second_step(asked.session, asked.viewer.user_id),
    )


async def _devices(asked: Asked) -> DevicesView:
    found = await service.list_sessions(asked.session, asked.viewer, now=asked.now)
    return DevicesView(tuple(_device(one, asked) for one in found), len(found) > 1)


async def _tokens(asked: Asked) -> TokensView:
    found = await service.list_tokens(asked.session, asked.viewer.user_id)
    form = _form(asked, "tokens")
    typed: Any = asked.returned.get("scopes")
    lines = [
        TokenLine(
            key=encode("tok", one.id),
            name=one.name,
            scopes=", ".join(one.scopes),
            note=_used(one.last_used_at, asked.now)
            + f" · {ui.left_text(one.expires_at, asked.now)}",
        )
        for one in found
    ]
    return TokensView(
        form=form,
        tokens=tuple(lines),
        scopes=tuple(sorted(ALL_SCOPES)),
        chosen=frozenset(typed or ()),
        made=asked.returned.get("made_token", ""),
    )


ACCOUNT: Final = (
    Panel("identity/panels/address.html", _address),
    Panel("identity/panels/devices.html", _devices),
    Panel("identity/panels/password.html", _password),
)
TOKENS: Final = Panel("identity/panels/tokens.html", _tokens)


def _form(asked: Asked, name: str) -> Form:
    found = asked.returned.get(name)
    return found if isinstance(found, Form) else Form()


def _device(one: SignedInDevice, asked: Asked) -> DeviceLine:
    seen = "in use now" if one.current else f"last seen {ui.ago_text(one.last_seen_at, asked.now)}"
    since = f"signed in {ui.ago_text(one.created_at, asked.now)}"
    way = _WAYS.get(one.via, one.via)
    return DeviceLine(encode("sess", one.id), one.device, f"{way} · {since} · {seen}", one.current)


def _used(at: datetime | None, now: datetime) -> str:
    return "never used" if at is None else f"last used {ui.ago_text(at, now)}"
