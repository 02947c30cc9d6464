import contextlib
import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sante.kit import strict_json
from sante.kit.strict_json import MAX_DEPTH, JsonProblem, loads

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_what_json_can_say_is_read_as_json_says_it(value: Any) -> None:
    assert loads(json.dumps(value).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(JsonProblem):
        json.dumps(loads(data))


def test_depth_counts_brackets_but_not_those_in_strings() -> None:
    assert loads(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH) is not None
    assert loads(json.dumps("[" * 1000 + '\\"' + "{" * 1000).encode())
    for deep in (b"[" * (MAX_DEPTH + 1), b'{"a":' * (MAX_DEPTH + 1), b"[" * 1_000_000):
        with pytest.raises(JsonProblem, match="levels deep"):
            loads(deep)


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b'{"a": -Infinity}', b'{"a":1,"a":1}'])
def test_what_json_does_not_allow_is_refused(text: bytes) -> None:
    with pytest.raises(JsonProblem):
        loads(text)


def test_a_number_too_large_for_a_float_is_refused() -> None:
    assert math.isfinite(loads(b"1e308"))
    with pytest.raises(JsonProblem, match="too large"):
        loads(b'{"value": 1e999}')


def test_an_endless_string_of_escapes_is_read_once() -> None:
    """Four megabytes; quadratic scanning would take hours."""
    with pytest.raises(JsonProblem, match="not valid JSON"):
        loads(b'{"a":"' + b'\\"' * 2_000_000)


def test_an_integer_of_thousands_of_digits_is_refused() -> None:
    assert loads(b"9" * 300) == int("9" * 300)
    for digits in (401, 5_000):
        with pytest.raises(JsonProblem, match="too large"):
            loads(b'{"value": ' + b"9" * digits + b"}")


_MARKS = st.lists(st.sampled_from([b"[", b"]", b"{", b"}", b'"', b"\\", b"a"]), max_size=40)


@given(_MARKS.map(b"".join), st.integers(1, 6))
def test_the_quick_look_at_depth_refuses_what_counting_refuses(data: bytes, limit: int) -> None:
    def refuses(look: Any) -> bool:
        try:
            look(data, limit)
        except JsonProblem:
            return True
        return False

    assert refuses(strict_json._check_depth) == refuses(strict_json._count_depth)
