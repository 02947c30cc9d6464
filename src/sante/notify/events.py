"""What became of what people were told."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class DeliveryKnown:
    """How the handing over of a notice ended, by its `dedupe_key`; `known` False: a worker died
    while it was at it, so it may have arrived or not."""

    user_id: UUID
    dedupe_key: str
    known: bool
