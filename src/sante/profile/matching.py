"""From what people type to a code: exact names at once, near ones only as a question.

A name that is merely close is never taken without asking: two medicines may be one letter apart,
and a wrong match would say "checked" of a medicine nobody looked at.
"""

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from sante.profile.vocabulary import Vocabulary, fold

_DENIALS: Final = frozenset(
    {"no", "not", "never", "none", "without", "stopped", "formerly", "denies", "nothing"}
)
_LONGEST_NAME: Final = 6  # words
_MOST_TOKENS: Final = 6  # of a text are compared one by one; a dose follows the name


class How(IntEnum):
    """How a suggestion was found, the closest first."""

    EXACT = 0
    START = 1
    WORD = 2
    SPELLING = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`name` is the name, as people type it, that the text resembled."""

    code: str
    name: str
    how: How


def resolve(words: Vocabulary, kind: str, text: str) -> frozenset[str]:
    """The codes of one kind that a text names word for word, the most special ones only.

    "Coumadin 5 mg" names warfarin. A denial ("no allergies") names nothing: it has to be read by
    a person. More than one code means the text holds several things.
    """
    names = words.names.get(kind, {})
    folded = fold(text)
    if folded in names:
        return frozenset({names[folded]})
    tokens = folded.split()
    if not _DENIALS.isdisjoint(tokens):
        return frozenset()
    found = {names[name] for name in _named(tokens, names)}
    return frozenset(code for code in found if not any(code in words.implied(o) for o in found))


def _named(tokens: Sequence[str], names: Container[str]) -> Iterator[str]:
    """The longest names that occur in `tokens`, none overlapping another."""
    free = [True] * len(tokens)
    for size in range(min(_LONGEST_NAME, len(tokens)), 0, -1):
        for start in range(len(tokens) - size + 1):
            window = slice(start, start + size)
            name = " ".join(tokens[window])
            if all(free[window]) and name in names:
                free[window] = [False] * size
                yield name


def suggest(
    words: Vocabulary, text: str, kind: str | None = None, limit: int = 8
) -> list[Suggestion]:
    """What a text may mean, the likeliest first, at most one suggestion a code."""
    folded = fold(text)
    if not folded:
        return []
    tokens = [token for token in folded.split()[:_MOST_TOKENS] if _tolerance(len(token))]
    best: dict[str, tuple[How, int, int, str]] = {}
    for table, names in words.names.items():
        if kind not in (None, table):
            continue
        for name, code in names.items():
            near = _nearness(folded, tokens, name)
            if near is not None:
                rank = (*near, len(name), name)
                best[code] = min(best.get(code, rank), rank)
    ordered = sorted(best.items(), key=lambda item: item[1])
    return [Suggestion(code, rank[3], rank[0]) for code, rank in ordered[:limit]]


def _nearness(text: str, tokens: Sequence[str], name: str) -> tuple[How, int] | None:
    """How near a text, or any one word of it, comes to a name."""
    if text == name:
        return How.EXACT, 0
    if name.startswith(text):
        return How.START, 0
    if f" {text}" in f" {name}" or f" {name} " in f" {text} ":
        return How.WORD, 0
    slips = [
        distance
        for part in dict.fromkeys((text, *tokens))
        if (distance := edits(part, name, _tolerance(len(part)))) is not None
    ]
    return (How.SPELLING, min(slips)) if slips else None


def _tolerance(length: int) -> int:
    """How many slips a word of this length may hold; short ones are too alike for any."""
    return 0 if length < 4 else 1 if length < 7 else 2


def edits(a: str, b: str, most: int) -> int | None:
    """Insertions, deletions, substitutions and swaps of neighbours from `a` to `b`.

    None when there are more than `most` (optimal string alignment, cut off early).
    """
    if abs(len(a) - len(b)) > most or len(set(a) ^ set(b)) > 2 * most:
        return None  # an edit changes the length by one letter and the set of letters by two
    before, row = [0] * (len(b) + 1), list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        older, before, row = before, row, [i] + [0] * len(b)
        for j, right in enumerate(b, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                row[j] = min(row[j], older[j - 2] + 1)
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None
