"""`sante import FILE --user EMAIL`."""

import json
from pathlib import Path

import pytest

from sante.bringing import Order, bring
from sante.core.runtime import Runtime
from tests.support.apple import export
from tests.support.people import People
from tests.wearables import hostile
from tests.wearables.reading import ask


async def test_a_file_on_this_machine_is_read_while_one_waits(
    live_runtime: Runtime,
    live_people: People,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ada = await live_people.person("ada")
    made = export(2)
    file = tmp_path / "export.zip"
    file.write_bytes(made.zip)
    assert await bring(live_runtime, Order(str(file), "Ada@example.org", as_json=True)) == 0
    told = json.loads(_last_json(capsys.readouterr().out))
    assert told["counts"]["steps"]["new"] == made.truth.counts["StepCount"]
    assert await ask(live_runtime, ada.user_id, "select count(*) from daily_metrics") == [(2,)]
    assert await bring(live_runtime, Order(str(file), ada.email)) == 0
    assert "This file was read before; nothing was added." in capsys.readouterr().out


def _last_json(output: str) -> str:
    """The command's own output: log lines come before it."""
    return output[output.index("{\n") :]


async def test_what_cannot_be_read_is_said(
    live_runtime: Runtime,
    live_people: People,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ada = await live_people.person("ada")
    file = tmp_path / "secret.zip"
    file.write_bytes(hostile.encrypted())
    assert await bring(live_runtime, Order(str(file), ada.email)) == 1
    assert "The archive has a password. Send it without one." in capsys.readouterr().out
    assert await bring(live_runtime, Order(str(tmp_path / "none"), ada.email)) == 1
    assert "No such file" in capsys.readouterr().err
    assert await bring(live_runtime, Order(str(file), "nobody@example.org")) == 1
    assert "there is no account" in capsys.readouterr().err
