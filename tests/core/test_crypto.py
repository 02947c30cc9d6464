"""What is sealed opens for who sealed it, where it was put, and nowhere else (S35)."""

import pytest

from sante.core.crypto import SealBroken, seal, unseal

KEY, OTHER = b"k" * 32, b"o" * 32


def test_what_was_sealed_opens_again_and_is_not_readable_meanwhile() -> None:
    sealed = seal(KEY, "note", b"a canary", bound_to=b"alice")
    assert b"canary" not in sealed
    assert sealed != seal(KEY, "note", b"a canary", bound_to=b"alice"), "a nonce of its own"
    assert unseal(KEY, "note", sealed, bound_to=b"alice") == b"a canary"


@pytest.mark.parametrize(
    ("key", "purpose", "bound_to", "says"),
    [
        (OTHER, "note", b"alice", "another secret key"),
        (KEY, "other", b"alice", "another secret key"),
        (KEY, "note", b"bob", "somebody else"),
    ],
    ids=["another key", "another purpose", "another owner"],
)
def test_it_opens_nowhere_else_and_says_why(
    key: bytes, purpose: str, bound_to: bytes, says: str
) -> None:
    sealed = seal(KEY, "note", b"a canary", bound_to=b"alice")
    with pytest.raises(SealBroken, match=says):
        unseal(key, purpose, sealed, bound_to=bound_to)


def test_no_byte_of_it_can_be_changed() -> None:
    sealed = seal(KEY, "note", b"a canary")
    for place in range(len(sealed)):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            unseal(KEY, "note", bytes(changed))
    with pytest.raises(SealBroken):
        unseal(KEY, "note", sealed[:20])
