from typing import Final, Literal, get_args

SourceKind = Literal["watch", "ring", "band", "phone", "scale", "app", "unknown"]
SOURCE_KINDS: Final[tuple[SourceKind, ...]] = get_args(SourceKind)
