"""Codes, devices and what a tier includes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.identity import rules
from sante.identity.types import Feature, Tier


@given(st.binary(min_size=13, max_size=32))
def test_a_code_survives_being_read_out(random: bytes) -> None:
    code = rules.invite_code(random)
    assert len(code) == 23
    spoken = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert rules.invite_key(spoken) == rules.invite_key(code) == code.replace("-", "")


def test_different_randomness_makes_different_codes() -> None:
    codes = {rules.invite_code(n.to_bytes(16, "big")) for n in range(2000)}
    assert len(codes) == 2000


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Version/18 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.1", "curl"),
        ("", "Unknown device"),
        (None, "Unknown device"),
    ],
)
def test_a_device_is_called_what_a_person_calls_it(agent: str | None, name: str) -> None:
    assert rules.device_name(agent) == name


@pytest.mark.parametrize(
    "address",
    ["a@b@c.org", "a@b.org,c@d.org", "<a@b.org>", "a b@c.org", "a@b", "a@.", "@b.org", "a\n@b.org"],
)
def test_what_could_be_read_as_two_addresses_or_none_is_no_address(address: str) -> None:
    assert not rules.looks_like_email(address)


@pytest.mark.parametrize("address", ["ana@example.org", "a.b+c@x-y.co.uk", "änne@müller.de"])
def test_usual_addresses_are_addresses(address: str) -> None:
    assert rules.looks_like_email(address)


def test_every_tier_has_everything_unless_a_gate_says_for_whom_it_is() -> None:
    assert all(rules.allowed(tier, feature) for tier in Tier for feature in Feature)
    gates = {Feature.API_TOKENS: frozenset({Tier.PRO})}
    assert [rules.allowed(tier, Feature.API_TOKENS, gates) for tier in Tier] == [False, False, True]
