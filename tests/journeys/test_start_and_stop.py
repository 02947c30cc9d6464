"""Starting as a user does: once on nothing, again on what is there, and beside something else."""

import json
import socket
import subprocess
import sys
import time
import urllib.request

import pytest
from tests.support.house import environment, house, short_home


def answer(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as response:
        return str(response.read().decode())


def run(home: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    from pathlib import Path

    return subprocess.run(
        [sys.executable, "-m", "sante", *arguments],
        capture_output=True,
        text=True,
        timeout=180,
        env=environment(Path(home)),
        check=False,
    )


def test_it_starts_on_nothing_stops_cleanly_and_starts_again() -> None:
    with short_home() as folder:
        with house(folder) as first:
            assert json.loads(answer(f"{first.url}/readyz")) == {"status": "ready"}
        assert first.process.returncode == 0
        with house(folder) as second:
            assert json.loads(answer(f"{second.url}/readyz")) == {"status": "ready"}


def test_several_web_processes_serve_one_address() -> None:
    with short_home() as folder, house(folder, "--workers", "2", "--no-worker") as running:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                assert json.loads(answer(f"{running.url}/readyz")) == {"status": "ready"}
                break
            except OSError:
                time.sleep(0.2)
        else:
            pytest.fail("no process answered")


def test_a_taken_port_is_one_line_that_says_what_to_do() -> None:
    with short_home() as folder, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run(str(folder), "serve", "--port", port)
    assert done.returncode == 1
    assert "choose another port" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_setting_is_named() -> None:
    from pathlib import Path

    done = subprocess.run(
        [sys.executable, "-m", "sante", "doctor"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(Path("/nowhere"), SANTE_MINIMUM_AGE="three"),
        check=False,
    )
    assert done.returncode == 2
    assert "SANTE_MINIMUM_AGE" in done.stderr


def test_doctor_and_demo_answer_in_words_and_in_json() -> None:
    with short_home() as folder:
        healthy = run(str(folder), "doctor", "--json")
        assert healthy.returncode == 0, healthy.stdout + healthy.stderr
        checks = json.loads(healthy.stdout)["checks"]
        assert {"database", "time zones"} <= {c["name"] for c in checks} or len(checks) >= 5
        shown = run(str(folder), "demo")
        assert shown.returncode == 0, shown.stderr
        assert "made-up person" in shown.stdout
        plan = json.loads(run(str(folder), "demo", "--json").stdout)
        assert plan["actions"]
        assert plan["summary"]["total"] == sum(action["due"] for action in plan["actions"])
