"""Starting is quick because imports are lazy, and settings are documented because this looks."""

import json
import re
import subprocess
import sys
from pathlib import Path

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
    assert loaded & {"telegram", "httpx", "httpcore"} == set()


def test_the_base_install_stays_lean() -> None:
    locked = re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    assert 20 < len(locked) <= 80


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
