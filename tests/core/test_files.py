"""Files: keys we make, limits that hold while streaming, and nothing outside the folder (S26)."""

import asyncio
import hashlib
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from obstore.store import MemoryStore, S3Store
from tests.support.s3 import BUCKET, S3Server, s3_server

from sante.core.errors import TooLarge
from sante.core.files import FileMissing, Files, StorageDown, in_folder, new_key, open_files
from sante.kit.ids import encode, new_id

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
MB = 2**20


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["folder", "memory", "s3"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    if request.param == "folder":
        return in_folder(tmp_path / "files")
    if request.param == "memory":
        return Files(MemoryStore())
    return in_bucket(request.getfixturevalue("s3"), monkeypatch)


def in_bucket(server: S3Server, monkeypatch: pytest.MonkeyPatch, **other: str) -> Files:
    for name, value in {**server.environment, **other}.items():
        monkeypatch.setenv(name, value)
    return open_files(f"s3://{BUCKET}", Path("/nowhere"))


async def chunks(count: int, size: int = MB) -> AsyncIterator[bytes]:
    for number in range(count):
        yield bytes([number % 256]) * size


def tree(root: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(root)): path.read_bytes() if path.is_file() else None
        for path in sorted(root.rglob("*"))
    }


def files_below(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


async def test_what_is_put_comes_back_with_its_size_and_hash(files: Files) -> None:
    key = new_key(new_id(), NOW)
    stored = await files.put(key, b"a lab report")
    assert (stored.key, stored.size) == (key, 12)
    assert stored.sha256 == hashlib.sha256(b"a lab report").hexdigest()
    assert await files.get(key) == b"a lab report"
    assert await files.exists(key)


async def test_a_stream_is_stored_and_read_whole(files: Files) -> None:
    key = new_key(new_id(), NOW)
    stored = await files.put(key, chunks(12))
    whole = b"".join([chunk async for chunk in chunks(12)])
    assert (stored.size, stored.sha256) == (12 * MB, hashlib.sha256(whole).hexdigest())
    assert await files.get(key) == whole


async def test_a_large_file_is_read_in_small_pieces(tmp_path: Path) -> None:
    files, key = in_folder(tmp_path / "files"), new_key(new_id(), NOW)
    await files.put(key, chunks(19))
    sizes = [len(chunk) async for chunk in files.stream(key)]
    assert sum(sizes) == 19 * MB
    assert max(sizes) <= 2 * MB


async def test_an_empty_file_is_a_file(files: Files) -> None:
    key = new_key(new_id(), NOW)
    assert (await files.put(key, b"")).size == 0
    assert await files.get(key) == b""


async def test_a_file_over_the_limit_leaves_nothing(tmp_path: Path) -> None:
    """S24: the limit holds while streaming, whatever length was announced."""
    files = in_folder(tmp_path / "files")
    key = new_key(new_id(), NOW)
    with pytest.raises(TooLarge, match="larger than 4 MB"):
        await files.put(key, chunks(5), limit=4 * MB)
    with pytest.raises(TooLarge):
        await files.put(key, bytes(4 * MB + 1), limit=4 * MB)
    assert not await files.exists(key)
    assert files_below(tmp_path) == []
    assert (await files.put(key, chunks(4), limit=4 * MB)).size == 4 * MB


async def test_a_sender_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    """R9."""
    files = in_folder(tmp_path / "files")
    key = new_key(new_id(), NOW)

    class GoneError(Exception):
        pass

    async def breaks_off() -> AsyncIterator[bytes]:
        yield bytes(6 * MB)
        raise GoneError

    with pytest.raises(GoneError):
        await files.put(key, breaks_off())
    assert files_below(tmp_path) == []
    assert (await files.put(key, b"again")).size == 5


async def test_a_cancelled_upload_leaves_nothing_to_see(tmp_path: Path) -> None:
    files = in_folder(tmp_path / "files")
    user_id = new_id()
    key = new_key(user_id, NOW)
    started = asyncio.Event()

    async def never_ends() -> AsyncIterator[bytes]:
        yield bytes(6 * MB)
        started.set()
        await asyncio.Event().wait()

    upload = asyncio.create_task(files.put(key, never_ends()))
    await started.wait()
    upload.cancel()
    with pytest.raises(asyncio.CancelledError):
        await upload
    assert not await files.exists(key)
    assert await files.of_user(user_id) == []


async def test_a_wrong_secret_for_the_bucket_is_a_storage_that_is_down(
    s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = new_key(new_id(), NOW)
    await in_bucket(s3, monkeypatch).put(key, b"a lab report")
    stranger = in_bucket(s3, monkeypatch, AWS_SECRET_ACCESS_KEY="a guess")
    with pytest.raises(StorageDown):
        await stranger.get(key)
    with pytest.raises(StorageDown):
        await stranger.put(key, b"something else")
    assert await in_bucket(s3, monkeypatch).get(key) == b"a lab report"


async def test_deleting_twice_is_the_same_as_once(files: Files) -> None:
    key = new_key(new_id(), NOW)
    await files.put(key, b"x")
    await files.delete(key)
    await files.delete(key)
    assert not await files.exists(key)
    with pytest.raises(FileMissing):
        await files.get(key)


async def test_a_persons_files_are_listed_and_erased_and_nobody_elses(files: Files) -> None:
    alice, bob = new_id(), new_id()
    keys = sorted([new_key(alice, NOW), new_key(alice, NOW.replace(year=2025))])
    for key in (*keys, new_key(bob, NOW)):
        await files.put(key, b"four")
    assert [info.key for info in await files.of_user(alice)] == keys
    assert {info.size for info in await files.of_user(alice)} == {4}
    assert await files.erase(alice) == 2
    assert await files.of_user(alice) == []
    assert len(await files.of_user(bob)) == 1


def test_a_key_starts_with_its_owner_and_cannot_be_guessed() -> None:
    user_id = new_id()
    made = {new_key(user_id, NOW) for _ in range(100)}
    assert len(made) == 100
    assert all(key.startswith(f"{encode('user', user_id)}/2026/") for key in made)


def hostile_names() -> Iterator[str]:
    """More than 500 names that have left folders in other programs, alone and behind a key."""
    real = new_key(new_id(), NOW)
    ups = [
        "..",
        "%2e%2e",
        "..%2f",
        "%252e%252e",
        "..\\",
        "..%5c",
        "．．",
        "..;",
        "....//",
        "..\x00",
    ]
    targets = ["etc/passwd", "outside", "secret.key", "files", "C:/Windows/win.ini"]
    for up in ups:
        for depth in range(1, 6):
            climb = "/".join([up] * depth)
            for target in targets:
                yield f"{climb}/{target}"
                yield f"{real}/{climb}/{target}"
    yield from (f"{lead}{t}" for lead in ("/", "//", "\\\\host\\", "file:///") for t in targets)
    yield from (real + end for end in ("\n", "\x00", "/", "/..", ".tmp", "#1", " ", "?x", "\r\n"))
    yield from ("", ".", "..", "/", "~", "~root", "CON", "a" * 5000, real.upper(), real[:-1])
    yield from (real.replace("/", separator) for separator in ("\\", "//", "/./", "%2f"))
    yield from (real.replace("2026", year) for year in ("..", "٢٠٢٦", "20260", "./20"))


async def test_names_from_outside_are_never_paths(tmp_path: Path) -> None:
    """S26."""
    files = in_folder(tmp_path / "home" / "files")
    (tmp_path / "outside").write_bytes(b"not yours")
    (tmp_path / "home" / "secret.key").write_bytes(b"not yours")
    (tmp_path / "home" / "files" / "secret.key").write_bytes(b"not yours")
    before = tree(tmp_path)
    names = list(hostile_names())
    assert len(names) >= 500
    for name in names:
        for attempt in (files.put(name, b"owned"), files.get(name), files.delete(name)):
            with pytest.raises(ValueError, match="not a file key"):
                await attempt
        with pytest.raises(ValueError, match="not a file key"):
            await files.exists(name)
    assert tree(tmp_path) == before


async def test_other_accounts_of_the_machine_cannot_enter(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir(mode=0o755)
    files = in_folder(folder)
    await files.put(new_key(new_id(), NOW), b"private")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


NO_SPACE = """
import asyncio, resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sante.core.errors import StorageFull
from sante.core.files import in_folder, new_key
from sante.kit.ids import new_id

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

async def main():
    files, key = in_folder(Path(sys.argv[1])), new_key(new_id(), datetime.now(UTC))
    try:
        await files.put(key, bytes(3 << 20))
    except StorageFull as full:
        print(full.status, await files.exists(key))
    print((await files.put(key, b"small")).size)

asyncio.run(main())
"""


def test_a_full_disk_is_said_so_and_the_next_file_works(tmp_path: Path) -> None:
    """R10, with the system's limit on the size of a file standing for the end of the disk."""
    done = subprocess.run(
        [sys.executable, "-c", NO_SPACE, str(tmp_path / "files")],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines() == ["507 False", "5"]
    assert len(files_below(tmp_path)) == 1


async def test_a_folder_that_was_taken_away_is_a_storage_that_is_down(tmp_path: Path) -> None:
    files = in_folder(tmp_path / "files")
    (tmp_path / "files").rmdir()
    (tmp_path / "files").write_bytes(b"a file in the way")
    with pytest.raises(StorageDown):
        await files.put(new_key(new_id(), NOW), b"x")


def test_where_files_go_is_one_setting(tmp_path: Path) -> None:
    assert isinstance(open_files("s3://bucket/prefix", tmp_path)._store, S3Store)
    with pytest.raises(ValueError, match="file storage must be one of"):
        open_files("http://files.example.org/", tmp_path)
    open_files(None, tmp_path / "files")
    assert (tmp_path / "files").is_dir()
