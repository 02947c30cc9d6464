"""The circumstances of a blood draw that decide what it may be compared with."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """What is known of how a sample was taken; None is not known. `taken_at` is the local time,
    `ill` with an infection or injury, `exercised` hard within the 24 hours before."""

    fasting: bool | None = None
    taken_at: time | None = None
    ill: bool | None = None
    exercised: bool | None = None
