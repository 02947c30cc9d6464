"""An uploaded file as formats see it: a single file, or the members of a judged archive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from sante.wearables.formats import archive
from sante.wearables.formats.archive import Member
from sante.wearables.types import DateOrder

PEEK: Final = 64 * 1024
_HEADS: Final = 64  # kept at once: an archive may hold twenty thousand parts


@dataclass(frozen=True, slots=True)
class Part:
    """One file that can be read: `name` is empty for a file that came without an archive."""

    name: str
    size: int
    member: Member | None = None


class Opened:
    """Streams of a file's parts. Raises Unreadable for an archive that is broken or harmful."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        received: int,
        zone: str = "UTC",
        date_order: DateOrder | None = None,
    ) -> None:
        """`received`: when the file came, in microseconds UTC. `zone`: where its times without an
        offset were written. `date_order`: how dates that can be read two ways are meant."""
        self._file = file
        self.received = received
        self.zone = zone
        self.date_order = date_order
        self.size = file.seek(0, 2)
        file.seek(0)
        self.unopened = 0  # archives within the archive
        self.is_archive = archive.is_zip(file.read(4))
        self.parts: tuple[Part, ...] = self._parts()

    def _parts(self) -> tuple[Part, ...]:
        if not self.is_archive:
            return (Part("", self.size),)
        found = archive.members(self._file)
        self.unopened = sum(m.is_nested for m in found)
        return tuple(Part(m.name, m.size, m) for m in found if not (m.is_folder or m.is_nested))

    def stream(self, part: Part, chunk: int = archive.CHUNK) -> Iterator[bytes]:
        """The part's bytes, from its beginning; one part at a time."""
        if part.member is not None:
            yield from archive.stream(self._file, part.member, chunk)
            return
        self._file.seek(0)
        while piece := self._file.read(chunk):
            yield piece

    def peek(self, part: Part, length: int = PEEK) -> bytes:
        """The first bytes of a part."""
        found = b""
        for piece in self.stream(part, min(length, archive.CHUNK)):
            found += piece
            if len(found) >= length:
                break
        return found[:length]


class Sniff:
    """What a format may look at to recognise its file."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._heads: dict[str, bytes] = {}

    @property
    def parts(self) -> Sequence[Part]:
        return self._opened.parts

    def head(self, part: Part) -> bytes:
        """The first 64 KiB of a part. Raises Unreadable when it is broken already there."""
        if part.name not in self._heads:
            if len(self._heads) >= _HEADS:
                self._heads.clear()
            self._heads[part.name] = self._opened.peek(part)
        return self._heads[part.name]
