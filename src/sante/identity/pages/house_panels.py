"""What the page of the house shows: people, invitations, registration, the machine."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sante.core import diagnose
from sante.core.http import runtime_of
from sante.identity import service
from sante.identity.types import Account, Invite, Tier
from sante.kit.ids import encode
from sante.ui import service as ui
from sante.ui.panels import Asked, Panel
from sante.ui.types import Form, Option

TIERS: Final = tuple(Option(tier, tier.capitalize()) for tier in Tier)
_STATES: Final = {
    "active": "active",
    "pending": "waits to confirm the address",
    "disabled": "disabled",
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    key: str
    email: str
    note: str
    disabled: bool
    yourself: bool


@dataclass(frozen=True, slots=True)
class PeopleView:
    people: tuple[PersonLine, ...]


@dataclass(frozen=True, slots=True)
class InviteLine:
    key: str
    description: str
    note: str
    open: bool


@dataclass(frozen=True, slots=True)
class InvitesView:
    """`made` is a new code and `link` where it leads, in clear this once."""

    form: Form
    invites: tuple[InviteLine, ...]
    registration: bool
    confirms: bool
    made: str
    link: str
    tiers: tuple[Option, ...] = TIERS


@dataclass(frozen=True, slots=True)
class MachineView:
    facts: tuple[tuple[str, str], ...]
    problems: tuple[tuple[str, str], ...]


async def _people(asked: Asked) -> PeopleView:
    found = await service.list_accounts(asked.session)
    return PeopleView(tuple(_person(one, asked) for one in found))


async def _invites(asked: Asked) -> InvitesView:
    settings = runtime_of(asked.request).settings
    form = asked.returned.get("invites")
    code = str(asked.returned.get("made_invite", ""))
    found = await service.list_invites(asked.session)
    return InvitesView(
        form=form if isinstance(form, Form) else Form({"uses": "1", "days": "14", "tier": "free"}),
        invites=tuple(_invite(one, asked) for one in found),
        registration=settings.registration,
        confirms=settings.confirms_addresses,
        made=code,
        link=f"{settings.address}/register?invite={code}" if code else "",
    )


async def _machine(asked: Asked) -> MachineView:
    settings = runtime_of(asked.request).settings
    checks = await asyncio.to_thread(diagnose.report, settings)
    load = await diagnose.load(asked.session)
    facts = [
        ("Jobs", f"{load.waiting} waiting, {load.running} running, {load.failed} failed"),
        ("Size of the database", f"{load.database_bytes / 2**20:,.0f} MB"),
        *((check.name.capitalize(), check.detail) for check in checks),
    ]
    wrong = [(check.name.capitalize(), check.advice) for check in checks if not check.ok]
    return MachineView(tuple(facts), tuple(wrong))


PANELS: Final = (
    Panel("identity/panels/people.html", _people),
    Panel("identity/panels/invites.html", _invites),
)
MACHINE: Final = Panel("identity/panels/machine.html", _machine)


def _person(one: Account, asked: Asked) -> PersonLine:
    now, seen = asked.now, one.last_seen_at
    notes = [
        _STATES[one.status],
        *(["runs this house"] if one.is_admin else []),
        *(["made up"] if one.is_demo else []),
        "never seen" if seen is None else f"last seen {ui.ago_text(seen, now)}",
        f"made {ui.ago_text(one.created_at, now)}",
    ]
    return PersonLine(
        encode("user", one.user_id),
        one.email,
        " · ".join(notes),
        disabled=one.status == "disabled",
        yourself=one.user_id == asked.viewer.user_id,
    )


def _invite(one: Invite, asked: Asked) -> InviteLine:
    most = "any number" if one.max_uses is None else str(one.max_uses)
    left = one.expires_at if one.open_at(asked.now) else None
    until = "" if left is None else f" · {ui.left_text(left, asked.now)}"
    tier = "" if one.tier is Tier.FREE else f" · {one.tier}"
    ended = " · revoked" if one.revoked_at is not None else ""
    note = f"{one.uses} of {most} used{tier}{until}{ended}"
    return InviteLine(encode("inv", one.id), one.description, note, one.open_at(asked.now))
