"""How a package declares which of its tables hold a person's data."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class OwnedTable:
    """`export`: what the person gets; `keep`: how long; `erase`: what happens on request; `files`:
    columns with keys of stored files, without which the nightly sweep would take those files."""

    name: str
    export: Literal["rows", "nothing: derived", "nothing: secret"] = "rows"
    keep: str = "until erased"
    erase: Literal["delete", "delete after the security period"] = "delete"
    files: tuple[str, ...] = ()


TABLES = (
    OwnedTable("user_stamps", export="nothing: derived"),
    OwnedTable("idempotency_keys", export="nothing: derived", keep="7 days"),
    OwnedTable("job_runs"),
    OwnedTable("audit_log", keep="1 year", erase="delete after the security period"),
)
