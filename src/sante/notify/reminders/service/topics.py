"""When Santé's own topics come round."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from sante.core.jobs import jobs
from sante.identity.events import AccountCreated
from sante.kit.ids import new_id
from sante.notify import service as notify
from sante.notify.events import PreferencesChanged
from sante.notify.reminders import queries
from sante.notify.reminders.rules.notices import schedules as topic_schedules
from sante.notify.reminders.rules.schedules import write
from sante.notify.rules.preferences import wants
from sante.notify.types import Preferences, Topic
from sante.profile.events import ProfileChanged

LOOK: Final = "notify.look"


async def on_preferences_changed(session: AsyncSession, event: PreferencesChanged) -> None:
    """Put Santé's own topics at the times a person chose, leave out those they do not want, and
    look anew at what waits."""
    preferences = await notify.preferences(session, event.user_id)
    schedules = topic_schedules(preferences)
    for row in await queries.reminders(session, event.user_id, topics=True, locked=True):
        if row.topic is None:
            continue
        topic = Topic(row.topic)
        on, schedule = wants(topic.value, preferences), write(schedules[topic])
        if (row.active, row.schedule) == (on, schedule):
            continue
        # A cursor anew: a time moved into the past of today is not made up for.
        values: Mapping[str, Any] = {
            "schedule": schedule,
            "active": on,
            "wake_at": event.at if on else None,
            "cursor_date": None,
            "cursor_minute": None,
            "updated_at": event.at,
        }
        await queries.set_reminder(session, event.user_id, row.id, values)
    await queries.look_at_held(session, event.user_id, event.at)
    await jobs.defer(session, LOOK, user_id=event.user_id)


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
                "schedule": write(schedule),
                "topic": topic.value,
                "completion": False,
                "adaptive": False,
                "wake_at": now,
                "created_at": now,
                "updated_at": now,
            }
            for topic, schedule in topic_schedules(Preferences()).items()
        ],
    )
