"""How a person wants to be told, and when Santé's own topics come round."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import jobs
from sante.identity.events import AccountCreated
from sante.kit.ids import new_id
from sante.notify.reminders import queries
from sante.notify.reminders.rules import schedules
from sante.notify.reminders.rules.notices import NoticeTimes
from sante.notify.reminders.rules.notices import schedules as topic_schedules
from sante.notify.reminders.service.rows import read_manners
from sante.notify.reminders.types import Manners
from sante.notify.types import Topic
from sante.profile.events import ProfileChanged

LOOK: Final = "notify.look"


async def manners_of(session: AsyncSession, user_id: UUID) -> Manners:
    return read_manners(await queries.manners(session, user_id))


async def set_manners(session: AsyncSession, user_id: UUID, manners: Manners) -> None:
    """What waits already is looked at anew when its time comes."""
    quiet = manners.quiet or (None, None)
    row = {
        "user_id": user_id,
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "most_a_day": manners.most_a_day,
        "nudges_paused_until": manners.nudges_paused_until,
    }
    await queries.put_manners(session, row)


async def pause_nudges(session: AsyncSession, user_id: UUID, until: datetime) -> None:
    """No nudge before then, save what the person let through always. An earlier end stands back."""
    manners = await manners_of(session, user_id)
    before = manners.nudges_paused_until
    if before is None or before < until:
        await set_manners(session, user_id, Manners(manners.quiet, manners.most_a_day, until))


async def arrange_notices(
    session: AsyncSession, user_id: UUID, times: NoticeTimes, *, now: datetime
) -> None:
    """Put Santé's own topics at the times a person chose, and leave out those they do not want."""
    wanted = topic_schedules(times)
    await _add_topics(session, user_id, now)
    for row in await queries.reminders(session, user_id, topics=True, locked=True):
        if row.topic is not None:
            topic = Topic(row.topic)
            on = topic not in times.off
            # A cursor anew: a time moved into the past of today is not made up for.
            values: Mapping[str, Any] = {
                "schedule": schedules.write(wanted[topic]),
                "active": on,
                "wake_at": now if on else None,
                "cursor_date": None,
                "cursor_minute": None,
                "updated_at": now,
            }
            await queries.set_reminder(session, user_id, row.id, values)
    await jobs.defer(session, LOOK, user_id=user_id)


async def on_account_created(session: AsyncSession, event: AccountCreated) -> None:
    await _add_topics(session, event.user_id, event.at)


async def on_profile_changed(session: AsyncSession, event: ProfileChanged) -> None:
    """T9: a reminder that follows the person is at its wall time in the new zone from now on."""
    if "zone" in event.fields:
        await jobs.defer(session, LOOK, user_id=event.user_id)


async def _add_topics(session: AsyncSession, user_id: UUID, now: datetime) -> None:
    """They wait for their first look, which only sets the clock going."""
    await queries.add_reminders(
        session,
        [
            {
                "user_id": user_id,
                "id": new_id(),
                "kind": "simple",
                "message": topic.value,
                "schedule": schedules.write(schedule),
                "topic": topic.value,
                "completion": False,
                "adaptive": False,
                "wake_at": now,
                "created_at": now,
                "updated_at": now,
            }
            for topic, schedule in topic_schedules(NoticeTimes()).items()
        ],
    )
