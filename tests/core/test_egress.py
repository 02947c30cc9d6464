"""Nothing Santé calls leads back into the house, unless the operator says so (S30)."""

import ipaddress
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import httpx2
import pytest
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from tests.support.loopback import self_signed, serving

from sante.core.addresses import Allowed, is_public
from sante.core.egress import Egress, EgressRefused
from sante.core.settings import Settings

PRIVATE = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "127.0.0.1", "127.255.0.1",
    "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192",
    "192.0.0.9", "192.0.0.10", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1", "::10.0.0.1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:192.0.0.192", "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2002::1", "2002:7f00:1::",
    "2002:a00:1::", "2002:c0a8:1::", "fc00::1", "fd00::1", "fd12:3456:789a::1", "fe80::1",
    "fe80::a9fe:a9fe", "fec0::1", "fec0:0:0:ffff::1", "feff::1", "ff02::1", "ff05::1:3", "ff0e::1",
    "::ffff:0:0", "::ffff:224.0.0.1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4001::1"]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_reserved_and_disguised_addresses_are_not_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_the_internet_is_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


def test_sixty_addresses_were_tried() -> None:
    assert len(set(PRIVATE)) >= 60


@pytest.fixture(scope="module")
def inside() -> Iterator[str]:
    """A service in the operator's network."""
    app = FastAPI()

    @app.get("/")
    async def hello() -> str:
        return "inside"

    @app.get("/away/{times}")
    async def away(times: int) -> Response:
        return RedirectResponse(f"/away/{times - 1}" if times > 1 else "/")

    @app.get("/elsewhere")
    async def elsewhere() -> Response:
        return RedirectResponse("http://other.example/")

    @app.get("/much")
    async def much() -> Response:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b"x" * 1024

        return StreamingResponse(chunks())

    @app.get("/packed")
    async def packed() -> Response:
        return Response(b"\x1f\x8b", headers={"Content-Encoding": "gzip"})

    with serving(app) as url:
        yield url


def answering(*answers: list[str]) -> Callable[[str, int], Awaitable[list[str]]]:
    """A name server that gives one answer after another, the last for ever."""
    left = list(answers)

    async def look_up(_host: str, _port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return look_up


async def test_an_address_inside_is_refused_and_the_operator_can_allow_it(inside: str) -> None:
    async with Egress().client() as client:
        with pytest.raises(EgressRefused, match="SANTE_EGRESS_ALLOW"):
            await client.get(inside)
    for allowed in (
        Allowed.of("127.0.0.1"),
        Allowed.of("x.lan, 127.0.0.0/8"),
        Allowed.of("", "127.0.0.1"),
    ):
        async with Egress(allowed).client() as client:
            assert (await client.get(inside)).json() == "inside"


async def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    egress = Egress(look_up=answering(["93.184.215.14", "127.0.0.1"]))
    async with egress.client() as client:
        with pytest.raises(EgressRefused):
            await client.get("http://mixed.example/")


async def test_a_name_server_that_changes_its_mind_leads_nowhere(inside: str) -> None:
    """The address that was checked is the one that is called; the name is not asked again."""
    port = inside.rsplit(":", 1)[1]
    asked = 0

    async def rebinding(_host: str, _port: int) -> list[str]:
        nonlocal asked
        asked += 1
        return ["192.0.2.7"] if asked == 1 else ["127.0.0.1"]

    egress = Egress(Allowed.of("192.0.2.0/24"), total_seconds=1, look_up=rebinding)
    with pytest.raises((TimeoutError, httpx2.HTTPError)):
        async with egress.client() as client:
            await client.get(f"http://rebinding.example:{port}/")
    assert asked == 1


async def test_a_redirect_is_checked_like_the_first_call_and_there_are_three_at_most(
    inside: str,
) -> None:
    async def look_up(host: str, _port: int) -> list[str]:
        return ["10.0.0.1"] if host == "other.example" else ["127.0.0.1"]

    egress = Egress(Allowed.of("", "127.0.0.1"), look_up=look_up)
    async with egress.client(follow_redirects=True) as client:
        assert (await client.get(f"{inside}/away/3")).json() == "inside"
        with pytest.raises(httpx2.TooManyRedirects):
            await client.get(f"{inside}/away/4")
        with pytest.raises(EgressRefused):
            await client.get(f"{inside}/elsewhere")
    async with egress.client() as client:
        assert (await client.get(f"{inside}/away/1")).status_code == 307


async def test_an_answer_has_a_size_and_says_it_openly(inside: str) -> None:
    egress = Egress(Allowed.of("127.0.0.1"), max_bytes=32 * 1024)
    async with egress.client() as client:
        with pytest.raises(EgressRefused, match="larger"):
            await client.get(f"{inside}/much")
        with pytest.raises(EgressRefused, match="compressed"):
            await client.get(f"{inside}/packed")


async def test_proxies_of_the_environment_are_not_asked(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with Egress(Allowed.of("127.0.0.1")).client() as client:
        assert (await client.get(inside)).json() == "inside"


async def test_certificates_are_checked() -> None:
    with self_signed() as url:
        async with Egress(Allowed.of("localhost,127.0.0.1")).client() as client:
            with pytest.raises(httpx2.ConnectError, match=r"(?i)certificate"):
                await client.get(url)


def test_a_network_that_is_none_is_told_at_the_start_not_at_the_first_call() -> None:
    with pytest.raises(ValueError, match=r"10\.0\.0\.0/99"):
        Settings(egress_allow="auth.lan,10.0.0.0/99")
