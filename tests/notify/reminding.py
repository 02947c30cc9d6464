"""A house whose clock tests hold, in which reminders are looked after by hand."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import text
from tests.support.clock import FakeClock
from tests.support.db import SavepointDatabase
from tests.support.people import Person

from sante.core.settings import Settings
from sante.notify import service as notify
from sante.notify.reminders import service
from sante.notify.reminders.types import Reminder, Schedule
from sante.notify.service import Desk


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]  # six numbers at most


@dataclass
class Bedside:
    """One person and their reminders; `look` is what the round's job does."""

    db: SavepointDatabase
    clock: FakeClock
    person: Person

    async def add(self, schedule: Schedule, **more: Any) -> Reminder:
        wanted = service.Wanted(**{"message": "Take the tablet", "schedule": schedule} | more)
        async with self.db.transaction(user_id=self.person.user_id) as session:
            return await service.create(session, self.person.user_id, wanted, now=self.clock.now())

    async def look(self, at: datetime | None = None) -> dict[str, int]:
        if at is not None:
            self.clock.set(at)
        async with self.db.transaction(user_id=self.person.user_id) as session:
            return await service.look(session, self.person.user_id, now=self.clock.now())

    async def round(self) -> int:
        """What a minute of the house's worker does: who is due is found, and looked after."""
        async with self.db.system_transaction() as session:
            await service.begin_round(session, now=self.clock.now())
            return await service.queue_due(session, now=self.clock.now())

    async def events(self, columns: str = "local_date, slot, state") -> list[tuple[Any, ...]]:
        """Of the person's own reminders, in the order of their walls."""
        async with self.db.transaction(user_id=self.person.user_id) as session:
            rows = await session.execute(
                text(
                    f"select {columns} from reminder_events e where exists (select from reminders"
                    " r where r.id = e.reminder_id and r.topic is null)"
                    " order by local_date, slot, reminder_id"
                )
            )
            return [tuple(row) for row in rows]

    async def prefer(self, **change: Any) -> None:
        async with self.db.transaction(user_id=self.person.user_id) as session:
            await notify.change_preferences(
                session, self.person.user_id, change, now=self.clock.now()
            )

    async def notices(self, column: str) -> list[Any]:
        """What stands in the inbox, in the order in which it was told."""
        async with self.db.transaction(user_id=self.person.user_id) as session:
            rows = await session.scalars(
                text(f"select {column} from scheduled_notifications order by id")
            )
            return list(rows)

    async def event_ids(self) -> list[Any]:
        return [row[0] for row in await self.events("id")]

    async def wakes(self) -> list[Any]:
        async with self.db.transaction(user_id=self.person.user_id) as session:
            rows = await session.execute(
                text("select wake_at from reminders where topic is null order by id")
            )
            return [row[0] for row in rows]


def with_mail(settings: Settings) -> None:
    """Let each message stand in the outbox, as in a house that sends mail."""
    mailing = Settings(
        home=settings.home,
        secret_key=settings.secret_key,
        smtp_url="smtp://localhost:1",
        mail_from="sante@house.example",
        confirm_email=False,
    )
    notify.use(Desk.of(mailing))


def at(*times: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(one) for one in times)


def day(number: int, month: int = 3) -> date:
    return date(2026, month, number)
