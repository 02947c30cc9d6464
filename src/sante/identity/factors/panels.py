"""What the security page shows of signing in: the authenticator app, passkeys, linked accounts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sante.core.http import runtime_of
from sante.identity import queries as accounts
from sante.identity.access import is_recent
from sante.identity.factors import methods, queries
from sante.identity.factors.place import place_or_none
from sante.identity.factors.rules import FACTORS
from sante.identity.oidc.client import provider_of
from sante.identity.pages.entry import prove_address
from sante.kit.ids import encode
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Form

ADDRESS: Final = "/you/security"  # the page they stand on


@dataclass(frozen=True, slots=True)
class Line:
    """One passkey or linked account."""

    key: str
    label: str
    note: str


@dataclass(frozen=True, slots=True)
class AppView:
    """`since`: how long ago it was turned on; empty while it is off. `password`: there is one."""

    since: str
    codes_left: int
    codes_low: bool
    password: bool
    turn_off: Form
    renew: Form


@dataclass(frozen=True, slots=True)
class PasskeysView:
    """`here`: browsers offer passkeys at this address. `prove`: where to prove who one is first."""

    form: Form
    passkeys: tuple[Line, ...]
    here: bool
    prove: str


@dataclass(frozen=True, slots=True)
class IdentitiesView:
    """`provider`: its name, or "" where none is set up any more."""

    identities: tuple[Line, ...]
    provider: str
    linked: bool


async def _app(asked: Asked) -> AppView:
    session, user_id = asked.session, asked.viewer.user_id
    app = await queries.app_of(session, user_id)
    since = app.confirmed_at if app is not None else None
    left = await queries.codes_left(session, user_id) if since else 0
    return AppView(
        since=ui.ago_text(since, asked.now) if since else "",
        codes_left=left,
        codes_low=left <= FACTORS.backup_low,
        password=await accounts.password_hash(session, user_id) is not None,
        turn_off=_form(asked, "app_off"),
        renew=_form(asked, "backup_codes"),
    )


async def _passkeys(asked: Asked) -> PasskeysView:
    found = await methods.passkeys_of(asked.session, asked.viewer.user_id)
    return PasskeysView(
        form=_form(asked, "passkey"),
        passkeys=tuple(
            Line(encode("pk", one.id), one.name, _used(one.created_at, one.last_used_at, asked.now))
            for one in found
        ),
        here=place_or_none(asked.request) is not None,
        prove="" if is_recent(asked.viewer, asked.now) else prove_address(ADDRESS),
    )


async def _identities(asked: Asked) -> IdentitiesView | None:
    found = await methods.identities_of(asked.session, asked.viewer.user_id)
    provider = provider_of(runtime_of(asked.request).settings)
    if provider is None and not found:
        return None
    lines = [
        Line(
            encode("idn", one.id),
            one.email or one.issuer,
            f"{one.issuer} · {_used(one.linked_at, one.last_used_at, asked.now)}",
        )
        for one in found
    ]
    return IdentitiesView(
        identities=tuple(lines),
        provider=provider.name if provider else "",
        linked=any(provider and one.issuer == provider.issuer for one in found),
    )


PANELS: Final = (
    Panel("identity/panels/app.html", _app),
    Panel("identity/panels/passkeys.html", _passkeys),
    Panel("identity/panels/identities.html", _identities),
)


def _form(asked: Asked, name: str) -> Form:
    found = asked.returned.get(name)
    return found if isinstance(found, Form) else Form()


def _used(added: datetime, used: datetime | None, now: datetime) -> str:
    last = f"last used {ui.ago_text(used, now)}" if used is not None else "not used yet"
    return f"added {ui.ago_text(added, now)}, {last}"
