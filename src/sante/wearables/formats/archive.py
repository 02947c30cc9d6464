"""Zip files of strangers: judged from their directory before a byte is unpacked, then streamed.

The standard library's ZipFile is not used. It builds an object for every one of a million entries
before anybody can count them, and reads members that overlap. Here the end of the file says how
many entries there are, the directory is read once, and only then is one member unpacked, counting
bytes and checking its sum.
"""

import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final

from sante.wearables.formats.base import Unreadable


def _fastest() -> Any:
    """isal where there is one: it unpacks and sums three times as fast, and is called alike."""
    try:
        from isal import isal_zlib
    except ImportError:
        return zlib
    return isal_zlib


_INFLATING: Final = _fastest()
_BROKEN: Final[type[Exception]] = _INFLATING.error

CHUNK: Final = 256 * 1024

_END: Final = struct.Struct("<4s4H2LH")
_END64_LOCATOR: Final = struct.Struct("<4sLQL")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_ENTRY: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LONGEST_COMMENT: Final = 65_535
_NESTED: Final = (".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar")
# Where an export keeps archives of its own: the only ones that are opened inside another.
_SET_ASIDE: Final = re.compile(r"(?:^|/)DI-Connect-Uploaded-Files/[^/]+\.zip$", re.IGNORECASE)
_ENCRYPTED: Final = 0x1 | 0x40
_LINK, _KIND = 0o120000, 0o170000


@dataclass(frozen=True, slots=True)
class Limits:
    """Of an archive with those inside it: entries and unpacked bytes count together."""

    entries: int = 20_000
    unpacked: int = 8 * 2**30
    directory: int = 16 * 2**20
    ratio: int = 200  # of members larger than `ratio_from`
    ratio_from: int = 16 * 2**20
    inside: int = 256 * 2**20  # of one archive inside, which is held in memory


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Member:
    """One file in the archive; sizes and sum as its directory declares them."""

    name: str
    size: int
    packed: int
    crc: int
    method: int
    offset: int  # of its local header

    @property
    def is_folder(self) -> bool:
        return self.name.endswith("/")

    @property
    def is_nested(self) -> bool:
        return self.name.lower().endswith(_NESTED)


def _bad(code: str, message: str) -> Unreadable:
    return Unreadable(code, f"{message} Export it again and send the new file.")


