"""Files people give us, in a folder by default or in S3, Google or Azure storage by URL.

A file is stored under a key we make, `{owner}/{year}/{random}`, and nothing else is accepted as a
key: a name that came from outside is data for a table row, never a part of a path. Keys start with
the owner, so that everything of one person can be listed and erased without asking the database.

A file is written whole or not at all, and is on the disk before `put` returns: the row that points
at it is committed afterwards, so there is no row without its file.
"""

import asyncio
import errno
import hashlib
import os
import re
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from sante.core.errors import Failure, StorageFull, TooLarge
from sante.kit import ids

DEFAULT_LIMIT: Final = 20 * 2**20
CHUNK: Final = 2**20
SCHEMES: Final = ("s3", "s3a", "gs", "az", "azure", "abfs", "abfss")
_KEY = re.compile(r"user_[0-7][0-9a-hjkmnp-tv-z]{25}/[0-9]{4}/[0-9a-f]{32}", re.ASCII)
_PART = re.compile(r"[0-9a-f]{32}#[0-9]+", re.ASCII)  # a file that is being written
_NO_SPACE: Final = ("No space left on device", "Disk quota exceeded", "File too large")


class FileMissing(LookupError):
    """The key is one of ours, but there is no file under it."""


class StorageDown(Failure):
    code, status, title = "storage_unavailable", 503, "The file storage does not answer"


@dataclass(frozen=True, slots=True)
class Stored:
    """`size` in bytes; `sha256` of the content, in hex."""

    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileInfo:
    key: str
    size: int
    modified: datetime


def new_key(user_id: UUID, now: datetime) -> str:
    """A key nobody can guess; `now` files it under its year."""
    return f"{ids.encode('user', user_id)}/{now.year:04}/{uuid4().hex}"


def _checked(key: str) -> str:
    if _KEY.fullmatch(key) is None:
        raise ValueError("not a file key of ours")
    return key


class Files:
    """One store. Every method raises ValueError for a key that `new_key` did not make,
    StorageFull when there is no space left and StorageDown when the store does not answer."""

    def __init__(self, store: ObjectStore, *, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def put(
        self, key: str, data: bytes | AsyncIterable[bytes], *, limit: int = DEFAULT_LIMIT
    ) -> Stored:
        """Write `data` under `key`; at most `limit` bytes, else TooLarge and nothing is stored.

        A stream is read as it comes: neither a file of 11 GB nor a sender that never stops costs
        more memory than a few chunks.
        """
        counted = _Counted(data, limit)
        with _failures():
            await obstore.put_async(
                self._store, _checked(key), aiter(counted), chunk_size=5 * CHUNK, max_concurrency=2
            )
            if self._folder is not None:
                await asyncio.to_thread(_flush, self._folder, key)
        return Stored(key, counted.size, counted.hash.hexdigest())

    async def get(self, key: str) -> bytes:
        """The whole file. Raises FileMissing."""
        return b"".join([chunk async for chunk in self.stream(key)])

    async def stream(self, key: str) -> AsyncIterator[bytes]:
        """The file in chunks of about 1 MiB. Raises FileMissing before the first one."""
        with _failures():
            found = await obstore.get_async(self._store, _checked(key))
            async for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        """The file as one on this machine, to seek in: itself, or a copy while it is in use.

        Raises FileMissing. Read it only.
        """
        if self._folder is not None:
            path = self._folder / _checked(key)
            if not path.is_file():
                raise FileMissing
            yield path
            return
        with tempfile.NamedTemporaryFile(prefix="sante-") as copy:
            async for chunk in self.stream(key):
                await asyncio.to_thread(copy.write, chunk)
            await asyncio.to_thread(copy.flush)
            yield Path(copy.name)

    async def exists(self, key: str) -> bool:
        with suppress(FileMissing), _failures():
            await obstore.head_async(self._store, _checked(key))
            return True
        return False

    async def delete(self, key: str) -> None:
        """Deleting what is not there is no error: a repeated job ends the same."""
        with suppress(FileMissing), _failures():
            await obstore.delete_async(self._store, _checked(key))

    async def of_user(self, user_id: UUID) -> list[FileInfo]:
        """Everything this person stored, oldest key first."""
        with _failures():
            found = [
                FileInfo(entry["path"], entry["size"], entry["last_modified"])
                async for page in obstore.list(self._store, ids.encode("user", user_id))
                for entry in page
                if _KEY.fullmatch(entry["path"])
            ]
        return sorted(found, key=lambda info: info.key)

    async def erase(self, user_id: UUID) -> int:
        """Delete everything this person stored; returns how many files that was."""
        found = await self.of_user(user_id)
        for info in found:
            await self.delete(info.key)
        return len(found)

    async def everything(self) -> AsyncIterator[list[FileInfo]]:
        """What everybody stored, some hundreds at a time."""
        with _failures():
            async for page in obstore.list(self._store, chunk_size=500):
                yield [
                    FileInfo(entry["path"], entry["size"], entry["last_modified"])
                    for entry in page
                    if _KEY.fullmatch(entry["path"])
                ]

    async def drop_parts(self, before: datetime) -> int:
        """Delete what writers that were killed half-way left in the folder; how many. A store by
        URL has none: there an upload that was not finished is no object."""
        if self._folder is None:
            return 0
        return await asyncio.to_thread(_drop_parts, self._folder, before.timestamp())


def owner_of(key: str) -> UUID:
    """Whose file it is."""
    return ids.decode("user", _checked(key).partition("/")[0])


def _drop_parts(folder: Path, before: float) -> int:
    gone = 0
    for path in folder.glob("user_*/*/*#*"):
        if _PART.fullmatch(path.name) and path.is_file() and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


class _Counted:
    """Passes bytes on while it counts and hashes them."""

    def __init__(self, data: bytes | AsyncIterable[bytes], limit: int) -> None:
        self._data = data
        self._limit = limit
        self.size = 0
        self.hash = hashlib.sha256()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in _one(self._data) if isinstance(self._data, bytes) else self._data:
            self.size += len(chunk)
            if self.size > self._limit:
                raise TooLarge(f"The file is larger than {self._limit / 2**20:.0f} MB.")
            self.hash.update(chunk)
            yield chunk


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data


@contextmanager
def _failures() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise FileMissing from None
    except (BaseError, OSError) as error:
        no_space = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
        if no_space or any(sign in str(error) for sign in _NO_SPACE):
            raise StorageFull("There is no space left for files. Try again later.") from error
        raise StorageDown("The file storage does not answer. Try again in a minute.") from error


def _flush(folder: Path, key: str) -> None:
    """Bring a file and the directory entries that lead to it to the disk."""
    path = folder / key
    for place in (path, *path.parents[:3]):
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def in_folder(folder: Path) -> Files:
    """Files below `folder`, which is made when it is missing and is closed to other accounts."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    return Files(LocalStore(prefix=folder), folder=folder)


def open_files(url: str | None, folder: Path) -> Files:
    """The store of `url` (the vendor's own environment variables hold credentials) or `folder`."""
    if url is None:
        return in_folder(folder)
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES:
        raise ValueError(f"file storage must be one of {', '.join(SCHEMES)}, not {scheme!r}")
    return Files(from_url(url))
