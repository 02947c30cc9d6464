"""What sending takes: the channels of this house, its secret and its address.

Laid out once per process by the wiring, so that whoever tells a person something needs to know
none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sante.core.addresses import Allowed
from sante.core.settings import Settings
from sante.notify.channels import channels_of
from sante.notify.types import Channel

_laid_out: list["Desk"] = []


@dataclass(frozen=True, slots=True)
class Desk:
    """`confirms`: whether an e-mail address counts only once it is confirmed. `hosts`: private
    ones that people's addresses may lead to, without TLS too."""

    channels: Mapping[str, Channel]
    secret: bytes = field(repr=False)
    house: str
    confirms: bool = False
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> "Desk":
        channels = {channel.name: channel for channel in channels_of(settings)}
        return cls(
            channels,
            settings.secret,
            settings.address,
            settings.confirms_addresses,
            Allowed.of(settings.egress_allow).hosts,
        )


def use(desk: Desk) -> None:
    """The desk this process sends from, instead of the one before."""
    _laid_out[:] = [desk]


def in_use() -> Desk:
    (desk,) = _laid_out
    return desk
