"""Names and keys."""

import re
import unicodedata


def clean(text: str) -> str:
    """One line, without what no keyboard types."""
    kept = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def name_key(name: str) -> str:
    """Two names with the same key are the same name: Water, WATER, water."""
    return unicodedata.normalize("NFKC", clean(name)).casefold()


def slug(name: str, taken: frozenset[str] = frozenset()) -> str:
    """A key for a field of this name that is not taken yet: How long? is how_long."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40] or "field"
    if not base[0].isalpha():
        base = f"f_{base}"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key
