"""Starting is quick because imports are lazy, and settings are documented because this looks."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.markers import Marker
from packaging.requirements import Requirement

from sante.core.settings import Settings

ROOT = Path(__file__).parents[2]


def modules_after(statement: str) -> set[str]:
    out = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys, json; print(json.dumps([*sys.modules]))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.split(".")[0] for name in json.loads(out.stdout.splitlines()[-1])}


def test_asking_for_help_imports_no_framework() -> None:
    loaded = modules_after("from sante.cli import parser; parser()")
    assert loaded & {"fastapi", "sqlalchemy", "psycopg", "procrastinate", "pydantic"} == set()


def test_the_web_application_loads_nothing_it_does_not_need_to_start() -> None:
    loaded = modules_after("import sante.api")
    heavy = {"procrastinate", "redis", "zxcvbn", "alembic", "numpy", "lxml", "zstandard", "pytest"}
    assert loaded & heavy == set()
    # Signing in by other ways than a password: loaded by who does.
    assert loaded & {"authlib", "httpx2", "joserfc", "pyotp", "segno", "webauthn"} == set()
    assert loaded & {"openai", "anthropic", "pydantic_ai", "PIL"} == set()
    assert loaded & {"telegram", "httpx", "httpcore"} == set()


def with_what_they_need(requirements: Iterable[str], left_out: set[str]) -> set[str]:
    """The packages that installing these brings here."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        one = waiting.pop()
        key = (re.sub(r"[-_.]+", "-", one.name).lower(), frozenset(one.extras))
        asked = one.marker is None or one.marker.evaluate({"extra": ""})
        if asked and key not in seen and key[0] not in left_out:
            seen.add(key)
            needed = map(Requirement, importlib.metadata.requires(one.name) or ())
            waiting += [n for n in needed if n.marker is None or _holds(n.marker, one.extras)]
    return {name for name, _ in seen}


def _holds(marker: Marker, extras: set[str]) -> bool:
    return any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def test_the_base_install_stays_lean_and_models_are_an_extra() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text())
    never = {Requirement(one).name for one in told["tool"]["uv"]["override-dependencies"]}
    base = with_what_they_need(told["project"]["dependencies"], never)
    assert 20 < len(base) <= 80
    assert not base & {"openai", "anthropic", "pydantic-ai-slim", "redis", "python-telegram-bot"}
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert base - {"uvloop", "httptools"} <= set(locked)
    assert len(locked) <= 140, "everything together"


def test_every_setting_is_documented_and_nothing_else() -> None:
    documented = re.findall(
        r"^\| `SANTE_(\w+)`", (ROOT / "docs/howto/run-in-production.md").read_text(), re.MULTILINE
    )
    beside = {"DB_USER"}  # read where the embedded server starts, before there are settings
    assert set(documented) == {name.upper() for name in Settings.model_fields} | beside


def test_lock_files_name_no_registry() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "package-lock.json"):
        text = (ROOT / name).read_text()
        assert "resolved" not in text
        assert (
            re.findall(r"https?://(?!github\.com|opencollective|tidelift|\S*funding)\S+", text)
            == []
        )
