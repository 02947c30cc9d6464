"""Files made to do harm are refused quickly, in little memory, and reach nothing (S25, S27)."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sante.wearables.formats import recognise, wire
from sante.wearables.formats.apple.prefilter import Prefilter
from sante.wearables.formats.base import Book, Tally, Unreadable
from sante.wearables.service.reading import CannotRead
from tests.support.apple import export
from tests.wearables import hostile
from tests.wearables.reading import MICROS, opened, read

CPU = 2.5  # seconds, a Python start included
MEMORY = 200 * 2**20

REFUSED: dict[Callable[[], bytes], set[str]] = {
    hostile.declaring_late: {"unsafe_xml"},
    hostile.declaring_behind_a_control_character: {"unsafe_xml"},
    hostile.deep: {"unsafe_xml"},
    hostile.long_token: {"unsafe_xml"},
    hostile.two_byte_characters: {"unknown_kind", "not_utf8"},
    hostile.mislabelled: {"not_utf8"},
    hostile.not_utf8: {"not_utf8"},
    hostile.many_children: {"unsafe_xml"},
    hostile.many_names: {"too_many_names"},
    hostile.bomb: {"unsafe_archive"},
    hostile.declared_bomb: {"too_large"},
    hostile.lying_about_its_size: {"unsafe_archive"},
    hostile.overlapping: {"unsafe_archive"},
    hostile.encrypted: {"encrypted"},
    hostile.nested: {"nested_archive"},
    hostile.linked: {"unsafe_archive"},
    hostile.twice_the_same_name: {"unsafe_archive"},
    hostile.crowded: {"too_many_files"},
    hostile.claiming_many_entries: {"too_many_files"},
    hostile.damaged: {"damaged"},
    hostile.bad_sum: {"damaged"},
    hostile.cut_off_archive: {"cut_off"},
    hostile.cut_off_export: {"cut_off"},
    hostile.odd_packing: {"unknown_packing"},
    hostile.quadratic: {"unknown_kind"},
    hostile.nested_content_model: {"unknown_kind"},
    hostile.deep_json: {"bad_json"},
    hostile.not_a_number: {"bad_json"},
    hostile.key_twice: {"bad_json"},
    hostile.endless_string: {"bad_json"},
    hostile.large_json: {"too_large"},
    hostile.endless_line: {"bad_table"},
    hostile.unclosed_quote: {"bad_table"},
    hostile.many_columns: {"bad_table"},
    hostile.table_with_odd_bytes: {"not_utf8"},
    hostile.fit_of_wide_messages: {"bad_fit"},
    hostile.fit_claiming_gigabytes: {"bad_fit"},
}


@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_it_is_refused_with_a_reason_at_little_cost(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    ran = run(tmp_path, make())
    assert (ran.last["kind"], ran.last.get("code") in REFUSED[make]) == ("unreadable", True), ran
    assert len(ran.last["message"]) > 20
    assert ran.seconds < CPU
    assert ran.memory < MEMORY


async def test_the_job_hears_the_reason(tmp_path: Path) -> None:
    with pytest.raises(CannotRead) as refused:
        await read(tmp_path, hostile.encrypted())
    assert refused.value.code == "encrypted"
    assert refused.value.message == "The archive has a password. Send it without one."


HARMLESS = (
    hostile.billion_laughs,
    hostile.reading_a_file,
    hostile.many_attributes,
)


@pytest.mark.parametrize("make", HARMLESS, ids=lambda make: make.__name__)
def test_what_is_cut_out_before_the_parser_does_nothing(
    make: Callable[[], bytes], tmp_path: Path
) -> None:
    """The DTD is gone: what it declared does not exist, and nothing of a file is in a reading."""
    ran = run(tmp_path, make())
    assert ran.last["kind"] == "end"
    assert sum(ran.last["read"].values()) - ran.last["read"]["bytes"] <= 1
    assert b"root:" not in ran.output
    assert ran.seconds < CPU
    assert ran.memory < MEMORY


@dataclass(frozen=True)
class Ran:
    last: dict[str, Any]
    seconds: float
    memory: int
    output: bytes


def run(tmp_path: Path, content: bytes) -> Ran:
    """The reading process on a file: its last word and what it cost. It is started by a small
    process of its own, or what the tests themselves use would be counted in."""
    path, output = tmp_path / "upload", tmp_path / "output"
    path.write_bytes(content)
    launcher = (
        "import os, subprocess, sys\n"
        "file, out = open(sys.argv[1], 'rb'), open(sys.argv[2], 'wb')\n"
        "command = [sys.executable, '-m', 'sante.wearables.formats.child', sys.argv[3], 'UTC']\n"
        "child = subprocess.Popen(command, stdin=file, stdout=subprocess.PIPE)\n"
        "out.write(child.stdout.read())\n"
        "_, child.returncode, usage = os.wait4(child.pid, 0)\n"
        "print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)"
    )
    command = [sys.executable, "-c", launcher, str(path), str(output), str(MICROS)]
    told = subprocess.run(command, capture_output=True, check=True, text=True).stdout.split()
    data = output.read_bytes()
    start = data.rindex(wire.MAGIC)
    _, length, _ = wire.HEAD.unpack_from(data, start)
    last = json.loads(data[start + wire.HEAD.size :][:length])
    return Ran(last, float(told[0]), int(told[1]) * 1024, data)


async def test_nobody_is_called(tmp_path: Path) -> None:
    """Zero hits on a listener, whatever the document points at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        found = await read(tmp_path, hostile.calling_out(listener.getsockname()[1]))
        with pytest.raises(TimeoutError):
            listener.accept()
    assert found.read["heart_rate"] == 1


