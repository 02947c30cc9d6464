"""Which addresses lead back into the house, and which of those the operator lets through."""

import ipaddress
from dataclasses import dataclass
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Called global by `ipaddress`, and yet they lead to private places or to nobody.
DENIED: Final[tuple[Network, ...]] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata service among them
        "192.88.99.0/24",  # 6to4 relays
        "64:ff9b::/96",  # IPv4 inside IPv6, by NAT64
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "::/96",
        "fec0::/10",  # site-local
    )
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the operator lets through besides the public internet."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, text: str, *hosts: str) -> "Allowed":
        """From a comma-separated list of hosts and networks. Raises ValueError for neither."""
        names, networks = {host.lower() for host in hosts}, []
        for part in (piece.strip() for piece in text.split(",")):
            if "/" in part:
                networks.append(ipaddress.ip_network(part))
            elif part:
                names.add(part.lower().strip("[]"))
        return cls(frozenset(names), tuple(networks))

    def admits(self, host: str, address: Address) -> bool:
        return host.lower() in self.hosts or any(address in network for network in self.networks)


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet and not a way back into the house."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    within = any(address in network for network in DENIED if network.version == address.version)
    return address.is_global and not address.is_multicast and not within
