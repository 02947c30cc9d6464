"""Importing an Apple Health export, both engines and other importers side by side.

`python -m bench import_apple [--megabytes N | --gigabytes N] [--rounds N] [--no-peers]`. CPU
seconds count all processes that take part, the database's too: on a shared machine they mean
something when wall time does not. The export is made up (`exports.py`), so that what is right is
known, and each importer is asked for it. Peers are installed from PyPI into environments that are
thrown away.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from bench.exports import Truth, write_export
from bench.peers import PEERS, Peer, Unavailable, check, install
from bench.server import database, temporary_home
from sante.wearables.formats.apple.scanner import library
from sante.wearables.service.engine import engine_check

MB = 1_000_000
_EVERY = 0.05  # seconds between looks at memory


@dataclass
class Run:
    cpu: float
    wall: float
    memory: int  # bytes, the most at one moment
    told: Mapping[str, Any] = field(default_factory=dict)


def run(*options: str) -> None:
    asked = argparse.ArgumentParser("bench import_apple", description=__doc__)
    asked.add_argument("--megabytes", type=int, default=200)
    asked.add_argument("--gigabytes", type=float)
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--no-peers", action="store_true")
    asked.add_argument("--no-portable", action="store_true")
    given = asked.parse_args(options)
    size = int(given.gigabytes * 1000 if given.gigabytes else given.megabytes) * MB
    with temporary_home() as home, database(home), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "export.zip"
        truth = write_export(file, size)
        print(
            f"{truth.bytes / MB:,.0f} MB of XML, {truth.records:,} records,"
            f" {file.stat().st_size / MB:.0f} MB packed"
        )
        engines = ["compiled"] if given.no_portable else ["compiled", "portable"]
        if library() is None:
            sys.exit(
                f"The scanner is not compiled, so this would say nothing. {engine_check().advice}"
            )
        peers = {} if given.no_peers else dict(_installed(Path(folder)))
        found: dict[str, list[Run]] = {}
        for _ in range(given.rounds):
            for engine in engines:
                found.setdefault(engine, []).append(_ours(engine, home, file))
            for peer, where in peers.items():
                found.setdefault(peer.name, []).append(_theirs(peer, where, file))
        _report(found, truth, engines)


def _installed(folder: Path) -> Iterator[tuple[Peer, Path]]:
    for peer in PEERS:
        try:
            yield peer, install(peer, folder)
        except Unavailable as why:
            print(f"{peer.name} {peer.version} is left out: {why}")


def _ours(engine: str, home: Path, file: Path) -> Run:
    wanted = "portable" if engine == "portable" else "auto"
    environment = os.environ | {"SANTE_HOME": str(home), "SANTE_IMPORT_ENGINE": wanted}
    with _watched([sys.executable, "-m", "bench.importing", str(file)], environment) as watched:
        lines = [json.loads(line) for line in watched.lines()]
    told = lines[-1]
    return Run(told["cpu"], told["wall"], watched.most, told)


def _theirs(peer: Peer, where: Path, file: Path) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        command = [part.format(bin=where, zip=file, folder=folder) for part in peer.command]
        before, begun = _children_cpu(), time.perf_counter()
        with _watched(command, os.environ | {"HOME": folder}, folder) as watched:
            for _ in watched.lines():
                pass  # what it says on the way
        wall, cpu = time.perf_counter() - begun, _children_cpu() - before
        return Run(cpu, wall, watched.most, check(peer, where, Path(folder)))


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Watched:
    """A process, the memory of it and of all it starts, and the database's process for it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._backends: set[int] = set()
        self.most = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def lines(self) -> Iterator[str]:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith('{"backend"'):
                self._backends.add(json.loads(line)["backend"])
            yield line
        if self._process.wait():
            raise RuntimeError(f"it ended with status {self._process.returncode}")

    def stop(self) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(_EVERY):
            ours = [self._process.pid, *_below(self._process.pid), *self._backends]
            self.most = max(self.most, sum(map(_memory, ours)))


@contextmanager
def _watched(
    command: Sequence[str], environment: Mapping[str, str], cwd: str | None = None
) -> Iterator[_Watched]:
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env=dict(environment), cwd=cwd,
    )  # fmt: skip
    watched = _Watched(process)
    try:
        yield watched
    finally:
        process.kill()
        process.wait()
        watched.stop()


def _below(pid: int) -> Iterator[int]:
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(child) for child in path.read_text().split()]
        except OSError:  # it is gone already
            continue
        for child in children:
            yield child
            yield from _below(child)


def _memory(pid: int) -> int:
    """Resident bytes, without what the database shares among its processes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    told = dict(line.split(":", 1) for line in lines if ":" in line)
    return sum(int(told.get(name, "0 kB").split()[0]) for name in ("RssAnon", "RssFile")) * 1024


def _report(found: Mapping[str, Sequence[Run]], truth: Truth, engines: Sequence[str]) -> None:
    print(f"{'':26}{'CPU s':>8}{'MB/CPU s':>10}{'records/CPU s':>15}{'wall s':>8}{'MB memory':>11}")
    cpu = {name: median(run.cpu for run in runs) for name, runs in found.items()}
    for name, runs in found.items():
        print(
            f"  {name:24}{cpu[name]:8.2f}{truth.bytes / MB / cpu[name]:10.0f}"
            f"{truth.records / cpu[name]:15,.0f}{median(run.wall for run in runs):8.1f}"
            f"{max(run.memory for run in runs) / MB:11.0f}"
        )
    for name in engines:
        told = found[name][-1].told
        assert _right(told, truth), f"{name} has not read what the file holds: {told}"
        started = told["start_cpu"]
        ratios = [
            f"{cpu[peer] / cpu[name]:.1f} times {peer} ({cpu[peer] / (cpu[name] + started):.1f})"
            for peer in cpu
            if peer not in engines
        ]
        print(f"{name}: " + ("; ".join(ratios) or "alone"))
        print(f"  in brackets with the start of a worker, {started:.2f} CPU s")
    for name, runs in found.items():
        if name not in engines:
            print(f"{name}: {'; '.join(_differences(runs[-1].told, truth)) or 'all right'}")
    told = found[engines[0]][-1].told
    readings = sum(n for kind, n in told["new"].items() if kind not in _NO_READINGS)
    rate = told["heart_rate"]
    print(f"on disk: {told['disk'] / readings:.2f} bytes a reading, index included")
    print(f"90 days of heart rate, {rate['readings']:,.0f} readings: {rate['milliseconds']:.1f} ms")


_NO_READINGS = ("sleep", "workouts", "days")


def _right(told: Mapping[str, Any], truth: Truth) -> bool:
    """Every reading once, beats, sleep and workouts, and of the steps each walk once."""
    new = told["new"]
    return (
        sum(n for kind, n in new.items() if kind not in _NO_READINGS) == truth.readings
        and new["heartbeat"] == truth.beats
        and (new["sleep"], new.get("workouts", 0)) == (truth.sleep, truth.workouts)
        and abs(told["steps"] - sum(truth.steps.values())) < 1
    )


def _differences(told: Mapping[str, Any], truth: Truth) -> Iterator[str]:
    wanted = {
        "records": truth.readings - truth.beats + truth.sleep,
        "beats": truth.beats,
        "stages": truth.sleep,
        "steps": round(sum(truth.steps.values())),
    }
    for name, number in wanted.items():
        if round(told[name] or 0) != number:
            yield f"{round(told[name] or 0):,} {name} where there are {number:,}"
