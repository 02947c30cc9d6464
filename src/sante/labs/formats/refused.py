"""Files we do not read, told by their first bytes, and what their owner can do instead."""

import re
from typing import Final

ACCEPTED: Final = (
    "Upload a PDF with text, a FHIR R4 file (JSON), a CSV table or our own JSON, or type the values"
    " in. The file was not kept."
)
_PICTURE: Final = "is a picture, and pictures of reports cannot be read"
_SIGNATURES: Final = (
    (b"PK\x03\x04", "is an Excel, Office or zip file. Open it and save the table as CSV"),
    (b"PK\x05\x06", "is an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel or Office file. Open it and save the table as CSV"),
    (b"\x1f\x8b", "is compressed. Unpack it first"),
    (b"BZh", "is compressed. Unpack it first"),
    (b"\xfd7zXZ", "is compressed. Unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is compressed. Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed. Unpack it first"),
    (b"Rar!", "is compressed. Unpack it first"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"RIFF", "is a picture, a sound or a film"),
    (b"{\\rtf", "is a text document. Copy its table into a spreadsheet and save that as CSV"),
    (b"MSH|", "is an HL7 version 2 message. Ask for the results as FHIR or CSV"),
    (b"SQLite format 3", "is a database"),
    (b"PAR1", "is a Parquet file. Export it as CSV"),
)
_HEIF = re.compile(rb"^.{4}ftyp(?:heic|heix|hevc|mif1|avif)", re.DOTALL)
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_SPACE: Final = b"\xef\xbb\xbf \t\r\n"
# What no text file has: control characters other than tab, line ends, form feed, and Ctrl-Z,
# which old programs put at the end of a file.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x19\x1b-\x1f]")


def why_refused(content: bytes, filename: str | None = None) -> str | None:
    """Why this kind of file cannot be read and what to do, or None for a text that may be."""
    what = _what(content)
    return told(what, filename) if what else None


def _what(content: bytes) -> str | None:
    if b"%PDF-" in content[:1024]:  # some have a few bytes before it
        return None
    start = content[:1100].lstrip(_SPACE)
    known = next((what for signature, what in _SIGNATURES if start.startswith(signature)), None)
    if known is not None:
        return known
    if not start:
        return "is empty" if not content.strip(_SPACE) else "has no text at its start"
    if _HEIF.match(content[:16]):
        return _PICTURE
    if start.startswith(b"<"):
        return _markup(start)
    is_binary = not content.startswith(_UTF16) and _BINARY.search(content)
    return "is no text file" if is_binary else None


def _markup(start: bytes) -> str:
    head = start.lower()
    if b"<html" in head or b"<!doctype html" in head:
        return "is a web page. Look there for a download of the results as CSV or FHIR"
    if b"hl7.org/fhir" in head:
        return "is FHIR as XML. Export it as JSON"
    if b"clinicaldocument" in head:
        return "is a clinical document (CDA). Ask for the results as FHIR or CSV"
    return "is XML, which cannot be read here. Export FHIR as JSON, or a CSV table"


def told(what: str, filename: str | None = None) -> str:
    """The refusal in words; the file is called by the last part of its name."""
    name = re.split(r"[/\\]", filename or "")[-1]
    name = "".join(c for c in name if c.isprintable())[:80].strip()
    return f"{f'“{name}”' if name else 'This file'} {what}. {ACCEPTED}"
