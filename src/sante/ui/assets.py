"""The bundled scripts, styles and fonts: their hashed names, and how they are served."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST: Final = Path(__file__).parent / "static" / "dist"
PREFIX: Final = "/static"
MANIFEST: Final = "manifest.json"
# Our own list: machines differ about woff2 and js, and under nosniff a wrong type is no file.
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
}


class AssetsMissing(RuntimeError):
    """The web assets were never built, or the name is of none of them."""


@lru_cache(maxsize=1)
def _manifest() -> dict[str, str]:
    try:
        names: dict[str, str] = json.loads((DIST / MANIFEST).read_text())
    except FileNotFoundError:
        raise AssetsMissing(
            f"There is no {MANIFEST} in {DIST}. Install the package again (pip install -e .) or"
            " run `npm ci && npm run build`."
        ) from None
    return names


def asset(name: str) -> str:
    """The address of a built file: `app.css` is /static/app-4TZ6N2QK.css."""
    try:
        return f"{PREFIX}/{_manifest()[name]}"
    except KeyError:
        raise AssetsMissing(f"No asset is called {name!r}.") from None


def asset_bytes(name: str) -> bytes:
    """A built file itself, for what must be served at an address of its own."""
    return (DIST / asset(name).removeprefix(f"{PREFIX}/")).read_bytes()


class Assets(StaticFiles):
    """Serves the built files only, cached for ever: another content has another name."""

    def __init__(self) -> None:
        super().__init__(directory=DIST, check_dir=False)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        kind = TYPES.get(Path(path).suffix)
        if kind is not None and response.status_code == 200:
            response.headers["Content-Type"] = kind
        hashed = path in _manifest().values()
        keep = "public, max-age=31536000, immutable" if hashed else "no-cache"
        response.headers["Cache-Control"] = keep
        return response
