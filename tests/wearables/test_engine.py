"""Where the compiled scanner comes from, and who says whether there is one."""

import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hatch_build import COMPILING, Build
from hatchling.bridge.app import Application

from sante.wearables.formats.apple import compiling, scanner
from sante.wearables.service.engine import engine_check
from tests.wearables.engines import no_compiler

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.compiler,
    pytest.mark.skipif(no_compiler(), reason="there is no C compiler"),
]


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation whose library is here; none at first."""
    place = tmp_path / "scan.so"
    monkeypatch.setattr(compiling, "LIBRARY", place)
    scanner.library.cache_clear()
    yield place
    scanner.library.cache_clear()


def test_doctor_says_who_reads_exports_and_how_to_read_them_faster(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = engine_check()
    assert without.ok
    assert without.detail.startswith("read without the compiled scanner")
    assert without.advice.endswith(f"{sys.executable} {compiling.__file__}")
    compiling.build(built)
    scanner.library.cache_clear()
    assert engine_check().detail == "read by the compiled scanner"
    monkeypatch.setenv("SANTE_IMPORT_ENGINE", "portable")
    assert engine_check().advice == "SANTE_IMPORT_ENGINE asks for it."


def test_the_command_that_doctor_names_compiles(tmp_path: Path) -> None:
    package = tmp_path / "apple"
    shutil.copytree(compiling.SOURCES, package / "scan", ignore=shutil.ignore_patterns("*.so"))
    shutil.copy(compiling.__file__, package)
    command = [sys.executable, str(package / "compiling.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == f"{package / 'scan' / 'scan.so'}\n"
    scanner.Library(package / "scan" / "scan.so")  # raises when it is none of these sources


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """As much of the repository as compiling needs."""
    package = (tmp_path / COMPILING).parent
    shutil.copytree(
        (ROOT / COMPILING).parent, package, ignore=shutil.ignore_patterns("*.so", "__pycache__")
    )
    return tmp_path


def hook(project: Path) -> Any:
    none: Any = None
    return Build(str(project), {}, none, none, str(project), "wheel", Application())


def test_a_wheel_with_the_scanner_in_it_is_for_this_kind_of_machine(project: Path) -> None:
    told: dict[str, Any] = {}
    hook(project)._compile(told, carried=True)
    assert (project / COMPILING).parent.joinpath("scan", "scan.so").is_file()
    assert not told["pure_python"]
    assert told["tag"].startswith("py3-none-")
    assert told["tag"].endswith(sysconfig.get_platform().split("-")[-1].replace(".", "_"))
    beside: dict[str, Any] = {}
    hook(project)._compile(beside, carried=False)  # an editable install points at the sources
    assert beside == {}


def test_without_a_compiler_the_wheel_is_for_every_machine(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CC", "false")
    told: dict[str, Any] = {}
    hook(project)._compile(told, carried=True)
    assert told == {}
    assert not (project / COMPILING).parent.joinpath("scan", "scan.so").exists()
    said = capsys.readouterr()
    assert "The scanner was not compiled: false failed" in said.out + said.err
