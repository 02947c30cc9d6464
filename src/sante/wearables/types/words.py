from typing import Final, Literal, get_args

SourceKind = Literal["watch", "ring", "band", "phone", "scale", "app", "unknown"]
SOURCE_KINDS: Final[tuple[SourceKind, ...]] = get_args(SourceKind)
# How dates such as 03/04/2026 are meant: day first, or month first.
DateOrder = Literal["dmy", "mdy"]
DATE_ORDERS: Final[tuple[DateOrder, ...]] = get_args(DateOrder)
