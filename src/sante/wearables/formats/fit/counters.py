"""What a monitoring file counts since midnight, as what was counted between two of its messages.

A counter belongs to one kind of movement and starts again at local midnight. The first message of a
file is where counting begins: what came before it is in the file before, except for a file that
begins at midnight, where it is nothing.
"""

from datetime import datetime, timedelta
from typing import Final

from sante.wearables.formats.base import Flag
from sante.wearables.formats.fit.messages import Message
from sante.wearables.formats.parts import Reader
from sante.wearables.formats.rows import Owner
from sante.wearables.formats.text import number
from sante.wearables.formats.times import SECOND, Moment, micros

_ON_FOOT: Final = frozenset({"walking", "running"})
_DISTANCE: Final = {
    "walking": "distance_walking_running",
    "running": "distance_walking_running",
    "cycling": "distance_cycling",
    "swimming": "distance_swimming",
}
_DAY: Final = 86_400 * SECOND


class Monitoring:
    """One for a file. `east`: minutes, as its two clocks say; `begins`: its first instant."""

    def __init__(self, reader: Reader, owner: Owner, east: int, begins: int | None) -> None:
        self._reader, self._owner, self._east = reader, owner, east
        self._clock: datetime | None = None
        self._last: dict[tuple[str, str], tuple[int, float]] = {}
        self._from_midnight = begins is not None and self._into_day(begins) == 0
        self._begins = begins

    def take(self, message: Message) -> None:
        at = self._time(message)
        if at is None:
            return
        moment = Moment(micros(at), self._east, stated=True)
        rate = number(message.values.get("heart_rate"))
        if rate:
            metric = self._reader.book.metric("heart_rate", "count/min")
            self._reader.rows.add(self._owner, metric, moment, rate)
            self._reader.tally.count("heart_rate")
        kind = str(message.values.get("activity_type", "generic"))
        if kind in _ON_FOOT:
            self._counted(moment, kind, "steps", "count", _steps(message))
        if kind in _DISTANCE:
            distance = number(message.values.get("distance"))
            self._counted(moment, kind, _DISTANCE[kind], "m", distance)
        energy = number(message.values.get("active_calories"))
        self._counted(moment, kind, "active_energy", "kcal", energy)

    def _time(self, message: Message) -> datetime | None:
        """Most messages carry the lower half of the clock only."""
        found = message.time()
        low = message.values.get("timestamp_16")
        if found is None and isinstance(low, int) and self._clock is not None:
            found = self._clock + timedelta(seconds=(low - _fit_seconds(self._clock)) & 0xFFFF)
        if found is not None:
            self._clock = found
        return found

    def _counted(
        self, moment: Moment, kind: str, metric: str, unit: str, value: float | None
    ) -> None:
        if value is None:
            return
        key = (kind, metric)
        before = self._last.get(key)
        self._last[key] = (moment.at, value)
        midnight = moment.at - self._into_day(moment.at)
        if before is None and self._from_midnight and self._begins is not None:
            before = (self._begins, 0.0)
        if before is None:
            return
        since, counted = before
        if since < midnight or value < counted:
            since, counted = max(since, midnight), 0.0
        if value > counted and moment.at > since:
            start = Moment(since, moment.east, stated=True)
            number_of = self._reader.book.metric(metric, unit)
            self._reader.rows.add(
                self._owner, number_of, start, round(value - counted, 6),
                duration=moment.at - since, flags=Flag(0),
            )  # fmt: skip
            self._reader.tally.count(metric)

    def _into_day(self, at: int) -> int:
        return (at + self._east * 60 * SECOND) % _DAY


def _steps(message: Message) -> float | None:
    """Steps; of messages that only name the counter, two to a cycle."""
    steps = number(message.values.get("steps"))
    cycles = number(message.values.get("cycles"))
    return steps if steps is not None else None if cycles is None else cycles * 2


def _fit_seconds(when: datetime) -> int:
    return int(when.timestamp()) - 631_065_600
