"""What other packages may hold of wearables."""

from sante.wearables.types.words import SOURCE_KINDS, SourceKind

__all__ = ["SOURCE_KINDS", "SourceKind"]
