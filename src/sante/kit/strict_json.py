"""JSON from outside: depth is capped, NaN and repeated keys are refused."""

import json
import math
import re
from typing import Any, Final

MAX_DEPTH: Final = 64
# Possessive, and a string may end with the text: without both, an unterminated string of escapes
# is scanned again from each of its quotation marks.
_TOKENS = re.compile(rb'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_NO_BRACKETS: Final = bytes(byte for byte in range(256) if byte not in b"[]{}")
_INNERMOST = re.compile(rb"\[\]|\{\}")
_LONGEST_INTEGER: Final = 400  # digits; Python itself gives up at 4,300


class JsonProblem(ValueError):
    """The text is not JSON we accept; the message says why."""


def loads(data: bytes, *, max_depth: int = MAX_DEPTH) -> Any:
    """The value in `data` (UTF-8). Raises JsonProblem."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise JsonProblem("The text is not UTF-8.") from None
    _check_depth(data, max_depth)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse,
            parse_float=_finite,
            parse_int=_short,
        )
    except json.JSONDecodeError as wrong:
        raise JsonProblem(
            f"This is not valid JSON: {wrong.msg} at line {wrong.lineno}, column {wrong.colno}."
        ) from None


def _check_depth(data: bytes, limit: int) -> None:
    """Quickly where brackets close properly and most are not deep: each round takes the innermost
    away. What that does not make short work of is counted bracket by bracket."""
    left = _STRINGS.sub(b"", data).translate(None, _NO_BRACKETS)
    for _ in range(limit):
        before = len(left)
        left = _INNERMOST.sub(b"", left)
        if not left:
            return
        if len(left) > before // 2:
            break
    _count_depth(data, limit)


def _count_depth(data: bytes, limit: int) -> None:
    depth = 0
    for token in _TOKENS.finditer(data):
        first = token.group()[0]
        if first in b"[{":
            depth += 1
            if depth > limit:
                raise JsonProblem(f"The JSON is nested more than {limit} levels deep.")
        elif first in b"]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise JsonProblem(f"The key {key[:40]!r} appears twice in one object.")
            seen.add(key)
    return found


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise JsonProblem(f"The number {text[:20]} is too large.")
    return number


def _short(text: str) -> int:
    if len(text) > _LONGEST_INTEGER:
        raise JsonProblem(f"The number {text[:20]}… is too large.")
    return int(text)


def _refuse(name: str) -> Any:
    raise JsonProblem(f"{name} is not a number JSON allows.")
