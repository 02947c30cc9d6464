"""A page made of panels, each brought by the package it belongs to and listed in the wiring.

A page that shows what several packages know of one thing (security, the house) need not know them:
adding to it is one Panel and one line in `wiring.py`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession


@dataclass(frozen=True, slots=True)
class Asked:
    """What a panel is drawn from. `returned` holds what comes back to a panel, by its name: a form
    with what to correct, or something that is shown this once."""

    request: Request
    viewer: Any  # an identity.types.Viewer; that package lies above this one
    session: AsyncSession
    now: datetime
    returned: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Panel:
    """`show` makes the template's view model; None leaves the panel out."""

    template: str
    show: Callable[[Asked], Awaitable[object | None]]


class Drawn(NamedTuple):
    template: str
    view: object


async def draw(panels: Sequence[Panel], asked: Asked) -> tuple[Drawn, ...]:
    """The panels that have something to show, in the order of the list."""
    drawn = [Drawn(panel.template, await panel.show(asked)) for panel in panels]
    return tuple(one for one in drawn if one.view is not None)
