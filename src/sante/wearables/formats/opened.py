"""An uploaded file as formats see it: a single file, or the members of a judged archive."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from sante.wearables.formats import archive
from sante.wearables.formats.archive import LIMITS, Limits, Member
from sante.wearables.formats.base import Unreadable
from sante.wearables.types import DateOrder

PEEK: Final = 64 * 1024
_HEADS: Final = 64  # kept at once: an archive may hold twenty thousand parts


@dataclass(frozen=True, slots=True)
class Part:
    """One file that can be read: `name` is empty for a file that came without an archive."""

    name: str
    size: int
    member: Member | None = None
    within: Member | None = None  # the archive inside the archive that holds it


class Opened:
    """Streams of a file's parts. Raises Unreadable for an archive that is broken or harmful."""

    def __init__(
        self,
        file: BinaryIO,
        *,
        received: int,
        zone: str = "UTC",
        date_order: DateOrder | None = None,
        limits: Limits = LIMITS,
    ) -> None:
        """`received`: when the file came, in microseconds UTC. `zone`: where its times without an
        offset were written. `date_order`: how dates that can be read two ways are meant. `limits`:
        of an archive with those inside it."""
        self._file = file
        self.received = received
        self.zone = zone
        self.date_order = date_order
        self.size = file.seek(0, 2)
        file.seek(0)
        self.unopened = 0  # archives within the archive that are too large together
        self._inside: tuple[Member, BinaryIO] | None = None  # the one in memory
        self.is_archive = archive.is_zip(file.read(4))
        self.parts: tuple[Part, ...] = self._parts(limits)

    def _parts(self, limits: Limits) -> tuple[Part, ...]:
        if not self.is_archive:
            return (Part("", self.size),)
        found = archive.members(self._file, limits)
        parts = [Part(m.name, m.size, m) for m in found if not (m.is_folder or m.is_nested)]
        limits = archive.left_of(limits, found)
        for holder in (m for m in found if m.is_nested):
            inner = self._members(holder, limits)
            if inner is None:
                self.unopened += 1
                continue
            limits = archive.left_of(limits, inner)
            parts += [
                Part(f"{holder.name}/{m.name}", m.size, m, holder) for m in inner if not m.is_folder
            ]
        return tuple(parts)

    def _members(self, holder: Member, limits: Limits) -> tuple[Member, ...] | None:
        """Of an archive inside; None when there is no room for it any more. Raises Unreadable when
        it is broken or made to do harm, as its whole is then not to be trusted."""
        if holder.size > limits.inside:
            return None
        file = self._open(holder)
        if not archive.is_zip(file.read(4)):
            return None
        try:
            return archive.members(file, limits, inside=True)
        except Unreadable as wrong:
            if wrong.code in ("too_many_files", "too_large"):
                return None
            raise

    def _open(self, holder: Member) -> BinaryIO:
        """An archive inside, unpacked in memory; one at a time."""
        if self._inside is None or self._inside[0] != holder:
            self._inside = None  # the one before goes first
            content = io.BytesIO()
            for piece in archive.stream(self._file, holder):
                content.write(piece)
            self._inside = holder, content
        self._inside[1].seek(0)
        return self._inside[1]

    def stream(self, part: Part, chunk: int = archive.CHUNK) -> Iterator[bytes]:
        """The part's bytes, from its beginning; one part at a time."""
        if part.member is not None:
            file = self._file if part.within is None else self._open(part.within)
            yield from archive.stream(file, part.member, chunk)
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
