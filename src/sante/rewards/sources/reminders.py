from collections.abc import Sequence

from sante.notify.reminders import service as reminders
from sante.rewards.sources.base import Asked
from sante.rewards.types import Domain, Fact


async def facts(asked: Asked) -> Sequence[Fact]:
    """What the person said they did, on the day they did it; a medicine is of its area."""
    found = await reminders.done(asked.session, asked.user_id, asked.first, asked.last)
    if not found:
        return ()
    medicines = await reminders.medicines(asked.session, asked.user_id)
    return [
        Fact(
            source="reminder",
            key=str(event.id),
            kind="reminder",
            label="Did what a reminder asked",
            day=event.answered_on,
            at=event.answered_at,
            domain=Domain.MEDICATION if event.reminder_id in medicines else None,
            rule="reminder_done",
            rare=not medicines.get(event.reminder_id, False),
        )
        for event in found
        if event.answered_on is not None and event.answered_at is not None
    ]
