"""Who tells rewards what people did.

A source reads what its package knows through that package's service and says it as facts. It
decides nothing: what a fact is worth, which cap it falls under (amounts.toml has a line for each
source), which streak it keeps and what it is a step towards follow from its fields.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.progress.types import Lived
from sante.rewards.types import Fact


@dataclass(frozen=True)
class Asked:
    """`first`: the local day on which the person came; `last`: the latest their clocks show.
    `lived`: their plans, and what was logged of them."""

    session: AsyncSession
    user_id: UUID
    lived: Lived
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    facts: Callable[[Asked], Awaitable[Sequence[Fact]]] = field(repr=False)