def is_zip(head: bytes) -> bool:
    return head[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def members(file: BinaryIO, limits: Limits = LIMITS, *, inside: bool = False) -> tuple[Member, ...]:
    """The files of the archive. Raises Unreadable when it is broken or made to do harm; one that
    lies `inside` another holds no further ones."""
    count, start, size, end = _directory(file)
    if count > limits.entries or size > limits.directory:
        raise Unreadable("too_many_files", f"The archive holds more than {limits.entries:,} files.")
    if start + size > end:
        raise _bad("broken_archive", "The archive's directory is broken.")
    file.seek(start)
    found = _entries(file.read(size), count)
    _judge(found, start, limits)
    if inside and any(member.is_nested for member in found):
        raise _bad("nested_archive", "The archive holds archives of archives.")
    return found


def left_of(limits: Limits, found: Sequence[Member]) -> Limits:
    """What is still allowed after these."""
    return replace(
        limits,
        entries=limits.entries - len(found),
        unpacked=limits.unpacked - sum(member.size for member in found),
    )


def _directory(file: BinaryIO) -> tuple[int, int, int, int]:
    """(entries, where the directory starts, its length, where it must have ended)."""
    length = file.seek(0, 2)
    file.seek(max(0, length - _LONGEST_COMMENT - _END.size - _END64_LOCATOR.size))
    base, tail = file.tell(), file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise _bad("cut_off", "The archive was cut off before its end.")
    _, disk, first_disk, here, count, size, start, comment = _END.unpack_from(tail, at)
    if disk or first_disk or here != count or at + _END.size + comment != len(tail):
        raise _bad("broken_archive", "The archive's end is broken, or it has several parts.")
    end = base + at
    locator = at - _END64_LOCATOR.size
    if locator >= 0 and tail[locator : locator + 4] == b"PK\x06\x07":
        _, disk, where, disks = _END64_LOCATOR.unpack_from(tail, locator)
        file.seek(min(where, length))
        record = file.read(_END64.size)
        if disk or disks > 1 or len(record) < _END64.size or record[:4] != b"PK\x06\x06":
            raise _bad("broken_archive", "The archive's end is broken, or it has several parts.")
        _, _, _, _, disk, first_disk, here, count, size, start = _END64.unpack(record)
        end = where
        if disk or first_disk or here != count:
            raise _bad("broken_archive", "The archive's end is broken, or it has several parts.")
    return count, start, size, end


def _entries(directory: bytes, count: int) -> tuple[Member, ...]:
    found, at = [], 0
    for _ in range(count):
        if len(directory) - at < _ENTRY.size or directory[at : at + 4] != b"PK\x01\x02":
            raise _bad("broken_archive", "The archive's directory is broken.")
        parts = _ENTRY.unpack_from(directory, at)
        flags, method, crc = parts[3], parts[4], parts[7]
        packed, size, name_length, extra_length, comment_length = parts[8:13]
        attributes, offset = parts[15], parts[16]
        at += _ENTRY.size
        raw = directory[at : at + name_length]
        extra = directory[at + name_length : at + name_length + extra_length]
        at += name_length + extra_length + comment_length
        if flags & _ENCRYPTED:
            raise Unreadable("encrypted", "The archive has a password. Send it without one.")
        if (attributes >> 16) & _KIND == _LINK:
            raise _bad("unsafe_archive", "The archive holds links to other files.")
        size, packed, offset = _wide(extra, size, packed, offset)
        name = raw.decode("utf-8" if flags & 0x800 else "cp437", "strict")
        found.append(Member(name, size, packed, crc, method, offset))
    return tuple(found)


def _wide(extra: bytes, *given: int) -> tuple[int, int, int]:
    """Sizes and offset with their 64-bit values where the 32-bit ones are full."""
    values, at = list(given), 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        field = extra[at + 4 : at + 4 + length]
        at += 4 + length
        if kind != 1:
            continue
        place = 0
        for i, value in enumerate(values):
            if value == 0xFFFFFFFF and place + 8 <= len(field):
                values[i] = struct.unpack_from("<Q", field, place)[0]
                place += 8
    return values[0], values[1], values[2]


def _judge(found: tuple[Member, ...], directory: int, limits: Limits) -> None:
    if sum(member.size for member in found) > limits.unpacked:
        raise Unreadable(
            "too_large", f"Unpacked, the archive is larger than {limits.unpacked >> 30} GB."
        )
    seen = set()
    for member in found:
        _judge_name(member.name)
        if member.name in seen:
            raise _bad("unsafe_archive", "The archive holds two files of one name.")
        seen.add(member.name)
        if member.size > limits.ratio_from and member.size > limits.ratio * max(member.packed, 1):
            raise _bad("unsafe_archive", "The archive unpacks to far more than such data do.")
        if member.method not in (0, 8):
            raise _bad("unknown_packing", "The archive is packed in a way we do not know.")
    end = 0
    for member in sorted(found, key=lambda one: one.offset):
        if member.offset < end:
            raise _bad("unsafe_archive", "Files in the archive overlap.")
        end = member.offset + _LOCAL.size + member.packed
    if end > directory:
        raise _bad("unsafe_archive", "Files in the archive overlap.")


def _judge_name(name: str) -> None:
    parts = name.replace("\\", "/").split("/")
    absolute = name.startswith(("/", "\\")) or name[1:2] == ":"
    if not name or len(name) > 1000 or absolute or ".." in parts or not name.isprintable():
        raise _bad("unsafe_archive", "The archive holds a file with an impossible name.")
    if name.lower().endswith(_NESTED) and not _SET_ASIDE.search(name):
        raise _bad("nested_archive", "The archive holds other archives.")


def stream(file: BinaryIO, member: Member, chunk: int = CHUNK) -> Iterator[bytes]:
    """The member's bytes. Raises Unreadable as soon as it is larger than declared, and at its end
    when it is shorter or its sum is wrong."""
    file.seek(member.offset)
    local = file.read(_LOCAL.size)
    if len(local) < _LOCAL.size or local[:4] != b"PK\x03\x04":
        raise _bad("broken_archive", "A file in the archive is not where its directory says.")
    name_length, extra_length = _LOCAL.unpack(local)[9:11]
    file.seek(name_length + extra_length, 1)
    seen = crc = 0
    packed = _packed(file, member.packed, chunk)
    for piece in packed if member.method == 0 else _inflated(packed, chunk):
        seen += len(piece)
        if seen > member.size:
            raise _bad("unsafe_archive", "A file in the archive is larger than it says.")
        crc = _INFLATING.crc32(piece, crc)
        yield piece
    if seen != member.size or crc != member.crc:
        raise _bad("damaged", "The archive is damaged: a file's check sum is wrong.")


def _packed(file: BinaryIO, left: int, chunk: int) -> Iterator[bytes]:
    while left > 0:
        piece = file.read(min(left, chunk))
        if not piece:
            raise _bad("cut_off", "The archive was cut off before its end.")
        left -= len(piece)
        yield piece


def _inflated(packed: Iterator[bytes], chunk: int) -> Iterator[bytes]:
    inflate: Any = _INFLATING.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in packed:
            while piece:
                out = inflate.decompress(piece, chunk)
                piece = inflate.unconsumed_tail  # noqa: PLW2901 - what is left of it
                if out:
                    yield out
                elif inflate.eof:
                    return
        if rest := inflate.flush():
            yield rest
    except _BROKEN:
        raise _bad("damaged", "The archive is damaged and cannot be unpacked.") from None