@pytest.mark.parametrize(
    "name",
    ["../export.xml", "/etc/export.xml", "a/../../export.xml", "..\\export.xml", "C:\\export.xml",
     "a\x01.xml", "a" * 1001],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    """S26: and nothing is ever written under a name from an archive."""
    with pytest.raises(Unreadable) as refused:
        opened(hostile.named(name))
    assert refused.value.code == "unsafe_archive"


def test_a_crowd_of_entries_is_refused_before_it_is_read() -> None:
    data = hostile.claiming_many_entries()
    began = time.process_time()
    with pytest.raises(Unreadable):
        opened(data)
    assert time.process_time() - began < 0.1


def test_a_bomb_that_hides_its_size_is_stopped_at_the_size_it_claims() -> None:
    file = opened(hostile.lying_about_its_size())
    with pytest.raises(Unreadable):
        next(file.stream(file.parts[0]))


@pytest.mark.parametrize("size", [1, 7, 64, 100_000])
def test_pieces_of_any_size_are_read_the_same(size: int) -> None:
    xml = export(1, dirty=True).xml[: 40_000 if size < 64 else None]
    whole, parts = Prefilter(), Prefilter()
    at_once = whole.feed(xml)
    piecewise = b"".join(parts.feed(xml[at : at + size]) for at in range(0, len(xml), size))
    assert piecewise == at_once
    assert at_once.startswith(b"<HealthData")


@pytest.mark.parametrize("size", [1, 3])
def test_a_declaration_cut_in_two_is_seen(size: int) -> None:
    filter_ = Prefilter()
    data = b'<HealthData locale="en">\n<!ENTITY a "b">'
    with pytest.raises(Unreadable):
        b"".join(filter_.feed(data[at : at + size]) for at in range(0, len(data), size))


def test_a_file_of_another_kind_is_told_apart() -> None:
    for content in (b"", b"%PDF-1.7", b'{"a": 1}', hostile.named("photo.jpg")):
        with pytest.raises(Unreadable) as refused:
            recognise(opened(content))
        assert refused.value.code == "unknown_kind"


def test_the_reading_process_can_open_nothing(tmp_path: Path) -> None:
    """No file, no socket, no process: what the sandbox leaves is to compute and to tell."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    attempts = (
        f"open({str(secret)!r})",
        "socket.socket()",
        "subprocess.run(['/bin/true'])",
        "os.open('/tmp', os.O_RDONLY)",
    )
    tried = "\n".join(
        f"try:\n    {attempt}\n    told.append('did {number}')\n"
        "except OSError:\n    told.append('no')"
        for number, attempt in enumerate(attempts)
    )
    program = (
        "import os, socket, subprocess\nfrom sante.wearables.formats import sandbox\n"
        f"sandbox.confine(10)\ntold = []\n{tried}\nos.write(1, ','.join(told).encode())"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"no,no,no,no"


def test_reading_stops_where_the_format_says_so() -> None:
    """A reader that fails half-way has told of batches, and of no end: nothing is stored."""
    file = opened(hostile.bad_sum())
    with pytest.raises(Unreadable):
        list(recognise(file).read(file, Book(), Tally()))
