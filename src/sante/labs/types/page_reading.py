"""Pages of a report that rules could not read, and what somebody else reads in them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ReportPage:
    """`text` is what stands on it, empty for a picture; `picture` is a JPEG of the page."""

    number: int
    text: str = field(repr=False)
    picture: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A result as printed on a page."""

    name: str
    value: str
    unit: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PageRead:
    """What one page says; `drawn_on` when it tells the day of the draw."""

    rows: tuple[PageRow, ...]
    drawn_on: date | None = None


class PageReader(Protocol):
    @property
    def name(self) -> str:
        """Who reads and where, as a person decides by it: "gpt-5 at api.openai.com"."""
        ...

    async def read(self, page: ReportPage) -> PageRead:
        """Raises `core.readers.Unanswered`."""
        ...
