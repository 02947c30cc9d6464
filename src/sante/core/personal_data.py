"""How a package declares which of its tables hold a person's data."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """`export`: what the person gets; `keep`: how long; `erase`: what happens on request."""

    name: str
    export: Literal["rows", "nothing: derived", "nothing: secret"] = "rows"
    keep: str = "until erased"
    erase: Literal["delete", "delete after the security period"] = "delete"
