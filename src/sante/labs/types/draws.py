"""The circumstances of a blood draw that decide what it may be compared with."""

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

# A report and the day it is of. Results of other days in it were drawn in ways it does not tell.
DrawKey = tuple[UUID, date | None]


@dataclass(frozen=True, slots=True)
class DrawFacts:
    """What is known of how a sample was taken; None is not known. `taken_at` is the local time,
    `ill` with an infection or injury, `exercised` hard within the 24 hours before."""

    fasting: bool | None = None
    taken_at: time | None = None
    ill: bool | None = None
    exercised: bool | None = None
