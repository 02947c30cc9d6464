"""Who reads Apple Health exports on this machine; what `sante doctor` says of it."""

import sys
from typing import Final

from sante.core.findings import Check

_NAME: Final = "Apple Health exports"


def engine_check() -> Check:
    """Never a failure: both engines read the same."""
    from sante.wearables.formats.apple import compiling, scanner

    if scanner.chosen() == "compiled":
        return Check(_NAME, ok=True, detail="read by the compiled scanner")
    told = "read without the compiled scanner, which takes several times as long"
    if scanner.library() is not None:
        return Check(_NAME, ok=True, detail=told, advice="SANTE_IMPORT_ENGINE asks for it.")
    advice = f"Compile it, with gcc or clang installed:\n{sys.executable} {compiling.__file__}"
    return Check(_NAME, ok=True, detail=told, advice=advice)
