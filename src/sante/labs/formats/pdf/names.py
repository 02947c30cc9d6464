"""The name at the start of a printed line: how long it is, and whether we know it."""

import re
from typing import Final

from sante.labs.formats import headings
from sante.labs.rules.registry import registry

_LEADING_MARK: Final = re.compile(r"^(?:[*!+↑↓▲▼•·\-]{1,3}|[HL]{1,2}(?=\s{2}))\s*(?=[^\W\d_])")
_TRAILING: Final = re.compile(
    r"(?:\s*(?:\.{2,}|…+|_{2,})[\s.…_]*|\s*:|\s+0\d|[¹²³†‡*]+|\s*[-–])+\s*$"
)
# What is measured in something else than blood, by the title it stands under.
_ELSEWHERE: Final = re.compile(
    r"\burin|\bharn|\borina|\bstool|\bstuhl|\bselles\b|\bheces\b|\bliquor\b|\bcsf\b|\bsaliva\b|\bspeichel"
    r"|\bsperm|\bsemen|\bsediment\b|\becbu\b|\bdialys|\bpunctat|\bpunktat|\bsynovial|\bpleura|\bascit",
    re.IGNORECASE,
)
_BLOOD: Final = re.compile(
    r"\bblood\b|\bserum\b|\bplasma\b|blutbild|\bblut\b|h[äa]?[ae]?matolog|\bchemi|klinische|\bcbc\b"
    r"|metabolic|\blipid|\bfett|\bthyroid|schilddr|\bliver\b|\bleber|bioch|\bhormon|vitamin|\bsang\b"
    r"|\bsangre\b|bioqu[ií]m|coagul|gerinnung|hemograma|\bsuero\b|\bnfs\b|num[ée]ration|elektrolyt"
    r"|electrolyt|ionogram|diabet|kidney|\brenal\b|niere|\biron\b|eisen",
    re.IGNORECASE,
)


def cleaned(name: str) -> str:
    """Without a laboratory's mark before it and leaders, colons or footnotes behind it."""
    return _TRAILING.sub("", _LEADING_MARK.sub("", name.strip())).strip()


def is_known(name: str) -> bool:
    return bool(registry().name(name) or registry().name(headings.split_unit(name)[0]))


def markers(name: str) -> frozenset[str]:
    """The markers a name may mean."""
    found = registry().name(name) or registry().name(headings.split_unit(name)[0])
    return frozenset(match.biomarker_id for match in found)


def known_prefix(line: str, limit: int = 10) -> int:
    """How long the longest known name is that starts a line, in characters; 0 when none does."""
    words = list(re.finditer(r"\S+", line))[:limit]
    for count in range(len(words), 0, -1):
        end = words[count - 1].end()
        if is_known(cleaned(line[:end])):
            return end
    return 0


def is_elsewhere(title: str) -> bool:
    return _ELSEWHERE.search(title) is not None


def is_blood(title: str) -> bool:
    return _BLOOD.search(title) is not None and not is_elsewhere(title)


def joins(first: str, second: str) -> str:
    """A name that goes on in the next line."""
    if first.endswith("-") and not first.endswith(" -"):
        both = f"{first}{second}"
        return both if is_known(both) or second[:1].isupper() else f"{first[:-1]}{second}"
    return f"{first} {second}"
