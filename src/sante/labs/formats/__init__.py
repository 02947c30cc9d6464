"""The formats we read, listed here. Adding one is one file and one line."""

from collections.abc import Mapping
from typing import Any, Final

from sante.labs.errors import UnsupportedReport
from sante.labs.formats.base import Format, Layout, Parsed
from sante.labs.formats.csv import Csv
from sante.labs.formats.fhir import Fhir
from sante.labs.formats.own import OwnJson, from_observations
from sante.labs.formats.pdf import Pdf
from sante.labs.formats.refused import told, why_refused

__all__ = ["FORMATS", "Layout", "Parsed", "from_observations", "read"]

FORMATS: Final[tuple[Format, ...]] = (Pdf(), Fhir(), OwnJson(), Csv())


def read(
    content: bytes,
    *,
    filename: str | None = None,
    layout: Mapping[str, Any] | Layout | None = None,
) -> Parsed:
    """What a file says, its format judged by content; the name only serves the refusal.

    `layout` overrides how a table is understood, see `Layout.of`. Raises UnsupportedReport (415)
    for another kind of file and UnreadableReport (422) for a broken one.
    """
    if reason := why_refused(content, filename):
        raise UnsupportedReport(reason)
    chosen = layout if isinstance(layout, Layout | None) else Layout.of(layout)
    for known in FORMATS:
        if known.recognises(content):
            return known.parse(content, chosen)
    raise UnsupportedReport(told("is not a lab report we can read", filename))
