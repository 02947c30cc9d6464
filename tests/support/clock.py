"""Time that only moves when a test says so."""

from datetime import UTC, datetime, timedelta


class FakeClock:
    def __init__(self, at: datetime = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        assert at.tzinfo is not None
        self._at = at

    def advance(self, **by: float) -> None:
        self._at += timedelta(**by)
