"""A person's confirmed values, as the rules ask for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

from sante.labs.types import Reading

# Several readings of a day are one measurement: their mean.
AVERAGED: Final = frozenset({"sbp", "dbp", "resting_hr"})


@dataclass(frozen=True)
class Labs:
    """All readings up to `on`, newest first within a marker."""

    on: date
    readings: Mapping[str, tuple[Reading, ...]]

    @classmethod
    def of(cls, readings: Iterable[Reading], on: date) -> "Labs":
        """Order of the readings does not matter; those after `on` do not count."""
        grouped: dict[str, list[Reading]] = {}
        for reading in readings:
            if reading.on <= on:
                grouped.setdefault(reading.biomarker_id, []).append(reading)
        return cls(
            on,
            MappingProxyType(
                {marker: tuple(sorted(found, key=_newest)) for marker, found in grouped.items()}
            ),
        )

    def newest(self, biomarker_id: str, within_days: int | None = None) -> Reading | None:
        """The newest reading, a measured one before a derived one of the same day."""
        found = self.history(biomarker_id, within_days)
        if not found or biomarker_id not in AVERAGED:
            return found[0] if found else None
        day = [reading.value for reading in found if reading.on == found[0].on]
        return replace(found[0], value=sum(day) / len(day))

    def history(self, biomarker_id: str, within_days: int | None = None) -> tuple[Reading, ...]:
        return tuple(
            reading
            for reading in self.readings.get(biomarker_id, ())
            if within_days is None or self.on - reading.on <= timedelta(days=within_days)
        )

    def current(self, within_days: int) -> dict[str, Reading]:
        """The newest reading of each marker that is not older than that."""
        found = {marker: self.newest(marker, within_days) for marker in sorted(self.readings)}
        return {marker: reading for marker, reading in found.items() if reading is not None}


def _newest(reading: Reading) -> tuple[int, bool, bool, float, str]:
    """Ties on one day: measured before derived, without reservations before with, then by value,
    so that the order in which values arrive never matters."""
    return (
        -reading.on.toordinal(),
        reading.derived,
        bool(reading.flags),
        reading.value,
        reading.comparator or "",
    )
