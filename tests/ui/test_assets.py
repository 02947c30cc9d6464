import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest

from sante.ui import assets
from tests.ui.gallery import make_app

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=make_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://sante.test") as opened:
        yield opened


@pytest.fixture
def no_assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assets._manifest.cache_clear()
    monkeypatch.setattr(assets, "DIST", tmp_path)
    yield
    assets._manifest.cache_clear()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("app.js", "text/javascript; charset=utf-8"),
        ("fan-chart.js", "text/javascript; charset=utf-8"),
        ("app.css", "text/css; charset=utf-8"),
        ("inter-latin-wght-normal.woff2", "font/woff2"),
        ("icon.svg", "image/svg+xml"),
    ],
)
async def test_a_hashed_asset_is_kept_for_ever_with_its_own_type(
    client: httpx2.AsyncClient, name: str, kind: str
) -> None:
    answer = await client.get(assets.asset(name))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


async def test_what_has_no_hash_is_asked_for_again(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/static/THIRD-PARTY.txt")
    assert answer.headers["cache-control"] == "no-cache"
    assert {"htmx.org", "uplot", "@fontsource-variable/inter"} <= set(answer.text.split())


@pytest.mark.parametrize("path", ["/static/nothing.js", "/static/../assets.py", "/static/"])
async def test_nothing_but_the_built_files_is_served(client: httpx2.AsyncClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


def test_an_unknown_name_is_a_bug_and_says_so() -> None:
    with pytest.raises(assets.AssetsMissing, match=r"app\.exe"):
        assets.asset("app.exe")


@pytest.mark.usefixtures("no_assets")
def test_assets_that_were_never_built_say_how_to_build_them() -> None:
    with pytest.raises(assets.AssetsMissing, match="npm run build"):
        assets.asset("app.css")


def test_the_lock_file_names_no_host_and_checks_every_package() -> None:
    text = (ROOT / "package-lock.json").read_text()
    packages = json.loads(text)["packages"]
    assert not re.search(r"https?:|resolved", text)
    assert all("integrity" in entry for name, entry in packages.items() if name)


def test_the_scripts_and_styles_of_a_page_stay_small() -> None:
    size = {name: (assets.DIST / file).stat().st_size for name, file in assets._manifest().items()}
    assert size["app.js"] < 45_000
    assert size["app.css"] < 40_000
    assert size["fan-chart.js"] < 60_000


async def test_no_built_file_evaluates_text(client: httpx2.AsyncClient) -> None:
    """S20: what is never called cannot be allowed by mistake later."""
    chart = (await client.get(assets.asset("fan-chart.js"))).text
    assert not re.search(r"\beval\(|new Function", chart)
