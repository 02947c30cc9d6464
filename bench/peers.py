"""Importers of Apple Health exports that PyPI has, each in a virtual environment of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True)
class Peer:
    """`command` runs in an empty folder; {bin}, {zip} and {folder} are filled in. `check` is Python
    for its own interpreter that prints what it has stored, as JSON."""

    name: str
    version: str
    python: tuple[int, int]
    command: Sequence[str]
    check: str


_DUCK: Final = """
import duckdb, glob, json
(path,) = glob.glob("**/*.duckdb", recursive=True, include_hidden=True)
connection = duckdb.connect(path, read_only=True)
one = lambda query: connection.execute(query).fetchone()[0]
print(json.dumps({{"records": one({records!r}), "beats": one({beats!r}),
  "stages": one({stages!r}), "steps": one({steps!r})}}))
"""
_SLEEP: Final = "HKCategoryTypeIdentifierSleepAnalysis"
PEERS: Final = (
    Peer(
        "apple-health-mcp-server",
        "0.6.1",
        (3, 12),
        ("{bin}/apple-health-mcp-server", "import", "{zip}"),
        _DUCK.format(
            records="select count(*) from records",
            beats="select count(sample_time) from heart_rate_samples",
            stages=f"select count(text_value) from records where record_type = '{_SLEEP}'",
            steps="select sum(sum_value) from daily_record_stats"
            " where record_type = 'HKQuantityTypeIdentifierStepCount'",
        ),
    ),
    Peer(
        "vitalog",
        "0.2.3",
        (3, 11),
        ("{bin}/vitalog", "load", "apple", "--file", "{zip}", "--db", "x.duckdb"),
        _DUCK.format(
            records="select count(*) from stg_records",
            beats="select 0",
            stages="select count(value) from stg_records where record_type like '%SleepAnalysis'",
            steps="select sum(steps) from daily_steps",
        ),
    ),
    Peer(
        "healthkit-to-sqlite",
        "1.0.1",
        (3, 11),
        ("{bin}/healthkit-to-sqlite", "--silent", "{zip}", "x.db"),
        """
import json, sqlite3
c = sqlite3.connect("x.db")
one = lambda q: c.execute(q).fetchone()[0]
names = [n for (n,) in c.execute("select name from sqlite_master where type = 'table'")]
print(json.dumps({"records": sum(one(f'select count(*) from "{n}"') for n in names if n[0] == "r"),
  "beats": 0, "stages": one("select count(value) from rSleepAnalysis"),
  "steps": one("select sum(cast(value as real)) from rStepCount")}))
""",
    ),
)


class Unavailable(RuntimeError):
    """Why this one cannot run here."""


def install(peer: Peer, folder: Path) -> Path:
    """Its bin folder. Raises Unavailable."""
    home = folder / peer.name
    wanted = f"{peer.name}=={peer.version}"
    python = _python(peer.python)
    if python is None:
        raise Unavailable(f"it needs Python {'.'.join(map(str, peer.python))} or newer")
    _quiet([python, "-m", "venv", str(home)])
    _quiet([str(home / "bin/pip"), "install", "--quiet", "--disable-pip-version-check", wanted])
    return home / "bin"


def check(peer: Peer, bin_folder: Path, folder: Path) -> dict[str, Any]:
    """What it has stored. Raises Unavailable."""
    found = json.loads(_quiet([str(bin_folder / "python"), "-c", peer.check], cwd=folder))
    assert isinstance(found, dict)
    return found


def _python(least: tuple[int, int]) -> str | None:
    return next((python for python in _pythons(least) if _runs(python)), None)


def _runs(python: str) -> bool:
    """A name in PATH may stand for nothing."""
    return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0


def _pythons(least: tuple[int, int]) -> Iterator[str]:
    if sys.version_info[:2] >= least:
        yield sys.executable
    for minor in range(least[1], 20):
        if found := shutil.which(f"python3.{minor}"):
            yield found
        yield from map(str, Path.home().glob(f".pyenv/versions/3.{minor}.*/bin/python"))


def _quiet(command: Sequence[str], cwd: Path | None = None) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise Unavailable(f"{Path(command[0]).name} failed: {said[-1][:200]}")
    return done.stdout
