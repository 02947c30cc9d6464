"""Names that are broken over lines, and what a neighbouring line may do to a name."""

import re
from typing import Final

from sante.labs.formats.pdf import names
from sante.labs.formats.pdf.atoms import atoms_of, cells_of
from sante.labs.formats.pdf.names import cleaned, is_known, joins, markers
from sante.labs.formats.pdf.pick import uncertain
from sante.labs.types import Problem

# A word that makes another test of the one it stands beside.
_QUALIFIES: Final = frozenset(
    {
        "free", "frei", "freies", "freie", "libre", "libera", "ionized", "ionised", "ionisiert",
        "ionisiertes", "ionisé", "bound", "bioavailable", "direct", "direkt", "direktes",
        "indirect", "indirekt", "conjugated", "random", "spot", "urine", "urin", "harn", "absolute",
        "absolut", "relative", "relativ", "sd",
    }
)  # fmt: skip
_LONGEST: Final = 44


def whole_name(
    name: str, above: str, below: str, line: str
) -> tuple[str, tuple[Problem, ...], bool]:
    """The name with what of it stands in the lines around, what is to be checked about that, and
    whether the line below belongs to it."""
    before, after = _part(above, line), _part(below, line)
    if before and (_breaks(before) or _qualifies(before.split()[-1])):
        return joins(before, name), (), False
    if after and _goes_on(name, after):
        return joins(name, after), (), True
    name = cleaned(name)
    if not is_known(name):
        return _known_together(name, before, after)
    for both, which in (
        (before and joins(before, name), "above"),
        (after and joins(name, after), "below"),
    ):
        if both and markers(both) and markers(both) != markers(name):
            told = f"The line {which} may belong to the name: “{both}”. Check which test this is."
            return name, (uncertain(told),), False
    return name, (), False


def _known_together(name: str, before: str, after: str) -> tuple[str, tuple[Problem, ...], bool]:
    if after and is_known(joins(name, after)):
        return joins(name, after), (), True
    if before and is_known(joins(before, name)):
        return joins(before, name), (), False
    if before and after and is_known(joins(joins(before, name), after)):
        return joins(joins(before, name), after), (), True
    return name, (), False


def _part(neighbour: str, line: str) -> str:
    """A line that can be a part of a name: a few words alone, where names start."""
    cells = cells_of(neighbour)
    if len(cells) != 1 or len(cells[0].text) > _LONGEST:
        return ""
    start = len(line) - len(line.lstrip())
    if abs(cells[0].start - start) > 6:
        return ""
    words = all(atom.kind in ("text", "flag") for atom in atoms_of(cells[0].text))
    return cleaned_part(cells[0].text) if words or is_known(cleaned(cells[0].text)) else ""


def cleaned_part(text: str) -> str:
    """As a name, but a hyphen or comma at its end stays: it says that the name goes on."""
    return text if _breaks(text) else cleaned(text)


def _breaks(text: str) -> bool:
    return re.search(r"[^\W\d_][-,/]$", text) is not None


def _qualifies(word: str) -> bool:
    return word.lower().strip("(),") in _QUALIFIES


def _goes_on(name: str, after: str) -> bool:
    first = after.split(maxsplit=1)[0]
    return (
        _breaks(name)
        or after.startswith(("(", "["))
        or _qualifies(first)
        or (names.is_elsewhere(after) and after[:1].islower())
    )
